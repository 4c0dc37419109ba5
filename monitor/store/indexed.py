"""What the index of words holds, and what is asked of it, in either database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

END = 2**63 - 1  # after every entry
_SEQ_BITS, _GENERATION_BITS = 32, 11


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of a document without their endings, field by field.

    Its marks are names after :kind:, :source:, :topic: and :stage:, and so begin as no word does: what is looked for by its beginning may not
    find those.
    """

    id: int
    seq: int
    title: list[str]
    summary: list[str]
    text: list[str]
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Phrases of words as the index spells them, of which one must be there, or a word that begins so; or none may."""

    phrases: tuple[tuple[str, ...], ...]
    excluded: bool
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Entries from a number up to another, which is not included."""

    first: int
    end: int


def entry_number(day: date, generation: int, seq: int) -> int:
    """The number of an entry: below 2^63 until the year 2871."""
    return first_of(day) | generation % (1 << _GENERATION_BITS) << _SEQ_BITS | seq


def first_of(day: date) -> int:
    """The least number that an entry of a day can have."""
    return day.toordinal() << _SEQ_BITS + _GENERATION_BITS


def span_of(since: date | None, until: date | None) -> Span:
    """The entries of these days, both included; of days that no database can count to as far as it can."""
    first = first_of(since) if since else 0
    end = first_of(until) + first_of(date.min) if until else END  # the first day of all has as many entries as any
    return Span(min(first, END), min(end, END))


def day_of(entry: int) -> date:
    return date.fromordinal(entry >> _SEQ_BITS + _GENERATION_BITS)


def generation_of(entry: int) -> int:
    return entry >> _SEQ_BITS & (1 << _GENERATION_BITS) - 1


def seq_of(entry: int) -> int:
    return entry & (1 << _SEQ_BITS) - 1
