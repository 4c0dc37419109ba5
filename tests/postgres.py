"""A real PostgreSQL for the tests, started from the system's binaries in a folder of its own."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

# A disk in memory: a database is 450 files, made in 15 ms of processor time there and in 200 to 330 ms on a disk.
MEMORY = Path("/dev/shm")
ROOM = 1_000_000_000  # bytes: five times what a server takes, as each database is dropped after its test
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a running server."""
    with server() as folder:
        yield folder


@contextlib.contextmanager
def server(address: str = "") -> Iterator[str]:
    """The socket folder of a server that runs meanwhile; with an address, it also listens there, to all its net.

    Without the binaries what needs it fails and says how to get them."""
    found = str(BINARIES[-1].parent) if BINARIES else os.path.dirname(shutil.which("initdb") or "")
    assert found, "these tests need PostgreSQL's server binaries: Debian's package `postgresql`"
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=MEMORY if in_memory else None))
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    if user:
        shutil.chown(folder, user, user)
    options = f"-c listen_addresses={address} -c unix_socket_directories={folder} -c fsync=off -c autovacuum=off"

    def run(*command: str) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=quiet, stderr=quiet, cwd="/", timeout=120, user=user, group=user)

    run(f"{found}/initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "test", "--no-sync", "-E", "UTF8")
    if address:
        with (folder / "data" / "pg_hba.conf").open("a") as rights:
            rights.write("host all all samenet trust\n")
    run(f"{found}/pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        yield str(folder)
    finally:
        run(f"{found}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A database of its own that nothing has been made in."""
    with database(postgres) as url:
        yield url


@contextlib.contextmanager
def database(folder: str, *, template: str = "template1") -> Iterator[str]:
    """The address of a new database that is there meanwhile."""
    url = create(folder, template=template)
    yield url
    _told(folder, f"drop database {make_url(url).database} with (force)")


def create(folder: str, name: str = "", *, template: str = "template1") -> str:
    """The address of a new database, a copy of another; nobody may be connected to the one that is copied."""
    name = name or f"t{uuid.uuid4().hex[:12]}"
    _told(folder, f"create database {name} template {template} strategy file_copy")  # twice as dear by the log
    return f"postgresql+psycopg://test@/{name}?host={folder}"


def _told(folder: str, command: str) -> None:
    with psycopg.connect(host=folder, user="test", dbname="postgres", autocommit=True) as connection:
        connection.execute(command)
