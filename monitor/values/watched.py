"""How sources behave over time: the days on which they had something new, and the alarms about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from monitor.values.asked import Item
from monitor.values.stored import Counts

MISDATED = timedelta(days=1)  # a date of publication that lies further in the future is a mistake of the publisher
FIELDS = ("date", "summary", "designation")  # whose share of a source's items is watched

AlarmKind = Literal[
    "network", "failing", "unreadable", "silent", "drifting", "gap", "category", "clock", "future", "ids", "stuck", "refused", "paused", "left"
]  # fmt: skip
LETTERS: tuple[AlarmKind, ...] = ("stuck", "refused", "paused", "left")  # about no source, but about letters on their way out


@dataclass(frozen=True, slots=True)
class NewsDay:
    """How many items were new in a source on one day, and how many of them had each field, by its name in FIELDS.

    `day` is that of publication for what was there at the first poll, and after that the day on which we first saw it.
    """

    source_id: str
    day: date
    items: int
    having: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something about a source (with an empty id: about ourselves) that an operator is told once, and told when it is over.

    `subject` tells alarms of one kind apart where there may be several: the id of a category, the key of a letter. `facts` are what its words are
    made of: a failure's reason, the fields that are gone with the share that had them before. `number` is given by the store.
    """

    kind: AlarmKind
    source_id: str
    subject: str
    since: datetime
    facts: Mapping[str, str | float]
    number: int = 0
    told: datetime | None = None
    ended: datetime | None = None
    told_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """What one answer says about its source's health: small, so that a round can keep it of every source."""

    source_id: str
    first_poll: bool
    unreadable: bool
    latest: Mapping[str, float]  # the share of its latest items that have each field
    ahead: tuple[int, date | None]  # how many items are dated in the future, and the latest of those days
    one_id: bool
    gap: str
    unknown: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """What one job met at its host, kept until the round's end: its answers, by how many seconds clocks are ahead, and what was stored."""

    observed: tuple[Observed, ...]
    skews: Mapping[str, float]
    counts: Counts


@dataclass(frozen=True, slots=True)
class SourcePause:
    """A source that is not asked for a while: why, who said so and since when; `until` is when it ends by itself, None: never."""

    source_id: str
    reason: str
    who: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a host wants to be left alone, and why, in words."""

    until: datetime
    reason: str


def fields_of(item: Item) -> frozenset[str]:
    """Which of FIELDS an item has."""
    has = {"date": item.published is not None, "summary": bool(item.summary), "designation": bool(item.refs)}
    return frozenset(name for name in FIELDS if has[name])
