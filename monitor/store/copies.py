"""A copy of a SQLite database while it is in use, and a copy put in its place. Each is whole, checked, and never written over another.

SQLite's own backup takes a consistent copy while others write; copying the file would miss what lies in its -wal beside it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path

from monitor.errors import StoreError

BESIDE = ("-wal", "-shm")


def backup(database: Path, copy: Path) -> int:
    """Writes a checked copy, and gives its size in bytes. Raises StoreError where a file is there already, or the copy is not sound."""
    if copy.exists():
        raise StoreError(f"{copy} is there already; a backup is never written over another file")
    fresh = copy.with_name(f".{copy.name}.new")
    _copied(database, fresh)
    try:
        copy.open(
            "xb"
        ).close()  # the name is ours, or was taken meanwhile; hard links would say so too, but network disks lack them
        fresh.replace(copy)
    except FileExistsError as error:
        raise StoreError(f"{copy} is there already; a backup is never written over another file") from error
    finally:
        fresh.unlink(missing_ok=True)
    return copy.stat().st_size


def restore(copy: Path, database: Path, *, now: datetime) -> Path | None:
    """Puts a checked copy in place of a database that no process uses, and gives where the old one lies now; None if there was none.

    Raises StoreError for what is no sound database of ours, and where another process uses the one that stands there.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    fresh, kept = database.with_name(f".{database.name}.new"), None
    _copied(copy, fresh)
    try:
        if database.exists():
            _unused(database)
            kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S}")
            if kept.exists():
                raise StoreError(f"{kept} is there already")
            database.rename(kept)
        _alone(database)  # of a file that was lost: SQLite would work it into the one that comes in its place
        fresh.rename(database)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _copied(database: Path, fresh: Path) -> None:
    """A copy of a database, in one file that needs no other, checked and on the disk."""
    if not database.is_file():
        raise StoreError(f"{database}: no such file")
    fresh.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.execute("select version_num from alembic_version").fetchone()
            with contextlib.closing(sqlite3.connect(fresh)) as target:
                source.backup(target)
                target.execute("pragma journal_mode=delete")
                said = target.execute("pragma integrity_check").fetchone()[0]
        if said != "ok":
            raise StoreError(f"{database} is damaged: {said}")
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
    except sqlite3.Error as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"{database} is no sound database of this program: {error}") from error
    except StoreError:
        fresh.unlink(missing_ok=True)
        raise


def _unused(database: Path) -> None:
    """Folds what lies beside the database into it. Raises StoreError where a process uses it."""
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=1)) as connection:
            connection.execute("pragma journal_mode=delete")  # needs it alone, and takes -wal and -shm away
    except sqlite3.OperationalError as error:
        raise StoreError(f"{database} is in use ({error}): stop the service first") from error
    except sqlite3.DatabaseError:
        return  # damaged: nothing can be folded into it


def _alone(database: Path) -> None:
    """Takes away what lies beside a database."""
    for end in BESIDE:
        database.with_name(database.name + end).unlink(missing_ok=True)
