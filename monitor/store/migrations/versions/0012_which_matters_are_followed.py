"""Which matters are followed, what editions have told of them, and what is noted on them."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    utc = monitor.store.tables.Utc(timezone=True)
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("at", utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
    )
    op.create_index(op.f("ix_follows_matter"), "follows", ["matter"])
    op.create_table(
        "told_matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("at", utc, nullable=False),
        sa.Column("movement", sa.JSON(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_matters")),
        sa.UniqueConstraint("edition", "matter", name=op.f("uq_told_matters_edition")),
    )
    op.create_index(op.f("ix_told_matters_matter"), "told_matters", ["matter"])
    op.create_table(
        "matter_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_notes")),
    )
    op.create_index(op.f("ix_matter_notes_matter"), "matter_notes", ["matter"])
