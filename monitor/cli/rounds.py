"""The commands that do the work: collect, digest, deliver, and run, which does all three."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import due
from monitor.cli import calendars, leading
from monitor.cli.place import YEARS, Place, Reported, configured, need_database, on_postgresql, opened_house, opened_store, placed
from monitor.cli.standing import standing_house
from monitor.cli.steps import beat, compose, index, send, tell, tell_edition, tell_held
from monitor.config import Environment, shipped
from monitor.errors import MonitorError
from monitor.values import Counts, Period

if TYPE_CHECKING:
    from monitor.pipeline import Edition, House, Round, Told
    from monitor.schedule import Work
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
                _queue_for(only_to, edition, store)
            elif composed := pipeline.compose_one(config, store, templates, period=period, settings=settings, now=place.now):
                tell_edition(composed, config)
    if held:
        tell_held(held)
        raise Reported


def _queue_for(who: str, edition: Edition, store: Store) -> None:
    """Queues the letter of one reader, who was none when the week was composed."""
    if who in store.letters_of(edition.period.name)[1]:
        again = f"`monitor deliver --again {who}` sends what was refused"
        raise MonitorError(f"{edition.period.name}: {who} has a letter of it already; {again}")
    store.queue([one for one in edition.letters if one.recipient_id == who], edition.calendar)
    click.echo(f"{edition.period.name}: queued for {who}")


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
        raise MonitorError(f"{period.name} has been composed already; a week has one edition")
    named = ", ".join(one.name for one in waiting) or "none"
    raise click.UsageError(f"--week {period.name}: is not due (due: {named}); --dry-run or --out shows it as it stands")


@click.command()
@click.option("--again", metavar="ID", help="Also what was refused to this recipient, whose pause ends; @webhook: to the webhook.")
@placed
def deliver(place: Place, again: str | None) -> None:
    """Send what is queued. Over SMTP, or into DATA/outbox where no server is configured."""
    from monitor.pipeline.envelope import WEBHOOK
    from monitor.pipeline.letters import REFUSED

    config = configured(place)
    if again and again not in {WEBHOOK, *(one.id for one in config.recipients)}:
        raise click.UsageError(f"--again {again}: no such id in {place.folder / 'recipients.yaml'}")
    need_database(place)
    with opened_store(place) as store:
        if again:
            number = store.try_again(again, since=place.clock() - REFUSED)
            click.echo(
                f"queued again for {again}: {number} letter{'' if number == 1 else 's'} that {'was' if number == 1 else 'were'} refused"
            )
        delivery = send(place, config, store)
        if not (delivery.sent or delivery.written or delivery.failed):
            waiting = len(store.unsent())
            click.echo(f"Nothing to send now; {waiting} wait for their next try." if waiting else "Nothing is queued.")
    if delivery.failed:
        raise Reported


@click.command()
@click.option("--once", is_flag=True, help="One round: collect, compose what is due, deliver; then stop.")
@click.option(
    "--sample", is_flag=True, help="Use the bundled example world, made anew each time, instead of the internet. Goes with --once."
)
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
        held = compose(place, house, settings)
        delivery = send(place, config, store)
        calendars.renew(place, config, store)
        index(store)
        beat(place, house, "")
    if done.failures or held or delivery.failed:
        raise Reported


def _serve(place: Place) -> None:
    """On SQLite this process does all the work; on PostgreSQL it gives it out, and workers ask the sources."""
    from monitor import schedule

    settings = place.settings
    with opened_store(place) as store, standing_house(place, store) as renewed:
        work = (leading.work if on_postgresql(place) else _alone)(place, settings, renewed)
        click.echo(f"Watching {len(renewed().config.enabled)} sources; stop with Ctrl-C.", err=True)
        schedule.serve(work, begin=place.clock())


def _alone(place: Place, settings: Environment, renewed: Callable[[], House]) -> Work:
    """What a service does that does all the work itself."""
    from monitor import schedule

    house, silent = renewed(), ""

    def collect() -> None:
        """An edition is composed after a round, so that it holds what the sources say now; also after one that broke."""
        nonlocal house, silent
        house = renewed()
        try:
            _collect(place, house, only=(), everything=False)
        finally:
            compose(place, house, settings)
        calendars.renew(place, house.config, house.store)
        index(house.store)
        silent = beat(place, house, silent)

    return {
        "collect": (collect, schedule.COLLECT_EVERY),
        "deliver": (lambda: send(place, house.config, house.store), schedule.DELIVER_EVERY),
    }


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
    tell(place, house.config, house.store)
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


def _week(name: str) -> Period:
    try:
        period = due.week(name)
    except ValueError as error:
        raise click.UsageError(f"--week: {error}") from error
    if period.last.year not in YEARS:
        raise click.UsageError(f"--week: {name} is not between {YEARS[0]} and {YEARS[-1]}")
    return period
