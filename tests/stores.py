"""Empty databases of the newest schema: the migrations make one of each kind, and every test has a copy (tests/test_store.py migrates)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from postgres import create
from postgres import database as database_of

from monitor.store import Store, open_store


def new_store(folder: Path) -> Store:
    """A new SQLite database in a folder, which is made, under the name that the commands look for."""
    return open_store(_new_file(folder))


def _new_file(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "monitor.db").write_bytes(_migrated())
    return f"sqlite:///{folder / 'monitor.db'}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


@pytest.fixture(scope="session")
def migrated(postgres: str) -> str:
    """The name of an empty database in PostgreSQL, to be copied."""
    open_store(create(postgres, "migrated")).close()
    return "migrated"


@pytest.fixture
def postgres_database(postgres: str, migrated: str) -> Iterator[str]:
    """The address of an empty database in PostgreSQL."""
    with database_of(postgres, template=migrated) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    return _new_file(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_database")


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An empty database, of each kind in turn."""
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty database in SQLite alone: for what asks nothing of the store that is not tested on both kinds elsewhere."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()
