"""A matter's timeline (tidslinje): a drawing, and a page with the drawing, the same in a table, and how it ended. Reads no files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import jinja2

from monitor import swedish
from monitor.text import title_key
from monitor.values import STOCKHOLM, MatterStep, Outcome, Standing, StepState, day_of

# Units of the drawing, which is made for the width of a telephone and may be shown half as large again.
WIDTH, RAIL, TEXT = 360, 92, 110
LINE, GAP, TOP = 17, 12, 24
LETTERS = 35  # of one line
TITLE_LINES = 3
UNCONFIRMED = "var planerat, men är inte bekräftat"
MEMBERS = swedish.ASKED_FOR | {"motion": ("en följdmotion", "följdmotioner")}


@dataclass(frozen=True, slots=True)
class Row:
    """One step as it is told: its day, what it is, the document's title where that is not the matter's, and the day it has moved from.

    `title` is whole, `lines` what the drawing shows of it; `y` is where the drawing begins it, `year` a heading above it, or empty.
    """

    day: str
    when: date | datetime
    what: str
    title: str
    url: str
    state: StepState
    moved_from: str
    lines: tuple[str, ...]
    year: str
    y: int

    @property
    def said(self) -> str:
        """What it is and whether it has happened."""
        return {"happened": self.what, "planned": f"{self.what}, planerat", "unconfirmed": f"{self.what} {UNCONFIRMED}"}[self.state]

    @property
    def bottom(self) -> int:
        return self.y + LINE * (1 + len(self.lines) + bool(self.moved_from)) + GAP


@dataclass(frozen=True, slots=True)
class Timeline:
    """A matter in the order of time; `today` is where the drawing marks the day on which it is told, after what has happened."""

    title: str
    where: str
    following: str
    rows: tuple[Row, ...]
    today: str
    today_y: int
    height: int
    numbers: tuple[str, ...]
    outcome: tuple[Outcome, ...]


def timeline(standing: Standing, now: datetime) -> Timeline:
    """What has happened and is planned in a matter, as it is told on a day."""
    today = now.astimezone(STOCKHOLM).date()
    rows, mark, y, year = [], 0, TOP, 0
    for step in _told(standing.steps):
        if step.state == "planned" and not mark:
            mark, y = y, y + LINE + GAP
        is_new_year = day_of(step.when).year != year
        year = day_of(step.when).year
        rows.append(_row(step, standing.matter.title, str(year) if is_new_year else "", y + (LINE + 6) * is_new_year))
        y = rows[-1].bottom
    following = standing.following
    return Timeline(
        title=swedish.titled(standing.matter.title),
        where=standing.where,
        following=f"{following.text.partition(': ')[0]} {_day(following.when, today.year)}" if following else "",
        rows=tuple(rows),
        today=swedish.day(today, today.year),
        today_y=mark or y,
        height=y if mark else y + LINE + GAP,
        numbers=tuple(
            dict.fromkeys(
                ref for one in standing.matter.documents for ref in one.item.refs if " " in ref and one.item.kind not in MEMBERS
            )
        ),
        outcome=standing.outcome,
    )


def drawing(made: Timeline, templates: jinja2.Environment) -> str:
    """The timeline as a picture (SVG) that stands by itself."""
    return templates.get_template("timeline.svg.j2").render(_values(made))


def page(made: Timeline, templates: jinja2.Environment) -> str:
    """The timeline as one file of HTML that holds all it needs."""
    return templates.get_template("timeline.html.j2").render(_values(made))


def _values(made: Timeline) -> dict[str, object]:
    return {"made": made, "width": WIDTH, "rail": RAIL, "text": TEXT, "line": LINE, "won": won, "votes": votes}


def won(one: Outcome) -> str:
    """ "Utskottet", "Reservation 5 (efter votering)"."""
    return f"{swedish.sentence(one.winner)}{' (efter votering)' if one.method == 'röstning' else ''}"


def votes(one: Outcome) -> str:
    """ "180 ja, 150 nej"; empty where nobody counted."""
    return f"{one.yes} ja, {one.no} nej" if one.yes or one.no else ""


def _told(steps: Iterable[MatterStep]) -> Iterator[MatterStep | _Several]:
    """The steps, with what members of the Riksdag ask for counted: a bill may have forty motions."""
    for (kind, state), group in groupby(steps, key=lambda step: (step.kind if step.kind in MEMBERS else "", step.state)):
        held = list(group)
        if kind and len(held) > 1:
            yield _Several(held[-1].when, swedish.count(len(held), *MEMBERS[kind]).capitalize(), state)
        else:
            yield from held


@dataclass(frozen=True, slots=True)
class _Several:
    """Several steps of one kind, told as one on the day of the last."""

    when: date | datetime
    text: str
    state: StepState
    document: None = None
    moved_from: None = None


def _row(step: MatterStep | _Several, title: str, year: str, y: int) -> Row:
    item = step.document.item if step.document else None
    what, _, named = step.text.partition(": ")
    is_document = item is not None and named == item.title
    told = swedish.titled(named) if is_document and title_key(title) not in title_key(named) else ""
    day = day_of(step.when)
    hour = f" {swedish.clock(step.when)}" if isinstance(step.when, datetime) else ""
    return Row(
        day=swedish.day(day, day.year),
        when=step.when,
        what=(what if is_document else step.text) + hour,
        title=told,
        url=item.url if item and is_document else "",
        state=step.state,
        moved_from=_day(step.moved_from, day.year) if step.moved_from else "",
        lines=tuple(_lines(told)) if step.state != "unconfirmed" else (UNCONFIRMED,),
        year=year,
        y=y,
    )


def _day(when: date | datetime, year: int) -> str:
    return swedish.day(day_of(when), year)


def _lines(title: str) -> Sequence[str]:
    return textwrap.wrap(title, LETTERS, max_lines=TITLE_LINES, placeholder=" …") if title else ()
