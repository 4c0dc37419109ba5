"""A period becomes a report (lägesbild): what was decided, what was proposed, what comes, what was answered, and the figures.

Pure: entries in, a `Situation` out. Which documents are entries, others decide. What a report tells is told once: of two entries with
one title the first stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

from monitor import swedish
from monitor.text import title_key
from monitor.values import (
    ASKED,
    STOCKHOLM,
    TOPICS,
    Action,
    Agenda,
    Chapter,
    Coming,
    Coverage,
    Document,
    Entry,
    Figures,
    Group,
    Item,
    Movement,
    Movements,
    Part,
    Period,
    Series,
    Situation,
    Step,
    came_at,
    decided_at,
)

AHEAD = timedelta(weeks=8)  # how far after its period a report looks
CAP = 6  # entries of a group: a steering group reads some ten pages
MEETINGS = 8
MATTERS = 12
KINDS = 10
LONGEST_IN_WEEKS = timedelta(days=100)  # a quarter is told by its weeks, a year by its months

# Every kind that is told one by one: chapter, heading, kinds. Of the others only figures are told.
PARTS: tuple[tuple[Chapter, str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("decided", "Beslutat", (
        ("Riksdagen", ("committee_report", "riksdag_decision")),
        ("Regeringen och myndigheterna", ("assignment", "terms_of_reference", "appropriation", "plan")),
    )),
    ("proposed", "Förslag och remisser", (
        ("Propositioner, skrivelser och betänkanden", ("bill", "communication", "draft_bill", "committee_report")),
        ("Utredningar och rapporter", ("inquiry", "ministry_memo", "report", "audit_report")),
        ("Remisser", ("referral",)),
        ("EU", ("eu_memo",)),
    )),
    ("also", "Även under perioden", (
        ("Utlysningar", ("call",)),
        ("Pressmeddelanden och nyheter", ("press_release", "news", "article", "statement", "notice")),
    )),
)  # fmt: skip

_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


def period(name: str) -> Period:
    """The year, quarter or month of a name such as "2025", "2025-Q3" or "2025-08". Raises ValueError for any other."""
    told = _PERIOD.fullmatch(name)
    if not told or not date.min.year < int(told["year"]) < date.max.year:
        raise ValueError(f"{name!r} is no year, quarter or month; write it as 2025, 2025-Q3 or 2025-08")
    year, first, months = int(told["year"]), 1, 12
    if told["quarter"]:
        first, months = 3 * int(told["quarter"]) - 2, 3
    elif told["month"]:
        first, months = int(told["month"]), 1
    last = first + months - 1
    following = date(year + last // 12, last % 12 + 1, 1)
    return Period(name, date(year, first, 1), following - timedelta(days=1))


def came_on(item: Item, first_seen: datetime) -> date:
    """The day on which a document came, in Stockholm."""
    return came_at(item, first_seen).astimezone(STOCKHOLM).date()


def ahead(one: Period, today: date) -> tuple[date, date]:
    """The first and last day of what a report tells as coming: eight weeks from its end, without what is over when it is made.

    The last stands before the first when all of it is over.
    """
    return today, min(one.last, today) + AHEAD


def without_votes(dates: Sequence[Coming]) -> tuple[Coming, ...]:
    """The dates without the chamber's meetings on reports whose debate or decision is among them: that would be one thing told twice."""
    ours = [one.dated for one in dates if one.dated.kind in ("debate", "decision")]
    decisions = [(one.day, ref) for one in ours for ref in one.document.item.refs]

    def is_vote(one: Coming) -> bool:
        title = one.dated.document.item.title
        return any(one.dated.day == day and f"{ref})" in title for day, ref in decisions if ":" in ref)

    return tuple(one for one in dates if one.dated.kind != "event" or not is_vote(one))


def compose(
    entries: Mapping[str, Sequence[Entry]],
    *,
    period: Period,
    until: date,
    read: int,
    topic_names: Mapping[str, str],
    dates: Sequence[Coming],
    agenda: Agenda,
    attended: Sequence[Entry],
    actions: Sequence[Action],
    moved: Sequence[Movement],
    coverage: Coverage,
    votes: Mapping[str, Step],
    span: tuple[date, date],
    began: datetime | None,
    composed: datetime,
) -> Situation:
    """The report of a period. `entries` by topic are what belongs in the digest, also what came before and is decided in it; `read` is how
    many documents came at all, `dates` what is dated within `span`.
    """
    known = sorted(chain.from_iterable(entries.values()), key=lambda one: _order(one, votes))
    over = min(until, composed.astimezone(STOCKHOLM).date() - timedelta(days=1))  # on its last day one can still answer
    answers = [one for one in known if _is_answered(one.document, period.first, over)]
    here = [one for one in known if _is_within(one, period.first, until)]
    return Situation(
        period=period,
        until=until,
        parts=_parts(known, votes, period.first, until),
        span=span,
        dates=tuple(dates),
        agenda=agenda,
        meetings=tuple(one for one in dates if one.dated.kind == "event")[:MEETINGS],
        answers=_group("Svar på remisser", answers),
        attended=_group("Möten", sorted(attended, key=_begins)),
        actions=tuple(actions),
        moved=Movements("Det som rört sig", tuple(moved[:MATTERS]), (), (), max(0, len(moved) - MATTERS)),
        figures=_figures(here, topic_names, period.first, until, read=read, answers=answers),
        coverage=coverage,
        votes=votes,
        began=began,
        composed=composed,
    )


