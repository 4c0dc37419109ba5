"""What is decided about an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from monitor.values.asked import Item
from monitor.values.cited import Link
from monitor.values.details import Details

Topic = Literal["infrastructure", "total_defence", "skills_supply", "energy", "establishment"]
TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True, slots=True)
class Known:
    """What the store already has under one of an item's identities.

    `hashes` maps each source that has told of it to the content hash of its latest telling.
    """

    document_id: str
    source_id: str
    item: Item
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class New:
    """A document that was not known."""

    document_id: str
    item: Item
    content_hash: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A known document whose own source now tells it otherwise; `changed` names the fields."""

    document_id: str
    item: Item
    content_hash: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A known document seen in another source, or told anew by a second source: no new item."""

    document_id: str
    item: Item
    content_hash: str


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing new."""

    document_id: str
    item: Item


Decision = New | Revised | Sighting | Same


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which to act, with the sentence that says so, word for word: for all to answer, or for an inquiry to report."""

    date: date
    quote: str
    kind: Literal["answer_by", "report_by"] = "answer_by"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item has a tag: a rule and the words that it hit, or a term that weighed in the model.

    `text` is the rule's reason in Swedish; `tag` a topic, or what other rules say ("corridor", "shift", …).
    """

    tag: str
    words: tuple[str, ...]
    weight: float
    field: str = ""
    rule: str = ""
    term: str = ""
    text: str = ""
    effect: str = "evidence"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What we think of one document: its topics, how much it matters (0–3), whether it cannot wait, and why."""

    document_id: str
    topics: tuple[str, ...]
    scores: Mapping[str, float]
    relevance: float
    in_digest: bool
    urgent: bool
    reasons: tuple[Reason, ...]
    rules_version: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A flagged decision for the steering group; one a document and designation, and within three days one a near-equal title or matter."""

    document_id: str
    designation: str
    title_key: str
    state: Literal["held", "ready", "sent", "struck"]
    not_before: datetime
    created: datetime
    line: str = ""  # what the project leader added when it was released
    at_once: bool = False  # it goes without having been released


@dataclass(frozen=True, slots=True)
class Change:
    """One decision with all that is stored for it. `identities` are what the document may be known by, strongest first.

    `links` are the documents that it names as being of its own matter.
    """

    decision: Decision
    identities: tuple[str, ...]
    verdict: Verdict | None = None
    deadlines: tuple[Deadline, ...] = ()
    edition: str | None = None
    alert: Alert | None = None
    details: Details | None = None
    links: tuple[Link, ...] = ()
