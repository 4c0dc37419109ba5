"""A year of a service that is stopped at random: each week has one edition, none twice, at seven by the clocks of the day."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from builders import NO_NETWORK, change
from postman import CONFIG

from monitor import due, pipeline
from monitor.config import Environment, Source, shipped
from monitor.store import Store, open_store
from monitor.values import STOCKHOLM, Fetched, Item, Period, Request

pytestmark = pytest.mark.long
FIRST, LAST = date(2024, 9, 9), date(2025, 9, 8)  # Mondays
TICK = timedelta(minutes=30)
SOURCE = Source(id="a", name="A", owner="A", parser="feed", url="https://example.org/a", kind="news")  # type: ignore[call-arg]
YEAR = replace(CONFIG, sources=(SOURCE,))
READERS = {"ledare", "analys"}  # of those in CONFIG who get the digest
TEMPLATES = pipeline.templates(shipped() / "templates")


def stopped(draw: random.Random) -> list[tuple[datetime, datetime]]:
    """Twenty times at which the service is stopped, for up to ten days; one of each over the two nights that change the clocks."""
    over = [datetime(2024, 10, 26, 12, tzinfo=STOCKHOLM), datetime(2025, 3, 29, 12, tzinfo=STOCKHOLM)]
    days = [datetime.combine(FIRST, time(9), STOCKHOLM) + timedelta(days=draw.uniform(0, 355)) for _ in range(18)]
    away = [(one, one + timedelta(days=draw.uniform(0.1, 10))) for one in days]
    return [*away, *((one, one + timedelta(hours=draw.choice((3, 30)))) for one in over)]


def read(store: Store, now: datetime, published: datetime) -> None:
    """The source answers with one item."""
    number = f"{published:%Y%m%d%H}"
    item = Item("a", number, "news", f"https://example.org/{number}", f"Besked {number}", published=published)
    request = Request("a", SOURCE.url, target=SOURCE.url)
    store.apply(request, Fetched(request, SOURCE.url, b"", "", "", "", now), [change(item, number)], next_check=now, now=now)


def test_a_year_of_mondays_has_53_editions_each_once(tmp_path: Path) -> None:
    draw = random.Random(20240909)
    away = stopped(draw)
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    now, end = datetime.combine(FIRST, time(0), STOCKHOLM), datetime.combine(LAST, time(23), STOCKHOLM)
    written: Counter[str] = Counter()
    composed: dict[str, datetime] = {}
    utc, asked = now.astimezone(UTC), now - timedelta(days=1)
    while now <= end:
        if not any(begin <= now < until for begin, until in away):
            if now >= asked + timedelta(hours=6):
                read(store, now, now - timedelta(hours=1))
                asked = now
            for edition in pipeline.compose_due(YEAR, store, TEMPLATES, settings=Environment(mail_from="m@example.org"), now=now):
                assert edition.period.name not in composed
                composed[edition.period.name] = now
            done = pipeline.deliver(YEAR, store, Environment(), NO_NETWORK, folder=tmp_path / "outbox", clock=lambda at=now: at)
            written.update(path.stem for path in done.written)
        utc += TICK
        now = utc.astimezone(STOCKHOLM)
    judge(store, composed, written, away)
    store.close()


def judge(store: Store, composed: dict[str, datetime], written: Counter[str], away: list[tuple[datetime, datetime]]) -> None:
    weeks = [due.week_of(FIRST + timedelta(days=7 * number - 7)) for number in range(53)]
    assert weeks[-1].last == LAST - timedelta(days=1)
    assert store.editions() == sorted(composed) == [one.name for one in weeks]
    assert written == Counter(f"{one.name}-{who}" for one in weeks for who in READERS)
    late = [one.name for one in weeks if composed[one.name] != at_seven(one)]
    for one in weeks:
        was_away = any(begin <= at_seven(one) < until for begin, until in away)
        assert was_away == (one.name in late), one.name
    print(f"\n53 editions, {len(late)} of them late: {', '.join(late)}; {sum(written.values())} letters, each once")
    assert late and {composed[name].utcoffset() for name in composed if name not in late} == {
        timedelta(hours=1),
        timedelta(hours=2),
    }


def at_seven(period: Period) -> datetime:
    return datetime.combine(period.last + timedelta(days=1), time(7), STOCKHOLM)
