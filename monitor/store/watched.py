"""What the store remembers of how sources behave: the days on which they had something new, and the alarms about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from monitor.store import outbox, polls
from monitor.store.part import Part
from monitor.store.statements import among, chunks, inserting, lock, table
from monitor.store.tables import AlarmRow, NewsDayRow, SightingRow, TargetRow
from monitor.values import FIELDS, STOCKHOLM, Alarm, Change, Item, Letter, NewsDay, fields_of

# Made once, as every source that brings something asks them.
_FIRST_OK = select(func.min(table(TargetRow).c.first_ok)).where(table(TargetRow).c.source_id == bindparam("source"))
_THESE_DAYS = select(table(NewsDayRow)).where(
    table(NewsDayRow).c.source_id == bindparam("source"), table(NewsDayRow).c.day.in_(among("days"))
)


def note_news(connection: Connection, new: Sequence[Change], told: Sequence[Change], now: datetime) -> None:
    """Counts by day what sources tell of for the first time: what is new, and what others had told; before it is noted as seen."""
    sightings = table(SightingRow)
    by_source: dict[str, dict[str, Item]] = {}
    for change in (*told, *new):
        by_source.setdefault(change.decision.item.source_id, {})[change.decision.document_id] = change.decision.item
    for source_id, items in by_source.items():
        for part in chunks(change.decision.document_id for change in told):
            seen = select(sightings.c.document_id).where(sightings.c.source_id == source_id, sightings.c.document_id.in_(part))
            for document_id in connection.execute(seen).scalars():
                items.pop(document_id, None)
        first = connection.execute(_FIRST_OK, {"source": source_id}).scalar()
        days = [(_day(item, now, backlog=first is None or first >= now), item) for item in items.values()]
        _add(connection, source_id, [(day, item) for day, item in days if day])


def _day(item: Item, now: datetime, *, backlog: bool) -> str | None:
    """The day on which an item was news; None for backlog without a date."""
    moment = now if not backlog else min(item.published, now) if item.published else None
    return moment.astimezone(STOCKHOLM).date().isoformat() if moment else None


def _add(connection: Connection, source_id: str, told: Sequence[tuple[str, Item]]) -> None:
    if not told:
        return
    items, having = Counter(day for day, _ in told), Counter((day, name) for day, item in told for name in fields_of(item))
    before: dict[str, Any] = {}
    for part in chunks(items):
        there = connection.execute(_THESE_DAYS, {"source": source_id, "days": part}).mappings()
        before |= {row["day"]: row for row in there}
    counted = [
        {
            "source_id": source_id,
            "day": day,
            "items": number + (before[day]["items"] if day in before else 0),
            "having": {name: having[day, name] + (before[day]["having"].get(name, 0) if day in before else 0) for name in FIELDS},
        }
        for day, number in items.items()
    ]
    connection.execute(_counting(connection.dialect.name), counted)


@cache
def _counting(dialect: str) -> Any:
    statement = inserting(dialect, NewsDayRow)
    latest = {name: statement.excluded[name] for name in ("items", "having")}
    return statement.on_conflict_do_update(index_elements=["source_id", "day"], set_=latest)


def _news_days(connection: Connection, source_ids: Iterable[str], since: date) -> dict[str, list[NewsDay]]:
    days = table(NewsDayRow)
    found: dict[str, list[NewsDay]] = {}
    for part in chunks(source_ids):
        query = select(days).where(days.c.source_id.in_(part), days.c.day >= since.isoformat()).order_by(days.c.day)
        for row in connection.execute(query).mappings():
            one = NewsDay(row["source_id"], date.fromisoformat(row["day"]), row["items"], row["having"])
            found.setdefault(one.source_id, []).append(one)
    return found


def _set_quiet(connection: Connection, until: Mapping[tuple[str, str], date]) -> None:
    targets = table(TargetRow)
    here = (targets.c.source_id == bindparam("of_source")) & (targets.c.url == bindparam("of_url"))
    values = [{"of_source": source_id, "of_url": url, "day": day.isoformat()} for (source_id, url), day in until.items()]
    if values:
        connection.execute(update(targets).where(here).values(quiet_until=bindparam("day")), values)


# --- alarms ---------------------------------------------------------------------------------------------------------


def _alarms(connection: Connection) -> list[Alarm]:
    """Those that are open, or over without that having been told; the oldest first."""
    rows = table(AlarmRow)
    found = connection.execute(select(rows).where(rows.c.told_end.is_(None)).order_by(rows.c.since, rows.c.id)).mappings()
    return [alarm_of(row) for row in found]


def alarm_of(row: Any) -> Alarm:
    names = ("kind", "source_id", "subject", "since", "facts", "told", "ended", "told_end")
    return Alarm(number=row["id"], **{name: row[name] for name in names})


def _last_told(connection: Connection, since: datetime) -> dict[str, datetime]:
    """When an alarm about each source was last told, of those told since then; that one is over holds nothing back."""
    rows = table(AlarmRow)
    last = select(rows.c.source_id, func.max(rows.c.told)).where(rows.c.told >= since).group_by(rows.c.source_id)
    return {source_id: at for source_id, at in connection.execute(last)}


def _settle(connection: Connection, opened: Sequence[Alarm], ended: Sequence[Alarm], now: datetime) -> list[Alarm]:
    """Opens and ends alarms. One of the same kind, source and subject is not opened twice; one that has ended unannounced goes on.

    What has a subject is told once for ever, whichever source shows it. Gives the alarms that are new.
    """
    lock(connection)
    rows, fresh = table(AlarmRow), []
    there = {(one.kind, one.source_id, one.subject): one for one in _alarms(connection)}
    named = {
        (kind, subject) for kind, subject in connection.execute(select(rows.c.kind, rows.c.subject).where(rows.c.subject != ""))
    }
    for alarm in opened:
        if (alarm.kind, alarm.subject) in named:
            continue
        known = there.get((alarm.kind, alarm.source_id, alarm.subject))
        if known is None:
            columns = {"kind": alarm.kind, "source_id": alarm.source_id, "subject": alarm.subject, "since": alarm.since}
            connection.execute(insert(rows).values(columns | {"facts": dict(alarm.facts)}))
            fresh.append(alarm)
        elif known.ended:
            connection.execute(update(rows).where(rows.c.id == known.number).values(ended=None, facts=dict(alarm.facts)))
    for alarm in ended:
        here = rows.c.id == alarm.number
        if alarm.told is None:  # nobody knew
            connection.execute(delete(rows).where(here))
        else:
            connection.execute(update(rows).where(here, rows.c.ended.is_(None)).values(ended=now))
    return fresh


def _tell(connection: Connection, began: Sequence[Alarm], over: Sequence[Alarm], letters: Sequence[Letter], now: datetime) -> bool:
    """Marks what a letter tells and queues it; False where another process has told some of it meanwhile."""
    lock(connection)
    rows = table(AlarmRow)
    for told, column in ((began, rows.c.told), (over, rows.c.told_end)):
        numbers = [one.number for one in told]
        waiting = select(func.count()).where(rows.c.id.in_(numbers), column.is_(None))
        if connection.execute(waiting).scalar_one() != len(numbers):
            return False
    connection.execute(update(rows).where(rows.c.id.in_([one.number for one in began])).values(told=now))
    ended = [one.number for one in over]
    connection.execute(update(rows).where(rows.c.id.in_(ended)).values(told_end=now, ended=func.coalesce(rows.c.ended, now)))
    outbox.queue(connection, tuple(letters))
    return True


class Watching(Part):
    """The part of the store that tells how sources behave; each method is a transaction of its own."""

    def polls(self, *, first: date, last: date) -> dict[str, tuple[int, int]]:
        """How often each source was asked from a day to another, and how often it answered well; one that was not asked is missing."""
        with self._reading() as connection:
            return polls.between(connection, first, last)

    def last_asked(self, *, first: date, last: date) -> date | None:
        """The last day between these on which any source was asked; None where none was."""
        with self._reading() as connection:
            return polls.last_day(connection, first, last)

    def news_days(self, source_ids: Iterable[str], *, since: date) -> dict[str, list[NewsDay]]:
        """The days on which these sources had something new, in order; a source without any is missing."""
        with self._reading() as connection:
            return _news_days(connection, source_ids, since)

    def set_quiet(self, until: Mapping[tuple[str, str], date]) -> None:
        """Notes, by source and address, the day from which a silence is worth a look."""
        with self._transaction() as connection:
            _set_quiet(connection, until)

    def alarms(self) -> list[Alarm]:
        """The alarms that are open, or over without that having been told; the oldest first."""
        with self._reading() as connection:
            return _alarms(connection)

    def settle_alarms(self, opened: Sequence[Alarm], ended: Sequence[Alarm], *, now: datetime) -> list[Alarm]:
        """Opens and ends alarms in one transaction, each once; gives those that are new."""
        with self._transaction() as connection:
            return _settle(connection, opened, ended, now)

    def last_told(self, *, since: datetime) -> dict[str, datetime]:
        """When an operator was last told an alarm about each source, where that was since then."""
        with self._reading() as connection:
            return _last_told(connection, since)

    def tell_alarms(self, began: Sequence[Alarm], over: Sequence[Alarm], letters: Sequence[Letter], *, now: datetime) -> bool:
        """Marks alarms as told and queues the letters that tell them, all or nothing. False: another process was quicker."""
        with self._transaction() as connection:
            return _tell(connection, began, over, letters, now)
