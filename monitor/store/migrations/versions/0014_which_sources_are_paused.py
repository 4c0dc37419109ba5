"""Which sources are not asked for a while, why, and by whose word."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    utc = monitor.store.tables.Utc(timezone=True)
    op.create_table(
        "source_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("since", utc, nullable=False),
        sa.Column("until", utc, nullable=True),
        sa.Column("ended", utc, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_pauses")),
    )
    op.create_index(op.f("ix_source_pauses_source_id"), "source_pauses", ["source_id"])