def _parts(known: Sequence[Entry], votes: Mapping[str, Step], first: date, last: date) -> tuple[Part, ...]:
    """The chapters, of the entries most relevant first. A report that is decided in the period is decided, else it is a proposal.

    A matter is told once: by what of it comes first here, with its other documents as parts of that.
    """
    told: set[str] = set()
    stories: dict[str, list[Entry]] = {}
    chosen: dict[tuple[Chapter, str], list[Entry]] = {}
    for chapter, _, groups in PARTS:
        for heading, kinds in groups:
            wanted = (one for one in known if one.document.item.kind in kinds and _belongs(one, chapter, votes, first, last))
            for one in _once(wanted, told):
                story = stories.setdefault(one.document.matter or one.document.id, [])
                story.append(one)
                if len(story) == 1:
                    chosen.setdefault((chapter, heading), []).append(one)
    parts = []
    for chapter, name, groups in PARTS:
        led = [(heading, [_with_parts(one, stories) for one in chosen.get((chapter, heading), ())]) for heading, _ in groups]
        if made := tuple(_group(heading, own) for heading, own in led if own):
            parts.append(Part(chapter, name, made))
    return tuple(parts)


def _with_parts(leading: Entry, stories: Mapping[str, Sequence[Entry]]) -> Entry:
    return replace(leading, parts=tuple(stories[leading.document.matter or leading.document.id][1:]))


def _belongs(one: Entry, chapter: Chapter, votes: Mapping[str, Step], first: date, last: date) -> bool:
    day = _decided_on(one.document, votes)
    if day is not None and (chapter == "decided" or one.document.item.kind == "appropriation"):
        return chapter == "decided" and first <= day <= last
    if one.document.item.kind == "committee_report":  # before its decision it is a proposal, after it is told as decided
        return chapter == "proposed" and _is_within(one, first, last) and (day is None or day > last)
    return _is_within(one, first, last)


def _decided_on(document: Document, votes: Mapping[str, Step]) -> date | None:
    at = decided_at(document, votes)
    return at.astimezone(STOCKHOLM).date() if at else None


def _once(entries: Iterable[Entry], told: set[str]) -> Iterator[Entry]:
    for one in entries:
        key = title_key(one.document.item.title)
        if not key or key not in told:
            told.add(key)
            yield one


def _group(name: str, entries: Sequence[Entry]) -> Group:
    return Group(name, tuple(entries[:CAP]), sum(len(one.documents) for one in entries[CAP:]))


def _is_within(one: Entry, first: date, last: date) -> bool:
    return first <= came_on(one.document.item, one.document.first_seen) <= last


def _is_answered(document: Document, first: date, last: date) -> bool:
    """Whether the time to answer ran out in the period, and one of our bodies was asked or has answered."""
    details = document.details
    if document.item.kind != "referral" or details is None or not document.answer_by:
        return False
    return bool(details.asked or details.answered) and first <= max(document.answer_by) <= last


def _order(one: Entry, votes: Mapping[str, Step]) -> tuple[float, int, str]:
    document = one.document
    day = _decided_on(document, votes) or came_on(document.item, document.first_seen)
    return (-(document.verdict.relevance if document.verdict else 0.0), -day.toordinal(), document.id)


def _begins(one: Entry) -> tuple[str, str]:
    begins = one.document.item.starts_at
    return (begins.isoformat() if begins else "", one.document.id)


# --- figures --------------------------------------------------------------------------------------------------------


def _figures(
    here: Sequence[Entry], names: Mapping[str, str], first: date, last: date, *, read: int, answers: Sequence[Entry]
) -> Figures:
    """The figures of what came in these days. What is on several topics counts under each of them, and once in all."""
    in_weeks = last - first <= LONGEST_IN_WEEKS
    steps = list(dict.fromkeys(_step(first + timedelta(days=day), in_weeks) for day in range((last - first).days + 1)))
    series = []
    for topic in TOPICS:
        ours = (one.document for one in here if one.document.verdict and topic in one.document.verdict.topics)
        counts = Counter(_step(came_on(one.item, one.first_seen), in_weeks) for one in ours)
        series.append(Series(names.get(topic, topic), tuple(counts[step] for step in steps)))
    kinds = Counter(one.document.item.kind for one in here)
    return Figures(
        read=read,
        listed=len(here),
        flagged=sum(bool(one.document.verdict and one.document.verdict.urgent) for one in here),
        unit="vecka" if in_weeks else "månad",
        steps=tuple(str(step[1]) if in_weeks else swedish.MONTHS[step[1] - 1][:3] for step in steps),
        topics=tuple(series),
        kinds=_kinds(Counter(one.kind_name for one in here)),
        asked={kind: kinds[kind] for kind in ASKED if kinds[kind]},
        answered=sum(bool(one.document.details and one.document.details.answered) for one in answers),
    )


def _step(day: date, in_weeks: bool) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return (year, week) if in_weeks else (day.year, day.month)


def _kinds(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The commonest kinds, and the rest together."""
    common = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    rest = sum(number for _, number in common[KINDS:])
    return (*common[:KINDS], *([("Övriga", rest)] if rest else []))
