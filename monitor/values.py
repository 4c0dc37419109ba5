"""Every value that crosses a room's threshold: frozen, with nothing but data.

In the order in which the house passes them on: what is asked for and what came (`Request` … `Parsed`), what is decided about it
(`Decision`, `Verdict`), what is stored (`Document`), what is sent (`Digest`, `Message`) and how the sources fare (`Health`).
All times are aware; a date without a time of day is midnight in Stockholm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

Topic = Literal["infrastructure", "total_defence", "skills_supply", "energy", "establishment"]
TOPICS: tuple[Topic, ...] = ("infrastructure", "total_defence", "skills_supply", "energy", "establishment")

# The closed list of kinds (dokumenttyper); what publishers call them stands in rules/kinds.yaml.
KINDS = (
    "press_release", "article", "speech", "opinion", "statement", "assignment", "terms_of_reference", "inquiry",
    "ministry_memo", "referral", "draft_bill", "bill", "communication", "committee_report", "motion", "question",
    "interpellation", "riksdag_decision", "audit_report", "eu_memo", "appropriation", "report", "plan", "call", "event",
    "notice", "news",
)  # fmt: skip

# `document.edition` of what was there before the first poll: it is history, and no edition will list it.
BACKLOG = "backlog"

Judgement = Literal["very", "relevant", "not", "unsure"]
JUDGEMENTS: tuple[Judgement, ...] = ("very", "relevant", "not", "unsure")


# --- What is asked for, and what came -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """One address of a source and how it has fared; `url` as written in sources.yaml, with its {since} unfilled."""

    source_id: str
    url: str
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    failures: int = 0
    last_ok: datetime | None = None
    next_check: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch. `target` is the URL of the target whose state it moves, empty for a page that is followed.

    `form` names the parser where it is not the source's own (a document's page or status); `document_id` is the document
    that such a page tells more about. `depth` counts the pages followed to get here. The validators are the target's.
    """

    source_id: str
    url: str
    method: str = "GET"
    body: bytes = b""
    target: str = ""
    form: str = ""
    document_id: str = ""
    depth: int = 0
    etag: str = ""
    modified: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a body that is new to us. `url` is where it came from after redirects, `at` when."""

    request: Request
    url: str
    body: bytes
    media_type: str
    at: datetime
    etag: str = ""
    modified: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source answers as it did last time: 304, or the same body byte for byte (then with its newest validators)."""

    request: Request
    at: datetime
    etag: str = ""
    modified: str = ""
    not_modified: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One published thing as one source tells it.

    `key` is the source's own id for it (guid, dok_id, OAI identifier); `refs` are the official numbers that the source states
    as this document's own ("SOU 2025:12", "prop. 2025/26:20", "HD0320", "LI2025/01587"), strongest first, never numbers that it
    only cites. `categories` and `senders` are the publisher's words; unknown numeric ids are kept as text. The sender of a motion,
    question or interpellation is who signed it: "Anna Ek m.fl. (S)". `starts_at` is the day of decision of a committee report;
    otherwise the last four are for events and calls (utlysningar).
    """

    source_id: str
    key: str
    kind: str
    url: str
    title: str
    summary: str = ""
    text: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    categories: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    register_by: date | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an answer holds: its items, and what to fetch next to see all of it.

    `whole`: the list has no order that says where the known begins, so it must be read to its end. `notes` say in words
    which single things were unusable and left out.
    """

    items: tuple[Item, ...]
    follow: tuple[Request, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = False


# --- What is decided about an item ----------------------------------------------------------------------------------


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
    """A date by which to act, with the sentence that says so, word for word."""

    date: date
    quote: str
    kind: Literal["answer_by"] = "answer_by"


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
    """A flagged decision to be told at once; unique by document, and by designation or near-equal title within three days."""

    document_id: str
    designation: str
    title_key: str
    state: Literal["held", "ready", "sent"]
    not_before: datetime
    created: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One decision with all that is stored for it. `identities` are what the document may be known by, strongest first."""

    decision: Decision
    identities: tuple[str, ...]
    verdict: Verdict | None = None
    deadlines: tuple[Deadline, ...] = ()
    edition: str | None = None
    alert: Alert | None = None


# --- What is stored -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """A stored item with what was decided about it.

    `sources` are all that have told of it, its own first; `urls` are the addresses that they gave, by source.
    """

    id: str
    item: Item
    verdict: Verdict | None
    deadlines: tuple[Deadline, ...]
    sources: tuple[str, ...]
    first_seen: datetime
    edition: str | None
    urls: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Seen:
    """One source's tellings of a document: the address that it gave, and when it was first and last seen there."""

    source_id: str
    url: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Trail:
    """What has become of one document: who told of it, when it was revised (and in what), when judged, and its alert."""

    seen: tuple[Seen, ...]
    revised: tuple[tuple[datetime, tuple[str, ...]], ...]
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


# --- What readers say of it -----------------------------------------------------------------------------------------


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
class SampledWeek:
    """An edition with a sample of what it rejected, and what its readers say: for each item all their verdicts on the whole.

    `drawn` has an entry for every item of the sample, empty while nobody has labelled it; `listed` only for those labelled.
    """

    edition: str
    rejected: int
    drawn: tuple[frozenset[Judgement], ...]
    listed: tuple[frozenset[Judgement], ...]


# --- What is sent ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """An ISO week that has ended: "2025-W41", from Monday to Sunday."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the sources fared: read of how many, which are down since when, and how many new items there were to choose from."""

    sources: int
    read: int
    down: tuple[tuple[str, datetime | None], ...]  # name, and last success; none: never yet
    items_read: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the digest: a document with what its reader needs to judge it, and the address that it links to."""

    document: Document
    url: str
    source_name: str
    kind_name: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one topic, best first; `more` were left out by the cap and stand in the full list.

    `asked` is what members of the Riksdag ask for, told briefly after the rest; those of one title stand together.
    """

    topic: str
    name: str
    entries: tuple[Entry, ...]
    asked: tuple[tuple[Entry, ...], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A week's edition before it becomes a mail. `everything` is the full list by topic, attached."""

    period: Period
    flagged: tuple[Entry, ...]
    sections: tuple[Section, ...]
    everything: tuple[Section, ...]
    coverage: Coverage
    composed: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A finished mail before it has an addressee."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the outbox: to whom, under which key, and how often it has been tried. No address: addressed to nobody."""

    key: str
    recipient_id: str
    address: str
    name: str
    message_id: str
    message: Message
    created: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of collecting did: per source its counts or its failure, and which answered as before."""

    counts: dict[str, Counts]
    failures: dict[str, str]
    unchanged: list[str]
