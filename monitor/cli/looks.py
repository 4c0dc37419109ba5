"""The commands that show what there is: items, status; and add, which takes one item in by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from monitor import export
from monitor.cli.moments import day_of, moment_of, span_of, told_pause
from monitor.cli.place import (
    YEARS,
    Place,
    Reported,
    a_text,
    about,
    configured,
    need_database,
    opened_house,
    opened_store,
    placed,
    which_configuration,
)
from monitor.text import canonical_url, shorten
from monitor.values import TOPICS, Attendance, Document, midnight

if TYPE_CHECKING:
    from monitor.status import Status


def a_day(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """A date, as the first moment of that day in Stockholm."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write it as 2025-10-06") from error
    if day.year not in YEARS:
        raise click.BadParameter(f"{value!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return midnight(day)


@click.command()
@click.option(
    "--since", callback=a_day, metavar="DATE", help="Only what was published on this day or later, or of events takes place."
)
@click.option("--topic", type=click.Choice(TOPICS), help="Only items with this topic.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@placed
def items(place: Place, since: datetime | None, topic: str | None, form: str) -> None:
    """List what is stored, with verdicts, newest first."""
    need_database(place)
    with opened_store(place) as store:
        attended = store.attendance()
        found = [(document, attended.get(document.id, ())) for document in store.documents(since=since, topic=topic)]
    if form == "jsonl":
        for document, visits in found:
            click.echo(json.dumps(export.row(document, visits), ensure_ascii=False))
    elif form == "csv":
        click.echo(export.table((export.row(*one) for one in found), delimiter=","), nl=False)
    else:
        for document, visits in found:
            click.echo(line_of(document, visits))
        if not found:
            click.echo("Nothing is stored that fits.", err=True)


def line_of(document: Document, attended: Iterable[Attendance]) -> str:
    """One item in a line; of an event also when and where, and who was there."""
    item, verdict = document.item, document.verdict
    mark = "!" if verdict and verdict.urgent else "*" if verdict and verdict.in_digest else " "
    topics = ",".join(verdict.topics if verdict else ()) or "-"
    when = day_of(item.published) if item.published else "----------"
    told = [shorten(item.title, 90)]
    if item.kind == "event":
        told.append(", ".join(filter(None, (span_of(item) or "no day", item.place))))
        who = ", ".join(one.who for one in attended)
        told += [f"attended by {who}"] if who else []
    return f"{when} {mark} {verdict.relevance if verdict else 0.0:.1f} {topics:30} {'; '.join(told)}  [{document.id}]"


def a_web_address(context: click.Context, option: click.Parameter, value: str) -> str:
    """An address that a reader can open."""
    try:
        canonical_url(value)
        value.encode()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no web address; it begins with http:// or https:// and names a host") from error
    return value


@click.command()
@click.argument("url", callback=a_web_address)
@click.option(
    "--note", default="", callback=a_text, help="A line that is kept with the item as its summary where its page gives none."
)
@placed
def add(place: Place, url: str, note: str) -> None:
    """Take one item in by hand, from its address."""
    from monitor import pipeline

    config = configured(place)
    with opened_store(place) as store, opened_house(place, config, store) as house, about(url):
        document = pipeline.add(house, url, note=note, now=place.clock())
    click.echo(json.dumps(export.row(document), ensure_ascii=False, indent=2))


@click.command()
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit 1 when anything is wrong: a source, the database, a letter that is stuck, an edition that is missing.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@placed
def status(place: Place, exit_code: bool, as_json: bool) -> None:
    """How sources, editions, outbox and database are."""
    from monitor.status import status

    config = configured(place)
    need_database(place)
    with opened_store(place) as store:
        found = status(config, store, now=place.clock())
        health = store.health()
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(which_configuration(place, config, health))
        _tell(found)
    if exit_code and found.faults:
        raise Reported


def _tell(found: Status) -> None:
    from monitor.health.words import in_words, rhythm
    from monitor.status import weeks

    click.echo(
        f"{'source':28} {'last good answer':17} {'fails':>5}  {'newest item':12} {'usual rhythm':20} date, summary, designation"
    )
    for one in found.sources:
        last, newest = moment_of(one.last_ok), day_of(one.newest) if one.newest else "-"
        shares = ", ".join(f"{share:.0%}" for share in one.shares.values()) or "-"
        click.echo(f"{one.id:28} {last:17} {one.failures:5}  {newest:12} {rhythm(one.every_days):20} {shares}")
        if one.paused:
            click.echo(f"  paused: {told_pause(one.paused)}")
    click.echo(f"editions: {', '.join(found.editions[-4:]) or 'none'}; due: {weeks(found.editions_due) or 'none'}")
    doubts = f", {found.doubts} sent again in doubt" if found.doubts else ""
    click.echo(f"outbox: {found.waiting} waiting, {found.refused} refused{doubts}")
    if found.held:
        click.echo(f"flagged: {found.held} waiting for the project leader's word")
    for who, since in found.left.items():
        click.echo(f"no letters wanted: {who}, since {moment_of(since)}")
    click.echo(f"database: {found.pulse.database}, {found.documents} items; last good answer: {moment_of(found.pulse.last_poll)}")
    alarms = [in_words(one) for one in found.alarms]
    for alarm in alarms:
        click.echo(f"alarm: {alarm}")
    for fault in found.faults:
        if fault not in alarms:
            click.echo(f"fault: {fault}")
    if not found.faults:
        click.echo("all is well")
