"""Matters (ärenden): what several documents are about, from terms of reference to decision, and the links that gather them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from monitor.values.cited import Link
from monitor.values.status import Status
from monitor.values.stored import Document

Stage = Literal["assignment", "plan", "directive", "inquiry", "referral", "draft_bill", "bill", "committee", "decided"]
STAGES: tuple[Stage, ...] = get_args(Stage)
# unconfirmed: the planned day is over, and nobody has told that it was done
StepState = Literal["happened", "planned", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A day that was told before: of which document, what (as in `Deadline.kind`, or the code of a step), until when it was told."""

    document_id: str
    kind: str
    was: date
    noticed: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """The documents of one matter, the oldest first, with what the Riksdag's register tells of each by its number.

    `aliases` are the numbers and earlier keys that lead to it; `moved` the days that were told before.
    """

    key: str
    title: str
    documents: tuple[Document, ...]
    aliases: tuple[str, ...]
    register: Mapping[str, Status]
    first_seen: datetime
    moved: tuple[Moved, ...] = ()
    links: tuple[Link, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class MatterStep:
    """One step of a matter: what happens when, in Swedish, and whether it has. `kind` is a document's kind, a date's, or a step's code."""

    when: date | datetime
    text: str
    kind: str
    document: Document | None
    state: StepState
    moved_from: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one point of a committee's report ended: what it was about, who won ("utskottet", "reservation 5"), by vote or not."""

    number: str
    heading: str
    winner: str
    method: str
    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Staged:
    """Where a matter is, by its key: determined because that was due from a time on, and until when nothing but news can change it."""

    key: str
    due: datetime
    stage: Stage | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A document whose entry in the Riksdag's register may be read: its numbers and names, its matter, and what was read of it last."""

    document_id: str
    refs: tuple[str, ...]
    names: tuple[str, ...]
    source_id: str
    kind: str
    matter: str
    published: datetime | None
    read_at: datetime | None
    status: Status | None
