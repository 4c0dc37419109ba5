"""A bundled example world, so that a machine without internet sees a real digest. A door; nothing else knows of it.

Serves the folder `world/` on a free loopback port, writes a configuration whose sources stand there, and steps aside: the ordinary
round does the rest. Everything in it is made up and marked as an example.
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

from monitor.config import shipped
from monitor.values import STOCKHOLM

NOW = datetime(2025, 10, 13, 7, 5, tzinfo=STOCKHOLM)
WORLD = Path(__file__).parent / "world"


class _Handler(SimpleHTTPRequestHandler):
    """Files of the world by path; what comes after the question mark is ignored."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".rss": "application/rss+xml; charset=utf-8"}

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the round tells what it asked."""


@contextlib.contextmanager
def world(folder: Path) -> Iterator[Path]:
    """Serves the world while the block runs, and gives the folder with the configuration that points at it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(WORLD)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        folder.mkdir(parents=True)
        shutil.copytree(shipped() / "rules", folder / "rules")
        sources = (WORLD / "sources.yaml").read_text("utf-8")
        (folder / "sources.yaml").write_text(sources.replace("127.0.0.1:0", f"127.0.0.1:{server.server_port}"), "utf-8")
        yield folder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
