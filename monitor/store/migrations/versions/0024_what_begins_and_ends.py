"""Indices by which what is dated ahead is found without reading every document."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("starts_at", "ends_at"):
        there = sa.text(f"{column} is not null")
        op.create_index(f"ix_documents_kind_{column}", "documents", ["kind", column], sqlite_where=there, postgresql_where=there)
    op.create_index("ix_documents_kind_first_seen", "documents", ["kind", "first_seen"])
    op.drop_index("ix_documents_kind", "documents")
