"""PostgreSQL's index of words tells neighbours and beginnings too: it is emptied, and fills itself when somebody searches."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# How the words of an entry begin: with which three letters, which five, which eight. Marks and pairs are no words.
BEGINNINGS = """
create function search_beginnings(words tsvector) returns text[] language sql immutable strict parallel safe as $$
  select array_agg(distinct left(word, letters)) from unnest(tsvector_to_array(words)) word, (values (3), (5), (8)) lengths (letters)
  where word !~ '[_:]'
$$
"""
POSTGRESQL = (
    "truncate search_index, search_entries, search_stale",
    "drop index ix_search_index_words",
    BEGINNINGS,
    "create index ix_search_index_words on search_index using gin (words, search_beginnings(words))",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
