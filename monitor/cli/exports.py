"""The command that hands what is stored to others: export, as rows for a spreadsheet or a program, or as a feed for each topic."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from monitor import export as rows
from monitor.cli.files import write_whole
from monitor.cli.looks import a_day
from monitor.cli.place import Place, configured, need_database, opened_store, placed
from monitor.values import TOPICS, Topic


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "atom"]), required=True, help="What to write.")
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
    """Write what is stored, with verdicts, dates, sources and edition, to a file for others.

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
        click.get_binary_stream("stdout").write(written.encode())


def _feeds(place: Place, since: datetime | None, topic: Topic | None, folder: Path) -> None:
    from monitor.pipeline import feeds

    config = configured(place)
    with opened_store(place) as store:
        found = store.documents(since=since, topic=topic)
    for name, content in feeds(config, found, (topic,) if topic else TOPICS, now=place.clock()).items():
        click.echo(write_whole(folder / f"{name}.atom", content))
