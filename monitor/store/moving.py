"""A SQLite database becomes a PostgreSQL one: copied in one transaction, compared row by row, and only then kept.

What is read is a copy, so that the database itself stays as it is, whatever its schema. The index of words is not moved: it is made anew from
the documents.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, String, func, insert, inspect, select
from sqlalchemy.exc import DatabaseError

from monitor.errors import StoreError
from monitor.store import copies
from monitor.store.database import engine_of, open_engine, shown
from monitor.store.statements import lock, told_by
from monitor.store.tables import Table

PARTS = {"yield_per": 500}  # rows in memory; a document's text can be long
TABLES = Table.metadata
_NOT_MOVED = ("alembic_version", "search_")  # the number of the schema, and the index of words


def move(database: Path, url: str) -> Mapping[str, int]:
    """Copies a SQLite database into an empty PostgreSQL one, and tells how many rows each table has in both.

    Raises StoreError, and leaves the target without a row, where it is not empty, where a row cannot be stored or is not the same in both,
    or where the database was written to meanwhile. Raises ConfigError for a `url` that is none.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=database.parent, prefix=".moving-")))
        copies.backup(database, folder / database.name)
        watch = stack.enter_context(contextlib.closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)))
        before = _commits(watch)
        source = stack.enter_context(_opened(f"sqlite:///{folder / database.name}"))
        _refuse_strangers(url)
        target = stack.enter_context(_opened(url))
        with source.connect() as there, target.begin() as here:
            lock(here)
            _refuse_unknown(there)
            _refuse_rows(here, shown(target))
            counts = {name: _moved(there, here, name) for name in (one.name for one in TABLES.sorted_tables)}
            if _commits(watch) != before:
                raise StoreError(f"{database} was written to meanwhile: stop the service and move it again")
            return counts


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _commits(connection: sqlite3.Connection) -> Any:
    """A number that is another one when somebody else has written."""
    return connection.execute("pragma data_version").fetchone()


def _refuse_strangers(url: str) -> None:
    """Raises StoreError for a database in which another program has tables, before ours are made in it."""
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            names = inspect(connection).get_table_names()
    except DatabaseError as error:
        raise StoreError(f"database {shown(engine)} cannot be opened: {told_by(error)}") from error
    finally:
        engine.dispose()
    if names and "alembic_version" not in names:
        raise StoreError(f"database {shown(engine)} is not empty: another program has the table {min(names)} there")


def _refuse_rows(connection: Connection, name: str) -> None:
    for table in TABLES.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreError(f"database {name} is not empty: there are rows in {table.name}")


def _refuse_unknown(connection: Connection) -> None:
    """Raises StoreError for a table that would be left behind without a word."""
    for name in inspect(connection).get_table_names():
        if name not in TABLES.tables and not name.startswith(_NOT_MOVED):
            raise StoreError(f"the table {name} is none of this program, and cannot be moved")


def _moved(there: Connection, here: Connection, name: str) -> int:
    """Copies a table, and compares what can be read of it then, row by row. How many rows it has."""
    table, number = TABLES.tables[name], 0
    one_statement = insert(table).returning(
        *table.primary_key
    )  # psycopg would else send row by row, and log a fault of its own accord
    try:
        for part in there.execute(select(table), execution_options=PARTS).mappings().partitions():
            here.execute(one_statement, [dict(row) for row in part])
        if (counted := table.autoincrement_column) is not None:  # the next row gets a number of its own
            sequence = func.pg_get_serial_sequence(name, counted.name)
            here.execute(select(func.setval(sequence, select(func.max(counted)).scalar_subquery())))
        for row, stored in zip_longest(_rows(there, name), _rows(here, name)):
            if row != stored:
                raise StoreError(f"{name}: {_difference(name, row, stored)}")
            number += 1
    except DatabaseError as error:
        raise StoreError(f"{name}: a row cannot be stored in PostgreSQL: {told_by(error)}") from error
    return number


def _rows(connection: Connection, name: str) -> Iterator[RowMapping]:
    """The rows of a table by their key, in the order of bytes: the languages of two databases sort differently."""
    table, binary = TABLES.tables[name], "C" if connection.dialect.name == "postgresql" else "BINARY"
    keys = [key.collate(binary) if isinstance(key.type, String) else key for key in table.primary_key]
    yield from connection.execute(select(table).order_by(*keys), execution_options=PARTS).mappings()


def _difference(name: str, row: RowMapping | None, stored: RowMapping | None) -> str:
    keys = [tuple(one[column.name] for column in TABLES.tables[name].primary_key) for one in (row, stored) if one is not None]
    key = ", ".join(map(str, min(keys)))  # both come in this order: what stands first is what the other lacks
    if row is None or stored is None or keys[0] != keys[1]:
        return f"the row {key} is in one of the two databases only"
    return f"the row {key} is not the same in both: {', '.join(one for one in row if row[one] != stored[one])}"
