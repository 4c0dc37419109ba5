"""How the sources fared: the line on them that every digest carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from monitor.config import Source
from monitor.values import Considered, Coverage, Period, SourceCoverage, SourcePause, TargetHealth, midnight


def coverage(
    sources: Sequence[Source],
    health: Iterable[TargetHealth],
    considered: Sequence[Considered],
    silent: Mapping[str, datetime],
    paused: Mapping[str, SourcePause],
    *,
    period: Period,
    polls: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> Coverage:
    """How the sources fared. One counts as read when it answered after the week began and its latest answer was good.

    `silent` are those that have had nothing new for longer than usual, each with its last day of news. `paused` are not asked. `polls` tell how
    often each source was asked since the week began, and how often it answered well.
    """
    by_target = {(one.source_id, one.url): one for one in health}
    begin = midnight(period.first)
    down, rows = [], []
    read = Counter(one.source_id for one in considered)
    kept = Counter(one.source_id for one in considered if one.in_digest)
    asked = [source for source in sources if source.id not in paused]
    for source in asked:
        one = by_target.get((source.id, source.url))
        if one is None or one.failures or one.last_ok is None or one.last_ok < begin:
            down.append((source.name, one.last_ok if one else None))
        state = (one.last_ok, one.failing_since, one.newest) if one else (None, None, None)
        asked_for = polls.get(source.id, (0, 0))
        rows.append(SourceCoverage(source.name, *state, read[source.id], kept[source.id], *asked_for))
    quiet = tuple((source.name, silent[source.id]) for source in asked if source.id in silent)
    resting = tuple((one.name, paused[one.id].reason, paused[one.id].since) for one in sources if one.id in paused)
    return Coverage(len(asked), len(asked) - len(down), tuple(down), len(considered), quiet, resting, tuple(rows))
