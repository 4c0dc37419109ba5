"""What is stored, and what the store tells when one looks back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.values.asked import Item
from monitor.values.decided import Alert, Deadline, Verdict
from monitor.values.details import Details

# `document.edition` of what was there before the first poll: it is history, and no edition will list it.
BACKLOG = "backlog"


@dataclass(frozen=True, slots=True)
class Document:
    """A stored item with what was decided about it.

    `sources` are all that have told of it, its own first; `urls` are the addresses that they gave, by source.
    `details` is what its own page told, None where that has not been read.
    `matter` is the key of its matter, None where it is of none.
    `listed` says whether its edition listed it; None where none has considered it, or one of a program that did not keep this.
    """

    id: str
    item: Item
    verdict: Verdict | None
    deadlines: tuple[Deadline, ...]
    sources: tuple[str, ...]
    first_seen: datetime
    edition: str | None
    urls: Mapping[str, str] = field(default_factory=dict)
    listed: bool | None = None
    details: Details | None = None
    matter: str | None = None

    @property
    def answer_by(self) -> tuple[date, ...]:
        """The dates by which to answer, the earliest first."""
        return tuple(one.date for one in self.deadlines if one.kind == "answer_by")


@dataclass(frozen=True, slots=True)
class Considered:
    """What an edition must know of every document that it considers, of which it lists few: which source it is of, its matter, and whether
    its verdict puts it in the digest."""

    id: str
    source_id: str
    matter: str | None
    first_seen: datetime
    in_digest: bool


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event that an earlier edition has listed: as it is now, and `then`, as it was when the latest edition was composed."""

    document: Document
    then: Item


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """How one target has fared, for status and the digest's line on the sources."""

    source_id: str
    url: str
    last_ok: datetime | None
    last_try: datetime | None
    next_check: datetime | None
    failures: int
    error: str
    newest: datetime | None
    first_ok: datetime | None = None
    failing_since: datetime | None = None
    quiet_until: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One source's tellings of a document: the address that it gave, and when it was first and last seen there."""

    source_id: str
    url: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """When a document was revised, in what (fields by their names, else words), and as what it stood before and after."""

    at: datetime
    changed: tuple[str, ...]
    before: Item
    after: Item


@dataclass(frozen=True, slots=True)
class Trail:
    """What has become of one document: who told of it, how it was revised, when judged, and its alert."""

    seen: tuple[Seen, ...]
    revised: tuple[Revision, ...]
    judged: datetime | None
    alert: Alert | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a source reaches in the store: the dates of its oldest and newest item, and how many it has told of."""

    oldest: datetime | None
    newest: datetime | None
    items: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored item with its verdict but not the reasons for it: for looking at very many."""

    id: str
    item: Item
    first_seen: datetime
    topics: tuple[str, ...]
    relevance: float
    in_digest: bool
    urgent: bool
    rules_version: str


@dataclass(frozen=True, slots=True)
class KeptRules:
    """Rules as they were when a round first judged with them; `content` is as `config.content_of` writes it."""

    content: Mapping[str, Any]
    since: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What one round did to the store, for one source or all of them."""

    new: int = 0
    revised: int = 0
    sightings: int = 0
    same: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.revised + other.revised,
            self.sightings + other.sightings,
            self.same + other.same,
        )
