"""The pages as they are served: the real server on loopback, over a small world of our own, for any role."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
import uvicorn
from builders import NOW, change, fetched, item, verdict
from fastapi import FastAPI
from stores import new_store

from monitor.config import RANKS, Environment, User, as_yaml, shipped
from monitor.store import Store, open_store
from monitor.values import Reason
from monitor.web import Site, application, open_site
from monitor.web.sign_in import PasswordHasher

PASSWORD = "ett långt lösenord"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # of the same form, and quick
SECRET = "0123456789abcdef0123456789abcdef"
SOURCES = """\
sources:
  - {id: example, name: "Exempelmyndigheten: nyheter", owner: Exempelmyndigheten, parser: feed, url: "https://example.org/feed"}
"""


@dataclass
class Served:
    """A running server: its address, its site, and clients for it. `now` is its clock, which a test may set."""

    url: str
    site: Site
    now: datetime = NOW
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.site.store

    def client(self) -> httpx.Client:
        """A browser that nobody has signed in with; it sends Origin as browsers do, and reads no certificates, which takes 25 ms."""
        self.clients.append(
            httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=60, trust_env=False, verify=False)
        )
        return self.clients[-1]

    def as_(self, name: str) -> httpx.Client:
        """A browser in which the user of this role has signed in; it sends the session's token along."""
        client = self.client()
        client.get("/logga-in")
        answer = client.post("/logga-in", data={"csrf": self.token(client), "name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        client.headers["X-CSRF-Token"] = self.token(client)
        return client

    def token(self, client: httpx.Client) -> str:
        """The token of a client's session, which its pages carry in their forms."""
        said = self.site.seal("session").loads(client.cookies["monitor"])
        return str(self.site.seal("csrf").dumps(said["id"]))


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Site], str]]:
    """Serves a site in place of the one before, and gives its address: one server for all tests, as to make one takes 50 ms."""
    started: list[tuple[uvicorn.Server, FastAPI, threading.Thread]] = []

    def serving(site: Site) -> str:
        if not started:
            app = application(site)
            server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="error", server_header=False))
            started.append((server, app, threading.Thread(target=server.run, daemon=True)))
            started[0][2].start()
            while not server.started:
                started[0][2].join(0.01)
        server, app, _ = started[0]
        app.state.site = site
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield serving
    for server, _, thread in started:
        server.should_exit = True
        thread.join()


@pytest.fixture
def served(tmp_path: Path, serve: Callable[[Site], str]) -> Iterator[Served]:
    """The pages over a small world, with a user for each role, who is called as the role."""
    folder = tmp_path / "config"
    folder.mkdir()
    shutil.copytree(shipped() / "rules", folder / "rules")
    (folder / "sources.yaml").write_text(SOURCES, "utf-8")
    write_users(folder, [User(name=rank, role=rank, password=HASH) for rank in RANKS])
    (tmp_path / "monitor.db").write_bytes(_filled())
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    made = Served("", open_site(folder, data=tmp_path, store=store, settings=Environment(secret=SECRET), clock=lambda: made.now))
    made.url = serve(made.site)
    yield made
    for client in made.clients:
        client.close()
    store.close()


@cache
def _filled() -> bytes:
    """The database of the small world: the same for every test, so filled once and copied."""
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        fill(store)
        store.close()
        return (Path(folder) / "monitor.db").read_bytes()


def write_users(folder: Path, users: list[User]) -> None:
    path = folder / "users.yaml"
    path.touch(0o600)
    path.write_text(as_yaml(users), "utf-8")


def fill(store: Store) -> None:
    """A handful of documents: flagged, listed and rejected, of which the last is of a hostile source."""
    first = item(
        key="1", url="https://example.org/uppdrag/1", title="Uppdrag om dubbelspår Kristinehamn–Karlstad", kind="assignment"
    )
    rows = [
        change(first, "1", verdict=replace(verdict("1", relevance=2.6), urgent=True)),
        change(item(key="2", url="https://example.org/press/2", title="Elnätet byggs ut i Värmland", kind="press_release"), "2"),
        change(
            item(key="3", url="https://example.org/nyhet/3", title="Ny webbplats", kind="news", summary="Vi byter form."),
            "3",
            verdict=verdict("3", topics=(), relevance=0.2, in_digest=False, reasons=()),
        ),
        change(
            item(
                key="4",
                url="javascript:alert(1)",
                title='<script>document.title="hacked"</script> järnväg <img src=x onerror=alert(1)>',
                summary='"><svg onload=alert(1)>',
            ),
            "4",
            verdict=verdict(
                "4", reasons=(Reason("infrastructure", ("järnväg", "<script>"), 1.5, field="title", rule="infra-rail"),)
            ),
        ),
    ]
    store.apply(fetched().request, fetched(), rows, next_check=NOW, now=NOW)
