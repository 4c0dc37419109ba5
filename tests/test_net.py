"""Requests out of the house: guarded, bounded and polite. Against real servers on loopback."""

import gzip
import ipaddress
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import httpcore
import pytest
from builders import NOW
from hypothesis import assume, given
from hypothesis import strategies as st
from sites import Site, answer, ask, network, raw, request

from monitor import fetch, net
from monitor.config import Host
from monitor.errors import FetchError
from monitor.net.clocks import skew_of
from monitor.values import Fetched, Request, Unchanged

# --- the address guard ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://localhost/",
        "http://LOCALHOST./", "http://sub.localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest",
        "http://10.0.0.1/", "http://192.168.1.1/", "http://0.0.0.0/", "http://[fe80::1]/", "http://user:pass@example.org/",
        "ftp://example.org/", "file:///etc/passwd", "http://", "gopher://example.org/", "file://localhost/etc/passwd",
        "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::a00:1]/",  # IPv4 within
        "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[::]/", "http://[fc00::1]/", "http://[ff02::1]/",
        "http://[fe80::1%25eth0]/", "http://[2606:4700::1%25eth0]/", "http://100.64.0.1/", "http://100.127.255.254/",
        "http://017700000001/", "http://0x7f.1/", "http://127.0.1/", "http://127.0.0.1./", "http://169.254.169.254./",
        "http://2852039166/", "http://0xa9fea9fe/", "http://169.16689662/", "http://[::ffff:169.254.169.254]/",
        "http://good.example@127.0.0.1/", "http://127.0.0.1@good.example/", "http://:@good.example/", "http://good.example\\@127.0.0.1/",
        "http://127.0.0.1\\.good.example/", "http:\\\\127.0.0.1/", "http://good.example\t.org/", "http://127.0.0.1\r\n/",
        "http://①②⑦.⓪.⓪.①/", "http://１２７．０．０．１/", "http://127。0。0。1/", "http://ⓛocalhost/", "http://[①::1]/",
        "http://good.example:22/", "http://good.example:0/", "http://good.example:99999/", "http://good.example:8o/", "http://[::1/",
        "http://metadata.google.internal/", "http://printer.local/", "http://router/", "http://example%2eorg/", "//127.0.0.1/",
        "http:///etc/passwd", "http://good.example:80:80/", "http://0/", "http://0x/", "jar:http://good.example/", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(url: str) -> None:
    asked: list[str] = []
    with network(resolver=lambda host, port: asked.append(host) or ["127.0.0.1"]) as closed:
        found = fetch.ask(Request("example", url), closed, now=NOW)
    assert isinstance(found, FetchError) and found.reason.startswith("refused: ") and asked == []


@given(st.ip_addresses())
def test_no_private_address_is_ever_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assume(not address.is_global)
    assert not net.is_public(str(address))


def test_a_name_that_leads_to_a_private_address_is_refused(site: Site) -> None:
    with network(resolver=lambda host, port: ["127.0.0.1"]) as guarded:
        found = fetch.ask(Request("example", f"http://rebound.example:{site.server.server_port}/"), guarded, now=NOW)
    assert isinstance(found, FetchError) and site.seen == []


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with network(resolver=lambda host, port: ["93.184.216.34", "10.0.0.1"]) as guarded:
        assert isinstance(fetch.ask(Request("example", "http://mixed.example/"), guarded, now=NOW), FetchError)


def test_a_redirect_to_a_private_place_is_not_followed(site: Site) -> None:
    other = Site()
    site.handle = lambda asked: answer(asked, status=302, Location=f"http://{other.place}/secret")
    try:
        assert isinstance(ask(site), FetchError)
        assert other.seen == []
    finally:
        other.close()


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/_x",
        "http://169.254.169.254/latest",
        "http://[x",
        "//127.0.0.1:9/",
        "http://a:b/",
    ],
)
def test_a_redirect_to_what_is_no_public_web_address_is_refused(site: Site, to: str) -> None:
    site.handle = lambda asked: answer(asked, status=302, Location=to)
    found = ask(site)
    assert isinstance(found, FetchError) and len(site.seen) == 1


