"""The commands that keep the database safe: backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.place import Place, need_database, placed


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@placed
def backup(place: Place, file: Path) -> None:
    """Copy the database into FILE while the service runs. The copy is checked; nothing is overwritten."""
    from monitor.store import copies

    database = _sqlite(place, f"pg_dump --format=custom --file={file} CONNECTION")
    need_database(place)
    size = copies.backup(database, file)
    click.echo(f"{file}: {size:,} bytes, checked")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in place of a database that is there; that one is kept beside it.")
@placed
def restore(place: Place, file: Path, replace: bool) -> None:
    """Make a backup the database again. The service stands still meanwhile."""
    from monitor.store import copies, open_store

    database = _sqlite(place, f"pg_restore --clean --if-exists --dbname=CONNECTION {file}")
    if database.exists() and not replace:
        raise click.UsageError(f"there is a database in {database}; --replace puts it aside")
    kept = copies.restore(file, database, now=place.clock())
    open_store(f"sqlite:///{database}").close()
    click.echo(f"{database}: restored from {file}" + (f"; the old one is {kept}" if kept else ""))


def _sqlite(place: Place, instead: str) -> Path:
    """The file of the database. Raises UsageError for PostgreSQL, with what to do there."""
    url = place.settings.database_url
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///"))
    if url:
        raise click.UsageError(f"PostgreSQL has tools of its own: {instead} (CONNECTION is MONITOR_DATABASE_URL without +psycopg)")
    return place.data / "monitor.db"
