"""What a document's own page tells beside its text: its files, what it leads to, and who was asked and has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

FileKind = Literal["document", "asked", "answer"]
Origin = Literal["publisher", "mirror"]
FILE_HEAD = "[Ur filen ”{}”]"  # the line in a document's text after which that of one of its files begins


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link as a page words it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of a page: the document itself, the list of who was asked (remissinstanser), or one organisation's answer (remissvar).

    `text` is what was read of it, empty where it was not; `fault` says in words why it cannot be read, ever.
    """

    name: str
    url: str
    kind: FileKind = "document"
    text: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One of the corridor's own bodies (rules/bodies.yaml) as a text names it, word for word."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Details:
    """What a document's own page told when it was last read, at `url`: the publisher's page, or a mirror's copy of its text.

    `remitted` leads to the document that a referral is about. `asked` are our bodies on the list of who was asked, None where the
    list has not been read; `answered` are ours among those who have answered.
    """

    origin: Origin
    url: str
    read_at: datetime
    files: tuple[File, ...] = ()
    remitted: tuple[PageLink, ...] = ()
    related: tuple[PageLink, ...] = ()
    asked: tuple[Named, ...] | None = None
    answered: tuple[Named, ...] = ()

    def of_kind(self, kind: FileKind) -> tuple[File, ...]:
        return tuple(file for file in self.files if file.kind == kind)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A document's own page and what is known of it, for deciding whether to read it.

    `answer_by` is the latest date by which to answer. `origin` says where what is stored of the page is from, empty for nothing.
    """

    document_id: str
    source_id: str
    url: str
    kind: str
    published: datetime | None
    topics: tuple[str, ...]
    edition: str | None
    answer_by: date | None
    origin: Origin | Literal[""]
