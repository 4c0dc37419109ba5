"""What a period's report (lägesbild) tells, before it becomes a page or a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.values.asked import DECIDED, Item
from monitor.values.followed import Movements
from monitor.values.sent import Agenda, Coming, Coverage, Entry, Period
from monitor.values.status import Step
from monitor.values.stored import Document
from monitor.values.watched import MISDATED

Chapter = Literal["decided", "proposed", "also"]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one kind under a heading, the most relevant first; `more` were left out by the cap."""

    name: str
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of the report: what was decided, what was proposed, what else came."""

    chapter: Chapter
    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """How many documents of one topic came in each step of the period."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The period in numbers: all that was read, and of what belongs in the digest how much came when, on what, of which kind.

    `steps` are named as readers name them, "27" of weeks and "jan" of months, in the order of `counts`; `kinds` begin with the commonest.
    `asked` counts what members of the Riksdag have asked for, by kind; `answered` the referrals that our bodies have answered.
    """

    read: int
    listed: int
    flagged: int
    unit: Literal["vecka", "månad"]
    steps: tuple[str, ...]
    topics: tuple[Series, ...]
    kinds: tuple[tuple[str, int], ...]
    asked: Mapping[str, int]
    answered: int


@dataclass(frozen=True, slots=True)
class Action:
    """An action of our own (påverkansinsats) that is done: on which day, what, in which matter (its title), and what came of it."""

    day: date
    text: str
    matter: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Situation:
    """A period as steering and reference groups are told of it: no drafts, no internal notes.

    `until` is its last day, or the day of composing where that is earlier. `span` are the first and last day of what is told as coming:
    `dates` are all of it, `agenda` and `meetings` what is shown. `answers` are referrals whose time ran out in the period, of which our
    bodies were asked or have answered; `attended` the events at which somebody was; `actions` what we did, by day. `moved` is what editions
    told of followed matters, each once. `votes` are the chamber's decisions as the register tells of them, by the id of the report that
    they are on. `began` is when watching began, where that was within the period or after it.
    """

    period: Period
    until: date
    parts: tuple[Part, ...]
    span: tuple[date, date]
    dates: tuple[Coming, ...]
    agenda: Agenda
    meetings: tuple[Coming, ...]
    answers: Group
    attended: Group
    actions: tuple[Action, ...]
    moved: Movements
    figures: Figures
    coverage: Coverage
    votes: Mapping[str, Step]
    began: datetime | None
    composed: datetime


def came_at(item: Item, first_seen: datetime) -> datetime:
    """When a document came: its publication; of what has none, or one in the future by mistake, when we first saw it."""
    published = item.published
    return first_seen if published is None or published > first_seen + MISDATED else published


def decided_at(document: Document, votes: Mapping[str, Step]) -> datetime | None:
    """When a decision was taken: on a committee's report as the Riksdag's register says that it has been, else as the document tells itself.

    None for other kinds, and while nobody has said so: that the day of a vote has passed means nothing, because votes are put off.
    """
    if document.item.kind == "committee_report":
        vote = votes.get(document.id)
        return vote.at if vote and vote.state == "happened" else None
    return document.item.starts_at if document.item.kind in DECIDED else None


def planned_at(document: Document, votes: Mapping[str, Step]) -> datetime | None:
    """When the chamber is to vote on a committee's report, as the register says, else the Riksdag's list; None for other kinds."""
    if document.item.kind != "committee_report":
        return None
    vote = votes.get(document.id)
    return vote.at if vote and vote.at else document.item.starts_at
