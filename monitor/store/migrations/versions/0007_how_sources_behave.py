"""How sources behave: when a failure began, the days on which there was something new, and the alarms about them."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import monitor.store.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UTC_TIME = monitor.store.tables.Utc(timezone=True)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def upgrade() -> None:
    op.add_column("targets", sa.Column("failing_since", UTC_TIME, nullable=True))
    op.add_column("targets", sa.Column("quiet_until", sa.String(), nullable=True))
    op.execute("update targets set failing_since = last_try where failures > 0")
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("since", UTC_TIME, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("told", UTC_TIME, nullable=True),
        sa.Column("ended", UTC_TIME, nullable=True),
        sa.Column("told_end", UTC_TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(op.f("ix_alarms_told_end"), "alarms", ["told_end"])
    news_days = op.create_table(
        "news_days",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("having", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_news_days")),
    )
    op.bulk_insert(news_days, _learnt())


def _learnt() -> list[dict[str, object]]:
    """The history that a database has already, a row for each source and day."""
    connection = op.get_bind()
    first = sa.text("select source_id, min(first_ok) as began from targets group by source_id").columns(
        sa.column("source_id", sa.String()), sa.column("began", UTC_TIME)
    )
    began: dict[str, datetime | None] = {source_id: moment for source_id, moment in connection.execute(first)}
    query = sa.text(
        "select s.source_id, s.first_seen, d.published, d.summary, d.refs from sightings s join documents d on d.id = s.document_id"
    ).columns(
        sa.column("source_id", sa.String()),
        sa.column("first_seen", UTC_TIME),
        sa.column("published", UTC_TIME),
        sa.column("summary", sa.Text()),
        sa.column("refs", sa.JSON()),
    )
    days: dict[tuple[str, str], Counter[str]] = {}
    for source_id, seen, published, summary, refs in connection.execute(query):
        start = began.get(source_id)
        backlog = start is None or seen <= start
        if moment := seen if not backlog else min(published, seen) if published else None:
            count = days.setdefault((source_id, moment.astimezone(STOCKHOLM).date().isoformat()), Counter())
            count.update(items=1, date=published is not None, summary=bool(summary), designation=bool(refs))
    return [
        {"source_id": source_id, "day": day, "items": count.pop("items"), "having": dict(count)}
        for (source_id, day), count in days.items()
    ]
