"""An index of the words of all documents. It is filled from the documents when somebody searches, not here: that may take a while."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ENTRIES = "create table search_entries (id bigint primary key, seq bigint not null unique)"
STALE = "create table search_stale (document_id varchar primary key)"
SQLITE = (
    ENTRIES.replace("bigint primary key", "integer primary key"),  # SQLite's row number, so that a look-up is one step
    STALE,
    "create table search_words (word text primary key, documents integer not null) without rowid",
    "create virtual table search_index using fts5"
    """(title, summary, body, marks, content='', columnsize=0, tokenize="ascii tokenchars '_-:'")""",
)
POSTGRESQL = (
    ENTRIES,
    STALE,
    "create table search_index (id bigint primary key, words tsvector not null)",
    "create index ix_search_index_words on search_index using gin (words)",
)


def upgrade() -> None:
    for statement in POSTGRESQL if op.get_context().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
