"""What the project leader adds to a flagged decision when it is released."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("line", sa.Text(), nullable=False, server_default=""))
