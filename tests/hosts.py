"""Many hosts on this machine, each an address of its own, that tell whether they were asked by two at once."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hosts:
    """So many hosts, that answer every path with a feed of one item. `busy` counts by host what it answers now, `overlaps` what came while it did."""

    def __init__(self, number: int, *, delay_s: float) -> None:
        self.delay_s, self.asked = delay_s, Counter[str]()
        self.overlaps, self._lock, self.busy = Counter[str](), threading.Lock(), Counter[str]()
        self.servers = [self._server(f"127.0.{1 + one // 200}.{1 + one % 200}") for one in range(number)]

    def places(self) -> list[str]:
        return [f"{server.server_address[0]}:{server.server_address[1]}" for server in self.servers]

    def url(self, host: int, path: str) -> str:
        return f"http://{self.places()[host]}/{path}"

    def _server(self, address: str) -> ThreadingHTTPServer:
        hosts = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with hosts._counted(address, self.path):
                    time.sleep(hosts.delay_s)
                    body = feed(address, self.path).encode()
                with contextlib.suppress(OSError):  # who asked is gone
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer((address, 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        return server

    @contextlib.contextmanager
    def _counted(self, address: str, path: str) -> Iterator[None]:
        with self._lock:
            self.asked[f"{address}{path}"] += 1
            self.busy[address] += 1
            self.overlaps[address] += self.busy[address] > 1
        try:
            yield
        finally:
            with self._lock:
                self.busy[address] -= 1

    def close(self) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()


def feed(address: str, path: str) -> str:
    """One item that no other path has."""
    link = f"https://example.org/{address}{path}"
    item = f"<item><title>Uppdrag om järnväg {address}{path}</title><link>{link}</link><guid>{link}</guid></item>"
    return f'<rss version="2.0"><channel><title>A</title>{item}</channel></rss>'


def sources_of(hosts: Hosts, each: int) -> str:
    """A sources.yaml with so many sources at each host."""
    places = ", ".join(f"'{place}'" for place in hosts.places())
    rows = [
        f"  - {{id: h{host}-{one}, name: A, owner: A, parser: feed, url: '{hosts.url(host, str(one))}', every_minutes: 10}}"
        for host in range(len(hosts.servers))
        for one in range(each)
    ]
    return f"hosts:\n  default: {{parallel: 1, pause_s: 0}}\nallow_private: [{places}]\nsources:\n" + "\n".join(rows) + "\n"
