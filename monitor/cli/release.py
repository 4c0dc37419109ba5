"""The command by which the project leader releases flagged decisions: release."""

from __future__ import annotations

import click

from monitor import due, link
from monitor.cli.moments import moment_of
from monitor.cli.place import Place, a_query, a_text, need_database, opened_store, placed
from monitor.errors import MonitorError

STANDS = {
    "held": "waits for the project leader's release",
    "ready": "released: it goes to the steering group, 07-20 on weekdays",
    "sent": "sent to the steering group",
    "struck": "struck: it is not sent, unless it is restored",
}


@click.command()
@click.argument("name", metavar="[ID]", required=False, callback=a_query)
@click.option("--line", default="", metavar="TEXT", callback=a_text, help="A line of your own, above the decision.")
@click.option("--strike", is_flag=True, help="It is not sent; until it goes, also one that is released.")
@click.option("--restore", is_flag=True, help="Take back that it was struck: it waits again.")
@placed
def release(place: Place, name: str | None, line: str, strike: bool, restore: bool) -> None:
    """Release a flagged decision to the steering group.

    Without ID, list what waits.
    ID is an item's id as the list prints it, its address, or its designation. What is released goes out with the next round, 07-20
    on weekdays; at other times it waits for the next such morning.
    """
    if sum(map(bool, (line, strike, restore))) > (name is not None):
        raise click.UsageError("--line, --strike and --restore go with ID, and not together")
    need_database(place)
    with opened_store(place) as store:
        if name is None:
            waiting = store.held_alerts()
            for document in waiting:
                click.echo(f"{document.id}  {document.item.kind}  {document.item.title}  {document.item.url}")
            opens = due.group_opens(place.clock())
            going = store.by_id(store.ready_alerts(opens))
            for document in going.values():
                click.echo(f"{document.id}  goes {moment_of(opens)}  {document.item.title}  {document.item.url}")
            click.echo(f"{len(waiting)} waiting." if waiting else "Nothing waits.", err=True)
            return
        found, opens = store.find(link.identity_of(name)), due.group_opens(place.clock())
        if found and strike:
            done = store.strike_alert(found.id) and "struck"
        elif found and restore:
            done = store.hold_alert(found.id) and "waits again"
        else:
            done = found and store.release_alert(found.id, line, not_before=opens) and "released"
        alert = store.trail(found.id).alert if found else None
    if not found or not alert:
        raise MonitorError(f"{name}: no flagged decision has this id, address or designation")
    if not done:
        raise MonitorError(f"{found.id}: {STANDS[alert.state]}; nothing is changed")
    click.echo(f"{found.id}: {done}: {found.item.title}")
