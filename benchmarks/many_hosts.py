"""Sixty hosts, a mail server and a PostgreSQL for workers in network namespaces of their own, on one machine.

All stand behind a bridge, each member behind a wire of its own that can be cut: from everything, or from the database alone.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BRIDGE, BASE = "monbr", "10.77.0.1"
FLAGGED_EVERY = 40  # items: each flagged one becomes a letter to the project leader


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextlib.contextmanager
def bridge(hosts: int) -> Iterator[list[str]]:
    """A bridge with an address for each host; gives those addresses."""
    addresses = [f"10.77.{1 + one // 200}.{1 + one % 200}" for one in range(hosts)]
    with contextlib.suppress(subprocess.CalledProcessError):
        ip("link", "del", BRIDGE)
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("link", "set", BRIDGE, "up")
        for address in (BASE, *addresses):
            ip("addr", "add", f"{address}/16", "dev", BRIDGE)
        yield addresses
    finally:
        ip("link", "del", BRIDGE)


class Wire:
    """A network namespace, and the one wire that leads out of it."""

    def __init__(self, number: int) -> None:
        self.name, self.outer = f"mon{number}", f"monv{number}"
        with contextlib.suppress(subprocess.CalledProcessError):
            ip("netns", "del", self.name)
        ip("netns", "add", self.name)
        ip("link", "add", self.outer, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("link", "set", self.outer, "master", BRIDGE)
        ip("link", "set", self.outer, "up")
        ip("-n", self.name, "addr", "add", f"10.77.200.{number + 1}/16", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", self.name, "link", "set", device, "up")

    def cut(self) -> None:
        ip("link", "set", self.outer, "down")

    def blind(self) -> None:
        """Cuts the way to the database and the mail server alone: the hosts are still reached."""
        ip("-n", self.name, "route", "replace", "blackhole", f"{BASE}/32")

    def mend(self) -> None:
        ip("link", "set", self.outer, "up")
        with contextlib.suppress(subprocess.CalledProcessError):
            ip("-n", self.name, "route", "del", "blackhole", f"{BASE}/32")

    def close(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            ip("netns", "del", self.name)


class Web:
    """The hosts. Each path has a feed, with one item more each `every` times that it is asked; what was asked when, and of whom two at once, is
    kept.
    """

    def __init__(self, addresses: list[str], *, delay_s: float, every: int = 1) -> None:
        self.delay_s, self._every, self.asked = delay_s, every, defaultdict[str, list[float]](list)
        self.overlaps, self._busy, self._lock = Counter[str](), Counter[str](), threading.Lock()
        self._servers = [self._server(address) for address in addresses]
        self.places = [f"{server.server_address[0]}:{server.server_address[1]}" for server in self._servers]

    def _server(self, address: str) -> ThreadingHTTPServer:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with web._counted(address, f"{address}{self.path}") as number:
                    time.sleep(web.delay_s)
                    body = feed(f"{address}{self.path}", number).encode()
                with contextlib.suppress(OSError):  # who asked is gone; who has the answer may ask again before this thread goes on
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer((address, 8000), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()
        return server

    @contextlib.contextmanager
    def _counted(self, address: str, path: str) -> Iterator[int]:
        with self._lock:
            self._busy[address] += 1
            if self._busy[address] > 1:
                self.overlaps[address] += 1
                print(f"{time.strftime('%H:%M:%S')} {path} is asked while another is on its way", file=sys.stderr)
            self.asked[path].append(time.time())  # noqa: TID251 – compared with the database's clock
            number = 1 + (len(self.asked[path]) - 1) // self._every
        try:
            yield number
        finally:
            with self._lock:
                self._busy[address] -= 1

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


def feed(path: str, number: int) -> str:
    """So many items; some of them are decisions that the project leader is told of at once."""
    items = []
    for one in range(number):
        link = f"https://example.org/{path}/{one}"
        flagged = (sum(path.encode()) + one) % FLAGGED_EVERY == 0
        title = f"Beslut om dubbelspår på Värmlandsbanan etapp {path} {one}" if flagged else f"Möte om skolmat {path} {one}"
        items.append(f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid></item>")
    return f'<rss version="2.0"><channel><title>A</title>{"".join(items)}</channel></rss>'


def local(hosts: int) -> list[str]:
    """So many addresses of this machine."""
    return [f"127.0.{1 + one // 200}.{1 + one % 200}" for one in range(hosts)]


if (
    __name__ == "__main__"
):  # the hosts alone, on this machine: how many, the delay of each answer in seconds, and how often something is new
    Web(local(int(sys.argv[1])), delay_s=float(sys.argv[2]), every=int(sys.argv[3]))
    print("serving", flush=True)
    threading.Event().wait()
