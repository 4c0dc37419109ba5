"""What is dated in a document or a matter: by when to answer, the Riksdag's steps, an inquiry's report, an event, the end of a call; and
what of it has moved.

Pure: documents and matters in, dates out. Which of them lie ahead, and for whom, others decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor import swedish
from monitor.values import STOCKHOLM, CalendarEntry, Dated, DatedKind, Deadline, Document, Item, Matter, Status, day_of

TEXTS: dict[DatedKind, str] = {
    "answer_by": "Sista svarsdag",
    "motions": "Sista dag för motioner",
    "adoption": "Justering i utskottet",
    "debate": "Debatt i kammaren",
    "decision": "Beslut i kammaren",
    "report_by": "Utredningen ska redovisas",
    "event": "",
    "register_by": "Sista anmälningsdag",
    "closes": "Sista ansökningsdag",
}
STEPS: dict[str, DatedKind] = {"MOT": "motions", "JUS": "adoption", "BEH": "debate", "BES": "decision"}
DEBATE_AND_DECISION = "Debatt och beslut i kammaren"


def of(document: Document, then: Item | None = None, former: Sequence[Deadline] = ()) -> tuple[Dated, ...]:
    """Every date of a document, past ones too. `then` is the document as it was told before, `former` its answer-by dates of that time."""
    if then == document.item:
        then, former = None, ()
    if document.item.kind == "event":
        return tuple(_of_event(document, then))
    answers = _answers(document, [one.date for one in former])
    return (*answers, *_decision(document, then), *_closing(document, then))


def of_matter(matter: Matter, told: datetime | None, *, followed: bool = False) -> tuple[Dated, ...]:
    """Every date that the Riksdag's register and terms of reference tell of a matter, past ones too; `told` is when dates were told
    before, None for never.

    A day of decision that the committee's report tells too has the same UID, and the register's is the newer word.
    """
    found = [*_reports(matter, told), *(one for status in matter.register.values() for one in _registered(matter, status, told))]
    return tuple(replace(one, document=_judged(one.document, matter), followed=followed) for one in found)


def withdrawn(
    told: Iterable[CalendarEntry],
    documents: Mapping[str, Document],
    matters: Mapping[str, Matter],
    followed: Collection[str],
    today: date,
) -> list[Dated]:
    """Of what calendars hold for today or later: what no document says any more, as called off, and what has moved to a day that is over."""
    found = []
    for one in told:
        if day_of(one.starts) < today or one.document_id not in documents:
            continue
        document, matter = documents[one.document_id], matters.get(documents[one.document_id].matter or "")
        is_followed = document.matter in followed
        known = {dated.uid: dated for dated in (*of(document), *(of_matter(matter, None, followed=is_followed) if matter else ()))}
        now = known.get(one.uid)
        if now is None:
            document = _judged(document, matter) if matter else document
            found.append(Dated(one.starts, one.kind, document, TEXTS[one.kind], off=True, number=one.number, followed=is_followed))
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


def _registered(matter: Matter, status: Status, told: datetime | None) -> Iterator[Dated]:
    """The steps by which readers plan. A debate on the day of its decision is one date with it."""
    document = next((one for one in matter.documents if {status.designation, status.dok_id} & {*one.item.refs}), None)
    if document is None:
        return
    days = {STEPS[step.code]: when for step in status.steps if step.code in STEPS and (when := _moment(step.at))}
    is_one = "debate" in days and "decision" in days and day_of(days["debate"]) == day_of(days["decision"])
    for code, kind in STEPS.items():
        if kind not in days or is_one and kind == "debate":
            continue
        text = DEBATE_AND_DECISION if is_one and kind == "decision" else TEXTS[kind]
        before = _told_then(matter, document, (code, kind), told) or days[kind]
        moved_from = before if day_of(before) != day_of(days[kind]) else None
        yield Dated(days[kind], kind, document, text, moved_from)


def _reports(matter: Matter, told: datetime | None) -> Iterator[Dated]:
    """When the inquiry is to report, as the newest terms of reference say; it bears the name of the first, so that it moves in calendars."""
    terms = [(one, due.date) for one in matter.documents for due in one.deadlines if due.kind == "report_by"]
    if not terms:
        return
    (first, _), (newest, day) = terms[0], terms[-1]
    then = [(one, when) for one, when in terms if told and one.first_seen <= told]
    before = (_told_then(matter, then[-1][0], ("report_by",), told) or then[-1][1]) if then else day
    number = next((ref for ref in newest.item.refs if ref.startswith("Dir. ")), "tilläggsdirektiv")
    text = TEXTS["report_by"] if newest is first else f"{TEXTS['report_by']} (enligt {number[:1].lower()}{number[1:]})"
    yield Dated(day, "report_by", first, text, before if before != day else None)


def _told_then(matter: Matter, document: Document, kinds: Sequence[str], told: datetime | None) -> date | None:
    """The day that was told then, where it has been given up since: the first that has."""
    if told is None or document.first_seen > told:
        return None
    ours = (one for one in matter.moved if one.document_id == document.id and one.kind in kinds)
    return next((one.was for one in sorted(ours, key=lambda one: one.noticed) if one.noticed > told), None)


def _judged(document: Document, matter: Matter) -> Document:
    """A document with the verdict by which its dates are told: its own, or where it is on no topic that of what weighs most in its matter."""
    own = document.verdict
    verdicts = [one.verdict for one in matter.documents if one.verdict and one.verdict.in_digest]
    if own and own.in_digest or not verdicts:
        return document
    return replace(document, verdict=max(verdicts, key=lambda one: one.relevance))


def _moved(when: date | datetime, then: datetime | None) -> date | datetime | None:
    before = _moment(then)
    return before if before != when else None


def _moment(told: datetime | None) -> date | datetime | None:
    """A time in Stockholm; what is told as midnight is a day."""
    there = told.astimezone(STOCKHOLM) if told else None
    return there.date() if there and swedish.is_whole_day(there) else there
