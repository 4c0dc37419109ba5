"""The commands by which matters are followed: matters, follow, note."""

from __future__ import annotations

from datetime import date

import click

from monitor.cli.feedback import a_name, an_account
from monitor.cli.matters import found_matter
from monitor.cli.place import YEARS, Place, a_text, need_database, opened_store, placed
from monitor.values import STOCKHOLM, TOPICS, Follow, MatterNote, Topic


@click.command()
@click.option("--followed", is_flag=True, help="Only those that are followed, however long ago they moved.")
@click.option("--topic", type=click.Choice(TOPICS), help="Only those with a document on this topic.")
@placed
def matters(place: Place, followed: bool, topic: Topic | None) -> None:
    """List the matters on the topics that have moved in the last eight weeks: key, whether followed, where it is, next step, title."""
    from monitor import pipeline

    need_database(place)
    with opened_store(place) as store:
        found = pipeline.listed_matters(store, followed=followed, topic=topic, now=place.clock())
    for one in found:
        step = one.standing.following
        following = f"{step.when:%Y-%m-%d} {step.text}" if step else "-"
        mark = "followed" if one.is_followed else "-"
        click.echo(f"{one.standing.matter.key}  {mark}  {one.standing.where or '-'}  {following}  {one.standing.matter.title}")
    click.echo(f"{len(found)} matters." if found else "No such matter.", err=True)


@click.command()
@click.argument("query", metavar="KEY-OR-DESIGNATION-OR-URL", callback=a_text)
@click.option("--drop", is_flag=True, help="Follow it no longer, until somebody says that it is to be followed again.")
@click.option("--who", metavar="NAME", callback=a_name, help="Whose word it is [default: the account that runs the command].")
@placed
def follow(place: Place, query: str, drop: bool, who: str | None) -> None:
    """Follow a matter, or drop it: what moves in it is told in every edition, under "Det som rört sig".

    Matters with a document that must not be missed are followed by themselves, until they end or somebody drops them.
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
@click.argument("query", metavar="KEY-OR-DESIGNATION-OR-URL", callback=a_text)
@click.argument("words", metavar="TEXT", callback=a_text)
@click.option("--who", metavar="NAME", callback=a_name, help="Who noted or did it [default: the account that runs the command].")
@click.option("--when", "day", metavar="DAY", callback=a_day, help="The day of an action of our own; without it this is a note.")
@click.option("--outcome", default="", metavar="TEXT", callback=a_text, help="What came of the action; it is done then.")
@placed
def note(place: Place, query: str, words: str, who: str | None, day: date | None, outcome: str) -> None:
    """Put a note on a matter, or with --when an action of our own (påverkansinsats): who did what, when, and what came of it.

    Notes are internal. Of actions, steering and reference group see those that have an outcome. What is noted stays; a later note
    corrects an earlier one.
    """
    if outcome and day is None:
        raise click.UsageError("--outcome goes with --when: the day of the action")
    if not words.strip():
        raise click.UsageError("TEXT is empty")
    need_database(place)
    with opened_store(place) as store:
        matter, now = found_matter(query, store), place.clock()
        kept = MatterNote(
            matter=matter.key,
            kind="note" if day is None else "action",
            text=words.strip(),
            who=who or an_account(),
            day=day or now.astimezone(STOCKHOLM).date(),
            outcome=outcome.strip(),
            at=now,
        )
        store.note(kept)
    click.echo(f"{matter.key}: {kept.kind} of {kept.day.isoformat()} by {kept.who}: {matter.title}")
