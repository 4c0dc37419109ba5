"""Backup and restore: a copy is whole, checked, written over nothing, and becomes the database again."""

import sqlite3
from pathlib import Path

import pytest
from builders import letter
from commands import run

from monitor.store import open_store

NOW = "2025-10-13T07:05+02:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database that holds one letter."""
    (tmp_path / "data").mkdir()
    fill(tmp_path, "2025-W41/ledare")
    return tmp_path


def fill(folder: Path, key: str) -> None:
    store = open_store(f"sqlite:///{folder / 'data/monitor.db'}")
    store.queue([letter(key)])
    store.close()


def keys(database: Path) -> list[str]:
    store = open_store(f"sqlite:///{database}")
    found = [one.key for one in store.unsent()]
    store.close()
    return found


def test_a_backup_that_is_restored_is_the_database_as_it_was(folder: Path) -> None:
    done = run("backup", "copy.db", cwd=folder)
    assert (done.returncode, "checked" in done.stdout) == (0, True), done.stderr
    fill(folder, "2025-W42/ledare")
    refused = run("restore", "copy.db", cwd=folder)
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    done = run("restore", "copy.db", "--replace", "--now", NOW, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert keys(folder / "data/monitor.db") == ["2025-W41/ledare"]
    assert keys(folder / "data/monitor.db.before-20251013T070500") == ["2025-W41/ledare", "2025-W42/ledare"]
    assert run("restore", "copy.db", "--data", "elsewhere", cwd=folder).returncode == 0
    assert keys(folder / "elsewhere/monitor.db") == ["2025-W41/ledare"]


def test_what_a_lost_database_has_left_beside_it_does_not_get_into_the_restored_one(folder: Path) -> None:
    assert run("backup", "copy.db", cwd=folder).returncode == 0
    database = folder / "data/monitor.db"
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("update outbox set reply = 'after the backup'")
    left = database.with_name("monitor.db-wal").read_bytes()
    writer.close()
    database.unlink()
    database.with_name("monitor.db-wal").write_bytes(left)  # as a machine leaves it that lost its power, and then the file
    assert run("restore", "copy.db", cwd=folder).returncode == 0
    store = open_store(f"sqlite:///{database}")
    assert [one.reply for one in store.unsent()] == [""]
    store.close()


def test_a_backup_is_taken_while_another_process_writes(folder: Path) -> None:
    writer = sqlite3.connect(folder / "data/monitor.db", isolation_level=None)
    writer.execute("begin immediate")
    writer.execute("update outbox set reply = 'half done'")
    assert run("backup", "copy.db", cwd=folder).returncode == 0
    writer.execute("rollback")
    writer.close()
    assert keys(folder / "copy.db") == ["2025-W41/ledare"]


def test_a_database_in_use_is_not_replaced(folder: Path) -> None:
    assert run("backup", "copy.db", cwd=folder).returncode == 0
    store = open_store(f"sqlite:///{folder / 'data/monitor.db'}")
    refused = run("restore", "copy.db", "--replace", cwd=folder)
    store.close()
    assert (refused.returncode, "stop the service first" in refused.stderr) == (1, True)
    assert keys(folder / "data/monitor.db") == ["2025-W41/ledare"]


def test_a_backup_overwrites_nothing_and_needs_a_database(folder: Path) -> None:
    (folder / "copy.db").write_text("mine")
    refused = run("backup", "copy.db", cwd=folder)
    assert (refused.returncode, "is there already" in refused.stderr, (folder / "copy.db").read_text()) == (1, True, "mine")
    assert run("backup", "new.db", "--data", "nowhere", cwd=folder).returncode == 2


@pytest.mark.parametrize("content", [b"", b"no database at all", None])
def test_what_is_no_backup_of_ours_replaces_nothing(folder: Path, content: bytes | None) -> None:
    if content is not None:
        (folder / "copy.db").write_bytes(content)
    refused = run("restore", "copy.db", "--replace", cwd=folder)
    assert (refused.returncode, "Traceback" in refused.stderr, len(refused.stderr.splitlines())) == (1, False, 1)
    assert keys(folder / "data/monitor.db") == ["2025-W41/ledare"]


def test_a_backup_that_is_damaged_replaces_nothing(folder: Path) -> None:
    assert run("backup", "copy.db", cwd=folder).returncode == 0
    content = bytearray((folder / "copy.db").read_bytes())
    content[8192:40960] = b"\x55" * 32768
    (folder / "copy.db").write_bytes(content)
    assert run("restore", "copy.db", "--replace", cwd=folder).returncode == 1
    assert keys(folder / "data/monitor.db") == ["2025-W41/ledare"]


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_on_postgresql_its_own_tools_are_named(folder: Path, command: str, tool: str) -> None:
    done = run(command, "copy.dump", cwd=folder, MONITOR_DATABASE_URL="postgresql+psycopg://me:secret@host/name")
    assert (done.returncode, tool in done.stderr, "secret" in done.stderr) == (2, True, False)
