"""How the digest has done in the last 52 weeks: what it listed by week and topic, how much of that its readers call relevant, how much it
missed at most, and how many days went from publication to digest.

Precision is of the listed items that a reader has judged, and so of those that readers chose to judge; an item is relevant when one of them
says "very" or "relevant", as for recall, and one of which all are unsure is not counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from monitor import due
from monitor.tune import recall
from monitor.values import STOCKHOLM, TOPICS, ListedItem, ListedWeek, Topic

if TYPE_CHECKING:
    from monitor.store import Store


FLAGGED_JUDGED, FLAGGED_SHARE = 30, 0.9  # what must be known before anything goes to the steering group unasked (issue 6)


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """One edition: its week, how many documents it considered and listed, and how many of these on each topic."""

    week: str
    considered: int
    listed: int
    topics: Mapping[Topic, int]


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the listed items that readers have judged, how many they call relevant."""

    judged: int
    relevant: int

    @property
    def share(self) -> float | None:
        """None while nothing is judged."""
        return self.relevant / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Delay:
    """Whole days from publication to the digest: the median, and within how many nine of ten came; of items that say when they were published."""

    items: int
    median: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """How the digest has done, the oldest week first. A week without an edition is not there.

    `flagged`: of the flagged decisions of all time that the project leader released or struck, how many were released.
    """

    weeks: tuple[WeekFigures, ...]
    precision: Precision
    by_topic: Mapping[Topic, Precision]
    recall: recall.Recall
    delay: Delay
    flagged: Precision


def of_digest(store: Store, *, now: datetime) -> DigestFigures:
    """The figures of the editions of the last 52 weeks."""
    after = due.measured_after(now)
    weeks = store.listed_weeks(after=after)
    items = [item for week in weeks for item in week.items]
    return DigestFigures(
        weeks=tuple(map(_week, weeks)),
        precision=_precision(items),
        by_topic={topic: _precision(item for item in items if topic in item.topics) for topic in TOPICS},
        recall=recall.measured(store.sampled_weeks(after=after)),
        delay=_delay(weeks),
        flagged=of_flagged(store),
    )


def of_flagged(store: Store) -> Precision:
    """Of the flagged decisions that the project leader has released or struck, how many were released."""
    released, struck = store.said_of_alerts()
    return Precision(released + struck, released)


def may_go_at_once(flagged: Precision) -> bool:
    """Whether enough is known of what we flag to let it go to the steering group unasked."""
    return flagged.judged >= FLAGGED_JUDGED and (flagged.share or 0.0) >= FLAGGED_SHARE


def told_of_flagged(flagged: Precision) -> str:
    """ "0.933, 28 of 30 that the project leader released or struck"."""
    if flagged.share is None:
        return "none has been released or struck yet"
    return f"{flagged.share:.3f}, {flagged.relevant} of {flagged.judged} that the project leader released or struck"


def told(found: DigestFigures) -> list[str]:
    """Precision, recall and delay for people, a line each."""
    precision, delay = found.precision, found.delay
    share = "no listed item is judged yet"
    if precision.share is not None:
        share = f"{precision.share:.3f}, {precision.relevant} of {precision.judged} judged listed items"
    days = "no listed item says when it was published"
    if delay.items:
        days = f"median {delay.median} days, nine of ten within {delay.most}, of {delay.items} listed items"
    return [
        recall.told(found.recall),
        f"precision as readers judge: {share}",
        f"precision of what is flagged: {told_of_flagged(found.flagged)}",
        f"days from publication to digest: {days}",
    ]


def _week(week: ListedWeek) -> WeekFigures:
    counts = {topic: sum(topic in item.topics for item in week.items) for topic in TOPICS}
    return WeekFigures(week.edition, week.considered, len(week.items), counts)


def _precision(items: Iterable[ListedItem]) -> Precision:
    judged = [item.said for item in items if item.said - {"unsure"}]
    return Precision(len(judged), sum(bool(said & recall.RELEVANT) for said in judged))


def _delay(weeks: Sequence[ListedWeek]) -> Delay:
    """What is dated after its edition is misdated, or an event's: it tells nothing of how fast we are."""
    days = sorted(
        (_day(week.composed) - _day(item.published)).days
        for week in weeks
        for item in week.items
        if item.published and item.published <= week.composed
    )
    return Delay(len(days), _within(days, 0.5), _within(days, 0.9))


def _within(days: Sequence[int], share: float) -> int | None:
    """Within how many days this share of the items came."""
    return days[math.ceil(share * len(days)) - 1] if days else None


def _day(at: datetime) -> date:
    return at.astimezone(STOCKHOLM).date()
