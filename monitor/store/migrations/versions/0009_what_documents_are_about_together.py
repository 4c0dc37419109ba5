"""Matters: their keys and the names that lead to them, the links that gather them, the Riksdag's register, and days that have moved."""

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    utc = monitor.store.tables.Utc(timezone=True)
    op.create_table(
        "matters",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("first_seen", utc, nullable=False),
        sa.Column("moved_at", utc, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_matters")),
    )
    op.create_index(op.f("ix_matters_moved_at"), "matters", ["moved_at"])
    op.create_table(
        "matter_aliases",
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_matter_aliases")),
    )
    op.create_index(op.f("ix_matter_aliases_key"), "matter_aliases", ["key"])
    op.create_table(
        "links",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("manner", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "name", name=op.f("pk_links")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_links_document_id_documents")),
    )
    op.create_index(op.f("ix_links_name"), "links", ["name"])
    op.create_table(
        "register",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("dok_id", sa.String(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("status", sa.JSON(), nullable=False),
        sa.Column("read_at", utc, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_register")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_register_document_id_documents")),
    )
    op.create_table(
        "moved_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("noticed", utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_dates")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_moved_dates_document_id_documents")),
    )
    op.create_index(op.f("ix_moved_dates_document_id"), "moved_dates", ["document_id"])
