"""The command that does what a leader gives out."""

from __future__ import annotations

import click

from monitor.cli.place import Place, clock, on_postgresql, opened_store, placed


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 50), default=10, show_default=True, help="Hosts that it asks at once.")
@placed
def worker(place: Place, concurrency: int) -> None:
    """Ask the sources that `monitor run` gives out.

    Runs on any machine that reaches the database, a PostgreSQL. What to ask and how to judge it comes from the database, not from files here.
    """
    url = place.settings.database_url
    if not on_postgresql(place):
        raise click.UsageError("MONITOR_DATABASE_URL must name a PostgreSQL; with SQLite `monitor run` does all the work itself")
    if place.standing:
        raise click.UsageError("--now goes not with worker: it needs a clock that runs")
    from monitor.worker import serve

    with opened_store(place) as store:
        click.echo("Working; stop with Ctrl-C.", err=True)
        serve(store, url, concurrency=concurrency, environ=place.environ, clock=clock)
