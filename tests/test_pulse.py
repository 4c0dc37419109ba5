"""Whether the service does its work: what is wrong shows, and an outside watch is called when nothing is."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import SHIPPED, letter
from commands import run
from world import World

from monitor import due, pipeline
from monitor.config import Config, Source
from monitor.net import Network
from monitor.pipeline import Pulse
from monitor.store import Store
from monitor.values import Fetched, Request

RULES = SHIPPED.rules
NOW = datetime.fromisoformat("2025-10-13T09:00:00+02:00")
HOUR = timedelta(hours=1)
SOURCE = Source(id="a", name="A", owner="A", parser="feed", url="https://example.org/a", kind="news", every_minutes=60)  # type: ignore[call-arg]


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def answered(store: Store, at: datetime) -> None:
    request = Request("a", SOURCE.url, target=SOURCE.url)
    store.apply(request, Fetched(request, SOURCE.url, b"", "text/xml", "", "", at), [], next_check=at, now=at)


def compose(store: Store) -> None:
    for period in due.editions(store.editions(), NOW):
        store.save_edition(period, [], [], {}, listed=[], sample=[], now=NOW)


def config_of(*sources: Source) -> Config:
    return Config(Path("."), sources, {}, (), "", RULES, ())


def pulse(store: Store, config: Config | None = None) -> Pulse:
    return pipeline.pulse(config or config_of(SOURCE), store, NOW)


def test_all_is_well_when_a_source_answered_lately_and_the_week_is_composed(store: Store) -> None:
    answered(store, NOW - HOUR)
    compose(store)
    assert pulse(store) == Pulse("ok", NOW - HOUR, polls_are_late=False, stuck=(), missing=()) and pulse(store).is_well


def test_sources_that_have_not_answered_for_long_an_edition_that_is_missing_and_a_stuck_letter_show(store: Store) -> None:
    assert pulse(store).faults == ["no source has ever answered"]
    answered(store, NOW - 9 * HOUR)
    store.queue([replace(letter(), created=NOW - HOUR)])
    found = pulse(store)
    assert (found.polls_are_late, found.stuck, found.missing) == (True, ("2025-W41/ledare",), ("2025-W41",))
    assert found.faults == ["no source has answered since 2025-10-13 00:00"] and not found.is_well


def test_where_no_source_is_enabled_none_is_late(store: Store) -> None:
    compose(store)
    assert pulse(store, config_of()).is_well


@pytest.mark.parametrize(("answer", "code", "told"), [("ok", 0, ""), (500, 0, "MONITOR_PING_URL: HTTP 500")])
def test_an_outside_watch_is_called_after_a_good_round_and_its_failure_stops_nothing(
    answer: str | int, code: int, told: str, world: World, tmp_path: Path
) -> None:
    world.pages["/a"] = '<rss version="2.0"><channel><title>A</title></channel></rss>'
    world.pages["/secret"] = answer
    (tmp_path / "rules").symlink_to(Path(__file__).parent.parent / "rules")
    row = f"{{id: a, name: A, owner: A, parser: feed, url: 'http://{world.place}/a', kind: news, may_be_empty: true}}"
    (tmp_path / "sources.yaml").write_text(f"allow_private: ['{world.place}']\nsources:\n  - {row}\n", "utf-8")
    given = {"MONITOR_PING_URL": f"http://{world.place}/secret"}
    done = run("run", "--once", "--now", NOW.isoformat(), cwd=tmp_path, **given)
    assert (done.returncode, told in done.stderr, "secret" in done.stderr) == (code, True, False), done.stderr
    assert [path for path, _ in world.asked] == ["/a", "/secret"]
    world.pages["/a"] = 500
    bad = run("run", "--once", "--now", (NOW + 24 * HOUR).isoformat(), cwd=tmp_path, **given)
    assert bad.returncode == 1 and [path for path, _ in world.asked].count("/secret") == 1  # no good round, no call


def test_an_address_inside_is_refused_to_the_call_too() -> None:
    with Network(hosts={}, allow_private=(), contact="", sleep=lambda _: None, environ={}) as network:
        assert pipeline.ping(network, "http://127.0.0.1:1/x", now=NOW).startswith("refused")
