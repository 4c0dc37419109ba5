"""The command that finds what of a publisher could be read: discover."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.looks import a_web_address
from monitor.cli.place import Place, about, configured, opened_network, placed
from monitor.errors import MonitorError
from monitor.values import STOCKHOLM

if TYPE_CHECKING:
    from monitor.pipeline import Found


@click.command()
@click.argument("url", callback=a_web_address)
@placed
def discover(place: Place, url: str) -> None:
    """Find what can be read of a publisher, from a page of it. News, press room, notice board or front page.

    Feeds, calendars and lists that the page names, or that it is, are tried, twelve at most, and told as entries for sources.yaml, the best first.
    """
    from monitor import pipeline

    config = configured(place)
    with opened_network(place, config) as network, about(url):
        done = pipeline.discover(network, url, taken=config.by_id, now=place.clock())
    for address, reason in done.failed:
        click.echo(f"not usable: {address}: {reason}", err=True)
    if done.left:
        click.echo(f"not tried: {done.left} more; name a page closer to what you look for", err=True)
    if not done.found:
        raise MonitorError(f"{url}: names nothing that can be read")
    click.echo("\n\n".join(_entry(one) for one in done.found))


def _entry(found: Found) -> str:
    """A source as an entry for sources.yaml, below a line that says what it holds."""
    from monitor.tune import editing

    newest = f"{found.newest.astimezone(STOCKHOLM):%Y-%m-%d}" if found.newest else "of no date"
    last = "last" if found.source.kind == "event" else "newest"
    held = f"{found.items} items, {last} {newest}, {found.dated:.0%} with a date, {found.summarised:.0%} with a summary"
    told = held if found.tried else "a notice board; not tried here: `monitor collect --source ID` does"
    return f"  # {told}\n{editing.entry(found.source).rstrip()}"
