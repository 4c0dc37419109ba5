"""What is dated in a document: by when to answer, the day of a decision, an event, the end of a call; and what of it has moved.

Pure: documents in, dates out. Which of them lie ahead, and for whom, others decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor import swedish
from monitor.values import STOCKHOLM, CalendarEntry, Dated, DatedKind, Deadline, Document, Item, day_of

TEXTS: dict[DatedKind, str] = {
    "answer_by": "Sista svarsdag",
    "decision": "Beslut i kammaren",
    "event": "",
    "register_by": "Sista anmälningsdag",
    "closes": "Sista ansökningsdag",
}


def of(document: Document, then: Item | None = None, former: Sequence[Deadline] = ()) -> tuple[Dated, ...]:
    """Every date of a document, past ones too. `then` is the document as it was told before, `former` its answer-by dates of that time."""
    if then == document.item:
        then, former = None, ()
    if document.item.kind == "event":
        return tuple(_of_event(document, then))
    answers = _answers(document, [one.date for one in former])
    return (*answers, *_decision(document, then), *_closing(document, then))


def withdrawn(told: Iterable[CalendarEntry], documents: Mapping[str, Document], today: date) -> list[Dated]:
    """Of what calendars hold for today or later: what no document says any more, as called off, and what has moved to a day that is over."""
    found = []
    for one in told:
        if one.cancelled or day_of(one.starts) < today or one.document_id not in documents:
            continue
        document = documents[one.document_id]
        now = next((dated for dated in of(document) if dated.uid == one.uid), None)
        if now is None:
            found.append(Dated(one.starts, one.kind, document, TEXTS[one.kind], off=True, number=one.number))
        elif now.day < today:
            found.append(replace(now, moved_from=one.starts))
    return found


def _answers(document: Document, former: Sequence[date]) -> Iterator[Dated]:
    """Dates that conflict are all told, each with the others. What is new in the place of one that is gone has moved from it."""
    days = document.answer_by
    gone = [day for day in former if day not in days]
    for number, day in enumerate(days, 1):
        others = swedish.listing([swedish.day(other, day.year) for other in days if other != day])
        text = f"{TEXTS['answer_by']} (sidan anger även {others})" if others else TEXTS["answer_by"]
        yield Dated(day, "answer_by", document, text, max(gone) if gone and day not in former else None, number=number)


def _of_event(document: Document, then: Item | None) -> Iterator[Dated]:
    """The event itself and, as a date of its own, its last day to register."""
    item, off = document.item, swedish.is_called_off(document.item.title)
    if begins := _moment(item.starts_at):
        ends = _moment(item.ends_at)
        if isinstance(begins, datetime):  # an end at midnight is then an hour, not a day
            ends = item.ends_at.astimezone(STOCKHOLM) if item.ends_at else None
        elif ends:
            ends = day_of(ends)
        later = ends if ends and (ends.isoformat() > begins.isoformat()) else None
        yield Dated(begins, "event", document, "", _moved(begins, then.starts_at if then else None), later, item.place, off)
    if item.register_by:
        moved_from = then.register_by if then and then.register_by != item.register_by else None
        yield Dated(item.register_by, "register_by", document, TEXTS["register_by"], moved_from, off=off)


def _decision(document: Document, then: Item | None) -> Iterator[Dated]:
    if document.item.kind == "committee_report" and (when := _moment(document.item.starts_at)):
        yield Dated(when, "decision", document, TEXTS["decision"], _moved(when, then.starts_at if then else None))


def _closing(document: Document, then: Item | None) -> Iterator[Dated]:
    item = document.item
    if item.kind == "call" and (when := _moment(item.ends_at) or item.register_by):
        before = (_moment(then.ends_at) or then.register_by) if then else None
        yield Dated(when, "closes", document, TEXTS["closes"], before if before != when else None)


def _moved(when: date | datetime, then: datetime | None) -> date | datetime | None:
    before = _moment(then)
    return before if before != when else None


def _moment(told: datetime | None) -> date | datetime | None:
    """A time in Stockholm; what is told as midnight is a day."""
    there = told.astimezone(STOCKHOLM) if told else None
    return there.date() if there and swedish.is_whole_day(there) else there
