"""Matters that are followed: who follows which, what editions have told of them, and what is noted on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.values.matters import Matter, MatterStep, Outcome, Stage

MovementKind = Literal["begun", "moved", "ended"]
NoteKind = Literal["note", "action"]


@dataclass(frozen=True, slots=True)
class Follow:
    """Somebody's word that a matter is to be followed, or no longer; the newest word on a matter counts."""

    matter: str
    who: str
    follows: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MatterNote:
    """What somebody noted on a matter on a day: an internal note, or an action of our own (påverkansinsats) and what came of it."""

    matter: str
    kind: NoteKind
    text: str
    who: str
    day: date
    outcome: str
    at: datetime

    @property
    def may_be_shown(self) -> bool:
        """Whether steering and reference group may see it: an action that is done. An internal note never."""
        return self.kind == "action" and bool(self.outcome)


@dataclass(frozen=True, slots=True)
class Standing:
    """A matter with where it is at a time: its stage, that in Swedish, its steps, the next of them, and how it ended."""

    matter: Matter
    stage: Stage | None
    where: str
    steps: tuple[MatterStep, ...]
    following: MatterStep | None
    outcome: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One thing that has happened in a matter, in Swedish, with the page that tells of it; no address where it is no document."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """What an edition tells of one followed matter: that it is followed from now on, what has moved, or that it is followed no longer.

    `where` and `following` say in Swedish where it is and what comes next, the latter empty where nothing is planned; `ended` why it
    has. No topics: it was chosen by hand and is told to everybody.
    """

    matter: str
    kind: MovementKind
    title: str
    url: str
    topics: tuple[str, ...]
    lines: tuple[MovedLine, ...]
    where: str
    following: str
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Movements:
    """The followed matters of an edition ("Det som rört sig"): moved, newly followed, and ended; `more` were left out by the cap."""

    name: str
    moved: tuple[Movement, ...]
    begun: tuple[Movement, ...]
    ended: tuple[Movement, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A matter as an edition told it: its documents, stage, dated steps by name (ISO days), those that had happened, points decided,
    and those whose planned day was over while nobody had told that they had happened."""

    documents: tuple[str, ...]
    stage: Stage | None
    dates: Mapping[str, str]
    happened: tuple[str, ...]
    points: int
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldMatter:
    """What an edition told of a matter and when, and the matter as it was then."""

    matter: str
    edition: str
    at: datetime
    movement: Movement
    snapshot: Snapshot
