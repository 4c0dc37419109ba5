"""The tables. The only SQLModel in the house: rows are built from our values here, and never leave the store.

Ids are text that we make. Times are UTC in the database and aware in Python; a naive time is refused. JSON columns are written
whole, never changed in place (SQLAlchemy would not notice).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Column, Index, MetaData, String, Text, text
from sqlalchemy import false as sa_false
from sqlmodel import Field, SQLModel

from monitor.store.utc import Utc as Utc

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """What all tables share: one set of metadata with names for every constraint, so that SQLite can alter them."""

    model_config = {"defer_build": True}  # no row is ever made of them: their validators took a twentieth of a command's start

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


def _text(**options: Any) -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, **options))


def _json() -> Any:
    return Field(sa_column=Column(JSON, nullable=False))


def _time(*, nullable: bool = False, index: bool = False) -> Any:
    column = Column(Utc, nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


class DocumentRow(Table, table=True):
    """A document (an act, a press release, …) as its first source tells it.

    `edition` is null until one has considered it; `listed` says whether it listed the document, whatever the verdict says later.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "ix_documents_id_matter",
            "id",
            "matter",
            sqlite_where=text("matter is not null"),
            postgresql_where=text("matter is not null"),
        ),
        Index("ix_documents_kind_first_seen", "kind", "first_seen"),
        Index("ix_documents_url", "url", postgresql_using="hash"),  # an address may be longer than PostgreSQL's other index takes
        # Few have a time of their own, and in SQLite a row's later columns lie behind its whole text.
        *(
            Index(
                f"ix_documents_kind_{name}",
                "kind",
                name,
                sqlite_where=text(f"{name} is not null"),
                postgresql_where=text(f"{name} is not null"),
            )
            for name in ("starts_at", "ends_at")
        ),
    )

    id: str = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    source_id: str = Field(index=True)
    key: str
    kind: str
    url: str = _text()
    title: str = _text()
    summary: str = _text()
    text: str = _text()
    published: datetime | None = _time(nullable=True, index=True)
    updated: datetime | None = _time(nullable=True)
    categories: list[str] = _json()
    senders: list[str] = _json()
    refs: list[str] = _json()
    starts_at: datetime | None = _time(nullable=True)
    ends_at: datetime | None = _time(nullable=True)
    place: str = ""
    register_by: str | None = None
    deadlines: list[dict[str, str]] = _json()
    matter: str | None = Field(default=None, index=True)
    first_seen: datetime = _time(index=True)
    changed_at: datetime = _time()
    edition: str | None = Field(default=None, index=True)
    listed: bool | None = None


class DetailsRow(Table, table=True):
    """What a document's own page told when last read: files, links, our bodies on its lists. `asked` is null while that list is unread."""

    __tablename__ = "details"

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    origin: str
    url: str = _text()
    read_at: datetime = _time()
    files: list[dict[str, str]] = _json()
    remitted: list[dict[str, str]] = _json()
    related: list[dict[str, str]] = _json()
    asked: list[dict[str, str]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    answered: list[dict[str, str]] = _json()


class VersionRow(Table, table=True):
    """What a document said at a time: its first words when it has said others, and each of those. Only ever added to."""

    __tablename__ = "versions"

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    number: int = Field(primary_key=True)
    seen_at: datetime = _time()
    content: dict[str, Any] = _json()
    changed: list[str] = _json()


class IdentityRow(Table, table=True):
    """A name that a document may be known by: its official number, its address. One name is one document; aliases stay."""

    __tablename__ = "identities"

    name: str = Field(primary_key=True)
    document_id: str = Field(foreign_key="documents.id", index=True)


class SightingRow(Table, table=True):
    """A source that has told of a document, with the fingerprint of its latest telling, and when by that it was published."""

    __tablename__ = "sightings"
    __table_args__ = (Index("ix_sightings_source_id_published", "source_id", "published"),)

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    source_id: str = Field(primary_key=True)
    key: str
    url: str = _text()
    content_hash: str
    published: datetime | None = _time(nullable=True)
    first_seen: datetime = _time()
    last_seen: datetime = _time()


class TargetRow(Table, table=True):
    """An address that is polled, and how it has fared. `version` counts its changes, so that a late writer can be told."""

    __tablename__ = "targets"

    source_id: str = Field(primary_key=True)
    url: str = Field(sa_column=Column(String, primary_key=True))
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    failures: int = 0
    error: str = _text()
    first_ok: datetime | None = _time(nullable=True)
    last_ok: datetime | None = _time(nullable=True)
    last_try: datetime | None = _time(nullable=True)
    next_check: datetime | None = _time(nullable=True)
    newest: datetime | None = _time(nullable=True)
    items_last: int = 0
    version: int = 0
    failing_since: datetime | None = _time(nullable=True)
    quiet_until: str | None = None  # the day from which its silence is worth a look


class NewsDayRow(Table, table=True):
    """How many items were new in a source on one day, and how many of them had a date, a summary, …, by the name of the field."""

    __tablename__ = "news_days"

    source_id: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    items: int
    having: dict[str, int] = _json()


class AlarmRow(Table, table=True):
    """Something about a source that an operator is told once, and told when it is over; of one that is open there is one row."""

    __tablename__ = "alarms"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    source_id: str
    subject: str
    since: datetime = _time()
    facts: dict[str, Any] = _json()
    told: datetime | None = _time(nullable=True)
    ended: datetime | None = _time(nullable=True)
    told_end: datetime | None = _time(nullable=True, index=True)


class SourcePauseRow(Table, table=True):
    """A source that was not asked for a while, by whose word; `until` may end it by itself, `ended` is when somebody did."""

    __tablename__ = "source_pauses"

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(index=True)
    reason: str = _text()
    who: str
    since: datetime = _time()
    until: datetime | None = _time(nullable=True)
    ended: datetime | None = _time(nullable=True)
    ended_by: str = ""


class RobotsRow(Table, table=True):
    """What the robots.txt of a place said when it was last read, so that a command does not ask for it each time."""

    __tablename__ = "robots"

    place: str = Field(primary_key=True)
    text: str = _text()
    at: datetime = _time()


class RunRow(Table, table=True):
    """One round of a command."""

    __tablename__ = "runs"

    id: int | None = Field(default=None, primary_key=True)
    command: str
    started: datetime = _time()
    finished: datetime | None = _time(nullable=True)
    counts: dict[str, int] = _json()


class VerdictRow(Table, table=True):
    """What we think of a document now."""

    __tablename__ = "verdicts"
    # What belongs in the digest is found, with its relevance, without opening the rows, which are long.
    __table_args__ = (
        Index(
            "ix_verdicts_digest",
            "in_digest",
            "relevance",
            "document_id",
            sqlite_where=text("in_digest = 1"),
            postgresql_where=text("in_digest"),
        ),
    )

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    topics: list[str] = _json()
    scores: dict[str, float] = _json()
    relevance: float
    in_digest: bool
    urgent: bool = Field(index=True)
    reasons: list[dict[str, Any]] = _json()
    rules_version: str
    judged_at: datetime = _time()


class RuleBookRow(Table, table=True):
    """The rules that judged, as they were; by the version that stands in each verdict."""

    __tablename__ = "rulebooks"

    version: str = Field(primary_key=True)
    content: dict[str, Any] = _json()
    since: datetime = _time()


class AlertRow(Table, table=True):
    """A flagged decision: held until the project leader releases or strikes it, ready to be composed, or sent."""

    __tablename__ = "alerts"

    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    designation: str | None = Field(default=None, unique=True)
    title_key: str = Field(sa_column=Column(Text, nullable=False))
    state: str = Field(index=True)
    not_before: datetime = _time()
    created: datetime = _time(index=True)
    line: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    at_once: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})


