"""What a round ends with: editions, letters, what an operator must know; each told in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from monitor.cli.place import Place, opened_network
from monitor.config import Config, Environment, shipped
from monitor.values import Period

if TYPE_CHECKING:
    from monitor.pipeline import Delivery, Edition, House
    from monitor.store import Store


def compose(place: Place, house: House, settings: Environment) -> list[Period]:
    """Composes what is due and queues the preview of the next, and gives the weeks that are held."""
    from monitor import pipeline
    from monitor.pipeline.hand import preview

    now, templates = place.clock(), pipeline.templates(shipped() / "templates")
    for edition in pipeline.compose_due(house.config, house.store, templates, settings=settings, now=now):
        tell_edition(edition, house.config)
    if previews := preview(house.config, house.store, templates, settings=settings, now=now):
        click.echo(f"preview: {previews} letter{'s' if previews > 1 else ''} to project leaders")
    held = pipeline.held(house.config, house.store, now=now)
    if held:
        tell_held(held)
    return held


def tell_held(held: Sequence[Period]) -> None:
    """Says in one line which weeks are held, however many they are."""
    from monitor.status import weeks

    that, are = ("that week", "it is") if len(held) == 1 else ("those weeks", "they are")
    click.echo(
        f"{weeks([one.name for one in held])}: held: no source has answered since {that} began; {are} composed once one does",
        err=True,
    )


def beat(place: Place, house: House, before: str) -> str:
    """What ends a round: what is old is forgotten, and an outside watch is told where all is well.

    Gives why that call failed; told only where it did not fail `before`, so that a watch that is down fills no log.
    """
    from monitor import pipeline

    now, url = place.clock(), place.settings.ping_url
    pipeline.forget(house.store, now)
    if not url or not pipeline.pulse(house.config, house.store, now).is_well:
        return before
    failed = pipeline.ping(house.network, url, now=now)
    if failed and not before:
        click.echo(f"MONITOR_PING_URL: {failed}", err=True)
    return failed


def tell(place: Place, config: Config, store: Store) -> None:
    """Queues what an operator must know."""
    from monitor import pipeline

    templates = pipeline.templates(shipped() / "templates")
    if letters := pipeline.tell(config, store, templates, settings=place.settings, now=place.clock()):
        click.echo(f"alarms: {letters} letter{'s' if letters > 1 else ''} to operators")


def send(place: Place, config: Config, store: Store) -> Delivery:
    from monitor import pipeline

    flagged(place, config, store)
    with opened_network(place, config) as network:
        delivery = pipeline.deliver(config, store, place.settings, network, folder=place.outbox, clock=place.clock)
    for one in delivery.sent:
        click.echo(f"sent: {one}")
    for path in delivery.written:
        click.echo(f"written: {path} and, for a browser, {path.with_suffix('.html')}")
    for one in delivery.failed:
        click.echo(f"not sent: {one}", err=True)
    pipeline.watch_letters(store, place.clock())
    tell(place, config, store)
    return delivery


def flagged(place: Place, config: Config, store: Store) -> None:
    """Queues what the project leader is to judge, and what is released to the steering group."""
    from monitor import pipeline

    templates, settings, now = pipeline.templates(shipped() / "templates"), place.settings, place.clock()
    if proposed := pipeline.propose(config, store, templates, settings=settings, now=now):
        click.echo(f"flagged: {proposed} letter{'s' if proposed > 1 else ''} to project leaders")
    if alerted := pipeline.alert(config, store, templates, settings=settings, now=now):
        click.echo(f"flagged: {alerted} letter{'s' if alerted > 1 else ''} to the steering group")


def index(store: Store) -> None:
    """Brings the words of what is new into the index of the search, when all else is done, so that no search waits for them."""
    while store.index_documents():
        pass


def tell_edition(edition: Edition, config: Config) -> None:
    listed = sum(len(part.documents) for part in edition.digest.everything)
    letters = "1 letter" if len(edition.letters) == 1 else f"{len(edition.letters)} letters"
    click.echo(f"{edition.period.name}: {len(edition.considered)} items considered, {listed} listed, {letters}")
    if not config.recipients:
        click.echo("There is no recipients.yaml: the edition is addressed to nobody.", err=True)
    elif not edition.letters[0].address:
        click.echo("Nobody in recipients.yaml gets the digest (role, or paused): the edition is addressed to nobody.", err=True)
