"""Who leads, of all the services that want to on one PostgreSQL."""

from __future__ import annotations

import threading

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DatabaseError

from monitor.store.database import NOTICED_SOON

LEADER_LOCK = 7_206_327  # any number, the same in every process


class Lead:
    """Whether this process leads, of all that want to on one PostgreSQL: held by a connection of its own, and lost with it."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=NOTICED_SOON)
        self._connection: Connection | None = None
        self._lock, self._leads = threading.Lock(), False

    def holds(self) -> bool:
        """Whether this process leads now; one that does not takes the lead where it is free."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                if self._leads:
                    self._connection.execute(text("select 1"))
                else:
                    asked = self._connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": LEADER_LOCK})
                    self._leads = bool(asked.scalar_one())
            except DatabaseError:
                self._drop()
            return self._leads

    def close(self) -> None:
        """Lets another lead."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            connection.invalidate()
            connection.close()