def test_a_name_is_resolved_once_and_connected_to_as_it_was_checked() -> None:
    opened: list[str] = []
    answers = [["93.184.216.34"], ["127.0.0.1"]]  # the second would be asked for by who looks the name up again to connect

    class Recorder(httpcore.MockBackend):
        def connect_tcp(self, host: str, *rest: object, **more: object) -> httpcore.NetworkStream:
            opened.append(host)
            return super().connect_tcp(host, *rest, **more)  # type: ignore[arg-type]

    backend = net._Backend(net._Clock(), lambda host, port: answers.pop(0), trusted=False)
    backend._plain, backend._clock.until = Recorder([]), time.monotonic() + 5
    backend.connect_tcp("rebinds.example", 80)
    assert opened == ["93.184.216.34"] and len(answers) == 1


def test_redirects_end(site: Site) -> None:
    site.handle = lambda asked: answer(asked, status=302, Location=asked.path + "x")
    assert isinstance(ask(site), FetchError)
    assert len(site.seen) < 15


# --- bounds ---------------------------------------------------------------------------------------------------------


def test_a_packed_answer_is_unpacked_and_a_bomb_is_not(site: Site) -> None:
    site.handle = lambda asked: answer(asked, gzip.compress(b"hej"), Content_Encoding="gzip")
    found = ask(site)
    assert isinstance(found, Fetched) and found.body == b"hej"
    site.handle = lambda asked: answer(asked, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")
    assert isinstance(ask(site, limits={"max_bytes": 1_000_000}), FetchError)


def test_a_body_that_is_too_long_is_refused(site: Site) -> None:
    site.handle = lambda asked: answer(asked, b"0" * 2_000)
    assert isinstance(ask(site, limits={"max_bytes": 1_000}), FetchError)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_named_without_its_password(site: Site, scheme: str) -> None:
    with network(site, environ={f"{scheme}_proxy": "http://me:secret@127.0.0.1:1"}) as behind:
        failed = fetch.ask(Request("example", f"{scheme}://www.example.org/"), behind, now=NOW)
        direct = fetch.ask(request(site), behind, now=NOW)
    assert isinstance(failed, FetchError) and failed.reason.startswith("cannot be reached through the proxy 127.0.0.1:1: ")
    assert isinstance(direct, Fetched)


def test_a_server_that_drips_is_left_at_the_deadline(site: Site) -> None:
    def drip(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        for _ in range(40):
            asked.wfile.write(b"0")
            asked.wfile.flush()
            time.sleep(0.1)

    site.handle = drip
    began = time.monotonic()
    assert isinstance(ask(site, limits={"deadline_s": 0.6}), FetchError)
    assert time.monotonic() - began < 3


# --- manners --------------------------------------------------------------------------------------------------------


def test_what_was_seen_is_asked_for_conditionally(site: Site) -> None:
    site.handle = lambda asked: answer(asked, status=304)
    found = ask(site, etag='"a"', modified="Thu, 09 Oct 2025 10:00:00 GMT")
    assert isinstance(found, Unchanged)
    headers = site.seen[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"a"', "Thu, 09 Oct 2025 10:00:00 GMT")
    assert "policy-monitor" in headers["User-Agent"] and "https://example.org/about" in headers["User-Agent"]


def test_a_connection_serves_the_next_request_also_after_an_answer_without_a_body(site: Site) -> None:
    ports = set()

    def unchanged(asked: BaseHTTPRequestHandler) -> None:
        ports.add(asked.client_address[1])
        answer(asked, status=304)

    site.handle, site.server.RequestHandlerClass.protocol_version = unchanged, "HTTP/1.1"
    with network(site) as open_network:
        for _ in range(3):
            fetch.ask(request(site), open_network, now=NOW)
    assert len(ports) == 1


@pytest.mark.parametrize(("asking", "answered", "connections"), [({}, True, 2), ({"method": "POST", "body": b"{}"}, False, 1)])
def test_what_changes_nothing_is_asked_again_when_a_kept_connection_was_just_closed(
    asking: dict[str, Any], answered: bool, connections: int
) -> None:
    taken: list[bytes] = []

    def one_answer_a_connection(connection: socket.socket, over: Event) -> None:
        taken.append(b"")
        whole = b"\r\n\r\n" + asking.get("body", b"")  # head and body come apart
        while not taken[-1].endswith(whole) and (part := connection.recv(65536)):
            taken[-1] += part
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + str(len(taken)).encode())
        connection.recv(65536)

    with raw(one_answer_a_connection) as port, network(allow_private=[f"127.0.0.1:{port}"]) as open_network:
        request = Request("example", f"http://127.0.0.1:{port}/", **asking)
        first, second = (fetch.ask(request, open_network, now=NOW) for _ in range(2))
    assert isinstance(first, Fetched) and isinstance(second, Fetched if answered else FetchError)
    assert len(taken) == connections


def test_a_host_that_closes_without_an_answer_is_asked_once() -> None:
    taken: list[bytes] = []
    with raw(lambda connection, _: taken.append(connection.recv(65536))) as port:
        with network(allow_private=[f"127.0.0.1:{port}"]) as open_network:
            found = fetch.ask(Request("example", f"http://127.0.0.1:{port}/"), open_network, now=NOW)
    assert isinstance(found, FetchError) and found.reason.startswith("cannot be reached: ") and len(taken) == 1


def test_an_iterator_of_answers_may_be_closed_early(site: Site) -> None:
    with network(site, hosts={"127.0.0.1": Host(parallel=20, pause_s=0)}) as open_network:
        answers = fetch.fetch([request(site, f"/{number}") for number in range(60)], open_network, now=NOW)
        next(answers)
        answers.close()
    assert len(site.seen) < 60


def test_the_same_bytes_are_nothing_new(site: Site) -> None:
    first = ask(site)
    assert isinstance(first, Fetched)
    assert isinstance(ask(site, body_hash=first.body_hash), Unchanged)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_a_refusal_is_one_clear_line_and_keeps_what_the_server_asked_for(site: Site, status: int) -> None:
    site.handle = lambda asked: answer(asked, b"no", status=status, Retry_After="120")
    found = ask(site)
    assert isinstance(found, FetchError) and str(status) in found.reason and "\n" not in found.reason
    assert status not in (429, 503) or found.retry_after_s == 120


def test_retry_after_may_be_a_date() -> None:
    now = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
    later = now + timedelta(minutes=10)
    assert net.retry_after(f"{later:%a, %d %b %Y %H:%M:%S} GMT", now) == 600
    assert net.retry_after("soon", now) is None


def test_two_requests_to_one_host_have_a_pause_between(site: Site) -> None:
    slept: list[float] = []
    with network(site, hosts={"127.0.0.1": Host(parallel=1, pause_s=5)}, sleep=slept.append) as polite:
        outcomes = list(fetch.fetch([request(site, f"/{n}") for n in range(3)], polite, now=NOW))
    assert len(outcomes) == 3 and len(slept) == 2 and all(0 < one <= 5 for one in slept)


def test_a_host_gets_no_more_at_once_than_it_may(site: Site) -> None:
    def slow(asked: BaseHTTPRequestHandler) -> None:
        time.sleep(0.05)
        answer(asked, b"hej")

    site.handle = slow
    with network(site) as polite:
        assert len(list(fetch.fetch([request(site, f"/{n}") for n in range(8)], polite, now=NOW))) == 8
    assert site.most == 2


def test_every_request_is_answered_whatever_fails(site: Site) -> None:
    site.handle = lambda asked: answer(asked, b"hej", status=500 if asked.path == "/1" else 200)
    asked = [
        request(site, "/0"),
        request(site, "/1"),
        Request("example", "http://127.0.0.1:1/"),
        Request("example", "http://localhost/"),
    ]
    with network(site) as polite:
        found = dict(fetch.fetch(asked, polite, now=NOW))
    assert found.keys() == set(asked)
    assert [type(found[one]) for one in asked] == [Fetched, FetchError, FetchError, FetchError]


def test_a_servers_clock_is_compared_with_one_that_runs_and_with_none_that_stands_still(site: Site) -> None:
    def dated(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response_only(200)
        asked.send_header("Date", format_datetime((NOW + timedelta(minutes=10)).astimezone(UTC), usegmt=True))
        asked.send_header("Age", "60")
        asked.send_header("Content-Length", "0")
        asked.end_headers()

    site.handle = dated
    for clock, skews in ((lambda: NOW, {site.place: 660.0}), (None, {})):
        with network(site, clock=clock) as open_network:
            fetch.ask(request(site), open_network, now=NOW)
            assert open_network.skews == skews


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Oct 2025 10:00:00 GMT", "Mon, 13 Oct 2025 05:05:00 -0000"])
def test_a_clock_that_tells_no_time_says_nothing(date: str) -> None:
    assert skew_of({"date": date}, NOW) is None and skew_of({}, NOW) is None
    assert skew_of({"date": "Mon, 13 Oct 2025 05:05:00 GMT", "age": "x"}, NOW) is None
    assert skew_of({"date": "Mon, 13 Oct 2025 05:05:00 GMT", "age": "-5"}, NOW) == 0
