"""A loopback server for the sources of a test."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from monitor.config import Source


class World:
    """A server whose pages a test sets; remembers what was asked, and answers 304 to a matching ETag.

    What is POSTed is answered by the page that is called after the path and the method of the call, "/json Search".
    """

    def __init__(self) -> None:
        self.pages: dict[str, str | bytes | int] = {}
        self.asked: list[tuple[str, int]] = []
        world = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(self.path)

            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(f"{self.path} {call.get('method', '').rpartition(':')[2]}".strip())

            def answer(self, name: str) -> None:
                page = world.pages.get(name, 404)
                tag = f'"{hash(page)}"'
                status = page if isinstance(page, int) else 304 if self.headers.get("If-None-Match") == tag else 200
                body = b"" if status != 200 or isinstance(page, int) else page.encode() if isinstance(page, str) else page
                world.asked.append((name, status))
                self.send_response(status)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)  # looks so often whether it is over
        self.thread.start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    def source(self, name: str, **fields: object) -> Source:
        given = {
            "id": name,
            "name": name,
            "owner": "Exempel",
            "parser": "feed",
            "url": f"http://{self.place}/{name}",
            "kind": "assignment",
        }
        return Source(**given | fields)  # type: ignore[arg-type]


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()
