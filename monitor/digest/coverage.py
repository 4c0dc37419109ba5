"""How the sources fared: the line on them that every digest carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from monitor.config import Source
from monitor.values import STOCKHOLM, Coverage, Document, Period, SourcePause, TargetHealth


def coverage(
    sources: Sequence[Source],
    health: Iterable[TargetHealth],
    documents: Sequence[Document],
    silent: Mapping[str, datetime],
    paused: Mapping[str, SourcePause],
    *,
    period: Period,
) -> Coverage:
    """How the sources fared. One counts as read when it answered after the week began and its latest answer was good.

    `silent` are those that have had nothing new for longer than usual, each with its last day of news. `paused` are not asked.
    """
    by_target = {(one.source_id, one.url): one for one in health}
    begin = datetime.combine(period.first, time.min, STOCKHOLM)
    down = []
    asked = [source for source in sources if source.id not in paused]
    for source in asked:
        one = by_target.get((source.id, source.url))
        if one is None or one.failures or one.last_ok is None or one.last_ok < begin:
            down.append((source.name, one.last_ok if one else None))
    quiet = tuple((source.name, silent[source.id]) for source in asked if source.id in silent)
    resting = tuple((one.name, paused[one.id].reason, paused[one.id].since) for one in sources if one.id in paused)
    return Coverage(len(asked), len(asked) - len(down), tuple(down), len(documents), quiet, resting)
