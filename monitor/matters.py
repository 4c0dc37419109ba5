"""Where a matter is, what has happened in it, what comes next, and how it ended. Pure: a matter and a time in, steps out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from monitor.swedish import is_whole_day
from monitor.values import STOCKHOLM, Document, Matter, MatterStep, Outcome, Stage, Status, Step, StepState, day_of

DOCUMENTS = {
    "assignment": "Regeringsuppdrag", "plan": "Plan", "terms_of_reference": "Kommittédirektiv", "inquiry": "Betänkande från utredning",
    "ministry_memo": "Departementspromemoria", "referral": "Remiss", "draft_bill": "Lagrådsremiss", "bill": "Proposition",
    "communication": "Skrivelse till riksdagen", "committee_report": "Utskottets betänkande", "motion": "Följdmotion",
    "riksdag_decision": "Riksdagsskrivelse", "audit_report": "Riksrevisionens rapport", "press_release": "Pressmeddelande",
    "article": "Artikel", "report": "Rapport", "speech": "Tal", "opinion": "Debattartikel", "notice": "Kungörelse", "event": "Möte",
}  # fmt: skip
REFERRED = "Ärendet till utskottet"
STEPS = {"MOT": "Motionstiden går ut", "JUS": "Justering i utskottet", "BEH": "Debatt i kammaren", "BES": "Beslut i kammaren"}
DEADLINES = {"answer_by": "Sista svarsdag", "report_by": "Utredningen ska redovisas"}
STAGES: dict[Stage, str] = {
    "assignment": "regeringsuppdrag", "plan": "plan", "directive": "utredning pågår", "inquiry": "utredningen är lämnad",
    "referral": "på remiss", "draft_bill": "lagrådsremiss", "bill": "proposition i riksdagen", "committee": "i utskottet", "decided": "beslutat",
}  # fmt: skip
_STAGE_OF: dict[str, Stage] = {
    "assignment": "assignment", "plan": "plan", "terms_of_reference": "directive", "inquiry": "inquiry", "ministry_memo": "inquiry",
    "audit_report": "inquiry", "referral": "referral", "draft_bill": "draft_bill", "bill": "bill", "communication": "bill",
    "committee_report": "committee", "riksdag_decision": "decided",
}  # fmt: skip

_ADOPTS = re.compile(r"(?i)^(?:beslut om )?fastställelse\b")  # of a plan, by the government


def stage_of(matter: Matter, now: datetime) -> Stage | None:
    """How far a matter has come at a time: the furthest stage of what it holds; None for one without a document of any stage.

    Decided is what the chamber has decided, as the register or the committee's report tells, or a plan that the government has adopted;
    a bill's own state says nothing, nor does a day that was planned.
    """
    order = list(STAGES)
    reached = [_STAGE_OF[one.item.kind] for one in matter.documents if one.item.kind in _STAGE_OF and _is_there(one, now)]
    decided = any(step.kind == "BES" and step.state == "happened" for step in steps(matter, now))
    if decided or any(_ADOPTS.search(one.item.title) and _is_there(one, now) for one in matter.documents):
        reached.append("decided")
    return max(reached, key=order.index, default=None)


def stage_ends(matter: Matter, now: datetime) -> datetime | None:
    """When a matter may come further by time alone, without anything new: the next date of a document; None for never."""
    return min((one.item.published for one in matter.documents if not _is_there(one, now) and one.item.published), default=None)


def steps(matter: Matter, now: datetime) -> tuple[MatterStep, ...]:
    """All that has happened and is planned in a matter, in the order of time; of one day, documents first."""
    found = [step for document in matter.documents for step in _of_document(matter, document, now)]
    found += _reports(matter, now)
    found += [step for status in matter.register.values() for step in _of_register(matter, status, now)]
    return tuple(sorted(found, key=lambda step: (day_of(step.when), isinstance(step.when, datetime), step.kind not in DOCUMENTS)))


def next_of(matter: Matter, now: datetime) -> MatterStep | None:
    """The next dated step of a matter, today's included; None where nothing is planned."""
    today = now.astimezone(STOCKHOLM).date()
    return next((step for step in steps(matter, now) if step.state == "planned" and day_of(step.when) >= today), None)


