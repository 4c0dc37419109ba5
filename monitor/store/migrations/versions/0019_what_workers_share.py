"""What workers on many machines share: configurations by hash, what their jobs noticed, and which hosts want to be left alone."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "configurations",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("used", monitor.store.tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_configurations"),
    )
    op.create_table(
        "noticed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_noticed"),
    )
    op.create_table(
        "rests",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("until", monitor.store.tables.Utc(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_rests"),
    )
