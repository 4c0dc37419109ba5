"""What happens on a day, and what readers' calendars have been told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.values.stored import Document

DatedKind = Literal[
    "answer_by", "motions", "adoption", "debate", "decision", "report_by", "event", "register_by", "closes",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dated:
    """Something of a document that happens on a day: by when to answer, a decision, an event, the end of a call, an inquiry's report.

    `when` is a date for a whole day, else an aware time in Stockholm, and so are `ends` (of days the last one) and `moved_from`, the
    day that was told before. `text` is what the day is, in Swedish, empty for an event. `off`: it will not be. `number` tells apart
    several dates of one kind in one document, from 1, the earliest first. `followed`: its matter is, by somebody's word, on whatever topic.
    """

    when: date | datetime
    kind: DatedKind
    document: Document
    text: str
    moved_from: date | datetime | None = None
    ends: date | datetime | None = None
    place: str = ""
    off: bool = False
    number: int = 1
    followed: bool = False

    @property
    def uid(self) -> str:
        return uid_of(self.document.id, self.kind, self.number)

    @property
    def day(self) -> date:
        return day_of(self.when)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What readers' calendars were told last of one date: when it begins, and in `fingerprint` what they go by to move it.

    `sequence` rises each time that a date or place has moved, or been called off.
    """

    document_id: str
    kind: DatedKind
    number: int
    starts: date | datetime
    fingerprint: str
    sequence: int
    cancelled: bool
    changed_at: datetime

    @property
    def uid(self) -> str:
        return uid_of(self.document_id, self.kind, self.number)


def uid_of(document_id: str, kind: DatedKind, number: int) -> str:
    """The name of a date in every calendar, for ever: of the document's id and the date's kind, not of an address or a title."""
    return f"{kind}{f'-{number}' if number > 1 else ''}.{document_id}@policy-monitor.invalid"


def day_of(when: date | datetime) -> date:
    """The day of a date, or of a time in Stockholm."""
    return when.date() if isinstance(when, datetime) else when
