"""A long downtime against a recorded internet: what was published meanwhile is found, though it fills several pages of the feed."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Replay, monitor

pytestmark = pytest.mark.long
FEED = (
    "https://www.regeringen.se/Filter/RssFeed?filterType=Taxonomy&filterByType=FilterablePageBase&preFilteredCategories=1334"
    "&rootPageReference=0&displayLimited=true&fromDate=2025-08-27"
)


def told_since(replay: Replay) -> set[str]:
    """The links of all press releases since the first round, page after page until there is none."""
    context = ssl.create_default_context(cafile=str(replay.ca))
    proxy = urllib.request.ProxyHandler({"https": f"http://127.0.0.1:{replay.port}"})
    opener, links = urllib.request.build_opener(proxy, urllib.request.HTTPSHandler(context=context)), set[str]()
    for number in range(1, 50):
        try:
            with opener.open(f"{FEED}&page={number}", timeout=60) as answer:
                links |= {link.text or "" for link in ElementTree.fromstring(answer.read()).iterfind("channel/item/link")}
        except urllib.error.HTTPError as error:
            assert error.code == 404
            return links
    raise AssertionError("the feed has no end")


def test_six_weeks_of_downtime_lose_no_press_release(replay: Replay, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for when in ("2025-08-26T12:00", "2025-10-12T20:00"):
        replay.control("POST", f"/now?t={when}")
        ran = monitor("collect", "--source", "reg-press", "--now", when, data=data, environment=replay.environment())
        assert ran.returncode == 0 and "unread" not in ran.stderr and "shows nothing older" not in ran.stderr, ran.stderr
    listed = monitor("items", "--since", "2025-08-26", "--format", "jsonl", data=data, environment=replay.environment())
    stored = {json.loads(line)["url"].rstrip("/") for line in listed.stdout.splitlines()}
    published = {link.rstrip("/") for link in told_since(replay)}
    assert len(published) > 200 and published <= stored
