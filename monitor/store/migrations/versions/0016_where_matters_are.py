"""Where matters are, and from when on that is to be determined anew: of those that are there, at once."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("matters") as matters:
        matters.add_column(sa.Column("stage", sa.String(), nullable=False, server_default=""))
        matters.add_column(sa.Column("stage_due", monitor.store.tables.Utc(timezone=True), nullable=True))
    op.create_index(op.f("ix_matters_stage_due"), "matters", ["stage_due"])
    op.execute("update matters set stage_due = moved_at")
