"""Which documents a letter is about, and what stands in its head for mail programs."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("headers", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "letter_documents",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["outbox.key"], name=op.f("fk_letter_documents_key_outbox")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_letter_documents_document_id_documents")),
        sa.PrimaryKeyConstraint("key", "document_id", name=op.f("pk_letter_documents")),
    )
    op.create_index(op.f("ix_letter_documents_document_id"), "letter_documents", ["document_id"])