class EditionRow(Table, table=True):
    """A week that has been composed; there is one edition of a week."""

    __tablename__ = "editions"

    name: str = Field(primary_key=True)
    first: str
    last: str
    composed: datetime = _time()
    counts: dict[str, int] = _json()


class OutboxRow(Table, table=True):
    """A letter. The key (edition or alert, recipient's id) is unique, so that nothing is queued twice."""

    __tablename__ = "outbox"

    key: str = Field(primary_key=True)
    recipient_id: str = Field(index=True)
    address: str
    name: str
    message_id: str
    subject: str = _text()
    text: str = _text()
    html: str = _text()
    attachments: list[dict[str, str]] = _json()
    created: datetime = _time()
    state: str = Field(default="unsent", index=True)  # unsent, sending, sent, refused
    attempts: int = 0
    next_try: datetime | None = _time(nullable=True)
    sent_at: datetime | None = _time(nullable=True)
    reply: str = _text()
    claimed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})  # empty: in nobody's hand
    claimed_until: datetime | None = _time(nullable=True)
    tried_at: datetime | None = _time(nullable=True)
    doubts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # tried again though the server may have had it
    headers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False, server_default="{}"))


class LabelRow(Table, table=True):
    """What a reader thinks of an item: very, relevant, not, unsure; for all of it or for one topic."""

    __tablename__ = "labels"
    __table_args__ = (Index("ix_labels_document_topic", "document_id", "topic"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(foreign_key="documents.id")
    verdict: str
    topic: str = ""
    who: str = ""
    note: str = _text()
    labelled_at: datetime = _time()


class AttendanceRow(Table, table=True):
    """Who was at an event and what came of it. Only ever added to; the newest of each person counts."""

    __tablename__ = "attendance"

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(foreign_key="documents.id", index=True)
    who: str
    outcome: str = _text()
    noted_at: datetime = _time()


class CalendarRow(Table, table=True):
    """What readers' calendars were told last of one date: when it begins (an ISO date or time), and how often that has changed."""

    __tablename__ = "calendar_entries"

    uid: str = Field(primary_key=True)
    document_id: str = Field(foreign_key="documents.id")
    kind: str
    number: int
    starts: str
    fingerprint: str = _text()
    sequence: int
    cancelled: bool
    changed_at: datetime = _time()


class SampleRow(Table, table=True):
    """An item that an edition rejected and that was drawn for labelling; `place` is its place in the draw."""

    __tablename__ = "samples"

    edition: str = Field(primary_key=True, foreign_key="editions.name")
    document_id: str = Field(primary_key=True, foreign_key="documents.id")
    place: int


class RecipientStateRow(Table, table=True):
    """What has become of a recipient since recipients.yaml was written: unsubscribed, bounced or paused. By id, never address.

    `address_mark` is the fingerprint of an address that bounced: with another in recipients.yaml it is over.
    """

    __tablename__ = "recipient_state"

    recipient_id: str = Field(primary_key=True)
    state: str
    reason: str = ""
    since: datetime = _time()
    address_mark: str = Field(default="", sa_column_kwargs={"server_default": ""})
