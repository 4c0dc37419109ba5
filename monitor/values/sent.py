"""What is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.values.asked import Item
from monitor.values.dated import Dated
from monitor.values.followed import Movements
from monitor.values.stored import Document


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days with its name: an ISO week, "2025-W41"; for a report also a month, a quarter or a year, "2025-Q3"."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Names:
    """What readers call sources (in the order of sources.yaml), kinds and topics, each by its id; one without a name goes by the id."""

    sources: Mapping[str, str]
    kinds: Mapping[str, str]
    topics: Mapping[str, str]

    def source(self, source_id: str) -> str:
        return self.sources.get(source_id, source_id)

    def kind(self, kind: str) -> str:
        return self.kinds.get(kind, kind)

    def topic(self, topic: str) -> str:
        return self.topics.get(topic, topic)


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """How one source fared: when it last answered well, since when it has failed if it does, the day of its newest item, how many new
    items the edition had from it, how many of them are on a topic, and how often it was asked and answered well since the week began.
    """

    name: str
    last_ok: datetime | None
    failing_since: datetime | None
    newest: datetime | None
    items_read: int
    items_kept: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the sources fared: read of how many, which are down since when, and how many new items there were to choose from.

    `silent` answer, but have had nothing new for longer than their rhythm allows: name, and last day of news. `paused` are those that
    we do not ask for a while: name, why, and since when; they count in none of the others. `rows` tell of each source that is asked.
    `stood_still`: the edition is made up for later, and from that day of its week on nobody asked any source: silence means nothing.
    """

    sources: int
    read: int
    down: tuple[tuple[str, datetime | None], ...]  # name, and last success; none: never yet
    items_read: int
    silent: tuple[tuple[str, datetime], ...] = ()
    paused: tuple[tuple[str, str, datetime], ...] = ()
    rows: tuple[SourceCoverage, ...] = ()
    stood_still: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the digest: a document with what its reader needs to judge it, and the address that it links to.

    `parts` are the other documents of the same matter in the edition, the weightiest kind first; they have no parts of their own.
    """

    document: Document
    url: str
    source_name: str
    kind_name: str
    why: tuple[str, ...]
    parts: tuple[Entry, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document that the entry tells of, the leading one first."""
        return (self.document, *(part.document for part in self.parts))


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one topic, best first; `more` documents were left out by the cap and stand in the full list.

    `asked` is what members of the Riksdag ask for, told briefly after the rest; those of one title stand together.
    """

    topic: str
    name: str
    entries: tuple[Entry, ...]
    asked: tuple[tuple[Entry, ...], ...]
    more: int

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document that the entries tell of."""
        return tuple(document for entry in self.entries for document in entry.documents)


@dataclass(frozen=True, slots=True)
class Meeting:
    """An event (mötesplats) ahead. `known`: an earlier edition has told of it; `then`: as what, where it was moved or called off since."""

    entry: Entry
    known: bool = False
    then: Item | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """The events ahead, in order of time: those to tell in full (new, moved or called off), and those told before, a line each.

    `more` were left out by the cap and stand in the full list.
    """

    name: str
    news: tuple[Meeting, ...]
    known: tuple[Meeting, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Coming:
    """A date ahead with what its reader needs to judge it; `topic` is the name of the topic that it stands under."""

    dated: Dated
    entry: Entry
    topic: str


@dataclass(frozen=True, slots=True)
class AgendaDay:
    day: date
    rows: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class AgendaWeek:
    """An ISO week by its number, with those of its days on which something happens."""

    number: int
    days: tuple[AgendaDay, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is dated in the coming weeks ("På gång"), but for events, by week and day; `more` were left out by the cap."""

    name: str
    weeks: tuple[AgendaWeek, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A week's edition before it becomes a mail. `everything` is the full list by topic, attached; `topics` are the reader's.

    The new events of the week are its last section. `meetings` are all events ahead, also those told before. `agenda` is what the
    letter shows of the coming weeks, `whole_agenda` all of it. `dates` are all that the edition tells of, for readers' calendars.
    `movements` are what the letter tells of followed matters, `whole_movements` all of it. `line` is the editor's on top, `struck` the
    number of documents that the editor took out.
    """

    period: Period
    flagged: tuple[Entry, ...]
    sections: tuple[Section, ...]
    everything: tuple[Section, ...]
    ahead: Ahead
    meetings: tuple[Meeting, ...]
    coverage: Coverage
    composed: datetime
    topics: tuple[str, ...]
    agenda: Agenda
    whole_agenda: Agenda
    dates: tuple[Coming, ...]
    movements: Movements
    whole_movements: Movements
    line: str = ""
    struck: int = 0

    @property
    def document_ids(self) -> tuple[str, ...]:
        """Of every document that it lists, in order."""
        leading = [entry.document for entry in (*self.flagged, *(one.entry for one in self.ahead.news))]
        listed = [document for section in self.everything for document in section.documents]
        return tuple(dict.fromkeys(document.id for document in (*leading, *listed)))


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
class Links:
    """Where the reader of one letter answers it, without signing in: on a document, by its id, and to get no more letters. Empty: nowhere."""

    answers: Mapping[str, str]
    leave: str


NO_LINKS = Links({}, "")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the outbox: to whom, under which key, how often it has been tried, and the last reply. No address: addressed to nobody.

    `headers` are for mail programs, beside those that all letters have; `about` are the ids of the documents that it is about, if it
    is about single ones.
    """

    key: str
    recipient_id: str
    address: str
    name: str
    message_id: str
    message: Message
    created: datetime
    attempts: int = 0
    reply: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paused:
    """A recipient who gets no letters because mail servers refused the address again and again; `address_mark` is its fingerprint."""

    recipient_id: str
    reason: str
    since: datetime
    address_mark: str
