"""Who asks a host just now, of all processes on one PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from monitor.errors import StoreError
from monitor.store.statements import told_by

HOST_LOCKS = 7_206_328  # any number, the same in every process; the second half of the key is the host's


class Turns:
    """The hosts that this process asks; on PostgreSQL no other process asks them meanwhile.

    All are held by one connection, and lost with it. On SQLite, where one service does all the work, a host is free at any time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._connection: Connection | None = None
        self._held = set[str]()

    @contextmanager
    def at(self, host: str) -> Iterator[bool]:
        """Whether the host is ours until the end; False at once where somebody else asks it. Raises StoreError without a database."""
        if self._engine.dialect.name != "postgresql":
            yield True
        elif not self._take(host):
            yield False
        else:
            try:
                yield True
            finally:
                self._give_back(host)

    def _take(self, host: str) -> bool:
        with self._lock:
            if host in self._held:
                return False
            try:
                if self._connection is None:
                    self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                if self._said("select pg_try_advisory_lock(:ours, hashtext(:host))", host):
                    self._held.add(host)
            except DatabaseError as error:
                self._lose()
                raise StoreError(f"database: {told_by(error)}") from error
            finally:
                self._close_unused()
            return host in self._held

    def _give_back(self, host: str) -> None:
        with self._lock:
            try:
                if host in self._held:
                    self._held.remove(host)
                    self._said("select pg_advisory_unlock(:ours, hashtext(:host))", host)
            except DatabaseError:
                self._lose()
            finally:
                self._close_unused()

    def _said(self, question: str, host: str) -> bool:
        assert self._connection is not None, "what is held is held by a connection"
        return bool(self._connection.execute(text(question), {"ours": HOST_LOCKS, "host": host}).scalar_one())

    def _lose(self) -> None:
        """The connection is gone, and all that it held with it."""
        self._held.clear()
        if self._connection is not None:
            self._connection.invalidate()

    def _close_unused(self) -> None:
        if self._connection is not None and not self._held:
            self._connection.close()
            self._connection = None
