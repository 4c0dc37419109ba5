"""A bundled example world, so that a machine without internet sees a real digest. A door; nothing else knows of it.

Serves the folder `world/` as a proxy on a free loopback port and steps aside: the ordinary round does the rest. Its sources and
links stand on a host that cannot exist, so that no run depends on the port. Everything in it is made up and marked as an example.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config import shipped
from monitor.values import STOCKHOLM

NOW = datetime(2025, 10, 13, 7, 5, tzinfo=STOCKHOLM)
WORLD = Path(__file__).parent / "world"


class _Handler(SimpleHTTPRequestHandler):
    """Files of the world by path; what comes after the question mark is ignored, and so is the host, which a proxy is told too."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".rss": "application/rss+xml; charset=utf-8"}

    def translate_path(self, path: str) -> str:
        return super().translate_path(urlsplit(path).path)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the round tells what it asked."""


@contextlib.contextmanager
def world(folder: Path) -> Iterator[dict[str, str]]:
    """Writes the world's configuration into a folder and serves it while the block runs; gives the environment that leads there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(WORLD)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        folder.mkdir(parents=True)
        shutil.copytree(shipped() / "rules", folder / "rules")
        shutil.copyfile(WORLD / "sources.yaml", folder / "sources.yaml")
        yield {"HTTP_PROXY": f"http://127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
