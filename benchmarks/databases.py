"""What the benchmarks of the store have in common: an empty database of either kind, and the processor time that it takes."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text

from monitor.store import Store

KINDS = ("sqlite", "postgresql")
SCHEDULED = 2  # CPUCLOCK_SCHED: a clock of nanoseconds that a process was at work


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database; PostgreSQL is started from the system's binaries meanwhile."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'monitor.db'}"
    else:
        sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
        from postgres import server

        with server() as socket:
            yield f"postgresql+psycopg://test@/postgres?host={socket}"


def keep_house(store: Store) -> None:
    """What PostgreSQL's own housekeeping, which is switched off here, does within minutes; SQLite has none."""
    if store._engine.dialect.name == "postgresql":
        with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))


def spent_s(process: int) -> float:
    """Seconds of CPU that a process has spent, in all its threads (Linux)."""
    return time.clock_gettime(~process << 3 | SCHEDULED)


def clock_of(store: Store) -> Callable[[], float]:
    """A clock of seconds of CPU: this process's own and, on PostgreSQL, of the server's process that serves it."""
    if store._engine.dialect.name != "postgresql":
        return time.process_time
    with store._transaction() as connection:  # the pool hands out the same connection as long as one is asked for at a time
        served_by: int = connection.execute(text("select pg_backend_pid()")).scalar_one()
    return lambda: time.process_time() + spent_s(served_by)


def clock_of_other(process: int, store: Store) -> Callable[[], float]:
    """A clock of seconds of CPU: another process's and, on PostgreSQL, of all the server's processes that serve it."""
    if store._engine.dialect.name != "postgresql":
        return lambda: spent_s(process)
    others = text("select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()")

    def clock() -> float:
        with store._reading() as connection:
            return spent_s(process) + sum(map(spent_s, connection.execute(others).scalars()))

    return clock
