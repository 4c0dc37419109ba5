"""Which sources are asked: those that are switched on in sources.yaml and that nobody has paused."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor.config import Config, Source
from monitor.store import Store
from monitor.text import normalise
from monitor.values import STOCKHOLM, SourcePause, midnight

LONGEST_REASON = 200  # characters: it stands in one line of the digest


def asked_sources(config: Config, store: Store, now: datetime) -> tuple[Source, ...]:
    """The sources that a round asks, in the order of sources.yaml. Of others nothing is told but that they are not asked."""
    paused = store.paused_sources(now)
    return tuple(source for source in config.enabled if source.id not in paused)


def pause(store: Store, source: Source, reason: str, *, who: str, last: date | None, now: datetime) -> SourcePause:
    """Pauses a source, with the day that is its last if it ends by itself; readers of the digest see the reason.

    Raises ValueError, in words, for a reason that is none and a day that has passed.
    """
    reason = " ".join(normalise(reason).split())
    if not reason:
        raise ValueError("a pause needs a reason")
    if len(reason) > LONGEST_REASON:
        raise ValueError(f"the reason must have {LONGEST_REASON} or fewer characters")
    if last and last < now.astimezone(STOCKHOLM).date():
        raise ValueError(f"{last.isoformat()} has passed")
    until = midnight(last + timedelta(days=1)) if last else None
    paused = SourcePause(source.id, reason, who, now, until)
    store.pause_source(paused)
    return paused
