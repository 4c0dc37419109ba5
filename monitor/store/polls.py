"""How often sources were asked and answered well, by day: what shows a reader that silence is no fault of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, func, select

from monitor.store.delivery_tables import PollDayRow
from monitor.store.statements import inserting, table
from monitor.values import STOCKHOLM


def note(connection: Connection, source_ids: Iterable[str], *, answered: bool, now: datetime) -> None:
    """Counts one question to each of these, a source as often as it is named."""
    day = now.astimezone(STOCKHOLM).date().isoformat()
    rows = [
        {"source_id": one, "day": day, "asked": number, "answered": number * answered}
        for one, number in sorted(Counter(source_ids).items())
    ]
    if rows:
        connection.execute(_adding(connection.dialect.name), rows)


@cache
def _adding(dialect: str) -> Any:
    statement, polls = inserting(dialect, PollDayRow), table(PollDayRow)
    more = {name: polls.c[name] + statement.excluded[name] for name in ("asked", "answered")}
    return statement.on_conflict_do_update(index_elements=["source_id", "day"], set_=more)


def between(connection: Connection, first: date, last: date) -> dict[str, tuple[int, int]]:
    """How often each source was asked, and answered well, from a day to another."""
    polls = table(PollDayRow)
    days = polls.c.day.between(first.isoformat(), last.isoformat())
    query = select(polls.c.source_id, func.sum(polls.c.asked), func.sum(polls.c.answered)).where(days)
    return {one: (int(asked), int(answered)) for one, asked, answered in connection.execute(query.group_by(polls.c.source_id))}


def last_day(connection: Connection, first: date, last: date) -> date | None:
    """The last of these days on which any source was asked; None where none was."""
    day = table(PollDayRow).c.day
    found = connection.execute(select(func.max(day)).where(day.between(first.isoformat(), last.isoformat()))).scalar()
    return date.fromisoformat(found) if found else None
