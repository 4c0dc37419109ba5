"""The database itself: SQLite in a file or PostgreSQL, brought to the newest schema when it is opened.

Facts behind the pragmas: in SQLAlchemy's default mode a SELECT stands outside the transaction, and four processes lost 398 of 998
updates; with BEGIN IMMEDIATE none (tried November 2026). Who only reads begins without it: fifty who look at pages would stand in
line. Altering a table in batch mode with foreign keys on deletes the rows that point to it: migrations run with them off, and check
them afterwards.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DatabaseError

from monitor.errors import ConfigError, StoreError
from monitor.store.statements import told_by

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

BUSY_MS = 60_000
PAGES_AHEAD = 10_000  # 40 MB of the log before it is worked into the file: the same pages of indexes change with every source
VERSIONS = Path(__file__).parent / "migrations" / "versions"  # files named by their revision: 0001_what_it_does.py
# A connection to PostgreSQL that is cut off ends on both sides within half a minute, and one whose process stands still in the middle of a
# transaction within one: it may hold the lock for which all writers wait, or the lead.
NOTICED_SOON = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "connect_timeout": 10,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000"
    " -c idle_in_transaction_session_timeout=60000",
}
MIGRATION_LOCK = 7_206_325  # any number, the same in every process


def open_engine(url: str) -> Engine:
    """An engine on a database of the newest schema. Raises StoreError for one that is damaged, locked or of a newer program.

    Raises ConfigError for an address that is none.
    """
    engine = engine_of(url)
    try:
        _migrate(engine)
    except DatabaseError as error:
        engine.dispose()
        raise StoreError(f"database {shown(engine)} cannot be opened: {told_by(error)}") from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def engine_of(url: str) -> Engine:
    """An engine on a database as it is, of whatever schema or none. Raises as `open_engine` does."""
    try:
        there = NOTICED_SOON if url.startswith("postgresql") else {}
        engine = create_engine(url, connect_args=there, json_serializer=_written, json_deserializer=_read)
    except (ArgumentError, ValueError) as error:
        allowed = "must read postgresql+psycopg://user:password@host:port/name or sqlite:////path/to/file"
        raise ConfigError.at("environment", allowed, key="MONITOR_DATABASE_URL") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"PostgreSQL needs {error.name}: pip install 'policy-monitor[postgres]'") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _read(written: str | bytes) -> Any:
    return [] if written == "[]" else json.loads(written)


def _written(value: Any) -> str:
    """A JSON column; most are empty, and are told without asking how such a value is written: a tenth of what storing an item takes."""
    return "[]" if value == [] else "{}" if value == {} else json.dumps(value)


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    connection.execute(f"pragma busy_timeout={BUSY_MS}")
    connection.execute("pragma journal_mode=wal")
    connection.execute(f"pragma wal_autocheckpoint={PAGES_AHEAD}")
    connection.execute("pragma foreign_keys=on")


def _begin(connection: Connection) -> None:
    """A commit that must outlive a power cut reaches the disk at once (and all before it); others with the next checkpoint.

    Measured November 2026: 2.6 ms for such a commit, 0.02 ms without. Who only reads asks for no lock, and never for one later on.
    """
    options = connection.get_execution_options()
    reads = options.get("reads")
    wanted = {"synchronous": "full" if options.get("durable") else "normal", "query_only": "on" if reads else "off"}
    for name, value in wanted.items() - connection.info.items():  # what the last transaction on it has not left so
        connection.exec_driver_sql(f"pragma {name}={value}")
        connection.info[name] = value
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    revisions = sorted(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            raw: Any = connection.connection.driver_connection
            raw.execute("pragma foreign_keys=off")
        with connection.begin():
            if not sqlite:
                connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            current = _current(connection)
            if current is not None and current not in revisions:
                raise StoreError(f"database {shown(engine)} is of a newer program (schema {current}); upgrade this one")
            if current != revisions[-1]:
                from alembic import command  # here, because a tenth of a command's start would go to loading it

                settings = alembic_config()
                settings.attributes["connection"] = connection
                command.upgrade(settings, "head")
                if sqlite and (broken := connection.exec_driver_sql("pragma foreign_key_check").fetchall()):
                    raise StoreError(f"database {shown(engine)}: {len(broken)} rows point to nothing after the migration")
        if sqlite:
            raw.execute("pragma foreign_keys=on")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def alembic_config() -> AlembicConfig:
    from alembic.config import Config as AlembicConfig

    settings = AlembicConfig()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return settings


def shown(engine: Engine) -> str:
    """The address of a database without its password."""
    return engine.url.render_as_string(hide_password=True)
