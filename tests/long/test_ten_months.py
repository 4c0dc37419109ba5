"""Ten months of the recorded internet in one process, six hours a round: nothing lost, nothing twice, and no silence unnoticed."""

from __future__ import annotations

import re
import sqlite3
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import Replay, replay_at
from inside import a_round, compose, forget_peak, house, move, peak_mb, played

from monitor import due, link
from monitor.config import Config, Source
from monitor.text import slug
from monitor.values import STOCKHOLM

pytestmark = pytest.mark.long
FIRST, LAST = (datetime.fromisoformat(day).replace(tzinfo=STOCKHOLM) for day in ("2025-01-01T01:05", "2025-10-31T19:05"))
STEP = timedelta(hours=6)
FEED_SIZE = 100  # entries of a government feed
LOCAL_SIZE = 20  # of Trafikverket's local news
AFFECTED = 10  # items that a renamed or empty list may cost before it is told
MOST_MB, GROWN_MB = 300.0, 60.0

# On some days a publisher's form is renamed, or its lists are empty: (host, kind, first day, day after the last).
TROUBLES = (
    ("www.regeringen.se", "markup-change", date(2025, 3, 10), date(2025, 3, 13)),
    ("data.riksdagen.se", "markup-change", date(2025, 5, 12), date(2025, 5, 15)),
    ("www.regeringen.se", "empty-feed", date(2025, 9, 15), date(2025, 9, 18)),
    ("data.riksdagen.se", "empty-feed", date(2025, 10, 6), date(2025, 10, 9)),
)


@dataclass
class Months:
    """What ten months did: when each source answered well, which editions were composed, when alarms were raised, and the database."""

    config: Config
    database: Path
    answered: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    editions: list[tuple[datetime, str]] = field(default_factory=list)
    raised: dict[tuple[str, str, datetime], datetime] = field(
        default_factory=dict
    )  # kind, source, since → the round that raised it
    rounds: int = 0
    peaks: list[float] = field(default_factory=list)  # MB, a month each

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.database) as database:
            return database.execute(query).fetchall()


def live(months: Months, replay: Replay) -> None:
    """The ten months themselves, by the clock on the wall in Stockholm."""
    with house(months.config, replay, months.database.parent) as inside:
        now = FIRST
        forget_peak()
        while now <= LAST:
            move(replay, now)
            trouble(replay, now)
            done = a_round(inside, now)
            for source_id in [*(done.counts.keys() - done.failures.keys()), *done.unchanged]:
                months.answered[source_id].append(now)
            months.editions += [(now, name) for name in compose(inside, now)]
            for alarm in inside.store.alarms():
                months.raised.setdefault((alarm.kind, alarm.source_id, alarm.since), now)
            months.rounds += 1
            if (now + STEP).month != now.month:
                months.peaks.append(peak_mb())
                forget_peak()
            now += STEP


def trouble(replay: Replay, now: datetime) -> None:
    """Switches on the faults of the day, and all others off."""
    replay.control("DELETE", "/fault")
    for host, kind, first, after in TROUBLES:
        if first <= now.date() < after:
            replay.control("POST", f"/fault?kind={kind}&host={host}")


def the_world(shared: Path) -> Any:
    """The recorded internet's own reading of its world file."""
    sys.path.insert(0, str(shared / "replay"))
    try:
        import hosts  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(shared / "replay"))
    return hosts


# --- what the feeds carried, by the recorded internet's own account ---------------------------------------------------


def carried(source: Source, polls: list[datetime], internet: Any, hosts: Any) -> Iterator[Any]:
    """What a source's list held at any of the moments at which it answered well."""
    host = urlsplit(source.url).hostname
    items = internet.by_host[host]
    if host == "www.regeringen.se":
        yield from newest(hosts.filtered(asked(source, polls[0], hosts), items), polls, FEED_SIZE)
    elif host == "www.trafikverket.se":
        yield from newest(items, polls, LOCAL_SIZE)
    else:
        for item in items:
            moments = [item.published, *(datetime.fromisoformat(since) for since, _ in item.later)]
            seen = {polls[place] for moment in moments if (place := bisect_left(polls, moment)) < len(polls)}
            if any(listed(source, item.known(poll), poll, hosts) for poll in seen):
                yield item


def newest(items: list[Any], polls: list[datetime], size: int) -> Iterator[Any]:
    """The items that stood among the newest when their source was first asked after they were published."""
    published = [item.published for item in items]
    for number, item in enumerate(items, 1):
        place = bisect_left(polls, item.published)
        if place < len(polls) and bisect_right(published, polls[place]) - number < size:
            yield item


