"""Documents are found by the address at which they stand, and what a source has told of by its date: each without reading all that is stored."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_documents_url", "documents", ["url"], postgresql_using="hash")
    op.add_column("sightings", sa.Column("published", monitor.store.tables.Utc(timezone=True), nullable=True))
    op.execute("update sightings set published = (select d.published from documents d where d.id = sightings.document_id)")
    op.create_index("ix_sightings_source_id_published", "sightings", ["source_id", "published"])
