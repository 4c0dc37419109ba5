"""A week becomes an edition: what is listed, under which topic, in which order, and how much; what lies ahead; and what of the rest is
drawn for labelling. Pure: documents in, digest out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from monitor.digest.agenda import agenda, coming, told_dates
from monitor.digest.coverage import coverage
from monitor.digest.entries import by_topic, entry_of, order
from monitor.digest.hand import edited, edited_dates, edited_events, edited_movements, hand_of, place
from monitor.digest.meetings import MEETINGS_NAME, ahead_of, is_meeting, meetings_of
from monitor.digest.moved import WEIGHTY, is_followed, is_weighty, movement, movements_of, newest_told, snapshot
from monitor.digest.story import stories
from monitor.text import title_key
from monitor.values import (
    ASKED,
    TOPICS,
    UNTOUCHED,
    Coverage,
    Dated,
    Digest,
    Document,
    Entry,
    Hand,
    Meeting,
    Movement,
    Names,
    Period,
    Section,
    ToldEvent,
)

__all__ = [
    "AGENDA_ROWS", "MEETINGS", "SAMPLE_SIZE", "WEIGHTY",
    "agenda", "by_topic", "compose", "coming", "coverage", "edited_dates", "entry_of", "hand_of", "is_followed", "is_weighty", "movement",
    "newest_told", "sample", "snapshot",
]  # fmt: skip


SAMPLE_SIZE = 15
MEETINGS = "meetings"  # the section of events
AGENDA_ROWS = 16  # dates in the letter: two a week on average


def compose(
    documents: Iterable[Document],
    *,
    period: Period,
    coverage: Coverage,
    names: Names,
    topics: Sequence[str],
    cap: int,
    composed: datetime,
    told: Iterable[ToldEvent] = (),
    dates: Iterable[Dated] = (),
    span: tuple[date, date] = (date.min, date.max),
    movements: Sequence[Movement] = (),
    hand: Hand = UNTOUCHED,
) -> Digest:
    """The edition of a period for a reader of these topics (none: all): each item once, under the topic it is surest of, a matter together.

    What is flagged stands first, all of it; each section shows at most `cap` entries, the full list all. Events whose day is known stand by
    themselves, with those `told` and ahead. Of `dates` those within `span` are told, those that have moved, and those of what is listed.
    What the editor's `hand` has struck is not told, and of what it moved the dates come moved.
    """
    wanted = [topic for topic in TOPICS if not topics or topic in topics]
    documents = list(documents)
    ordered = sorted(edited(documents, hand), key=lambda one: (place(one, hand), *order(one)))
    listed, flagged = _listed(ordered, wanted, names)
    everything = _everything(listed, meetings := meetings_of(ordered, edited_events(told, hand), wanted, names), names)
    movements = edited_movements(movements, documents, hand, names)
    dated = told_dates(coming(dates, topics=wanted, names=names), everything, meetings, span)
    return Digest(
        period=period,
        flagged=tuple(flagged),
        sections=_sections(listed, flagged, names, cap),
        everything=everything,
        ahead=ahead_of(meetings, cap),
        meetings=meetings,
        coverage=coverage,
        composed=composed,
        topics=tuple(wanted),
        agenda=agenda(dated, meetings, span, AGENDA_ROWS),
        whole_agenda=agenda(dated, meetings, span, len(dated)),
        dates=dated,
        movements=movements_of(movements, wanted, cap),
        whole_movements=movements_of(movements, wanted, len(movements)),
        line=hand.line,
        struck=len(documents) - len(ordered),
    )


def _listed(documents: Iterable[Document], wanted: Sequence[str], names: Names) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """What is no meeting, each matter once under its topic; and of it all that is flagged."""
    listed: dict[str, list[Entry]] = {topic: [] for topic in wanted}
    flagged: list[Entry] = []
    for topic, entry in stories((one for one in documents if not is_meeting(one)), wanted, names):
        listed[topic].append(entry)
        if any(one.verdict and one.verdict.urgent for one in entry.documents):
            flagged.append(entry)
    return listed, flagged


def _sections(listed: Mapping[str, Sequence[Entry]], flagged: Sequence[Entry], names: Names, cap: int) -> tuple[Section, ...]:
    """The topics of the letter, without what it has flagged already."""
    urgent = {entry.document.id for entry in flagged}
    shown = {topic: [entry for entry in entries if entry.document.id not in urgent] for topic, entries in listed.items()}
    return tuple(_section(topic, names, entries, cap) for topic, entries in shown.items() if entries)


def _everything(listed: Mapping[str, Sequence[Entry]], meetings: Iterable[Meeting], names: Names) -> tuple[Section, ...]:
    """The full list by topic, and last the events that are new."""
    new = tuple(one.entry for one in meetings if not one.known)
    sections = [Section(topic, names.topic(topic), tuple(entries), (), 0) for topic, entries in listed.items() if entries]
    return (*sections, Section(MEETINGS, MEETINGS_NAME, new, (), 0)) if new else tuple(sections)


def sample(period: Period, rejected: Iterable[str]) -> tuple[str, ...]:
    """Which of the documents that an edition did not list are put up for labelling: as if drawn by lot, but the same every time."""

    def lot(document_id: str) -> bytes:
        return hashlib.sha256(f"{period.name} {document_id}".encode()).digest()

    return tuple(sorted(rejected, key=lot)[:SAMPLE_SIZE])


def _section(topic: str, names: Names, entries: Sequence[Entry], cap: int) -> Section:
    shown = [entry for entry in entries if entry.document.item.kind not in ASKED][:cap]
    by_title: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.document.item.kind in ASKED:
            by_title.setdefault(title_key(entry.document.item.title), []).append(entry)
    asked = tuple(tuple(group) for group in by_title.values())[:cap]
    left = sum(len(entry.documents) for entry in entries) - sum(len(entry.documents) for entry in shown) - sum(map(len, asked))
    return Section(topic, names.topic(topic), tuple(shown), asked, left)
