"""A sample of what each edition rejected, drawn for labelling, and which documents it listed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("listed", sa.Boolean(), nullable=True))
    op.create_table(
        "samples",
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_samples_document_id_documents")),
        sa.ForeignKeyConstraint(["edition"], ["editions.name"], name=op.f("fk_samples_edition_editions")),
        sa.PrimaryKeyConstraint("edition", "document_id", name=op.f("pk_samples")),
    )
