"""The words of titles stand in an index of their own, so that titles are found without a look at what else holds the words; both fill themselves."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SQLITE = (
    "delete from search_entries",
    "delete from search_stale",
    "delete from search_words",
    "drop table search_index",
    "create virtual table search_index using fts5"
    """(title, summary, body, marks, content='', columnsize=0, tokenize="ascii tokenchars '_-:'", prefix='3 5')""",
    "insert into search_index (search_index, rank) values ('usermerge', 2)",
    "create virtual table search_titles using fts5"
    """(title, marks, content='', columnsize=0, tokenize="ascii tokenchars '_-:'", prefix='3 5')""",
    "insert into search_titles (search_titles, rank) values ('usermerge', 2)",
)
POSTGRESQL = (
    "truncate search_index, search_entries, search_stale",
    "create table search_titles (id bigint primary key, words tsvector not null)",
    "create index ix_search_titles_words on search_titles using gin (words, search_beginnings(words))",
)


def upgrade() -> None:
    for statement in POSTGRESQL if op.get_context().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
