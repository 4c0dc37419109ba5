"""What the statements of all subjects have in common: tables, parts of a long list, rows that may be there already, one writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError

from monitor.store.tables import Table

CHUNK = 500  # bound values a statement; both databases allow more
WRITE_LOCK = 7_206_326  # any number, the same in every process

T = TypeVar("T")


def table(model: type[Table]) -> Any:
    """The SQLAlchemy table of a model, for statements on many rows."""
    return model.__table__  # type: ignore[attr-defined]


def told_by(error: DatabaseError) -> str:
    """What the database said, in its first line."""
    return str(error.orig).splitlines()[0]


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(values)
    while part := list(islice(iterator, CHUNK)):
        yield part


def insert_ignore(connection: Connection, model: type[Table], values: Sequence[dict[str, Any]]) -> None:
    """Inserts rows; one that is there already stays as it is."""
    if values:
        connection.execute(_ignoring(connection.dialect.name, model), list(values))


@cache
def _ignoring(dialect: str, model: type[Table]) -> Any:
    return inserting(dialect, model).on_conflict_do_nothing()


def inserting(dialect: str, model: type[Table]) -> Any:
    """An insert that can say what becomes of rows that are there already, in the dialect of a database."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table(model))


def among(name: str) -> Any:
    """A list of values of which a statement that is made once is told the names; each time another."""
    return bindparam(name, expanding=True)


def lock(connection: Connection) -> None:
    """One writer of documents at a time, who finds rows by an index. SQLite's BEGIN IMMEDIATE is that lock already.

    PostgreSQL plans once a connection how it looks up what a new row points to. In a first round it does so while the tables are all but empty,
    and then reads them whole for every row, until its housekeeping counts them: an item took 3.3 ms instead of 0.6 (November 2026).
    """
    if connection.dialect.name == "postgresql":
        asked = "select pg_advisory_xact_lock(:key), set_config('enable_seqscan', 'off', true)"
        connection.execute(text(asked), {"key": WRITE_LOCK})
