"""The commands by which readers say what they think of items, and who was at an event: label, attend."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from monitor import due, link
from monitor.cli.moments import day_of
from monitor.cli.place import Place, a_query, a_text, need_database, opened_store, placed
from monitor.errors import MonitorError
from monitor.values import JUDGEMENTS, STOCKHOLM, TOPICS, Attendance, Document, Judgement, Label, Topic, is_as_by_letter

if TYPE_CHECKING:
    from monitor.store import Store


def a_name(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Whose word it is: somebody's, who stays the same one with another space in the name."""
    name = a_text(context, option, value)
    if name is not None and not name.strip():
        raise click.BadParameter("is empty; a label is somebody's, and so are visits and notes")
    if name is not None and is_as_by_letter(name):
        raise click.BadParameter("holds (brev), which marks those who act by a link in a letter")
    return None if name is None else " ".join(name.split())


@click.command()
@click.argument("name", metavar="[ID]", required=False, callback=a_query)
@click.argument("verdict", type=click.Choice(JUDGEMENTS), metavar="[VERDICT]", required=False)
@click.option(
    "--topic", type=click.Choice(TOPICS), help="Say it of this topic alone: very or relevant, it has it; not, it has not."
)
@click.option("--who", metavar="NAME", callback=a_name, help="Whose label it is [default: the account that runs the command].")
@click.option("--note", default="", metavar="TEXT", callback=a_text, help="Why; kept with the label.")
@placed
def label(place: Place, name: str | None, verdict: Judgement | None, topic: Topic | None, who: str | None, note: str) -> None:
    """Say what you think of an item; without ID, list what waits.

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
        _keep(place, name, verdict, topic, who or an_account(), note)


def _keep(place: Place, name: str, verdict: Judgement, topic: Topic | None, who: str, note: str) -> None:
    with opened_store(place) as store:
        document = store.find(link.identity_of(name))
        if document is None:
            raise MonitorError(f"{name}: no stored item has this id, address or designation")
        store.add_label(Label(document.id, verdict, topic or "", who, note, at=place.clock()))
    click.echo(f"{document.id}: {verdict}{f' for {topic}' if topic else ''}, says {who}: {document.item.title}")


def _list(place: Place) -> None:
    """What was drawn and nobody has judged, for the weeks that still count, without our own verdict: it would sway the reader's."""
    with opened_store(place) as store:
        waiting = store.unlabelled(after=due.measured_after(place.now))
    for edition, document in waiting:
        click.echo(f"{edition}  {document.id}  {document.item.kind}  {document.item.title}  {document.item.url}")
    click.echo(f"{len(waiting)} items wait for a label." if waiting else "Nothing waits for a label.", err=True)


@click.command()
@click.argument("name", metavar="ID", callback=a_query)
@click.option("--who", metavar="NAME", required=True, callback=a_name, help="Who was there.")
@click.option("--outcome", default="", metavar="TEXT", callback=a_text, help="What came of it.")
@placed
def attend(place: Place, name: str, who: str, outcome: str) -> None:
    """Note that somebody was at an event, and what came of it.

    ID is the event's id as `monitor items` prints it, or its address. It can be noted from the day of the event on. A later word of
    the same person on the same event takes the place of the earlier, which is kept.
    """
    need_database(place)
    with opened_store(place) as store:
        event = _event(name, store)
        now = place.clock()
        begins = event.item.starts_at
        if begins is None:
            raise MonitorError(f"{event.id}: its source tells no day, and who was there can be noted from the day of an event on")
        if begins.astimezone(STOCKHOLM).date() > now.astimezone(STOCKHOLM).date():
            raise MonitorError(f"{event.id}: is on {day_of(begins)}; who was there can be noted from that day on")
        store.attend(Attendance(event.id, who, outcome, at=now))
    click.echo(f"{event.id}: {who} was there{f': {outcome}' if outcome else ''}: {event.item.title}")


def _event(name: str, store: Store) -> Document:
    """The event of an id or an address; a calendar may have several at one address."""
    found = store.find(link.identity_of(name))
    events = [found] if found else [one for one in store.bearing(name) if one.item.kind == "event"]
    if not events:
        raise MonitorError(f"{name}: no stored item has this id, address or designation")
    if len(events) > 1:
        raise MonitorError(f"{name}: several events have this address; name one by its id: {', '.join(one.id for one in events)}")
    if events[0].item.kind != "event":
        raise MonitorError(f"{events[0].id}: is no event but of the kind {events[0].item.kind}: {events[0].item.title}")
    return events[0]


def an_account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise click.UsageError("this account has no name; say who labels with --who NAME") from error
