"""Where a document of the Riksdag is: what it leads to, its steps and their days, and what was decided, point by point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.values.details import File

State = Literal["planned", "happened", ""]


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that this one names, and how: "behandlas_i", "behandlar", "följdmotion", "rskr", "protokollbeslut" and others.

    `designation` is empty for a document of no series (a record, a speakers' list). `note` is what the Riksdag adds, a day at times.
    """

    kind: str
    dok_id: str
    designation: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the work (aktivitet): INL, HÄN, MOT of a bill; UBE, JUS, TRY, B, BEH, BES of a committee's report."""

    code: str
    name: str
    at: datetime | None
    state: State
    order: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is told of the document (uppgift), in plain text: "rdbeslut", "statustext", "notis" and others."""

    code: str
    name: str
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Ballot:
    """How a party voted, in members; under the party "Totalt" all of them."""

    party: str
    yes: int
    no: int
    abstained: int
    absent: int


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a committee's proposal (utskottsförslag): what it says, against which reservation it stood, and how it ended.

    `method` is "acklamation" or "röstning", `winner` "utskottet", "reservation 5" or another word, both empty until it is decided.
    """

    number: str
    heading: str
    proposal: str
    method: str = ""
    winner: str = ""
    reservation: str = ""
    parties: tuple[str, ...] = ()
    vote_id: str = ""
    ballots: tuple[Ballot, ...] = ()


@dataclass(frozen=True, slots=True)
class Reservation:
    """A proposal of a minority of the committee, on one of its points."""

    number: str
    point: str
    parties: tuple[str, ...]
    kind: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a bill proposes or a motion demands (förslag, yrkande), where it is handled, and what became of it.

    `committee` and `chamber` are "Bifall", "Avslag", "Delvis bifall" and the like, empty until they are told.
    """

    number: str
    text: str
    handled_in: str = ""
    committee: str = ""
    chamber: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """All that the Riksdag tells of a document beside its text (dokumentstatus), in the order in which it tells it.

    `part_of` is the document's id where this one is but a file of it (HB03100d2), which is no matter of its own. `state` is the
    Riksdag's own word ("planerat", "Klar"), which for bills says nothing of the outcome. Of tasks, the newest with each code.
    """

    dok_id: str
    designation: str
    part_of: str = ""
    state: str = ""
    updated: datetime | None = None
    references: tuple[Reference, ...] = ()
    steps: tuple[Step, ...] = ()
    tasks: tuple[Task, ...] = ()
    points: tuple[Point, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    claims: tuple[Claim, ...] = ()
    files: tuple[File, ...] = ()

    def told(self, code: str) -> str:
        """The text of the task with a code; empty where there is none."""
        return next((task.text for task in self.tasks if task.code == code), "")
