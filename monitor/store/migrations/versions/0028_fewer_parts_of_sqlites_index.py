"""SQLite's index of words joins its parts as soon as there are two of about one size, so that a search looks into few."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("insert into search_index (search_index, rank) values ('usermerge', 2)")
