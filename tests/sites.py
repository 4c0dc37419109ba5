"""Servers on loopback for tests of the network: one that speaks HTTP as a test says, and one that gets the bare connection."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

import pytest
from builders import NOW

from monitor import fetch
from monitor.config import Host
from monitor.net import Network
from monitor.values import Request

Handle = Callable[[BaseHTTPRequestHandler], None]


class Site:
    def __init__(self) -> None:
        self.handle: Handle = lambda asked: answer(asked, b"hej")
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.most = self.now = 0
        self.lock = Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with site.lock:
                    site.seen.append((self.path, dict(self.headers)))
                    site.now += 1
                    site.most = max(site.most, site.now)
                try:
                    site.handle(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass
                finally:
                    with site.lock:
                        site.now -= 1

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)  # looks so often whether it is over
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def answer(asked: BaseHTTPRequestHandler, body: bytes = b"", status: int = 200, **headers: str) -> None:
    asked.send_response(status)
    for name, value in headers.items():
        asked.send_header(name.replace("_", "-"), value)
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def network(*sites: Site, **more: object) -> Network:
    given = {
        "allow_private": [one.place for one in sites],
        "hosts": {"127.0.0.1": Host(parallel=2, pause_s=0)},
        "contact": "https://example.org/about",
        "sleep": lambda _: None,
        "environ": {},
    }
    return Network(**given | more)  # type: ignore[arg-type]


def request(site: Site, path: str = "/", **fields: str) -> Request:
    return Request("example", f"http://{site.place}{path}", **fields)  # type: ignore[arg-type]


def ask(site: Site, path: str = "/", limits: dict[str, object] | None = None, **fields: str) -> fetch.Outcome:
    with network(site, **(limits or {})) as open_network:
        return fetch.ask(request(site, path, **fields), open_network, now=NOW)


@contextlib.contextmanager
def raw(talk: Callable[[socket.socket, Event], None]) -> Iterator[int]:
    """A port whose connections are given to a test as they are; `Event` is set when the test has ended."""
    over, threads = Event(), []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threads.append(Thread(target=one, args=(connection,), daemon=True))
                    threads[-1].start()

        def one(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                talk(connection, over)

        serving = Thread(target=serve, daemon=True)
        serving.start()
        yield listening.getsockname()[1]
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
    for thread in [serving, *threads]:
        thread.join(5)
