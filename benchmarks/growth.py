"""How the time of a round grows: with the number of feeds, and with the number of items stored.

    python benchmarks/growth.py [--material ../shared/bench] [--feeds 100,1000,10000] [--stored 10000,1000000]

Rounds in one process, as in the service, with rules that say nothing. Two tables: a round of so many feeds, each first cold, then
unchanged, then with a new item in every twentieth; and the same rounds of 300 feeds beside so many items stored, their own 9,000
among them. Seconds of CPU, by feed and by new item, each with how many times that of the first row: 1.5 is the most that is wanted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feed_world import MATERIAL, configure, control, served

from monitor import classify, link, pipeline
from monitor.config import load
from monitor.net import Network
from monitor.pipeline import parsing
from monitor.store import open_store
from monitor.values import Change, Counts, Fetched, Item, New, Request

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILLED_AT_ONCE = 1_000
parsing.FEW = sys.maxsize  # all is parsed in this process, whose time is what is told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    parser.add_argument("--feeds", default="100,1000,10000")
    parser.add_argument("--stored", default="10000,1000000")
    arguments = parser.parse_args()
    table("feeds", ((feeds, *measured(arguments.material, feeds, 0)) for feeds in map(int, arguments.feeds.split(","))))
    table(
        "items stored", ((stored, *measured(arguments.material, 300, stored)) for stored in map(int, arguments.stored.split(",")))
    )


def measured(material: Path, feeds: int, stored: int) -> tuple[float, float, float]:
    """CPU seconds a new item of a cold round, a feed of an unchanged one, and a new item of one where a twentieth has one."""
    with tempfile.TemporaryDirectory() as made, served(material, feeds) as port, house_of(Path(made), port, feeds) as house:
        fill(house, stored - 30 * feeds)
        cold, counts = a_round(house, 0)
        items = counts.new
        same, counts = a_round(house, 1)
        assert counts == Counts(), "nothing has changed"
        control(port, "_advance?fraction=0.05&k=1&seed=1")
        some, counts = a_round(house, 2)
        assert counts.new == max(1, round(feeds / 20)), "one new item in every twentieth feed"
        return cold / items, same / feeds, (some - same) / counts.new


@contextmanager
def house_of(folder: Path, port: int, feeds: int) -> Iterator[pipeline.House]:
    urls = [f"http://127.0.0.1:{port}/feed/{n}.xml" for n in range(feeds)]
    configure(folder / "config", urls, classification=False)
    config = load(folder / "config")
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=time.sleep, environ={}) as network:
        yield pipeline.House(config, store, network, classify.build(config.rules))
    store.close()


def a_round(house: pipeline.House, number: int) -> tuple[float, Counts]:
    """CPU seconds of one round, and what it did."""
    begun = time.process_time()
    sources = house.config.enabled
    done = pipeline.collect(house, now=NOW + timedelta(days=number), sources=sources, everything=True, told=lambda *_: None)
    assert not done.failures
    return time.process_time() - begun, sum(done.counts.values(), Counts())


def fill(house: pipeline.House, items: int) -> None:
    """Stores so many older items, as earlier rounds of the same feeds would have."""
    for first in range(0, max(items, 0), FILLED_AT_ONCE):
        source = f"f{first // FILLED_AT_ONCE % len(house.config.sources)}"
        request = Request(source, f"https://example.org/{source}")
        changes = []
        for number in range(first, min(first + FILLED_AT_ONCE, items)):
            day = NOW - timedelta(days=30, minutes=number)
            item = Item(
                source, str(number), "news", f"https://example.org/{source}/{number}", f"Nyhet {number}", "Text. " * 60, "", day
            )
            names = link.identities(item)[:1]
            changes.append(
                Change(New(names[0], item, link.told(item)), names, classify.classify(item, house.classifier, document_id=names[0]))
            )
        house.store.apply(request, Fetched(request, request.url, b"", "", NOW), changes, next_check=NOW, now=NOW)


def table(what: str, rows: Iterable[tuple[int, float, float, float]]) -> None:
    print(f"\n| {what} | cold, ms a new item | unchanged, ms a feed | 5 % new, ms a new item |\n| --- | --- | --- | --- |")
    base: list[float] = []
    for number, *values in rows:
        base = base or values
        cells = [f"{1000 * value:.2f} ({value / first:.2f})" for value, first in zip(values, base, strict=True)]
        print(f"| {number:,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
