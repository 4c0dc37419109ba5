"""The index of words is emptied, and fills itself: its marks begin as no word does, and SQLite's holds those together that begin alike.

Before, "mont*" found in PostgreSQL what bears the mark of a month.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SQLITE = (
    "drop table search_index",
    "delete from search_entries",
    "delete from search_stale",
    "delete from search_words",
    "create virtual table search_index using fts5"
    """(title, summary, body, marks, content='', columnsize=0, tokenize="ascii tokenchars '_-:'", prefix='3 5')""",
    "insert into search_index (search_index, rank) values ('usermerge', 2)",
)
POSTGRESQL = ("truncate search_index, search_entries, search_stale",)


def upgrade() -> None:
    for statement in POSTGRESQL if op.get_context().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
