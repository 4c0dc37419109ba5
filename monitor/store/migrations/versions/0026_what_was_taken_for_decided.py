"""Matters that an earlier program took for decided because a planned day had passed are looked at anew in the next rounds."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("update matters set stage_due = moved_at where stage = 'decided'")
