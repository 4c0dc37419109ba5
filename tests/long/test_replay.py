"""The shipped configuration against a recorded internet: one week's job, as it would have run on Monday 13 October 2025."""

from __future__ import annotations

import json
import sqlite3
import sys
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import REPOSITORY, Replay, monitor

from monitor.config import Source, read_sources

pytestmark = pytest.mark.long
MONDAY = ("run", "--once", "--now", "2025-10-13T07:05+02:00")
TUESDAY = ("run", "--once", "--now", "2025-10-14T08:00+02:00")


def enabled_sources() -> list[Source]:
    return [source for source in read_sources(REPOSITORY / "sources.yaml").sources if source.enabled]


def lacking_sources(shared: Path) -> set[str]:
    """Our enabled sources on hosts that the replay does not play."""
    sys.path.insert(0, str(shared / "replay"))
    try:
        from hosts import SITES  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(shared / "replay"))
    return {source.id for source in enabled_sources() if urlsplit(source.url).hostname not in SITES}


def test_a_week_of_the_recorded_internet_becomes_one_digest_and_a_quiet_tuesday(
    replay: Replay, shared: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    monday = monitor(*MONDAY, data=data, environment=replay.environment())
    assert monday.returncode == 1, monday.stdout + monday.stderr
    failed = {line.partition(":")[0] for line in monday.stdout.splitlines() if ": failed: " in line}
    assert failed == lacking_sources(shared)

    (mail,) = (data / "outbox").rglob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert "2025-W41" in mail.name and "41" in message["Subject"]
    html = message.get_body(("html",))
    assert html is not None and len(html.get_content().encode()) < 100_000

    monitor("collect", "--now", "2025-10-13T07:10+02:00", data=data, environment=replay.environment())  # pages above a round's cap
    before = stored(data)
    replay.control("DELETE", "/log")
    tuesday = monitor(*TUESDAY, data=data, environment=replay.environment())
    assert tuesday.returncode == 1  # the hosts that the replay lacks
    answered = [line for line in replay.control("GET", "/log") if line["status"] != 502]
    robots = [line["host"] for line in answered if line["path"] == "/robots.txt"]
    assert len(robots) == len(set(robots))  # once a day and host
    log = [line for line in answered if line["path"] != "/robots.txt" and not line["path"].startswith("/dokumentstatus/")]
    pages = [line for line in log if line["host"] == "www.regeringen.se" and not line["path"].startswith("/Filter/")]
    assert pages and {line["path"].split("/")[1] for line in pages} == {
        "remisser"
    }  # open referrals are asked again; nothing else is
    assert len(log) - len(pages) == len(enabled_sources()) - len(failed)
    assert {line["status"] for line in log} == {304}, [line["path"] for line in log if line["status"] != 304]
    assert stored(data) == before
    assert list((data / "outbox").rglob("*.eml")) == [mail]


def stored(data: Path) -> list[int]:
    with sqlite3.connect(data / "monitor.db") as database:
        return [database.execute(f"select count(*) from {table}").fetchone()[0] for table in ("documents", "versions", "outbox")]


def test_where_the_government_refuses_its_pages_the_mirror_tells_until_it_lets_us_in_again(replay: Replay, tmp_path: Path) -> None:
    data = tmp_path / "data"

    def texts_from() -> set[str]:
        listed = monitor("items", "--format", "jsonl", data=data, environment=replay.environment())
        found = [json.loads(line)["text_from"] for line in listed.stdout.splitlines()]
        return {url.split("/")[2] for url in found if url and "/remisser/" in url}

    replay.control("POST", "/fault?kind=status-403-challenge&host=www.regeringen.se&path=/remisser/")
    for minute in ("05", "10"):
        monitor("collect", "--now", f"2025-10-13T07:{minute}+02:00", data=data, environment=replay.environment())
    assert texts_from() == {"g0v.se"}
    replay.control("DELETE", "/fault")
    for hour in ("12", "13"):
        monitor("collect", "--now", f"2025-10-13T{hour}:00+02:00", data=data, environment=replay.environment())
    assert texts_from() == {"www.regeringen.se"}


def test_an_inquiry_told_by_government_and_riksdag_is_one_item_with_two_sightings(replay: Replay, tmp_path: Path) -> None:
    data = tmp_path / "data"
    monitor(*MONDAY, data=data, environment=replay.environment())
    listed = monitor("items", "--format", "jsonl", data=data, environment=replay.environment())
    inquiries = [item for item in map(json.loads, listed.stdout.splitlines()) if item["kind"] == "inquiry"]
    numbers = [name for item in inquiries for name in item["designations"] if name.startswith("SOU ")]
    assert len(numbers) == len(set(numbers))
    told_by_riksdag = [item for item in inquiries if "rd-sou" in item["sources"]]
    assert told_by_riksdag
    assert [item["title"] for item in told_by_riksdag if "reg-sou" not in item["sources"]] == []
