"""The command by which the project leader changes the coming edition: edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from monitor.cli.feedback import a_name, an_account
from monitor.cli.place import Place, a_text, configured, need_database, opened_store, placed
from monitor.errors import MonitorError
from monitor.values import TOPICS, EditAct, Entry, Period, Topic

if TYPE_CHECKING:
    from monitor.pipeline.drafts import Draft
    from monitor.store import Store

REFUSED = {
    "composed": "{week} has its edition already, and nothing can be changed in it",
    "missing": "{name}: the edition of {week} has no item with this id, address or designation",
    "untouched": "{name}: nothing has been said of it that could be taken back",
    "by its day": "{name}: is an event, and stands by its day",
}


@click.command()
@click.argument("name", metavar="[ID]", required=False, callback=a_text)
@click.option("--strike", is_flag=True, help="It is not in the edition, nor what stands under it.")
@click.option("--restore", is_flag=True, help="Take back all that was said of it.")
@click.option("--first", is_flag=True, help="It stands first under its topic.")
@click.option("--topic", type=click.Choice(TOPICS), help="It stands under this topic.")
@click.option("--line", metavar="TEXT", callback=a_text, help="A line of your own on top; an empty one takes it away.")
@click.option("--week", metavar="2025-W41", help="The week of the edition [default: that of the preview, else the next that goes].")
@click.option("--who", metavar="NAME", callback=a_name, help="Whose word it is [default: the account that runs the command].")
@placed
def edit(
    place: Place,
    name: str | None,
    strike: bool,
    restore: bool,
    first: bool,
    topic: Topic | None,
    line: str | None,
    week: str | None,
    who: str | None,
) -> None:
    """Change the edition that goes next, or show it.

    Without ID and --line it is shown as it stands.

    ID is an item's id as the list prints it, its address, or its designation. What is said of what leads a matter is said of all
    that stands under it. The last word counts until the edition goes, on Monday at 07:00; untouched, it goes as it is.
    """
    from monitor.pipeline import hand
    from monitor.pipeline.drafts import draft

    said = [act for act, given in (("strike", strike), ("restore", restore), ("first", first), ("topic", topic)) if given]
    if line is not None and (name or said) or name is None and said or name is not None and len(said) != 1:
        raise click.UsageError("ID goes with one of --strike, --restore, --first and --topic, and --line with none of them")
    need_database(place)
    config, now = configured(place), place.clock()
    with opened_store(place) as store:
        period = _week(store, week, place)
        if name is None and line is None:
            _tell(draft(config, store, period=period, topics=(), now=now))
            return
        act: EditAct = said[0] if said else "line"  # type: ignore[assignment]
        value, who = (line or topic or "").strip(), who or an_account()
        done = hand.edit(config, store, period=period, act=act, name=name or "", value=value, who=who, now=now)
    if done.refused:
        raise MonitorError(REFUSED[done.refused].format(name=name, week=period.name))
    about = f"{', '.join(done.documents)}: " if done.documents else ""
    value = f'"{value}"' if act == "line" else value
    click.echo(f"{period.name}: {about}{' '.join(filter(None, (act, value)))}, says {who}")


def _week(store: Store, name: str | None, place: Place) -> Period:
    """The week that is meant, of those whose edition has not gone."""
    from monitor.pipeline.hand import open_weeks

    weeks = {period.name: period for period in open_weeks(store, place.clock())}
    if not weeks:
        raise click.UsageError("no edition can be changed now: the one that goes next has been composed")
    if name is not None and name not in weeks:
        raise click.UsageError(f"--week {name}: can be changed no more, or not yet; open: {', '.join(weeks)}")
    return weeks[name] if name else next(iter(weeks.values()))


def _tell(made: Draft) -> None:
    if made.hand.line:
        click.echo(f"line: {made.hand.line}")
    for section in made.whole.everything:
        click.echo(f"{section.topic}")
        for entry in section.entries:
            for line in _lines(entry):
                click.echo(line)
    for one in made.struck:
        click.echo(f"struck  {one.id}  {one.item.kind}  {one.item.title}  {one.item.url}")
    count = sum(len(section.documents) for section in made.whole.everything)
    click.echo(f"{made.period.name}: {count} listed, {len(made.struck)} struck", err=True)


def _lines(entry: Entry) -> Iterator[str]:
    for number, one in enumerate(entry.documents):
        flagged = "  flagged" if one.verdict and one.verdict.urgent else ""
        yield f"{'    ' if number else '  '}{one.id}  {one.item.kind}  {one.item.title}  {one.item.url}{flagged}"
