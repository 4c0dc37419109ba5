"""What each part of the store has of the whole: its transactions, and documents by their ids."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import DatabaseError

from monitor.errors import StoreError
from monitor.store.statements import told_by
from monitor.values import Document


class _Joined(threading.local):
    """The transaction in which this thread does several things together."""

    connection: Connection | None = None


class Part:
    """A part of the store, by subject; `Store` joins them all and has the documents that they name here."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._joined = engine, _Joined()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread does within is one transaction: all of it is kept, or nothing. Others who write wait until it is over."""
        outer = self._joined.connection
        with self._transaction() as self._joined.connection:
            try:
                yield
            finally:
                self._joined.connection = outer

    @contextmanager
    def _transaction(self, *, durable: bool = False, reads: bool = False) -> Iterator[Connection]:
        if self._joined.connection:
            yield self._joined.connection
            return
        options = {"durable": durable, "reads": reads, "postgresql_readonly": reads}
        try:
            with self._engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except DatabaseError as error:
            raise StoreError(f"database: {told_by(error)}") from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """What stands there at this moment: waits for nobody who writes, and holds nobody up. Refuses to write."""
        with self._transaction(reads=True) as connection:
            yield connection

    def _documents(self, query: Select[Any]) -> list[Document]:
        raise NotImplementedError

    def by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        raise NotImplementedError
