"""The command that pauses a source, or takes it up again: pause."""

from __future__ import annotations

from datetime import date

import click

from monitor.cli.feedback import a_name, an_account
from monitor.cli.following import a_day
from monitor.cli.moments import told_pause
from monitor.cli.place import Place, a_text, configured, need_database, opened_store, placed


@click.command()
@click.argument("name", metavar="SOURCE", callback=a_text)
@click.option("--reason", default="", metavar="TEXT", callback=a_text, help="Why, in Swedish: it stands in the digest.")
@click.option("--until", "last", metavar="DAY", callback=a_day, help="Its last day; the day after, the source is asked again.")
@click.option("--resume", is_flag=True, help="End the pause: the source is asked in the next round.")
@click.option("--who", metavar="NAME", callback=a_name, help="Whose word it is [default: the account that runs the command].")
@placed
def pause(place: Place, name: str, reason: str, last: date | None, resume: bool, who: str | None) -> None:
    """Pause a source. No round asks it, and nothing is alarmed about it; `collect --source` still does.

    The digest's line on the sources tells that it is paused, and why.
    """
    from monitor import pipeline

    if resume and (reason or last):
        raise click.UsageError("--resume goes without --reason and --until")
    need_database(place)
    source, who = configured(place).by_id.get(name), who or an_account()
    if source is None:
        raise click.UsageError(f"{name}: no such id in {place.folder / 'sources.yaml'}")
    with opened_store(place) as store:
        if resume:
            if not store.resume_source(source.id, who=who, now=place.clock()):
                raise click.UsageError(f"{name} is not paused")
            click.echo(f"{name}: taken up again, says {who}")
            return
        try:
            paused = pipeline.pause(store, source, reason, who=who, last=last, now=place.clock())
        except ValueError as error:
            raise click.UsageError(f"{error}; --reason tells why, --until the last day") from error
    click.echo(f"{name}: paused: {told_pause(paused)}")
