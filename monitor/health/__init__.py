"""How a source usually behaves, learnt from its own history, and when it stops doing so. Pure: histories and answers in, judgements out.

A source's history is the days on which it had something new, with how many of the new items had a date, a summary and a number.
How long it may be silent follows from its gaps in working days (see `year`): their mean and spread, so that a weekly list is missed
within three weeks and a rare report after months. Measured by benchmarks/silence.py on 34 series of ten months: 6 false alarms in
all, none of a series twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, stdev

from monitor.health.year import pace
from monitor.values import FIELDS, MISDATED, STOCKHOLM, Item, NewsDay, fields_of

LEARNT_FROM = timedelta(days=400)  # a year, and the same season of the one before
FEWEST_DAYS = 6  # with news; of fewer no rhythm is known
HALF_YEAR = 125  # working days
RARE = 2.0  # by how many spreads a silence must exceed what half a year brings by chance
SHORTEST = 2.0  # working days: no source is called silent sooner
STEADIEST = 0.2  # of the mean gap: the least spread that is believed, however regular a short history looks
LATEST = 10  # items: the window in which what is gone is noticed
FEWEST_ITEMS = 5  # an answer of fewer says nothing about its fields
FALLEN = 0.6  # by how much the share of a field must have fallen
KNOWN_ITEMS = 20  # so many past items are needed to say what the share was

FAILURES, FAILING_FOR = 3, timedelta(hours=2)  # a failing source is told of after so many failures over so long a time
FAILURES_SELDOM, FAILING_FOR_SELDOM = 2, timedelta(hours=20)  # and one that is asked once a day after its second
UNREADABLE = 2  # answers in a row that are not in their form; one alone may be a page that says "soon back"
HOSTS_DOWN = 3  # hosts that fall silent at once, and none that answers: it is our own network
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source has something new, in working days: the usual gap, and the longest that is not yet a silence."""

    usual: float
    allowed: float
    last: date

    @property
    def every_days(self) -> int:
        """The usual gap in days of the calendar, rounded: 1 is every working day."""
        return 1 if self.usual < 1.5 else round(self.usual * 7 / 5)


# --- rhythm and silence ---------------------------------------------------------------------------------------------


def rhythm(days: Iterable[date], *, riksdag: bool = False) -> Rhythm | None:
    """The rhythm of a source that had something new on these days; None where they are too few to tell.

    Of gaps that come by chance, whose spread is their mean, one in twenty half-years is longer than what is allowed.
    """
    known = sorted(set(days))
    known = [day for day in known if day >= known[-1] - LEARNT_FROM]
    if len(known) < FEWEST_DAYS:
        return None
    gaps = [_working(before, after + timedelta(days=1), riksdag=riksdag) for before, after in zip(known, known[1:], strict=False)]
    usual = fmean(gaps)
    if not usual:
        return None
    spread = max(stdev(gaps), STEADIEST * usual)
    in_half_a_year = max(1.0, HALF_YEAR / usual)
    return Rhythm(usual, max(SHORTEST, usual + spread * (math.log(in_half_a_year) + RARE)), known[-1])


def silent_from(found: Rhythm, *, riksdag: bool = False) -> date:
    """The first day on which the source is silent for longer than its rhythm allows, if nothing comes before."""
    day, passed = found.last, 0.0
    while passed <= found.allowed:
        day += timedelta(days=1)
        passed += pace(day, riksdag=riksdag)
    return day + timedelta(days=1)


def _working(after: date, before: date, *, riksdag: bool) -> float:
    """The working days between two days, each by its pace."""
    return sum(pace(after + timedelta(days=n), riksdag=riksdag) for n in range(1, (before - after).days))


# --- fields ---------------------------------------------------------------------------------------------------------


def shares(days: Iterable[NewsDay]) -> dict[str, float]:
    """The share of a source's items that have each field, of the days on which it was counted; nothing of too few items."""
    found = {}
    known = list(days)
    for name in FIELDS:
        total = sum(one.items for one in known if name in one.having)
        if total >= KNOWN_ITEMS:
            found[name] = sum(one.having.get(name, 0) for one in known) / total
    return found


def latest_shares(items: Sequence[Item]) -> dict[str, float]:
    """The share of an answer's latest items that have each field; nothing of an answer with too few."""
    latest = _latest(items)[:LATEST]
    return {name: fmean(name in fields_of(item) for item in latest) for name in FIELDS} if len(latest) >= FEWEST_ITEMS else {}


def fallen(latest: Mapping[str, float], past: Mapping[str, float]) -> dict[str, float]:
    """The fields that the latest items hardly have any more, each with the share of earlier ones that had it."""
    return {name: past[name] for name, share in latest.items() if past.get(name, 0.0) - share > FALLEN}


def _latest(items: Sequence[Item]) -> list[Item]:
    """Newest first where all are dated, else as the publisher lists them."""
    dated = [(item.published, item) for item in items if item.published]
    return [item for _, item in sorted(dated, key=lambda one: one[0], reverse=True)] if len(dated) == len(items) else list(items)


# --- failures, clocks and dates -------------------------------------------------------------------------------------


def is_failing(failures: int, since: datetime, now: datetime) -> bool:
    """Whether a source has failed for long enough to be told of: not at the first hiccup, and a daily one at its second."""
    often = failures >= FAILURES and now - since >= FAILING_FOR
    return often or (failures >= FAILURES_SELDOM and now - since >= FAILING_FOR_SELDOM)


def is_unreadable(failures: int, news: Sequence[NewsDay], unread: timedelta) -> bool:
    """Whether an answer out of form is told of: at its second time, or at once where ten items could come while nothing is read.

    `unread` is the time from the last answer that could be read to the next try.
    """
    latest = [one.items for one in news[-LATEST:]]
    return failures >= UNREADABLE or (bool(latest) and fmean(latest) * (unread / timedelta(days=1)) >= LATEST)


def is_own_network(newly_failing: set[str], hosts: set[str]) -> bool:
    """Whether so many hosts have begun to fail since any answered that the fault is ours: three, or all where there are two."""
    return len(newly_failing) >= min(HOSTS_DOWN, max(2, len(hosts)))


def ahead(items: Iterable[Item], now: datetime) -> list[datetime]:
    """The times of publication that lie more than a day ahead."""
    return [item.published for item in items if item.published and item.published > now + MISDATED]


def are_one_id(items: Sequence[Item]) -> bool:
    """Whether an answer gives most of its items the same ids, so that they tell nothing apart."""
    return len(items) >= FEWEST_ITEMS and len({item.key for item in items}) * 2 <= len(items)


def own_skew(skews: Iterable[float]) -> float:
    """By how many seconds most hosts' clocks differ from ours; 0 within five minutes, or where fewer than three hosts answered."""
    known = sorted(skews)
    middle = known[len(known) // 2] if len(known) >= HOSTS_DOWN else 0.0
    return middle if is_skewed(middle) else 0.0


def is_skewed(seconds: float) -> bool:
    """Whether clocks differ by more than five minutes."""
    return abs(seconds) > SKEW.total_seconds()


def day_of(moment: datetime) -> date:
    """The day in Stockholm."""
    return moment.astimezone(STOCKHOLM).date()
