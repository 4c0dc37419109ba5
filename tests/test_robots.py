"""What a host's robots.txt allows, and when it wants to be left alone. Hosts are reached through a proxy of our own on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from builders import NOW
from sites import Site, answer, network, request

from monitor import fetch
from monitor.errors import FetchError
from monitor.net import Network
from monitor.store import Store
from monitor.values import Fetched, Request, RobotsTxt

HOST = "http://www.example.org"
PLACE = "http://www.example.org:80"


@contextmanager
def outside(proxy: Site, **more: object) -> Iterator[Network]:
    """A network that reaches every public host through a proxy, which plays them all."""
    with network(environ={"http_proxy": f"http://{proxy.place}"}, **more) as opened:
        yield opened


def plays(proxy: Site, robots: bytes | int, page: bytes | int = b"hej", **headers: str) -> None:
    def handle(asked: BaseHTTPRequestHandler) -> None:
        said = robots if asked.path.endswith("/robots.txt") else page
        body, status = (said, 200) if isinstance(said, bytes) else (b"", said)
        answer(asked, body, status, **headers)

    proxy.handle = handle


def ask(opened: Network, path: str, *, later: timedelta = timedelta()) -> fetch.Outcome:
    return fetch.ask(Request("example", HOST + path), opened, now=NOW + later)


def asked_paths(proxy: Site) -> list[str]:
    return [path.removeprefix(HOST) for path, _ in proxy.seen]


def reason(outcome: fetch.Outcome) -> str:
    assert isinstance(outcome, FetchError), outcome
    return outcome.reason


def test_what_robots_txt_does_not_allow_is_not_asked_for(site: Site) -> None:
    plays(site, b"User-agent: *\nDisallow: /sok\nAllow: /")
    with outside(site) as opened:
        assert reason(ask(opened, "/sok?q=1")) == "robots.txt does not allow it"
        assert isinstance(ask(opened, "/nyheter"), Fetched)
    assert asked_paths(site) == ["/robots.txt", "/nyheter"]


def test_a_group_for_our_own_name_counts_before_the_one_for_all(site: Site) -> None:
    plays(site, b"User-agent: *\nDisallow: /\n\nUser-agent: policy-monitor\nDisallow: /privat\n")
    with outside(site) as opened:
        assert isinstance(ask(opened, "/nyheter"), Fetched)
        assert reason(ask(opened, "/privat")) == "robots.txt does not allow it"


def test_a_redirect_leads_no_further_than_robots_txt_allows(site: Site) -> None:
    def handle(asked: BaseHTTPRequestHandler) -> None:
        if asked.path.endswith("/robots.txt"):
            answer(asked, b"User-agent: *\nDisallow: /sok")
        else:
            answer(asked, status=302, Location="/sok")

    site.handle = handle
    with outside(site) as opened:
        assert reason(ask(opened, "/nyheter")) == "robots.txt does not allow it"
    assert "/sok" not in asked_paths(site)


@pytest.mark.parametrize("robots", [404, 403, b"", b"<html>Sidan finns inte</html>", b"\xff\xfe\x00"])
def test_a_host_without_a_readable_robots_txt_allows_everything(site: Site, robots: bytes | int) -> None:
    plays(site, robots)
    with outside(site) as opened:
        assert isinstance(ask(opened, "/nyheter"), Fetched)


def test_robots_txt_is_read_once_a_day_and_remembered_between_runs(site: Site) -> None:
    plays(site, b"User-agent: *\nDisallow: /sok")
    with outside(site) as opened:
        ask(opened, "/a")
        ask(opened, "/b", later=timedelta(hours=23))
        read = opened.robots_read()
        assert read == [RobotsTxt(PLACE, "User-agent: *\nDisallow: /sok", NOW)] and opened.robots_read() == []
    with outside(site, robots=read) as opened:
        assert reason(ask(opened, "/sok", later=timedelta(hours=23))) == "robots.txt does not allow it"
        ask(opened, "/c", later=timedelta(hours=25))
    assert asked_paths(site) == ["/robots.txt", "/a", "/b", "/robots.txt", "/c"]


def test_a_robots_txt_that_cannot_be_read_counts_as_when_last_read(site: Site) -> None:
    plays(site, 500)
    with outside(site, robots=[RobotsTxt(PLACE, "User-agent: *\nDisallow: /sok", NOW - timedelta(days=9))]) as opened:
        assert reason(ask(opened, "/sok")) == "robots.txt does not allow it"
        assert isinstance(ask(opened, "/nyheter"), Fetched)
        assert opened.robots_read() == []
    assert asked_paths(site) == ["/robots.txt", "/nyheter"]


def test_nothing_is_asked_of_a_host_whose_robots_txt_was_never_read(site: Site) -> None:
    plays(site, 500)
    with outside(site) as opened:
        assert [reason(ask(opened, path)) for path in ("/a", "/b")] == ["robots.txt: HTTP 500"] * 2
        plays(site, b"")
        assert isinstance(ask(opened, "/a", later=timedelta(minutes=5)), Fetched)
    assert asked_paths(site) == ["/robots.txt", "/robots.txt", "/a"]


def test_a_robots_txt_of_a_megabyte_is_not_read_to_its_end(site: Site) -> None:
    plays(site, b"#" * 1_000_000)
    with outside(site) as opened:
        assert reason(ask(opened, "/a")) == "robots.txt: larger than 512 KB"


@pytest.mark.parametrize(("asked_for", "given"), [(b"5", 5.0), (b"86400", 30.0), (b"x", 0.0)])
def test_a_crawl_delay_lengthens_the_pause_up_to_half_a_minute(site: Site, asked_for: bytes, given: float) -> None:
    plays(site, b"User-agent: *\nCrawl-delay: " + asked_for)
    waits: list[float] = []
    with outside(site, sleep=waits.append) as opened:
        for path in ("/a", "/b"):
            ask(opened, path)
    assert max(waits, default=0.0) == pytest.approx(given, abs=4)
    assert given or not waits or max(waits) < 3


def test_the_operators_own_places_have_no_robots_txt_to_obey(site: Site) -> None:
    site.handle = lambda asked: answer(asked, b"User-agent: *\nDisallow: /")
    with network(site) as opened:
        assert isinstance(fetch.ask(request(site, "/a"), opened, now=NOW), Fetched)
    assert [path for path, _ in site.seen] == ["/a"]


def test_a_host_that_asks_to_be_left_alone_is_left_alone_by_all_its_sources(site: Site) -> None:
    plays(site, b"", 429, Retry_After="120")
    with outside(site) as opened:
        first, second = ask(opened, "/a"), ask(opened, "/b", later=timedelta(seconds=20))
        plays(site, b"")
        third = ask(opened, "/b", later=timedelta(seconds=121))
    assert reason(first) == "HTTP 429" and isinstance(third, Fetched)
    assert isinstance(second, FetchError) and second.retry_after_s == 100
    assert second.reason == "not asked: the host wants 100 s of peace (HTTP 429)"
    assert asked_paths(site) == ["/robots.txt", "/a", "/b"]


def test_a_bad_request_is_asked_once_more(site: Site) -> None:
    answers = iter([400, 200, 400, 400])
    site.handle = lambda asked: answer(asked, b"hej", next(answers))
    with network(site) as opened:
        assert isinstance(fetch.ask(request(site), opened, now=NOW), Fetched)
        assert reason(fetch.ask(request(site), opened, now=NOW)) == "HTTP 400"


def test_what_robots_txt_said_is_kept_until_it_is_read_again(store: Store) -> None:
    first = RobotsTxt(PLACE, "User-agent: *", NOW)
    store.keep_robots([first, replace(first, place="https://example.org:443")])
    store.keep_robots([replace(first, text="")])
    assert {one.place: one.text for one in store.robots()} == {PLACE: "", "https://example.org:443": "User-agent: *"}