def listed(source: Source, item: Any, poll: datetime, hosts: Any) -> bool:
    if source.parser == "oai_pmh":
        return bool(hosts.utc(item.published)[:10] >= due.since(poll.date()).isoformat())
    return bool(item.kind != "kalender" and hosts.matches(item, asked(source, poll, hosts)))


def asked(source: Source, poll: datetime, hosts: Any) -> Any:
    parts = urlsplit(due.fill(source.url, poll))
    return hosts.Request("GET", "https", parts.hostname, f"{parts.path}?{parts.query}", {})


def name_of(item: Any) -> str:
    """What the store should know an item by, whatever source told of it."""
    return slug(item.guid) if item.host == "data.riksdagen.se" else link.identity_of(item.link)[0]


def number_of(item: Any) -> str:
    """The official number of an act, written alike for the government's item and the Riksdag's; empty where it has none."""
    if item.host == "data.riksdagen.se":
        return f"{item.rd.get('subtyp') or item.kind} {item.rd['rm']}:{item.rd['beteckning']}".lower()
    return item.designation.replace(".", "").lower() if re.match(r"(?:SOU|Ds|Dir\.|Prop\.|Skr\.) ", item.designation) else ""


# --- what must hold ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def months(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Months]:
    folder = tmp_path_factory.mktemp("months")
    with replay_at(shared, folder, FIRST) as replay:
        made = Months(played(frozenset(replay.control("GET", "/now")["hosts"])), folder / "monitor.db")
        live(made, replay)
        yield made


def test_every_item_that_a_feed_carried_is_stored_exactly_once(months: Months, shared: Path) -> None:
    hosts = the_world(shared)
    internet = hosts.Internet(shared / "replay/world-dev.jsonl.gz", shared / "recorded/riksdagen", LAST)
    stored = dict(months.rows("select name, document_id from identities"))
    lost, told = [], {}
    for source in months.config.enabled:
        for item in carried(source, months.answered[source.id], internet, hosts):
            told[name_of(item)] = item
            if name_of(item) not in stored:
                lost.append((source.id, item.link, item.published))
    assert lost == []
    assert len(told) > 10_000
    by_number: dict[str, set[str]] = defaultdict(set)
    for name, item in told.items():
        if number := number_of(item):
            by_number[number].add(stored[name])
    assert {number: ids for number, ids in by_number.items() if len(ids) > 1} == {}
    everything = {stored.get(name_of(item)) for items in internet.by_host.values() for item in items}
    assert {one for (one,) in months.rows("select id from documents")} - everything == set()


def test_each_monday_has_its_edition_and_none_has_two(months: Months) -> None:
    weeks = [due.week_of(FIRST.date() - timedelta(days=7 - 7 * number)).name for number in range(44)]
    assert [name for _, name in months.editions] == weeks
    assert {(now.weekday(), now.hour) for now, _ in months.editions[1:]} == {(0, 7)}
    assert months.rows("select count(*), count(distinct key) from outbox") == [(44, 44)]


def test_memory_does_not_grow_with_the_months(months: Months) -> None:
    assert max(months.peaks) < MOST_MB
    assert months.peaks[-1] - months.peaks[0] < GROWN_MB


def test_no_more_than_one_silence_is_called_falsely_for_a_source_and_half_year(months: Months) -> None:
    called = [(source, since) for kind, source, since in months.raised if kind == "silent"]
    silences = Counter((source, since.year, since.month > 6) for source, since in called)
    print(f"{len(called)} silences called, {len(months.raised)} alarms in all:", *sorted(called), sep="\n")
    assert {key: count for key, count in silences.items() if count > 1} == {}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_renamed_or_empty_list_is_told_within_ten_of_its_items(
    months: Months, shared: Path, trouble: tuple[str, str, date, date]
) -> None:
    host, _, first, after = trouble
    hosts = the_world(shared)
    internet = hosts.Internet(shared / "replay/world-dev.jsonl.gz", shared / "recorded/riksdagen", LAST)
    untold = {}
    for source in months.config.enabled:
        if urlsplit(source.url).hostname == host:
            moments = sorted(at for (kind, one, _), at in months.raised.items() if one == source.id and kind != "silent")
            raised = [at for at in moments if first <= at.date() < after]
            until = f"{raised[0].astimezone(UTC):%Y-%m-%d %H:%M}" if raised else f"{after}"
            items = carried(source, [datetime.combine(after, time(1), STOCKHOLM)], internet, hosts)
            missed = [item for item in items if f"{first}" <= f"{item.published.astimezone(UTC):%Y-%m-%d %H:%M}" < until]
            if len(missed) > AFFECTED:
                untold[source.id] = len(missed)
    assert untold == {}
