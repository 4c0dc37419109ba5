"""What a hostile server can do on the wire: bodies that swell, and connections that never come to an end."""

import gzip
import socket
import ssl
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
import trustme
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st
from sites import Site, answer, ask, network, raw

from monitor import fetch
from monitor.errors import FetchError
from monitor.net import body
from monitor.values import Fetched, Request

HELLO = b"hej " * 100


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


# --- packed bodies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(HELLO, mtime=0)),
        ("x-gzip", gzip.compress(HELLO, mtime=0)),
        ("GZIP", gzip.compress(HELLO[:100], mtime=0) + gzip.compress(HELLO[100:], mtime=0)),
        ("gzip", gzip.compress(HELLO, mtime=0) + b"\0" * 512),
        ("deflate", zlib.compress(HELLO)),
        ("deflate", raw_deflate(HELLO)),
        ("identity", HELLO),
        ("", HELLO),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_body_is_unpacked_as_servers_pack_it_however_it_is_cut(encoding: str, packed: bytes, step: int) -> None:
    chunks = [packed[at : at + step] for at in range(0, len(packed), step)]
    assert body.whole(chunks, encoding, most=1000) == HELLO


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@given(packed=st.binary(min_size=1, max_size=80), step=st.integers(1, 20))
def test_any_packed_bytes_are_a_body_or_one_clear_refusal(encoding: str, packed: bytes, step: int) -> None:
    try:
        assert len(body.whole([packed[at : at + step] for at in range(0, len(packed), step)], encoding, most=500)) <= 500
    except body.Unreadable as error:
        assert str(error)


@pytest.mark.parametrize("packed", [gzip.compress(HELLO, mtime=0)[:-9], raw_deflate(HELLO)[:-3], b"\x1f\x8b" + b"x" * 50])
def test_a_packed_body_that_is_cut_off_or_broken_is_refused(packed: bytes) -> None:
    with pytest.raises(body.Unreadable, match="packed body is"):
        body.whole([packed], "gzip", most=1000)


def test_an_encoding_that_was_not_asked_for_is_refused(site: Site) -> None:
    site.handle = lambda asked: answer(asked, b"x", Content_Encoding="br, gzip")
    found = ask(site)
    assert isinstance(found, FetchError) and found.reason == "content encoding 'br, gzip' was not asked for"


def test_validators_that_cannot_be_sent_back_are_not_kept(site: Site) -> None:
    for odd in ('"\xe5"', '"' + "x" * 5_000 + '"'):
        site.handle = lambda asked, odd=odd: answer(asked, b"hej", ETag=odd, Last_Modified="i går")
        found = ask(site)
        assert isinstance(found, Fetched) and found.etag == ""


# --- memory -----------------------------------------------------------------------------------------------------------