def outcome_of(matter: Matter) -> tuple[Outcome, ...]:
    """How a matter ended, point by point, as the committees' reports tell of it; nothing while it is undecided."""
    return tuple(
        Outcome(
            number=point.number,
            heading=point.heading,
            winner=point.winner,
            method=point.method,
            yes=next((one.yes for one in point.ballots if one.party == "Totalt"), 0),
            no=next((one.no for one in point.ballots if one.party == "Totalt"), 0),
        )
        for designation, status in sorted(matter.register.items())
        if designation.startswith(("bet. ", "utl. "))
        for point in status.points
        if point.winner
    )


def _is_there(document: Document, now: datetime) -> bool:
    """A committee's report is told of weeks before there is any: that it is planned means that the committee has the matter."""
    return document.item.published is None or document.item.published <= now


def _of_document(matter: Matter, document: Document, now: datetime) -> Iterator[MatterStep]:
    item = document.item
    if item.published:
        what = REFERRED if _is_adopted_later(matter, document) else DOCUMENTS.get(item.kind, "Dokument")
        text = f"{what}: {item.title}"
        yield MatterStep(item.published.astimezone(STOCKHOLM).date(), text, item.kind, document, _by(item.published, now))
    alone = len(document.answer_by) == 1
    for day in document.answer_by:
        former = _former(matter, document.id, "answer_by", day) if alone else None
        yield MatterStep(day, DEADLINES["answer_by"], "answer_by", document, _by(day, now), former)
    registered = any(step.code == "BES" for name in item.refs if name in matter.register for step in matter.register[name].steps)
    if item.kind == "committee_report" and item.starts_at and not registered:
        when = _moment(item.starts_at)
        former = _former(matter, document.id, "decision", day_of(when))
        yield MatterStep(when, STEPS["BES"], "decision", document, _planned(when, now), former)


def _is_adopted_later(matter: Matter, document: Document) -> bool:
    """Whether a committee's report is dated by the day on which the matter came to it: the Riksdag lists it weeks before it is adopted."""
    status = next((matter.register[name] for name in document.item.refs if name in matter.register), None)
    adopted = next((step.at for step in status.steps if step.code == "JUS"), None) if status else None
    return bool(
        document.item.kind == "committee_report" and adopted and document.item.published and adopted > document.item.published
    )


def _reports(matter: Matter, now: datetime) -> Iterator[MatterStep]:
    """When the inquiry is to report, as the newest terms of reference say; what earlier ones said has moved."""
    told = [(one, due.date) for one in matter.documents for due in one.deadlines if due.kind == "report_by"]
    if told:
        document, day = told[-1]
        earlier = [before for _, before in told[:-1] if before != day]
        former = _former(matter, document.id, "report_by", day) or (earlier[-1] if earlier else None)
        yield MatterStep(day, DEADLINES["report_by"], "report_by", document, _by(day, now), former)


def _of_register(matter: Matter, status: Status, now: datetime) -> Iterator[MatterStep]:
    """The steps by which readers plan: of a bill until when motions may come, of a report its adoption, debate and decision."""
    document = next(
        (one for one in matter.documents if status.designation in one.item.refs or status.dok_id in one.item.refs), None
    )
    for step in status.steps:
        if step.code in STEPS and step.at:
            when = _moment(step.at)
            former = _former(matter, document.id, step.code, day_of(when)) if document else None
            yield MatterStep(when, STEPS[step.code], step.code, document, _registered(step, when, now), former)


def _former(matter: Matter, document_id: str, kind: str, when: date) -> date | None:
    """The day that was told last before this one."""
    was = [one.was for one in matter.moved if (one.document_id, one.kind) == (document_id, kind) and one.was != when]
    return was[-1] if was else None


def _by(when: date | datetime, now: datetime) -> StepState:
    """What lies behind has happened; a day is over when it is."""
    if isinstance(when, datetime):
        return "happened" if when <= now else "planned"
    return "happened" if when < now.astimezone(STOCKHOLM).date() else "planned"


def _planned(when: date | datetime, now: datetime) -> StepState:
    """What the chamber or a committee has set a day for and nobody has told of since: votes are put off, so a day that is over decides nothing."""
    return "planned" if _by(when, now) == "planned" else "unconfirmed"


def _registered(step: Step, when: date | datetime, now: datetime) -> StepState:
    """As the register tells; the time for motions runs out by itself."""
    if step.state == "happened":
        return "happened"
    return _by(when, now) if step.code == "MOT" else _planned(when, now)


def _moment(told: datetime) -> date | datetime:
    there = told.astimezone(STOCKHOLM)
    return there.date() if is_whole_day(there) else there
