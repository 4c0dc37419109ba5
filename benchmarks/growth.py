"""How the time of a round grows: with the number of feeds, and with the number of items stored.

    python benchmarks/growth.py [--material ../shared/bench] [--database sqlite|postgresql] [--feeds 100,1000,10000]
                                [--stored 10000,1000000]

Rounds in one process, as in the service, with rules that say nothing. Two tables: a round of so many feeds, each first cold, then
unchanged, then with a new item in every twentieth, and the composing of that week's edition; and the same with 300 feeds beside so many items
stored, their own 9,000 among them. Milliseconds of CPU, ours and PostgreSQL's, by feed, by new item and by edition, each with how many times
that of the first row: 1.5 is the most that is wanted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from databases import KINDS as DATABASES
from databases import clock_of, database, keep_house
from feed_world import MATERIAL, configure, control, served

from monitor import classify, link, pipeline
from monitor.config import Environment, load, shipped
from monitor.net import Network
from monitor.pipeline import parsing
from monitor.store import Store, open_store
from monitor.store.rows import item_columns, verdict_columns
from monitor.store.statements import table as stored_in
from monitor.store.tables import DocumentRow, IdentityRow, SightingRow, VerdictRow
from monitor.values import Counts, Item, Verdict

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILLED_AT_ONCE = 10_000
FILLED = (DocumentRow, IdentityRow, SightingRow, VerdictRow)
parsing.FEW = sys.maxsize  # all is parsed in this process, whose time is what is told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--feeds", default="100,1000,10000")
    parser.add_argument("--stored", default="10000,1000000")
    arguments = parser.parse_args()
    place = arguments.material, arguments.database
    table("feeds", ((feeds, measured(*place, feeds, 0)) for feeds in map(int, arguments.feeds.split(",")) if feeds))
    table("items stored", ((stored, measured(*place, 300, stored)) for stored in map(int, arguments.stored.split(","))))


def measured(material: Path, kind: str, feeds: int, stored: int) -> tuple[float, ...]:
    """CPU seconds a new item of a cold round, a feed of an unchanged one, a new item of one where a twentieth has one, and an edition."""
    with tempfile.TemporaryDirectory() as made, database(kind, Path(made)) as url, served(material, feeds) as port:
        with house_of(Path(made), url, port, feeds) as house:
            fill(house.store, stored - 30 * feeds)
            clock = clock_of(house.store)
            cold, counts = a_round(house, clock, 0)
            items = counts.new
            keep_house(house.store)
            same, counts = a_round(house, clock, 1)
            assert counts == Counts(), "nothing has changed"
            control(port, "_advance?fraction=0.05&k=1&seed=1")
            some, counts = a_round(house, clock, 2)
            assert counts.new == max(1, round(feeds / 20)), "one new item in every twentieth feed"
            return cold / items, same / feeds, (some - same) / counts.new, an_edition(house, clock)


@contextmanager
def house_of(folder: Path, url: str, port: int, feeds: int) -> Iterator[pipeline.House]:
    urls = [f"http://127.0.0.1:{port}/feed/{n}.xml" for n in range(feeds)]
    configure(folder / "config", urls, classification=False)
    config = load(folder / "config")
    store = open_store(url)
    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=time.sleep, environ={}) as network:
        yield pipeline.House(config, store, network, classify.build(config.rules))
    store.close()


def a_round(house: pipeline.House, clock: Callable[[], float], number: int) -> tuple[float, Counts]:
    """CPU seconds of one round, and what it did."""
    begun = clock()
    sources = house.config.enabled
    done = pipeline.collect(house, now=NOW + timedelta(days=number), sources=sources, everything=True, told=lambda *_: None)
    assert not done.failures
    return clock() - begun, sum(done.counts.values(), Counts())


def an_edition(house: pipeline.House, clock: Callable[[], float]) -> float:
    """CPU seconds of composing and queueing the edition of the week of those rounds."""
    templates, now = pipeline.templates(shipped() / "templates"), NOW + timedelta(days=9)
    begun = clock()
    assert pipeline.compose_due(house.config, house.store, templates, settings=Environment(), now=now)
    return clock() - begun


def fill(store: Store, items: int) -> None:
    """Puts so many older items where earlier rounds of the same feeds would have put them; a tenth of them was on a topic."""
    for first in range(0, max(items, 0), FILLED_AT_ONCE):
        numbers = range(first, min(first + FILLED_AT_ONCE, items))
        with store._transaction() as connection:
            for model, rows in zip(FILLED, zip(*map(told, numbers), strict=True), strict=True):
                connection.execute(stored_in(model).insert(), list(rows))
    if items > 0:  # empty tables it would take for ever empty
        keep_house(store)


def told(number: int) -> tuple[dict[str, Any], ...]:
    """The rows of one older item: what it says, its name, who told of it, and what was thought of it."""
    source, url, at = f"f{number % 300}", f"https://example.org/{number}", NOW - timedelta(days=30, minutes=number)
    item = Item(source, str(number), "news", url, f"Nyhet {number}", "Text. " * 60, "", at)
    one, on_topic = link.identities(item)[0], number % 10 == 0
    seen = {"first_seen": at, "last_seen": at}
    document = {"id": one, "seq": number + 1, "first_seen": at, "changed_at": at, "deadlines": [], "edition": "2025-W01"}
    verdict = Verdict(one, ("energy",) if on_topic else (), {}, 2.0 if on_topic else 0.0, on_topic, False, (), "1")
    return (
        item_columns(item) | document,
        {"name": one, "document_id": one},
        {"document_id": one, "source_id": source, "key": item.key, "url": url, "content_hash": "h", "published": at} | seen,
        verdict_columns(verdict, one, at),
    )


def table(what: str, rows: Iterable[tuple[int, tuple[float, ...]]]) -> None:
    print(f"\n| {what} | cold, ms a new item | unchanged, ms a feed | 5 % new, ms a new item | ms an edition |")
    print("| --- | --- | --- | --- | --- |")
    base: tuple[float, ...] = ()
    for number, values in rows:
        base = base or values
        cells = [f"{1000 * value:.2f} ({value / first:.2f})" for value, first in zip(values, base, strict=True)]
        print(f"| {number:,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
