"""A source that is paused: not asked, not alarmed about, told with its reason, and taken up again; the store on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, SHIPPED, source
from commands import run

from monitor import digest, due, pipeline, render
from monitor.config import Config, shipped
from monitor.pipeline import watch
from monitor.status import status
from monitor.store import Store
from monitor.tune import explain
from monitor.values import Alarm, Coverage, Request, SourcePause, TargetHealth

DAY = timedelta(days=1)
PAUSE = SourcePause("example", "ny webbplats väntas", "Åsa", NOW)


@pytest.fixture
def config() -> Config:
    return replace(SHIPPED, sources=(source(), source(id="annan", name="Annan", url="https://annan.example.org/")))


def test_a_pause_lasts_until_somebody_ends_it(store: Store) -> None:
    store.pause_source(PAUSE)
    assert store.paused_sources(NOW + 900 * DAY) == {"example": PAUSE}
    assert store.resume_source("example", who="Bo", now=NOW + DAY)
    assert store.paused_sources(NOW + DAY) == {}
    assert not store.resume_source("example", who="Bo", now=NOW + DAY)


def test_a_pause_with_a_last_day_ends_by_itself(store: Store) -> None:
    made = pipeline.pause(store, source(), "  ny \n webbplats\u00ad ", who="Åsa", last=date(2025, 10, 14), now=NOW)
    assert (made.reason, made.until) == ("ny webbplats", datetime.fromisoformat("2025-10-15T00:00+02:00"))
    last = datetime.fromisoformat("2025-10-14T23:59+02:00")
    assert (list(store.paused_sources(last)), store.paused_sources(last + timedelta(minutes=1))) == (["example"], {})


def test_a_new_pause_takes_the_place_of_the_old_one(store: Store) -> None:
    store.pause_source(PAUSE)
    again = replace(PAUSE, reason="robots.txt", who="Bo", since=NOW + DAY)
    store.pause_source(again)
    assert store.paused_sources(NOW + DAY) == {"example": again}
    assert store.resume_source("example", who="Bo", now=NOW + 2 * DAY) and store.paused_sources(NOW + 2 * DAY) == {}


@pytest.mark.parametrize(("reason", "last"), [(" \u00ad\n", None), ("x" * 201, None), ("skäl", date(2025, 10, 12))])
def test_a_pause_without_a_reason_or_in_the_past_is_refused(reason: str, last: date | None, store: Store) -> None:
    with pytest.raises(ValueError):
        pipeline.pause(store, source(), reason, who="Åsa", last=last, now=NOW)
    assert store.paused_sources(NOW) == {}


def test_a_paused_source_is_not_asked(config: Config, store: Store) -> None:
    store.pause_source(PAUSE)
    assert [one.id for one in pipeline.asked_sources(config, store, NOW)] == ["annan"]


def test_a_paused_source_that_was_failing_is_no_fault_and_its_alarm_is_gone(config: Config, store: Store) -> None:
    store.failed(Request("example", source().url, target=source().url), "HTTP 500", next_check=NOW, now=NOW)
    store.settle_alarms([Alarm("failing", "example", "", NOW, {"reason": "HTTP 500"})], [], now=NOW)
    assert any("example" in fault for fault in status(config, store, now=NOW).faults)
    store.pause_source(PAUSE)
    watch.settle(config, store, [], {}, since=NOW, now=NOW)
    found = status(config, store, now=NOW)
    assert not any("example" in fault for fault in found.faults) and found.alarms == ()
    assert [one.paused for one in found.sources] == [PAUSE, None]


def test_what_was_never_seen_says_that_its_source_is_paused(config: Config, store: Store) -> None:
    store.pause_source(PAUSE)
    found = explain.explain("https://example.org/nytt", config, store, now=NOW)
    assert isinstance(found, explain.NeverSeen) and [one.paused for one in found.readers] == [PAUSE]


def test_the_line_on_the_sources_tells_a_paused_source_with_its_reason_and_not_as_down_or_silent() -> None:
    states = [TargetHealth("example", source().url, NOW - 90 * DAY, NOW, None, 9, "HTTP 500", None)]
    told = digest.coverage([source()], states, [], {"example": NOW}, {"example": PAUSE}, period=due.week("2025-W41"))
    assert (told.sources, told.read, told.down, told.silent) == (0, 0, (), ())
    assert told.paused == (("Exempel", "ny webbplats väntas", NOW),)
    coverage = Coverage(42, 42, (), 9, (), (("Regeringen: tal", "ny webbplats väntas", NOW),))
    assert render.sources(coverage, 2025) == [
        "Vi läste alla 42 källor.",
        "Pausad av oss: Regeringen (tal, ny webbplats väntas, sedan 13\u00a0oktober).",
    ]


def test_the_command_pauses_a_source_and_takes_it_up_again(tmp_path: Path) -> None:
    (tmp_path / "rules").symlink_to(shipped() / "rules")
    row = "{id: a, name: A, owner: A, parser: feed, url: 'http://127.0.0.1:1/a'}"
    (tmp_path / "sources.yaml").write_text(f"allow_private: ['127.0.0.1:1']\nsources:\n  - {row}\n", "utf-8")
    assert "no database" in run("pause", "a", "--reason", "x", cwd=tmp_path).stderr
    run("collect", "--now", "2025-10-13T07:05", cwd=tmp_path)
    when = ("--now", "2025-10-13T08:00")
    for wrong in (
        ("a",),
        ("b", "--reason", "x"),
        ("a", "--resume"),
        ("a", "--resume", "--reason", "x"),
        ("a", "--reason", "x", "--until", "2025-10-12"),
    ):
        refused = run("pause", *wrong, *when, cwd=tmp_path)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    done = run("pause", "a", "--reason", "ny webbplats", "--until", "2025-11-01", "--who", "Åsa", *when, cwd=tmp_path)
    assert done.stdout == "a: paused: ny webbplats, says Åsa, since 2025-10-13 08:00, until 2025-11-02 00:00\n"
    assert "  paused: ny webbplats, says Åsa" in run("status", *when, cwd=tmp_path).stdout
    assert "0 sources asked" in run("collect", "--all", *when, cwd=tmp_path).stdout
    assert "1 sources asked" in run("collect", "--source", "a", *when, cwd=tmp_path).stdout
    assert run("pause", "a", "--resume", "--who", "Bo", *when, cwd=tmp_path).stdout == "a: taken up again, says Bo\n"
    assert "1 sources asked" in run("collect", "--all", *when, cwd=tmp_path).stdout
