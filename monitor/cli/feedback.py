"""The command by which readers say what they think of items: label."""

from __future__ import annotations

import getpass

import click

from monitor import due, link
from monitor.cli.place import Place, Reported, a_text, need_database, opened_store, placed
from monitor.values import JUDGEMENTS, TOPICS, Judgement, Label, Topic


def a_name(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Whose label it is: somebody's."""
    if value is not None and not value.strip():
        raise click.BadParameter("is empty; a label is somebody's")
    return a_text(context, option, value)


@click.command()
@click.argument("name", metavar="[ID]", required=False, callback=a_text)
@click.argument("verdict", type=click.Choice(JUDGEMENTS), metavar="[VERDICT]", required=False)
@click.option(
    "--topic", type=click.Choice(TOPICS), help="Say it of this topic alone: very or relevant, it has it; not, it has not."
)
@click.option("--who", metavar="NAME", callback=a_name, help="Whose label it is [default: the account that runs the command].")
@click.option("--note", default="", metavar="TEXT", callback=a_text, help="Why; kept with the label.")
@placed
def label(place: Place, name: str | None, verdict: Judgement | None, topic: Topic | None, who: str | None, note: str) -> None:
    """Say what you think of an item; without ID, list what waits for a label.

    ID is an item's id as `monitor items` prints it, its address, or its designation ("SOU 2025:88"). VERDICT is very (must not be
    missed), relevant (belongs in the digest), not (does not) or unsure. A later label of yours takes the place of the earlier.

    What waits was drawn at random from what the weekly editions did not list. It is shown without what the monitor thinks of it,
    oldest week first; labelled to its end, a week counts for `monitor evaluate`.
    """
    if name is None:
        if topic or who or note:
            raise click.UsageError("--topic, --who and --note go with ID and VERDICT")
        need_database(place)
        _list(place)
    elif verdict is None:
        raise click.UsageError(f"VERDICT is missing: one of {', '.join(JUDGEMENTS)}")
    else:
        need_database(place)
        _keep(place, name, verdict, topic, who or _account(), note)


def _keep(place: Place, name: str, verdict: Judgement, topic: Topic | None, who: str, note: str) -> None:
    with opened_store(place) as store:
        document = store.find(link.identity_of(name))
        if document is None:
            click.echo(f"{name}: no stored item has this id, address or designation", err=True)
            raise Reported
        store.add_label(Label(document.id, verdict, topic or "", who, note, at=place.clock()))
    click.echo(f"{document.id}: {verdict}{f' for {topic}' if topic else ''}, says {who}: {document.item.title}")


def _list(place: Place) -> None:
    """What was drawn and nobody has judged, for the weeks that still count, without our own verdict: it would sway the reader's."""
    with opened_store(place) as store:
        waiting = store.unlabelled(after=due.measured_after(place.now))
    for edition, document in waiting:
        click.echo(f"{edition}  {document.id}  {document.item.kind}  {document.item.title}  {document.item.url}")
    click.echo(f"{len(waiting)} items wait for a label." if waiting else "Nothing waits for a label.", err=True)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise click.UsageError("this account has no name; say who labels with --who NAME") from error
