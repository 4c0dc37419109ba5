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
from monitor.digest.meetings import MEETINGS_NAME, ahead_of, is_meeting, meetings_of
from monitor.text import title_key
from monitor.values import TOPICS, Coverage, Dated, Digest, Document, Entry, Meeting, Names, Period, Section, ToldEvent

__all__ = [
    "AGENDA_ROWS",
    "ASKED",
    "MEETINGS",
    "SAMPLE_SIZE",
    "agenda",
    "by_topic",
    "compose",
    "coming",
    "coverage",
    "entry_of",
    "sample",
]


ASKED = ("motion", "question", "interpellation")  # told briefly, so that they do not drown what is decided
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
) -> Digest:
    """The edition of a period for a reader of these topics (none: all). Each item stands once, under the topic it is surest of.

    What is flagged stands first and is not repeated; it and each section show at most `cap` entries, and all stand in the full list.
    Events whose day is known stand by themselves, with those `told` and still ahead. Of all `dates` on these topics those within `span`
    (first and last day) and those that have moved are told, and those of what is listed now.
    """
    wanted = [topic for topic in TOPICS if not topics or topic in topics]
    ordered = sorted(documents, key=order)
    listed = by_topic((one for one in ordered if not is_meeting(one)), wanted, names)
    flagged = _flagged(ordered, listed, cap)
    meetings = meetings_of(ordered, told, wanted, names)
    everything = _everything(listed, meetings, names)
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
    )


def _flagged(ordered: Iterable[Document], listed: Mapping[str, Sequence[Entry]], cap: int) -> list[Entry]:
    entries = {entry.document.id: entry for part in listed.values() for entry in part}
    urgent = (one.id for one in ordered if one.verdict and one.verdict.urgent and one.id in entries)
    return [entries[name] for name in urgent][:cap]


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
    return Section(topic, names.topic(topic), tuple(shown), asked, len(entries) - len(shown) - sum(map(len, asked)))
