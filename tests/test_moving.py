"""A SQLite installation moves to PostgreSQL: all of it, checked, or nothing; and stays as it was."""

import hashlib
import re
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from builders import NOW
from commands import run
from sqlalchemy import inspect

from monitor.store import moving, open_store
from monitor.store.database import open_engine
from monitor.values import Attendance, Follow, Label, MatterNote, Search
from monitor.words import terms


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the sample world, with what people say beside it."""
    folder = tmp_path_factory.mktemp("moved")
    assert run("run", "--once", "--sample", cwd=folder).returncode == 0
    database = folder / "data/sample/monitor.db"
    store = open_store(f"sqlite:///{database}")
    first, second = (one.id for one in store.documents()[:2])
    for number, who in enumerate(("Åsa", "Bo")):
        store.add_label(Label(first, "very", "energy", who, "därför – ja", NOW + timedelta(minutes=number)))
    store.attend(Attendance(second, "Åsa", "Nytt möte", NOW))
    matter = next(one.matter for one in store.documents() if one.matter)
    store.follow(Follow(matter, "Bo", True, at=NOW))
    store.note(MatterNote(matter, "action", "Uppvaktning 😀", "Bo", NOW.date(), "Möte", NOW))
    store.close()
    return database


@pytest.fixture
def database(filled: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    (tmp_path / "data").mkdir()
    copy = tmp_path / "data/monitor.db"
    with sqlite3.connect(filled) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    target.close()
    source.close()
    return copy


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def rows(url: str, name: str) -> int:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(f"select count(*) from {name}").fetchone()[0]


def test_all_is_moved_and_the_old_database_stays_as_it_was(database: Path, postgres_url: str) -> None:
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    done = run("migrate-to", postgres_url, cwd=database.parents[1])
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert re.fullmatch(r"[\d,]+ rows of \d+ tables moved, each the same in both; data/monitor.db is as it was", last)
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before
    assert not [one for one in database.parent.iterdir() if not one.name.startswith("monitor.db")]
    old, new = open_store(f"sqlite:///{database}"), open_store(postgres_url)
    for name in ("documents", "labels", "attendance", "notes", "follows", "targets", "health", "editions", "unsent", "held_alerts"):
        assert getattr(new, name)() == getattr(old, name)(), name
    wanted = Search(terms("elnäten"))
    assert [one.id for one in new.search(wanted, limit=9)] == [one.id for one in old.search(wanted, limit=9)] != []
    old.close()
    new.close()


def test_after_the_move_work_goes_on(database: Path, postgres_url: str) -> None:
    moving.move(database, postgres_url)
    store = open_store(postgres_url)
    (document, _), *_ = store.labels()
    store.add_label(Label(document.id, "not", "", "Cissi", "", NOW))
    store.follow(Follow("a", "Bo", False, at=NOW))
    assert [one.who for _, one in store.labels()] == ["Åsa", "Bo", "Cissi"]
    store.close()
    done = run("status", "--config", str(database.parents[1]), cwd=database.parents[1], MONITOR_DATABASE_URL=postgres_url)
    assert "no sources.yaml" in done.stderr


def test_every_table_is_moved_but_the_index_of_words(filled: Path) -> None:
    engine = open_engine(f"sqlite:///{filled}")
    left = set(inspect(engine).get_table_names()) - set(moving.TABLES.tables)
    engine.dispose()
    assert {name.partition("_")[0] for name in left} == {"alembic", "search"}


def test_a_database_with_rows_or_with_another_programs_tables_is_refused(database: Path, postgres_url: str) -> None:
    folder = database.parents[1]
    execute(postgres_url, "create table patients (id int)")
    done = run("migrate-to", postgres_url, cwd=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "is not empty: another program has the table patients there" in done.stderr
    execute(postgres_url, "drop table patients")
    assert run("migrate-to", postgres_url, cwd=folder).returncode == 0
    moved = rows(postgres_url, "documents")
    again = run("migrate-to", postgres_url, cwd=folder)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1) and "is not empty: there are rows in " in again.stderr
    assert rows(postgres_url, "documents") == moved


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ("new.title = new.title || '!'; return new;", r"documents: the row \S+ is not the same in both: title"),
        ("if new.seq = 3 then return null; end if; return new;", r"documents: the row \S+ is in one of the two databases only"),
        ("raise exception 'disk full';", "documents: a row cannot be stored in PostgreSQL: disk full"),
    ],
)
def test_a_row_that_is_not_the_same_undoes_all_and_is_named(spoil: str, fault: str, database: Path, postgres_url: str) -> None:
    open_store(postgres_url).close()
    execute(
        postgres_url,
        "alter table documents drop constraint pk_documents cascade" if "null" in spoil else "select 1",
        f"create function spoil() returns trigger language plpgsql as $$ begin {spoil} end $$",
        "create trigger spoil before insert on documents for each row execute function spoil()",
    )
    done = run("migrate-to", postgres_url, cwd=database.parents[1])
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
    assert re.search(fault, done.stderr), done.stderr
    assert rows(postgres_url, "documents") == rows(postgres_url, "targets") == 0


def test_what_postgresql_cannot_hold_is_one_line(database: Path, postgres_url: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("update labels set note = 'a' || char(0)")
    connection.close()
    done = run("migrate-to", postgres_url, cwd=database.parents[1])
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1) and "labels: a row cannot be stored" in done.stderr
    assert rows(postgres_url, "documents") == 0


def test_a_database_that_is_written_to_meanwhile_is_not_moved(database: Path, postgres_url: str) -> None:
    over = threading.Event()

    def write() -> None:
        with sqlite3.connect(database, isolation_level=None, timeout=60) as connection:
            while not over.wait(0.01):
                connection.execute("update outbox set attempts = attempts + 1")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = run("migrate-to", postgres_url, cwd=database.parents[1])
    finally:
        over.set()
        writer.join()
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "was written to meanwhile: stop the service and move it again" in done.stderr
    assert rows(postgres_url, "outbox") == 0


@pytest.mark.parametrize(
    ("url", "code", "fault"),
    [
        ("sqlite:///x.db", 2, "must read postgresql+psycopg://"),
        ("postgresql+psycopg://me:secret@host:port/x", 2, "must read postgresql+psycopg://"),
        ("postgresql+psycopg://me:secret@/x?host=/nowhere", 1, "cannot be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_the_password(url: str, code: int, fault: str, database: Path) -> None:
    done = run("migrate-to", url, cwd=database.parents[1])
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
    assert fault in done.stderr and "secret" not in done.stderr


def test_there_must_be_a_sqlite_database_to_move(tmp_path: Path, postgres_url: str) -> None:
    nothing = run("migrate-to", postgres_url, cwd=tmp_path)
    assert (nothing.returncode, "no database in data" in nothing.stderr) == (2, True)
    there = run("migrate-to", postgres_url, cwd=tmp_path, MONITOR_DATABASE_URL=postgres_url)
    assert (there.returncode, "PostgreSQL database already" in there.stderr) == (2, True)
