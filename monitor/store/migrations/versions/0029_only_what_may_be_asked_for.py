"""Two indices hold only what is looked for in them: of what belongs in the digest, and of what is in a matter. Most news is neither."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_documents_id_matter", "documents")
    op.drop_index("ix_verdicts_digest", "verdicts")
    there = sa.text("matter is not null")
    op.create_index("ix_documents_id_matter", "documents", ["id", "matter"], sqlite_where=there, postgresql_where=there)
    op.create_index(
        "ix_verdicts_digest",
        "verdicts",
        ["in_digest", "relevance", "document_id"],
        sqlite_where=sa.text("in_digest = 1"),
        postgresql_where=sa.text("in_digest"),
    )
