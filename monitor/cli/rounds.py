"""The commands that do the work: collect, digest, deliver, and run, which does all three."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import due
from monitor.cli import calendars
from monitor.cli.place import YEARS, Place, Reported, configured, need_database, opened_house, opened_network, opened_store, placed
from monitor.cli.standing import standing_house
from monitor.config import Config, Environment, shipped
from monitor.values import Counts, Period

if TYPE_CHECKING:
    from monitor.pipeline import Delivery, Edition, House, Round, Told
    from monitor.store import Store


@click.command()
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source, due or not; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Every enabled source, due or not.")
@placed
def collect(place: Place, only: tuple[str, ...], everything: bool) -> None:
    """Ask the sources that are due, and store what is new. One line a source."""
    config = configured(place)
    unknown = [one for one in only if one not in config.by_id]
    if unknown:
        raise click.UsageError(f"--source {unknown[0]}: no such id in {place.folder / 'sources.yaml'}")
    with opened_store(place) as store, opened_house(place, config, store) as house:
        done = _collect(place, house, only=only, everything=everything or bool(only))
    if done.failures:
        raise Reported


@click.command()
@click.option("--week", metavar="2025-W41", help="The week to compose [default: every week that is due].")
@click.option("--only-to", metavar="ID", help="Only this recipient's letter, of a week that has been composed already.")
@click.option("--dry-run", is_flag=True, help="Show the text, write and queue nothing.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write .eml and .html here; queue nothing."
)
@placed
def digest(place: Place, week: str | None, only_to: str | None, dry_run: bool, out: Path | None) -> None:
    """Compose and queue the weekly edition, or only show it.

    A week is composed once; one in which no source has answered is held and told, exit 1. --only-to queues the letter of
    one who was not a recipient then; with --dry-run or --out it shows one letter of any week.
    """
    from monitor import mail, pipeline

    config, settings = configured(place), place.settings
    if only_to and only_to not in {one.id for one in config.recipients}:
        raise click.UsageError(f"--only-to {only_to}: no such id in {place.folder / 'recipients.yaml'}")
    need_database(place)
    with opened_store(place) as store:
        templates, shown = pipeline.templates(shipped() / "templates"), dry_run or bool(out)
        periods = _periods(place, store, week, only_to, shown=shown)
        held = [] if shown and week else [one for one in pipeline.held(config, store, now=place.now) if one in periods]
        for period in (one for one in periods if one not in held):
            edition = pipeline.compose(config, store, templates, period=period, settings=settings, now=place.now)
            letters = [one for one in edition.letters if only_to in (None, one.recipient_id)]
            if not letters:
                raise click.UsageError(f"--only-to {only_to}: gets no weekly digest (role steering or operator, or paused)")
            if dry_run:
                for letter in letters:
                    click.echo(f"To: {letter.name or 'nobody'}\nSubject: {letter.message.subject}\n\n{letter.message.text}")
            elif out:
                out.mkdir(parents=True, exist_ok=True)
                for letter in letters:
                    click.echo(mail.write_outbox(letter, out, sender=settings.mail_from))
            elif only_to:
                store.queue(letters, edition.calendar)
                click.echo(f"{period.name}: queued for {only_to}, unless it was before")
            elif composed := pipeline.compose_one(config, store, templates, period=period, settings=settings, now=place.now):
                _tell_edition(composed, config)
    if held:
        _tell_held(held)
        raise Reported


def _periods(place: Place, store: Store, week: str | None, only_to: str | None, *, shown: bool) -> list[Period]:
    """The weeks to compose. One that is not due can only be shown, and one that is composed queued only for somebody new."""
    done = store.editions()
    waiting = due.editions(done, place.now)
    if week is None and not only_to:
        if not waiting:
            click.echo(f"No edition is due; the newest is {max(done)}." if done else "No edition is due yet.")
        return waiting
    if week is None and not done:
        raise click.UsageError("--only-to: no week has been composed yet")
    period = _week(week or max(done))
    if shown or (only_to and period.name in done) or (not only_to and period in waiting):
        return [period]
    if only_to:
        raise click.UsageError(f"--only-to: {period.name} has not been composed; it is queued for all its readers at once")
    if period.name in done:
        click.echo(f"{period.name} has been composed already; a week has one edition.", err=True)
        raise Reported
    named = ", ".join(one.name for one in waiting) or "none"
    raise click.UsageError(f"--week {period.name}: is not due (due: {named}); --dry-run or --out shows it as it stands")


@click.command()
@placed
def deliver(place: Place) -> None:
    """Send what is queued. Over SMTP, or into DATA/outbox where no server is configured."""
    config = configured(place)
    need_database(place)
    with opened_store(place) as store:
        delivery = _deliver(place, config, store)
        if not (delivery.sent or delivery.written or delivery.failed):
            waiting = len(store.unsent())
            click.echo(f"Nothing to send now; {waiting} wait for their next try." if waiting else "Nothing is queued.")
    if delivery.failed:
        raise Reported


@click.command()
@click.option("--once", is_flag=True, help="One round: collect, compose what is due, deliver; then stop.")
@click.option("--sample", is_flag=True, help="Use the bundled example world instead of the internet. Goes with --once.")
@placed
def run(place: Place, once: bool, sample: bool) -> None:
    """Run the service: poll, compose on Mondays at 07:00, deliver."""
    if sample and not once:
        raise click.UsageError("--sample goes with --once")
    if sample and (place.standing or place.chosen):
        raise click.UsageError("--sample goes without --now and --config: its world has its own time and configuration")
    if place.standing and not once:
        raise click.UsageError("--now goes with --once: a service needs a clock that runs")
    if sample:
        with _sample(place) as there:
            _once(there)
    elif once:
        _once(place)
    else:
        _serve(place)


def _once(place: Place) -> None:
    config = configured(place)
    settings = place.settings  # a wrong mail setting is told before the round, not after it
    with opened_store(place) as store, opened_house(place, config, store) as house:
        done = _collect(place, house, only=(), everything=False)
        held = _compose(place, house, settings)
        delivery = _deliver(place, config, store)
        calendars.renew(place, config, store)
        _index(store)
        _beat(place, house, "")
    if done.failures or held or delivery.failed:
        raise Reported


def _serve(place: Place) -> None:
    from monitor import schedule

    settings = place.settings
    with opened_store(place) as store, standing_house(place, store) as renewed:
        house, silent = renewed(), ""

        def work() -> None:
            """An edition is composed after a round, so that it holds what the sources say now; also after one that broke."""
            nonlocal house, silent
            house = renewed()
            try:
                _collect(place, house, only=(), everything=False)
            finally:
                _compose(place, house, settings)
            calendars.renew(place, house.config, store)
            _index(store)
            silent = _beat(place, house, silent)

        click.echo(f"Watching {len(house.config.enabled)} sources; stop with Ctrl-C.", err=True)
        schedule.serve(work, lambda: _deliver(place, house.config, store), begin=place.clock())


@contextmanager
def _sample(place: Place) -> Iterator[Place]:
    """The place of the example world: its own configuration, clock and data folder, emptied before each run.

    Its environment leads there and nowhere else: an example must reach no real database, mail server or proxy.
    """
    from monitor import sample

    data = place.data / "sample"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    with sample.world(data / "config") as environ:
        yield replace(place, folder=data / "config", data=data, now=sample.NOW, standing=True, environ=environ)


def _collect(place: Place, house: House, *, only: tuple[str, ...], everything: bool) -> Round:
    from monitor import pipeline

    named = [source for source in house.config.sources if source.id in only]
    sources = named or pipeline.asked_sources(house.config, house.store, place.clock())
    with _progress(len(sources)) as told:
        done = pipeline.collect(house, now=place.clock(), sources=sources, everything=everything, told=told)
    _tell(place, house.config, house.store)
    total = done.total
    asked = len(done.counts.keys() | done.failures.keys()) + len(done.unchanged)
    click.echo(
        f"{asked} sources asked: {len(done.unchanged)} unchanged, {len(done.failures)} failed; "
        f"{total.new} new, {total.revised} revised, {total.sightings} seen elsewhere too"
    )
    return done


@contextmanager
def _progress(expected: int) -> Iterator[Told]:
    """A bar on a terminal, plain lines elsewhere."""

    def line(source_id: str, what: Counts | str | None) -> str:
        if what is None:
            return f"{source_id}: unchanged"
        if isinstance(what, str):
            return f"{source_id}: failed: {what}"
        return f"{source_id}: {what.new} new, {what.revised} revised, {what.sightings} seen elsewhere too, {what.same} known"

    if not sys.stderr.isatty():
        yield lambda source_id, what: click.echo(line(source_id, what))
        return
    with click.progressbar(length=expected, label="Asking sources", file=sys.stderr) as bar:

        def told(source_id: str, what: Counts | str | None) -> None:
            if isinstance(what, str):
                click.echo("\r" + line(source_id, what), err=True)
            bar.update(1)

        yield told


def _compose(place: Place, house: House, settings: Environment) -> list[Period]:
    """Composes what is due, and gives the weeks that are held."""
    from monitor import pipeline

    now, templates = place.clock(), pipeline.templates(shipped() / "templates")
    for edition in pipeline.compose_due(house.config, house.store, templates, settings=settings, now=now):
        _tell_edition(edition, house.config)
    if previews := pipeline.preview(house.config, house.store, templates, settings=settings, now=now):
        click.echo(f"preview: {previews} letter{'s' if previews > 1 else ''} to project leaders")
    held = pipeline.held(house.config, house.store, now=now)
    if held:
        _tell_held(held)
    return held


def _tell_held(held: Sequence[Period]) -> None:
    """Says in one line which weeks are held, however many they are."""
    from monitor.status import weeks

    that, are = ("that week", "it is") if len(held) == 1 else ("those weeks", "they are")
    click.echo(
        f"{weeks([one.name for one in held])}: held: no source has answered since {that} began; {are} composed once one does",
        err=True,
    )


def _beat(place: Place, house: House, before: str) -> str:
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


def _tell(place: Place, config: Config, store: Store) -> None:
    """Queues what an operator must know."""
    from monitor import pipeline

    templates = pipeline.templates(shipped() / "templates")
    if letters := pipeline.tell(config, store, templates, settings=place.settings, now=place.clock()):
        click.echo(f"alarms: {letters} letter{'s' if letters > 1 else ''} to operators")


def _deliver(place: Place, config: Config, store: Store) -> Delivery:
    from monitor import pipeline

    _flagged(place, config, store)
    with opened_network(place, config) as network:
        delivery = pipeline.deliver(config, store, place.settings, network, folder=place.outbox, clock=place.clock)
    for one in delivery.sent:
        click.echo(f"sent: {one}")
    for path in delivery.written:
        click.echo(f"written: {path} and, for a browser, {path.with_suffix('.html')}")
    for one in delivery.failed:
        click.echo(f"not sent: {one}", err=True)
    pipeline.watch_letters(store, place.clock())
    _tell(place, config, store)
    return delivery


def _flagged(place: Place, config: Config, store: Store) -> None:
    """Queues what the project leader is to judge, and what is released to the steering group."""
    from monitor import pipeline

    templates, settings, now = pipeline.templates(shipped() / "templates"), place.settings, place.clock()
    if proposed := pipeline.propose(config, store, templates, settings=settings, now=now):
        click.echo(f"flagged: {proposed} letter{'s' if proposed > 1 else ''} to project leaders")
    if alerted := pipeline.alert(config, store, templates, settings=settings, now=now):
        click.echo(f"flagged: {alerted} letter{'s' if alerted > 1 else ''} to the steering group")


def _index(store: Store) -> None:
    """Brings the words of what is new into the index of the search, when all else is done, so that no search waits for them."""
    while store.index_documents():
        pass


def _tell_edition(edition: Edition, config: Config) -> None:
    listed = sum(len(part.documents) for part in edition.digest.everything)
    letters = "1 letter" if len(edition.letters) == 1 else f"{len(edition.letters)} letters"
    click.echo(f"{edition.period.name}: {len(edition.considered)} items considered, {listed} listed, {letters}")
    if not config.recipients:
        click.echo("There is no recipients.yaml: the edition is addressed to nobody.", err=True)
    elif not edition.letters[0].address:
        click.echo("Nobody in recipients.yaml gets the digest (role, or paused): the edition is addressed to nobody.", err=True)


def _week(name: str) -> Period:
    try:
        period = due.week(name)
    except ValueError as error:
        raise click.UsageError(f"--week: {error}") from error
    if period.last.year not in YEARS:
        raise click.UsageError(f"--week: {name} is not between {YEARS[0]} and {YEARS[-1]}")
    return period
