"""Bursts longer than a page, and the gaps that are told."""

from datetime import datetime, timedelta

import pytest
from builders import NOW
from test_pipeline import collect, config_of, feed
from world import World

from monitor.config import Source
from monitor.store import Store


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def page(*numbers: int, at: datetime = NOW) -> str:
    """A page of a feed: item 0 was published two hours before `at`, each next one a minute earlier."""
    days = {number: (at - timedelta(hours=2, minutes=number)).strftime("%a, %d %b %Y %H:%M:%S +0200") for number in numbers}
    return feed(*((f"{at:%d%H}-{number}", f"Uppdrag om järnväg {number}", days[number]) for number in numbers))


LATER = NOW + timedelta(hours=6)


def burst(world: World, store: Store, **fields: object) -> Source:
    """A source that has been read once, and then publishes seven things on pages of three, above the one that is known."""
    source = world.source("a", url=f"http://{world.place}/a?fromDate=2025-10-01", **fields)
    world.pages["/a?fromDate=2025-10-01"] = page(0, at=NOW - timedelta(days=9))
    collect(config_of(world, source), store)
    world.pages["/a?fromDate=2025-10-01"] = page(0, 1, 2, at=LATER)
    world.pages["/a?fromDate=2025-10-01&page=2"] = page(3, 4, 5, at=LATER)
    world.pages["/a?fromDate=2025-10-01&page=3"] = page(6, at=LATER).replace(
        "</channel>", page(0, at=NOW - timedelta(days=9)).split("</title>", 1)[1].removesuffix("</rss>")
    )
    return source


def test_a_burst_longer_than_a_page_loses_nothing(world: World, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    config = config_of(world, burst(world, store, pages=5))
    assert [path for path, _ in world.asked] == ["/a?fromDate=2025-10-01"]  # of a first poll, what is old is worth no page more
    done = collect(config, store, now=LATER)
    assert (done.failures, done.counts["a"].new, caplog.text) == ({}, 7, "")
    assert "/a?fromDate=2025-10-01&page=4" not in [path for path, _ in world.asked]


def test_a_list_that_ends_before_what_is_known_has_a_gap(world: World, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    config = config_of(world, burst(world, store, pages=5))
    world.pages["/a?fromDate=2025-10-01&page=3"] = 404
    done = collect(config, store, now=LATER)
    assert (done.failures, done.counts["a"].new) == ({}, 6)
    assert "source=a shows nothing older than 2025-10-13 11:00, and was last read 2025-10-13 07:05" in caplog.text


@pytest.mark.parametrize("pages", [1, 2])
def test_a_burst_longer_than_what_may_be_read_has_a_gap(
    world: World, store: Store, caplog: pytest.LogCaptureFixture, pages: int
) -> None:
    config = config_of(world, burst(world, store, pages=pages))
    assert collect(config, store, now=LATER).counts["a"].new == 3 * pages
    assert ("raise `pages`" if pages > 1 else "source=a shows nothing older") in caplog.text


def test_a_page_that_a_list_repeats_beyond_its_end_is_its_end(world: World, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    config = config_of(world, burst(world, store, pages=9))
    world.pages["/a?fromDate=2025-10-01&page=3"] = world.pages["/a?fromDate=2025-10-01&page=2"]
    assert collect(config, store, now=LATER).counts["a"].new == 6
    assert "shows nothing older" in caplog.text and "unread" not in caplog.text


def test_after_a_failure_a_feed_is_read_back_to_the_last_answer_and_no_further(
    world: World, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    config = config_of(world, burst(world, store, pages=5))
    second, world.pages["/a?fromDate=2025-10-01&page=2"] = world.pages["/a?fromDate=2025-10-01&page=2"], 500
    assert "a" in collect(config, store, now=LATER).failures
    world.pages["/a?fromDate=2025-10-01&page=2"] = second
    done = collect(config, store, now=LATER + timedelta(days=1))
    assert (done.failures, done.counts["a"].new) == ({}, 4)
    assert "/a?fromDate=2025-10-01&page=4" not in [path for path, _ in world.asked] and "unread" not in caplog.text


def test_a_list_that_may_be_empty_can_be_all_new_without_a_gap(
    world: World, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    config = config_of(world, burst(world, store, may_be_empty=True))
    assert collect(config, store, now=LATER).counts["a"].new == 3 and caplog.text == ""


def test_a_page_that_is_missing_from_a_list_that_names_its_pages_is_a_failure(world: World, store: Store) -> None:
    listed = '{"dokumentlista": {"@sida": "1", "@sidor": "2", "@traffar": "2", "@nasta_sida": "%s", "dokument": [%s]}}'
    hit = '{"dok_id": "HD03901", "rm": "2025/26", "beteckning": "901", "doktyp": "prop", "titel": "Vägar", "datum": "2025-10-09"}'
    world.pages["/l"] = listed % (f"http://{world.place}/p2", hit)
    done = collect(config_of(world, world.source("l", parser="riksdagen_list", pages=5)), store)
    assert done.failures == {"l": "l: HTTP 404"}


def test_a_list_of_pages_whose_first_page_is_empty_is_a_failure(world: World, store: Store) -> None:
    config = config_of(world, world.source("a", pages=5))
    world.pages["/a"] = feed()
    assert collect(config, store).failures == {"a": "a: list: holds no items"}


def test_an_empty_page_beyond_the_last_ends_a_list(world: World, store: Store) -> None:
    config = config_of(world, burst(world, store, pages=5))
    world.pages["/a?fromDate=2025-10-01&page=3"] = feed()
    done = collect(config, store, now=LATER)
    assert (done.failures, done.counts["a"].new) == ({}, 6)


@pytest.mark.parametrize(("told", "failure"), [(3, True), (100, False)])
def test_a_list_that_may_be_empty_is_not_so_while_what_it_told_of_must_be_in_it(
    world: World, store: Store, told: int, failure: bool
) -> None:
    config = config_of(world, world.source("a", url=f"http://{world.place}/a?from={{since}}", may_be_empty=True))
    world.pages["/a?from=2025-08-01"] = page(0, at=NOW - timedelta(days=told))
    collect(config, store)
    world.pages["/a?from=2025-08-01"] = feed()
    done = collect(config, store, now=LATER)
    wanted = {"a": "a: list: holds no items, though it told of some of 2025-10-10 and begins 2025-08-01"} if failure else {}
    assert done.failures == wanted
