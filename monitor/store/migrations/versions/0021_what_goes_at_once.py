"""Which flagged decisions went without the leader's release."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false()))
