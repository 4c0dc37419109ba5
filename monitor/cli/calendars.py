"""The commands that look ahead: ahead, which lists what is dated, and calendar, which writes a calendar file for each topic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.place import Place, configured, need_database, opened_store, placed
from monitor.config import Config
from monitor.files import write_whole
from monitor.text import shorten
from monitor.values import STOCKHOLM, TOPICS, Coming, Topic

if TYPE_CHECKING:
    from monitor.store import Store

FOLDER = "calendars"  # in the data folder


@click.command()
@click.option("--weeks", type=click.IntRange(1, 520), default=8, show_default=True, help="How many weeks to look ahead.")
@click.option("--topic", type=click.Choice(TOPICS), help="Only what is on this topic.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@placed
def ahead(place: Place, weeks: int, topic: Topic | None, form: str) -> None:
    """List what is dated in the coming weeks.

    Answer-by dates, the Riksdag's steps, inquiries' reports, events, closing calls.

    Of what belongs in the digest, whichever edition has listed it, and of followed matters. "was" is the day that the latest edition
    told, where it has moved.
    """
    from monitor import pipeline

    need_database(place)
    config, now = configured(place), place.clock()
    last = now.astimezone(STOCKHOLM).date() + timedelta(weeks=weeks)
    with opened_store(place) as store:
        found = pipeline.coming(config, store, (topic,) if topic else TOPICS, now=now)
    rows = [_row(one) for one in found if one.dated.day <= last and not one.dated.off]
    for row in rows:
        if form == "jsonl":
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            was = f" (was {_short(row['moved_from'])})" if row["moved_from"] else ""
            click.echo(f"{_short(row['date']):16} {row['kind']:11} {shorten(row['title'], 90)}{was}  [{row['id']}]")
    if form == "table" and not rows:
        click.echo(
            f"Nothing is dated in the coming {weeks} weeks." if weeks > 1 else "Nothing is dated in the coming week.", err=True
        )


def _row(one: Coming) -> dict[str, Any]:
    dated, item = one.dated, one.dated.document.item
    return {
        "date": dated.when.isoformat(),
        "kind": dated.kind,
        "id": dated.document.id,
        "title": item.title,
        "url": one.entry.url,
        "says": dated.text,
        "moved_from": _iso(dated.moved_from),
        "ends": _iso(dated.ends),
        "place": dated.place,
        "topics": list(dated.document.verdict.topics) if dated.document.verdict else [],
        "edition": dated.document.edition,
        "uid": dated.uid,
    }


def _iso(when: date | datetime | None) -> str | None:
    return when.isoformat() if when else None


def _short(told: str) -> str:
    """ "2025-11-04 13:00" of a time, "2025-11-14" of a day."""
    return told[:16].replace("T", " ")


@click.command()
@click.option("--topic", type=click.Choice(TOPICS), help="Only this topic's file.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write [default: the folder calendars in the data folder].",
)
@placed
def calendar(place: Place, topic: Topic | None, out: Path | None) -> None:
    """Write a calendar file (.ics) for each topic. Readers can subscribe to them.

    It holds what is dated today or later. A date that moves keeps its name in the file, so that it moves in the reader's calendar, and
    one that is called off is told as cancelled. The files in the data folder are then brought up to date by `monitor run`, after each
    round; those elsewhere when this is run again.
    """
    need_database(place)
    config = configured(place)
    with opened_store(place) as store:
        for path in _write(place, config, store, (topic,) if topic else TOPICS, out or place.data / FOLDER):
            click.echo(path)


def renew(place: Place, config: Config, store: Store) -> None:
    """Brings the calendar files in the data folder up to date: those that somebody has had written there."""
    if there := [topic for topic in TOPICS if (place.data / FOLDER / f"{topic}.ics").is_file()]:
        _write(place, config, store, there, place.data / FOLDER)


def _write(place: Place, config: Config, store: Store, topics: Sequence[Topic], folder: Path) -> list[Path]:
    from monitor import pipeline

    made = pipeline.calendars(config, store, topics, now=place.clock())
    store.keep_calendar(made.entries)  # before a reader can have them
    return [write_whole(folder / f"{name}.ics", content) for name, content in made.files.items()]
