"""The command that tells of a matter (ärende): where it is, what comes next, its steps and documents, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.place import Place, a_query, need_database, opened_store, placed
from monitor.config import shipped
from monitor.errors import MonitorError
from monitor.files import write_whole
from monitor.values import STOCKHOLM, Matter, MatterNote, MatterStep, StepState

MARKS: dict[StepState, str] = {"happened": "  ", "planned": "→ ", "unconfirmed": "? "}

if TYPE_CHECKING:
    from monitor.store import Store


@click.command()
@click.argument("query", metavar="KEY-OR-DESIGNATION-OR-URL", callback=a_query)
@click.option("--format", "form", type=click.Choice(["text", "html", "svg"]), default="text", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The file to write [default: the screen]."
)
@placed
def matter(place: Place, query: str, form: str, out: Path | None) -> None:
    """Tell where a matter is and what comes next.

    Also its documents, how it ended, who follows it, and what is noted on it; by its key, or by the number or address of any of its
    documents. html is its timeline in Swedish, as a page with a drawing and without
    what is noted; svg the drawing alone.
    """
    from monitor import pipeline, timeline

    need_database(place)
    with opened_store(place) as store:
        found = found_matter(query, store)
        noted = store.notes([found.key])
        following = pipeline.followed(store, found, place.clock())
    if form == "text":
        written = "\n".join((*_lines(found, place.clock()), "", following.words, *map(_noted, noted)))
    else:
        made = timeline.timeline(following.standing, place.clock())
        tell = timeline.page if form == "html" else timeline.drawing
        written = tell(made, pipeline.templates(shipped() / "templates"))
    click.echo(write_whole(out, f"{written}\n".encode()) if out else written)


def found_matter(query: str, store: Store) -> Matter:
    """The matter of a key, or of the number or address of one of its documents. Raises MonitorError where there is none."""
    from monitor import link

    names = (query.strip(), *link.identity_of(query))
    found = next((one for one in map(store.matter, names) if one), None)
    if found is None:
        raise MonitorError(f"{query}: no document of that key, number or address is of any matter; `monitor explain` tells more")
    return found


def _noted(one: MatterNote) -> str:
    return f"{one.day.isoformat()} {one.kind} by {one.who}: {one.text}{f' ({one.outcome})' if one.outcome else ''}"


def _lines(found: Matter, now: datetime) -> Iterator[str]:
    from monitor import matters

    stage, following, outcome = matters.stage_of(found, now), matters.next_of(found, now), matters.outcome_of(found)
    yield found.title
    yield f"key {found.key}; also {', '.join(_readable(found))}" if _readable(found) else f"key {found.key}"
    yield f"where: {matters.STAGES[stage] if stage else 'nowhere yet'}"
    yield f"next: {_step(following)}" if following else "next: nothing is planned"
    yield ""
    for step in matters.steps(found, now):
        yield f"{MARKS[step.state]}{_step(step)}{' (planned, not confirmed)' if step.state == 'unconfirmed' else ''}"
    if outcome:
        yield ""
        for point in outcome:
            votes = f" {point.yes}–{point.no}" if point.yes or point.no else ""
            yield f"point {point.number}: {point.heading}: {point.winner} ({point.method}{votes})"


def _readable(found: Matter) -> list[str]:
    """The names that a person may have written or been told: numbers and earlier keys, not addresses' fingerprints."""
    return [name for name in found.aliases if not name.startswith("url-")]


def _step(step: MatterStep) -> str:
    was = f" (was {step.moved_from.isoformat()})" if step.moved_from else ""
    where = f"  [{step.document.id}]" if step.document else ""
    return f"{_when(step.when)} {step.text}{was}{where}"


def _when(when: date | datetime) -> str:
    return when.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M") if isinstance(when, datetime) else when.isoformat()
