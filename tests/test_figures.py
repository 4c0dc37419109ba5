"""The figures of the digest: what editions listed by topic, precision as readers judge, and the days to the digest; on both databases."""

from datetime import datetime, timedelta

from builders import NOW, change, fetched, item, verdict

from monitor import due
from monitor.store import Store
from monitor.tune import figures
from monitor.tune.figures import Delay, Precision, WeekFigures
from monitor.values import TOPICS, Label

SCORES = {"energy": 0.9, "infrastructure": 0.9}


def listed(store: Store, week: str, composed: datetime, **published: str | None) -> None:
    """An edition that considered one item more than it listed, of items that were published on these days."""
    told = [
        change(
            item(
                key=name, url=f"https://example.org/{name}", published=datetime.fromisoformat(f"{day}T09:00+02:00") if day else None
            ),
            name,
            identities=(name,),
            verdict=verdict(name, topics=("energy",) if name.startswith("e") else ("infrastructure",), scores=SCORES),
        )
        for name, day in published.items()
    ]
    answer, names = fetched(), list(published)
    store.apply(answer.request, answer, told, next_check=composed, now=composed)
    counts = {"considered": len(names), "rejected": 1, "listed": len(names) - 1}
    assert store.save_edition(due.week(week), names, (), counts, listed=names[1:], sample=names[:1], now=composed)


def said(store: Store, **verdicts: str) -> None:
    for name, judgement in verdicts.items():
        store.add_label(Label(name.strip("_"), judgement, "", "Åsa" if name.endswith("_") else "Bo", "", NOW))


def of_topics(**counts: int) -> dict[str, int]:
    return dict.fromkeys(TOPICS, 0) | counts


def test_each_edition_counts_what_it_listed_on_each_topic_the_oldest_first(store: Store) -> None:
    listed(store, "2025-W41", NOW, x="2025-10-07", a="2025-10-09", e1="2025-10-08")
    listed(store, "2025-W40", NOW - timedelta(days=7), y="2025-10-01", b="2025-10-01")
    assert figures.of_digest(store, now=NOW).weeks == (
        WeekFigures("2025-W40", 2, 1, of_topics(infrastructure=1)),
        WeekFigures("2025-W41", 3, 2, of_topics(infrastructure=1, energy=1)),
    )


def test_precision_is_of_the_listed_items_that_a_reader_has_judged(store: Store) -> None:
    listed(store, "2025-W41", NOW, x="2025-10-07", a="2025-10-09", b="2025-10-09", c="2025-10-09", e1="2025-10-09", e2="2025-10-09")
    said(store, x="not", a="very", b="not", b_="relevant", c="unsure", e1="not")
    found = figures.of_digest(store, now=NOW)
    assert (found.precision, found.precision.share) == (Precision(3, 2), 2 / 3)
    assert (found.by_topic["infrastructure"], found.by_topic["energy"]) == (Precision(2, 2), Precision(1, 0))
    assert found.by_topic["establishment"].share is None


def test_days_to_the_digest_are_told_of_what_is_dated_before_it(store: Store) -> None:
    listed(store, "2025-W41", NOW, x="2025-10-01", a="2025-10-12", b="2025-10-10", c="2025-10-03", d=None, e="2025-12-24")
    assert figures.of_digest(store, now=NOW).delay == Delay(3, 3, 10)


def test_before_the_first_edition_and_after_a_year_there_is_nothing_to_tell(store: Store) -> None:
    listed(store, "2025-W41", NOW, x="2025-10-07", a="2025-10-09")
    found = figures.of_digest(store, now=NOW + timedelta(days=400))
    assert (found.weeks, found.precision, found.delay) == ((), Precision(0, 0), Delay(0, None, None))
    assert figures.told(found)[1:] == [
        "precision as readers judge: no listed item is judged yet",
        "precision of what is flagged: none has been released or struck yet",
        "days from publication to digest: no listed item says when it was published",
    ]
