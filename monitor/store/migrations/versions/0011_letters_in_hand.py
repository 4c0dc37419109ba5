"""Who has a letter in hand and until when, how often it was in doubt, and at which address a recipient is paused."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("claimed_by", sa.String(), nullable=False, server_default=""))
        outbox.add_column(sa.Column("claimed_until", monitor.store.tables.Utc(timezone=True), nullable=True))
        outbox.add_column(sa.Column("tried_at", monitor.store.tables.Utc(timezone=True), nullable=True))
        outbox.add_column(sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("recipient_state") as state:
        state.add_column(sa.Column("address_mark", sa.String(), nullable=False, server_default=""))
