"""The commands that take the database elsewhere: backup, restore, and migrate-to for PostgreSQL."""

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

    database = _sqlite(place, _tools(f"pg_dump --format=custom --file={file} CONNECTION"))
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

    database = _sqlite(place, _tools(f"pg_restore --clean --if-exists --dbname=CONNECTION {file}"))
    if database.exists() and not replace:
        raise click.UsageError(f"there is a database in {database}; --replace puts it aside")
    kept = copies.restore(file, database, now=place.clock())
    open_store(f"sqlite:///{database}").close()
    click.echo(f"{database}: restored from {file}" + (f"; the old one is {kept}" if kept else ""))


def a_postgresql(context: click.Context, argument: click.Parameter, value: str) -> str:
    """The address of a PostgreSQL database."""
    if not value.startswith("postgresql+psycopg://"):
        raise click.BadParameter("must read postgresql+psycopg://user:password@host:port/name")
    return value


@click.command(name="migrate-to")
@click.argument("url", callback=a_postgresql)
@placed
def migrate_to(place: Place, url: str) -> None:
    """Move the database to PostgreSQL, checked row by row.

    URL is that of an empty database, postgresql+psycopg://user:password@host:port/name; a password that is not in it is taken from
    PGPASSWORD or ~/.pgpass. All is moved or nothing, and the SQLite database stays as it is. Stop the service first, and give it the
    URL as MONITOR_DATABASE_URL afterwards.
    """
    from monitor.store import moving, open_store

    database = _sqlite(place, "MONITOR_DATABASE_URL names a PostgreSQL database already; without it, the one in --data is moved")
    need_database(place)
    counts = moving.move(database, url)
    store = open_store(url)
    try:
        while store.index_documents():
            pass
    finally:
        store.close()
    for name, number in counts.items():
        click.echo(f"{name}: {number:,}")
    click.echo(f"{sum(counts.values()):,} rows of {len(counts)} tables moved, each the same in both; {database} is as it was")


def _tools(command: str) -> str:
    return f"PostgreSQL has tools of its own: {command} (CONNECTION is MONITOR_DATABASE_URL without +psycopg)"


def _sqlite(place: Place, instead: str) -> Path:
    """The file of the database. Raises UsageError for PostgreSQL, with what to do there."""
    url = place.settings.database_url
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///"))
    if url:
        raise click.UsageError(instead)
    return place.data / "monitor.db"