BODIES = """
import resource, socket, sys, threading, zlib, gzip
sys.path[:0] = sys.argv[2:]
from builders import NOW
from monitor.config import Host
from monitor.net import Network
from monitor.values import Request
from monitor import fetch

kind = sys.argv[1]
head = b"HTTP/1.1 200 OK\\r\\n" + (b"Content-Encoding: gzip\\r\\n" if kind == "bomb" else b"")
head += b"Transfer-Encoding: chunked\\r\\n\\r\\n" if kind == "chunked" else b"\\r\\n"
part = gzip.compress(b"0" * 50_000_000, 1) if kind == "bomb" else b"0" * 65536
part = b"%x\\r\\n" % len(part) + part + b"\\r\\n" if kind == "chunked" else part
listening = socket.create_server(("127.0.0.1", 0))

def serve():
    connection, _ = listening.accept()
    connection.recv(65536)
    try:
        connection.sendall(head)
        for _ in range(3200):
            connection.sendall(part)
    except OSError:
        pass

threading.Thread(target=serve, daemon=True).start()
place = f"127.0.0.1:{listening.getsockname()[1]}"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Network(hosts={}, allow_private=[place], contact="", sleep=lambda _: None, environ={}) as network:
    found = fetch.ask(Request("example", f"http://{place}/"), network, now=NOW)
print(found.reason, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("kind", ["endless", "chunked", "bomb"])
def test_two_hundred_megabytes_without_a_length_take_the_memory_of_twenty(kind: str) -> None:
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", BODIES, kind, str(tests), str(tests.parent)], capture_output=True, text=True, timeout=60, check=False
    )
    reason, _, megabytes = done.stdout.strip().rpartition(" ")
    assert reason == "larger than 20480 KB", done.stderr
    assert int(megabytes) < 80  # the body, once more while it is copied, and what was read of it last


# --- time -------------------------------------------------------------------------------------------------------------


def drips(start: bytes, drop: bytes) -> Callable[[socket.socket, Event], None]:
    """Sends `start`, then a drop at a time for as long as anybody listens."""

    def talk(connection: socket.socket, over: Event) -> None:
        connection.recv(65536)
        connection.sendall(start)
        while not over.wait(0.05):
            connection.sendall(drop)

    return talk


def silent(connection: socket.socket, over: Event) -> None:
    connection.recv(65536)
    over.wait(20)


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(silent, id="silence"),
        pytest.param(drips(b"", b"H"), id="a status line that drips"),
        pytest.param(drips(OK, b"X"), id="a header that drips"),
        pytest.param(drips(OK, b"X: y\r\n"), id="headers without end"),
        pytest.param(drips(OK + b"\r\n", b"0"), id="a body that drips"),
        pytest.param(drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n0\r\n"), id="chunks without end"),
        pytest.param(drips(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"), id="a trailer without end"),
        pytest.param(drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), id="interim answers without end"),
        pytest.param(
            drips(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"", mtime=0)[:10], b"\0"), id="packed, dripping"
        ),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https", "proxy"])
def test_a_request_ends_at_its_deadline_whatever_the_server_does(talk: Callable[[socket.socket, Event], None], scheme: str) -> None:
    with raw(talk) as port:
        place = f"127.0.0.1:{port}"
        url = "https://www.example.org/" if scheme == "proxy" else f"{scheme}://{place}/"
        environ = {"HTTPS_PROXY": f"http://{place}"} if scheme == "proxy" else {}
        began = time.monotonic()
        with network(
            allow_private=[place, "www.example.org:443"] if scheme != "proxy" else [], environ=environ, deadline_s=0.4
        ) as open_network:
            found = fetch.ask(Request("example", url), open_network, now=NOW)
    assert isinstance(found, FetchError)
    assert time.monotonic() - began < 3
    assert scheme != "http" or found.reason.startswith("no whole answer within") or "packed body" in found.reason


def test_a_handshake_that_hangs_half_way_ends_at_the_deadline() -> None:
    def talk(connection: socket.socket, over: Event) -> None:
        connection.recv(65536)
        while not over.wait(0.05):
            connection.sendall(b"\x16")

    with raw(talk) as port, network(allow_private=[f"127.0.0.1:{port}"], deadline_s=0.4) as open_network:
        began = time.monotonic()
        assert isinstance(fetch.ask(Request("example", f"https://127.0.0.1:{port}/"), open_network, now=NOW), FetchError)
    assert time.monotonic() - began < 3


def test_a_server_that_drips_under_tls_is_left_at_the_deadline(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def talk(connection: socket.socket, over: Event) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            drips(OK, b"X")(encrypted, over)

    with raw(talk) as port:
        given = {"allow_private": [f"127.0.0.1:{port}"], "environ": {"SSL_CERT_FILE": str(tmp_path / "ca.pem")}, "deadline_s": 0.6}
        began = time.monotonic()
        with network(**given) as open_network:
            found = fetch.ask(Request("example", f"https://127.0.0.1:{port}/"), open_network, now=NOW)
    assert isinstance(found, FetchError) and found.reason.startswith("no whole answer within")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "head", [b"X: " + b"y" * 5_000_000 + b"\r\n", b"X: y\r\n" * 500_000, b"\x00\xff\r\n", b"X y\r\n", b": \r\n"]
)
def test_a_head_that_is_huge_or_broken_is_a_failure(head: bytes) -> None:
    def talk(connection: socket.socket, over: Event) -> None:
        connection.recv(65536)
        connection.sendall(OK + head + b"\r\n")
        over.wait(5)

    with raw(talk) as port, network(allow_private=[f"127.0.0.1:{port}"], deadline_s=5) as open_network:
        found = fetch.ask(Request("example", f"http://127.0.0.1:{port}/"), open_network, now=NOW)
    assert isinstance(found, FetchError) and found.reason.startswith("cannot be reached: ")
