"""What is dated ahead: on the reader's topics, told by an edition, and shown of it by week and day ("På gång")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from monitor.digest.entries import entry_of, order, topic_of
from monitor.values import STOCKHOLM, TOPICS, Agenda, AgendaDay, AgendaWeek, Coming, Dated, Meeting, Names, Section

OF_EVENTS = ("event", "register_by")  # these dates stand with the meetings, not in the agenda
AGENDA_NAME = "På gång"
FOLLOWED = "Ärende som följs"  # for what is on no topic and told because somebody said so


def coming(
    dates: Iterable[Dated],
    *,
    topics: Sequence[str],
    names: Names,
) -> tuple[Coming, ...]:
    """Those of these dates whose document belongs in the digest and is on one of these topics, or whose matter somebody follows though it
    is on none, in order of time."""
    found = []
    for one in dates:
        if topic := topic_of(one.document, topics):
            found.append(Coming(one, entry_of(one.document, topic, names), names.topic(topic)))
        elif one.followed and not topic_of(one.document, TOPICS):
            found.append(Coming(one, replace(entry_of(one.document, "", names), why=(FOLLOWED,)), FOLLOWED))
    return tuple(sorted(found, key=lambda one: (one.dated.day, one.dated.when.isoformat(), one.dated.uid)))


def told_dates(
    dates: Iterable[Coming], everything: Iterable[Section], meetings: Iterable[Meeting], span: tuple[date, date]
) -> tuple[Coming, ...]:
    """The dates that an edition tells of: of its events, of what it lists now however far ahead, and of all else what is near or moved."""
    listed = {document.id for section in everything for document in section.documents}
    events = {one.entry.document.id for one in meetings}

    def is_told(one: Coming) -> bool:
        if one.dated.kind in OF_EVENTS:
            return one.dated.document.id in events
        return one.dated.off or one.dated.moved_from is not None or one.dated.document.id in listed or _is_near(one, span)

    return tuple(filter(is_told, dates))


def _is_near(one: Coming, span: tuple[date, date]) -> bool:
    return one.dated.day >= span[0] and (one.dated.day <= span[1] or one.dated.moved_from is not None)


def _is_of_agenda(one: Coming, meetings: Iterable[Meeting]) -> bool:
    """What is not told as a meeting: no event, and no debate or decision that stands among the meetings under the report's number."""
    if one.dated.off or one.dated.kind in OF_EVENTS:
        return False
    here = [meeting.entry.document.item for meeting in meetings]
    titles = [item.title for item in here if item.starts_at and item.starts_at.astimezone(STOCKHOLM).date() == one.dated.day]
    numbers = [ref for ref in one.dated.document.item.refs if ":" in ref]
    return one.dated.kind not in ("debate", "decision") or not any(f"({number})" in title for number in numbers for title in titles)


def agenda(dates: Iterable[Coming], meetings: Sequence[Meeting], span: tuple[date, date], cap: int) -> Agenda:
    """Of these dates those within a span that these meetings do not tell: what has moved, then the most relevant; by week and day."""
    dates = [one for one in dates if _is_near(one, span) and _is_of_agenda(one, meetings)]
    ranked = sorted(dates, key=lambda one: (one.dated.moved_from is None, order(one.dated.document)))
    chosen = {one.dated.uid for one in ranked[:cap]}
    shown = [one for one in dates if one.dated.uid in chosen]
    days = [AgendaDay(day, tuple(rows)) for day, rows in groupby(shown, key=lambda one: one.dated.day)]
    weeks = groupby(days, key=lambda one: one.day.isocalendar()[:2])
    return Agenda(AGENDA_NAME, tuple(AgendaWeek(week[1], tuple(rows)) for week, rows in weeks), len(dates) - len(shown))
