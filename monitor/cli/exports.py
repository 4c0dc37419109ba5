"""The commands that hand what is stored to others: export, as rows or feeds; and report, which tells a period to steering groups."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import export as rows
from monitor.cli.looks import a_day
from monitor.cli.place import YEARS, Place, configured, need_database, opened_store, placed
from monitor.config import shipped
from monitor.files import write_whole
from monitor.values import TOPICS, Period, Topic

if TYPE_CHECKING:
    from monitor.report import Form


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "atom"]), default="csv", show_default=True)
@click.option(
    "--since", callback=a_day, metavar="DATE", help="Only what was published on this day or later, or of events takes place."
)
@click.option("--topic", type=click.Choice(TOPICS), help="Only items with this topic.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file to write [default: the screen]; of atom the folder [default: feeds in the data folder].",
)
@placed
def export(place: Place, form: str, since: datetime | None, topic: Topic | None, out: Path | None) -> None:
    """Write what is stored to a file for others. With verdicts, dates, sources and edition.

    csv is for a Swedish Excel: divided by semicolons, in UTF-8 with a byte order mark, and nothing in it is taken for a formula. jsonl is
    one JSON object a line. atom is one feed a topic (RFC 4287), of the newest 100 that belong in the digest.
    """
    need_database(place)
    if form == "atom":
        _feeds(place, since, topic, out or place.data / "feeds")
        return
    with opened_store(place) as store:
        attended = store.attendance()
        found = [rows.row(one, attended.get(one.id, ())) for one in store.documents(since=since, topic=topic)]
    if form == "csv":
        written = rows.BYTE_ORDER_MARK + rows.table(found, delimiter=";")
    else:
        written = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in found)
    if out:
        click.echo(f"{write_whole(out, written.encode())}: {len(found)} items")
    else:
        sys.stdout.buffer.write(written.encode())


def _feeds(place: Place, since: datetime | None, topic: Topic | None, folder: Path) -> None:
    from monitor import pipeline

    config = configured(place)
    with opened_store(place) as store:
        found = store.documents(since=since, topic=topic)
    for name, content in pipeline.feeds(config, found, (topic,) if topic else TOPICS, now=place.clock()).items():
        click.echo(write_whole(folder / f"{name}.atom", content))


def a_period(context: click.Context, option: click.Parameter, value: str) -> Period:
    """A year, quarter or month."""
    from monitor import situation

    try:
        found = situation.period(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if found.first.year not in YEARS:
        raise click.BadParameter(f"{value!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return found


@click.command()
@click.option(
    "--period", callback=a_period, required=True, metavar="2025-Q3", help="A quarter, a month (2025-08) or a year (2025)."
)
@click.option("--format", "form", type=click.Choice(["html", "docx"]), default="html", show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write [default: the folder reports in the data folder].",
)
@placed
def report(place: Place, period: Period, form: Form, out: Path | None) -> None:
    """Write the report (lägesbild) of a period. For steering and reference groups, in Swedish.

    What was decided and proposed, what comes in the eight weeks after it, what was answered and attended, figures, and how the sources
    fared. No notes of ours are in it. html prints well on A4. docx is made from lagesbild.docx beside sources.yaml, where there is one,
    else from the one that is shipped.
    """
    from monitor import pipeline
    from monitor.report import compose, written

    need_database(place)
    config, templates = configured(place), pipeline.templates(shipped() / "templates")
    with opened_store(place) as store:
        try:
            made = compose(config, store, period, now=place.clock())
        except ValueError as error:
            raise click.UsageError(f"--period {error}") from error
    content = written(made, form, templates, folder=place.folder)
    click.echo(write_whole((out or place.data / "reports") / f"lagesbild-{period.name}.{form}", content))
