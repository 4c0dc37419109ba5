"""What readers say of what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from monitor.values.decided import Topic

Judgement = Literal["very", "relevant", "not", "unsure"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)


def by_letter(recipient_id: str) -> str:
    """Who says or does something by a link in a letter, as it stands at labels and in the log: never the name of one who signs in."""
    return f"{recipient_id} (brev)"


def is_as_by_letter(name: str) -> bool:
    """Whether a name could be taken for one who acts by a letter."""
    return "(brev" in "".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Label:
    """What one reader says of one document; a later word of the same reader on the same document and topic takes its place.

    Without a topic it is about the whole: "very" is grade 3 (must not be missed), "relevant" grade 2 (belongs in the digest),
    "not" says that it does not belong there. With a topic, "very" and "relevant" say that the document has it, "not" that it has
    it not. From "unsure" nothing is learnt.
    """

    document_id: str
    verdict: Judgement
    topic: Topic | Literal[""]
    who: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was at an event, and what came of it; a later word of the same person on the same event takes its place."""

    document_id: str
    who: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody changed: when, who, in a word what ("label", "rule", "source", "edition", …), to what, and how."""

    at: datetime
    who: str
    act: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class SampledWeek:
    """An edition with a sample of what it rejected, and what its readers say: for each item all their verdicts on the whole.

    `drawn` has an entry for every item of the sample, empty while nobody has labelled it; `listed` only for those labelled.
    """

    edition: str
    rejected: int
    drawn: tuple[frozenset[Judgement], ...]
    listed: tuple[frozenset[Judgement], ...]


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A document that an edition listed: its topics, when it was published if it says so, and its readers' verdicts on the whole."""

    topics: tuple[str, ...]
    published: datetime | None
    said: frozenset[Judgement]


@dataclass(frozen=True, slots=True)
class ListedWeek:
    """An edition: when it was composed, how many documents it considered, and those that it listed."""

    edition: str
    composed: datetime
    considered: int
    items: tuple[ListedItem, ...]
