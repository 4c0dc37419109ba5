"""The commands by which matters are followed: matters, follow, note."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from monitor.cli.feedback import a_name, an_account
from monitor.cli.matters import found_matter
from monitor.cli.place import YEARS, Place, a_query, a_text, need_database, opened_store, placed
from monitor.values import TOPICS, Follow, Topic

if TYPE_CHECKING:
    from monitor.pipeline import Followed


@click.command()
@click.option("--followed", is_flag=True, help="Only those that are followed, however long ago they moved.")
@click.option("--topic", type=click.Choice(TOPICS), help="Only those with a document on this topic.")
@placed
def matters(place: Place, followed: bool, topic: Topic | None) -> None:
    """List the matters that have moved, or all that are followed.

    Of those on the topics what has moved in the last eight weeks: key, whether it is followed, where it is, its next step, title.
    """
    from monitor import pipeline

    need_database(place)
    with opened_store(place) as store:
        now = place.clock()
        keys = pipeline.matters_in(store, "followed" if followed else "moving", topic=topic, now=now)
        found = [one for one in pipeline.look_at(store, keys, now) if one.is_followed or not followed]
    rows = [_row(one) for one in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"{len(found)} matters." if found else "No such matter.", err=True)


def _row(one: Followed) -> tuple[str, ...]:
    step, matter = one.standing.following, one.standing.matter
    following = f"{step.when:%Y-%m-%d} {step.text}" if step else "-"
    return (matter.key, "followed" if one.is_followed else "-", one.standing.where or "-", following, matter.title)


@click.command()
@click.argument("query", metavar="KEY-OR-DESIGNATION-OR-URL", callback=a_query)
@click.option("--drop", is_flag=True, help="Follow it no longer, until somebody says that it is to be followed again.")
@click.option("--who", metavar="NAME", callback=a_name, help="Whose word it is [default: the account that runs the command].")
@placed
def follow(place: Place, query: str, drop: bool, who: str | None) -> None:
    """Follow a matter, or drop it.

    What moves in it is told in every edition, under "Det som rört sig". Matters with a document that must not
    be missed are followed by themselves, until they end or somebody drops them.
    """
    need_database(place)
    with opened_store(place) as store:
        matter, who = found_matter(query, store), who or an_account()
        store.follow(Follow(matter.key, who, not drop, at=place.clock()))
    click.echo(f"{matter.key}: {'dropped' if drop else 'followed'}, says {who}: {matter.title}")


def a_day(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; write it as 2025-10-13") from error
    if day.year not in YEARS:
        raise click.BadParameter(f"{value!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return day


@click.command()
@click.argument("query", metavar="KEY-OR-DESIGNATION-OR-URL", callback=a_query)
@click.argument("words", metavar="TEXT", callback=a_query)
@click.option("--who", metavar="NAME", callback=a_name, help="Who noted or did it [default: the account that runs the command].")
@click.option("--when", "day", metavar="DAY", callback=a_day, help="The day of an action of our own; without it this is a note.")
@click.option("--outcome", default="", metavar="TEXT", callback=a_text, help="What came of the action; it is done then.")
@placed
def note(place: Place, query: str, words: str, who: str | None, day: date | None, outcome: str) -> None:
    """Put a note on a matter, or an action of our own.

    With --when it is an action (påverkansinsats): who did what, when, and what came of it. Notes are internal. Of actions,
    steering and reference group see those that have an outcome. What is noted stays; a later note corrects an earlier one.
    """
    from monitor import pipeline

    if outcome and day is None:
        raise click.UsageError("--outcome goes with --when: the day of the action")
    need_database(place)
    with opened_store(place) as store:
        matter, now = found_matter(query, store), place.clock()
        try:
            kept = pipeline.note_on(matter, words, who=who or an_account(), day=day, outcome=outcome, now=now)
        except ValueError as error:
            raise click.UsageError(f"--when {error}") from error
        store.note(kept)
    click.echo(f"{matter.key}: {kept.kind} of {kept.day.isoformat()} by {kept.who}: {matter.title}")
