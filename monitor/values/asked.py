"""What is asked for, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.values.details import Details
from monitor.values.status import Status

# The closed list of kinds (dokumenttyper); what publishers call them stands in rules/kinds.yaml.
KINDS = (
    "press_release", "article", "speech", "opinion", "statement", "assignment", "terms_of_reference", "inquiry",
    "ministry_memo", "referral", "draft_bill", "bill", "communication", "committee_report", "motion", "question",
    "interpellation", "riksdag_decision", "audit_report", "eu_memo", "appropriation", "report", "plan", "call", "event",
    "notice", "news",
)  # fmt: skip
DECIDED = ("committee_report", "appropriation")  # the kinds whose `starts_at` is the day of decision
ASKED = ("motion", "question", "interpellation")  # the kinds by which members of the Riksdag ask for something


@dataclass(frozen=True, slots=True)
class Target:
    """One address of a source and how it has fared; `url` as written in sources.yaml, with its {since} unfilled.

    `newest` is when the newest item that it has told of was published; `version` counts how often it has been written.
    """

    source_id: str
    url: str
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    failures: int = 0
    last_ok: datetime | None = None
    next_check: datetime | None = None
    newest: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch. `target` is the URL of the target whose state it moves, empty for a page that is followed.

    `form` names the parser where it is not the source's own (a document's page or status); `document_id` is the document
    that such a page tells more about. `depth` counts the pages followed to get here. The validators are the target's.
    `counted`: the address was made by counting pages, so that "not found" says that the list ended on the page before. `version` is the target's
    when it was asked for: an answer that comes when another has moved it is late, and changes nothing; None: nobody looked.
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
    counted: bool = False
    version: int | None = None


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
    question or interpellation is who signed it: "Anna Ek m.fl. (S)". `starts_at` is the day of decision of a committee report or
    an appropriation directive (regleringsbrev); otherwise the last four are for events and calls (utlysningar). An event that begins at
    midnight is told by its day alone, and `ends_at` is then its last day; of one that is called off the title says so first ("Inställt: …").
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

    `whole`: the list has no order that says where the known begins, so it must be read to its end. `newest_only`: the answer shows
    the newest of a longer list, of which no further page can be asked for. `notes` say in words which single things were unusable
    and left out. `details` is what a document's own page tells beside its item, `status` what the Riksdag does of its document. `unknown` are ids
    of the publisher's types of document that we do not know, with the publisher's name for each.
    """

    items: tuple[Item, ...]
    follow: tuple[Request, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = False
    newest_only: bool = False
    details: Details | None = None
    status: Status | None = None
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that a page names and that could be read as a source: in which form, and what the page calls it."""

    form: str
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """What the robots.txt of a place ("https://example.org:443") said when it was read; an empty text allows everything."""

    place: str
    text: str
    at: datetime
