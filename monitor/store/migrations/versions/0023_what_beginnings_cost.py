"""Tells PostgreSQL that it takes long to list how words begin, so that it looks that up in the index and in no row."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("alter function search_beginnings(tsvector) cost 10000")
