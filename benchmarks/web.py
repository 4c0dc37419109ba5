"""The pages over 100,000 stored items: milliseconds and bytes of each, then 50 readers for a minute.

    python benchmarks/web.py [--items 100000] [--each 40] [--clients 50] [--seconds 60]

The server is `monitor serve` in a process of its own, with the shipped sources and rules over a SQLite file in a temporary folder. What it
stores is made up (benchmarks/search.py): 1,250 items a week, one in eighteen in the digest, one in ten of a matter of five, with labels, a
sample and an audit log. Each page is asked for in turn by one reader, as an admin, with other filters each time; then all of them at
random by many at once. A reader waits for a whole answer. `cpu` is what the server's process spent, for machines that have more to
do. Exit 1: a page's 95th percentile is 150 ms or more, a page is 100 KB or more, or any answer was no 200.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from statistics import quantiles

import httpx
import search
import served
from databases import spent_s
from sqlalchemy import Connection, select, update

from monitor.config import load, shipped
from monitor.due import week_of
from monitor.store import Store, open_store
from monitor.store.matter_tables import MatterAliasRow, MatterRow
from monitor.store.statements import table
from monitor.store.tables import DocumentRow, SightingRow, VerdictRow
from monitor.values import BACKLOG, STOCKHOLM, TOPICS, Act, Label
from monitor.web.nav import PAGES

MOST_MS, MOST_BYTES = 150, 100_000
WEEKS = 80
MATTERS = ("referral", "bill", "committee", "decided", "")
Ask = Callable[[], str]


def fill(store: Store, items: int) -> search.World:
    search.DAYS, search.LAST = WEEKS * 7, datetime.now(STOCKHOLM)  # noqa: TID251 – as the server reads it
    search.SOURCES = tuple(source.id for source in load(shipped()).sources)
    world = search.World()
    search.fill(store, world, items)
    with store._transaction() as connection:
        put_matters(connection, world, items)
        put_verdicts(connection)
        put_sightings(connection)
    at = search.LAST
    for number in range(300):
        store.add_label(Label(f"d{items - number * 7}", "relevant", "", f"reader{number % 5}", "", at=at))
        store.keep_act(Act(at, "analyst", "label", f"d{number}", "relevant"))
    rejected = [f"d{items - number}" for number in range(1_500, 2_500)]
    counts = {"considered": 1_000, "listed": 0, "rejected": 1_000}
    week = week_of((at - timedelta(days=7)).date())
    store.save_edition(week, rejected, [], counts, listed=[], sample=rejected[:15], now=at)
    return world


def put_matters(connection: Connection, world: search.World, items: int) -> None:
    """Each fiftieth document begins a matter of five."""
    documents, at = table(DocumentRow), search.LAST
    keys = [f"d{number}" for number in range(1, items, 50)]
    rows = [{"key": key, "first_seen": at, "moved_at": at, "stage": world.dice.choice(MATTERS), "stage_due": None} for key in keys]
    connection.execute(table(MatterRow).insert(), rows)
    connection.execute(table(MatterAliasRow).insert(), [{"alias": key, "key": key} for key in keys])
    for key in keys:
        ids = [f"d{int(key[1:]) + step * 10}" for step in range(5)]
        connection.execute(update(documents).where(documents.c.id.in_(ids)).values(matter=key))


def put_verdicts(connection: Connection) -> None:
    """What came before this week has been in an edition or is left out; each verdict has four reasons, and each fourth belongs."""
    documents, verdicts = table(DocumentRow), table(VerdictRow)
    hit = {
        "tag": "energy",
        "weight": 1.5,
        "field": "title",
        "rule": "energy-grid",
        "term": "",
        "text": "Elnät",
        "effect": "evidence",
    }
    reasons = [hit | {"words": [word]} for word in ("elnät", "kraft", "energi", "anslutning")]
    monday = datetime.combine(week_of(search.LAST.date()).first, time_of_day.min, STOCKHOLM)
    connection.execute(update(documents).where(documents.c.published < monday).values(edition=BACKLOG))
    left_out = (documents.c.id == verdicts.c.document_id, documents.c.seq % 4 > 0)
    connection.execute(update(verdicts).where(*left_out).values(in_digest=False))
    connection.execute(update(verdicts).values(reasons=reasons, scores={topic: 0.5 for topic in TOPICS}))


def put_sightings(connection: Connection) -> None:
    """Each document was told of once, by its own source."""
    documents = table(DocumentRow).c
    named = connection.execute(select(documents.id, documents.source_id, documents.url, documents.published)).all()
    told = {"content_hash": "h", "first_seen": search.LAST, "last_seen": search.LAST}
    names = ("document_id", "source_id", "url", "published")
    seen = [told | dict(zip(names, one, strict=True)) | {"key": one.id} for one in named]
    connection.execute(table(SightingRow).insert(), seen)


def pages(world: search.World, items: int) -> dict[str, Ask]:
    """Every page by its name: a function that gives an address of it, another each time."""
    dice = random.Random(3)

    def week() -> str:
        return week_of((search.LAST - timedelta(days=7 * dice.randrange(WEEKS - 1))).date()).name

    def word() -> str:
        return world.words[dice.randrange(400)]

    asked: dict[str, Ask] = {page.path: (lambda path=page.path: path) for page in PAGES}  # type: ignore[misc]
    return asked | {
        "/inkorg?vecka": lambda: f"/inkorg?vecka={week()}",
        "/inkorg?filter": lambda: (
            f"/inkorg?vecka={week()}&amne=energy&omdome=utan&ordning=nyast&minst=1&sida={dice.choice((1, 2))}"
        ),
        "/inkorg?skede": lambda: f"/inkorg?vecka={week()}&skede=referral",
        "/inkorg/stickprov": lambda: "/inkorg/stickprov",
        "/dokument": lambda: f"/dokument/d{dice.randrange(1, items)}",
        "/arenden?visa=moving": lambda: "/arenden?visa=moving",
        "/arenden/KEY": lambda: f"/arenden/d{dice.randrange(items // 50) * 50 + 1}",
        "/sok?q": lambda: f"/sok?q={word()}",
        "/sok?q&amne": lambda: f"/sok?q={word()}+{word()}&amne=energy",
        "/missad?q": lambda: f"/missad?q=d{dice.randrange(1, items)}",
        "/missad?q (never seen)": lambda: f"/missad?q=https://www.regeringen.se/{dice.randrange(10_000)}",
        "/kallor/ID": lambda: f"/kallor/{dice.choice(search.SOURCES)}",
        "/kallor/ny": lambda: "/kallor/ny",
        "/regler/fil": lambda: f"/regler/fil/{dice.choice(('sources.yaml', 'rules/infrastructure.yaml', 'rules/step.yaml'))}",
        "/regler/historik": lambda: "/regler/historik/rules/energy.yaml",
    }


def alone(client: httpx.Client, process: int, asked: dict[str, Ask], each: int) -> Iterator[str]:
    """Each page in turn; gives what is wrong."""
    print(f"{'page':24} {'p50 ms':>7} {'p95 ms':>7} {'cpu ms':>7} {'most bytes':>11}")
    for name, address in asked.items():
        client.get(address())
        times, sizes, before = [], [], spent_s(process)
        for _ in range(each):
            begun = time.monotonic()
            answer = client.get(address())
            times.append((time.monotonic() - begun) * 1000)
            sizes.append(len(answer.content))
            if answer.status_code != 200:
                yield f"{name}: {answer.status_code}"
        cpu = (spent_s(process) - before) * 1000 / each
        cuts = quantiles(times, n=20)
        print(f"{name:24} {cuts[9]:7.0f} {cuts[18]:7.0f} {cpu:7.0f} {max(sizes):11,}", flush=True)
        if cuts[18] >= MOST_MS:
            yield f"{name}: p95 {cuts[18]:.0f} ms"
        if max(sizes) >= MOST_BYTES:
            yield f"{name}: {max(sizes):,} bytes"


def together(admin: httpx.Client, asked: dict[str, Ask], clients: int, seconds: int) -> Iterator[str]:
    """Many readers at once, each with a page at random as soon as it has the last; gives what is wrong."""
    until, done, wrong, lock = time.monotonic() + seconds, [], defaultdict(int), threading.Lock()

    def read() -> None:
        with httpx.Client(base_url=admin.base_url, headers=admin.headers, timeout=60, trust_env=False) as client:
            while time.monotonic() < until:
                name, address = random.choice(list(asked.items()))
                begun = time.monotonic()
                try:
                    status: int | str = client.get(address()).status_code
                except httpx.HTTPError as error:
                    status = repr(error)
                with lock:
                    done.append(time.monotonic() - begun)
                    wrong[name, status] += status != 200

    threads = [threading.Thread(target=read) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        f"{clients} readers, {seconds} s: {len(done):,} answers, {len(done) / seconds:.0f} a second, p95 {quantiles(done, n=20)[18]:.1f} s"
    )
    yield from (f"{name}: {status}, {count} times" for (name, status), count in wrong.items() if count)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, most in (("items", 100_000), ("each", 40), ("clients", 50), ("seconds", 60)):
        parser.add_argument(f"--{name}", type=int, default=most)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(shipped() / "rules", folder / "rules")
        shutil.copy(shipped() / "sources.yaml", folder)
        url = f"sqlite:///{folder / 'monitor.db'}"
        store = open_store(url)
        world = fill(store, given.items)
        store.close()
        asked = pages(world, given.items)
        with served.pages(folder, url) as (process, client):
            wrong = list(alone(client, process, asked, given.each))
            wrong += together(client, asked, given.clients, given.seconds) if given.clients else []
    for one in wrong:
        print(f"wrong: {one}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
