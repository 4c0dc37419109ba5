"""The robots.txt of each host, so that it is read once a day and not by every command."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "robots",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", monitor.store.tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_robots")),
    )
