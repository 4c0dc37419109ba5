"""What there is to tell of the whole: how sources, editions, outbox and database are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import due
from monitor.config import Config, Source
from monitor.store import Store
from monitor.values import TargetHealth

STUCK = timedelta(minutes=15)  # a letter that waits longer than this is told of
REFUSED = timedelta(days=14)  # how long it is told that a letter was refused


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One enabled source: when it last answered well, what is wrong with it, and its newest item."""

    id: str
    name: str
    last_ok: datetime | None
    failures: int
    error: str
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an installation; `faults` is empty when all is well."""

    sources: tuple[SourceStatus, ...]
    editions: tuple[str, ...]
    editions_due: tuple[str, ...]
    waiting: int
    refused: int
    documents: int
    database: str
    newest_round: datetime | None
    faults: tuple[str, ...]


def status(config: Config, store: Store, *, now: datetime) -> Status:
    """How everything is at `now`, with each fault in one line."""
    health = {(one.source_id, one.url): one for one in store.health()}
    sources = [_source(source, health.get((source.id, source.url))) for source in config.enabled]
    faults = [_failing(one) for one in sources if one.failures]
    editions = store.editions()
    missing = tuple(period.name for period in due.editions(editions, now))
    faults += [f"edition {name} is due and not composed" for name in missing]
    letters, refused = store.unsent(), store.refused(now - REFUSED)
    stuck = [letter for letter in letters if now - letter.created > STUCK]
    faults += [f"letter {letter.key} has waited since {letter.created:%Y-%m-%d %H:%M} UTC" for letter in stuck]
    faults += [f"letter {key} was refused for good: {reply}" for key, reply in refused.items()]
    database = store.check()
    if database != "ok":
        faults.append(f"database: {database}")
    newest = store.newest_round()
    if newest is None:
        faults.append("no round has been run yet")
    return Status(
        sources=tuple(sources),
        editions=tuple(editions),
        editions_due=missing,
        waiting=len(letters),
        refused=len(refused),
        documents=store.count_documents(),
        database=database,
        newest_round=newest,
        faults=tuple(faults),
    )


def _source(source: Source, health: TargetHealth | None) -> SourceStatus:
    if health is None:
        return SourceStatus(source.id, source.name, last_ok=None, failures=0, error="", newest=None)
    return SourceStatus(source.id, source.name, health.last_ok, health.failures, health.error, health.newest)


def _failing(one: SourceStatus) -> str:
    since = f"last good answer {one.last_ok:%Y-%m-%d %H:%M} UTC" if one.last_ok else "never a good answer"
    return f"{one.id}: failed {one.failures} times in a row, {since}: {one.error}"
