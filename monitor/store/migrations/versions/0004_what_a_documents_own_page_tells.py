"""What a document's own page tells: files with their text, links, who was asked and who has answered."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "details",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("read_at", monitor.store.tables.Utc(timezone=True), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("remitted", sa.JSON(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answered", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_details_document_id_documents")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_details")),
    )
