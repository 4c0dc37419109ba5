"""What there is to tell of the whole: how sources, editions, outbox and database are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor import due, health
from monitor.config import Config, Source
from monitor.health import LEARNT_FROM, day_of
from monitor.health.words import in_words
from monitor.pipeline import Pulse, pulse
from monitor.pipeline.editions import readers
from monitor.pipeline.envelope import WEBHOOK
from monitor.pipeline.letters import REFUSED, stuck
from monitor.pipeline.watch import DOWN, is_riksdag
from monitor.store import Store
from monitor.values import LETTERS, STOCKHOLM, Alarm, NewsDay, SourcePause, TargetHealth

WEEKS_NAMED = 4  # editions that are named one by one


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One enabled source: when it last answered well, what is wrong with it, its newest item, how it usually behaves, and its pause.

    `every_days` is how often it has something new, None where too little is known; `shares` tell which part of its items of the last
    year has a date, a summary, a designation.
    """

    id: str
    name: str
    last_ok: datetime | None
    failures: int
    error: str
    newest: datetime | None
    every_days: int | None
    shares: Mapping[str, float]
    paused: SourcePause | None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an installation; `faults` is empty when all is well. `doubts`: how many letters may have arrived twice.

    `held`: how many flagged decisions wait for the project leader's word. `left`: who wants no more letters, by recipient's id, since when.
    """

    sources: tuple[SourceStatus, ...]
    editions: tuple[str, ...]
    editions_due: tuple[str, ...]
    waiting: int
    refused: int
    documents: int
    doubts: int
    held: int
    left: Mapping[str, datetime]
    newest_round: datetime | None
    alarms: tuple[Alarm, ...]
    pulse: Pulse
    faults: tuple[str, ...]


def status(config: Config, store: Store, *, now: datetime) -> Status:
    """How everything is at `now`, with each fault in one line."""
    targets = {(one.source_id, one.url): one for one in store.health()}
    news = store.news_days([source.id for source in config.enabled], since=day_of(now) - LEARNT_FROM)
    resting = store.paused_sources(now)
    sources = [
        _source(source, targets.get((source.id, source.url)), news.get(source.id, []), resting.get(source.id))
        for source in config.enabled
    ]
    alarms = tuple(one for one in store.alarms() if not one.ended)
    faults = [_failing(one) for one in sources if one.failures and not one.paused]
    faults += [in_words(one) for one in alarms if one.kind not in (*DOWN, *LETTERS)]  # told of already
    editions = store.editions()
    missing = tuple(period.name for period in due.editions(editions, now))
    if missing:
        what, are = ("edition", "is") if len(missing) == 1 else ("editions", "are")
        faults.append(f"{what} {weeks(missing)} {are} due and not composed")
    refused, held = store.refused(now - REFUSED), len(store.held_alerts())
    well = pulse(config, store, now)
    faults += [*_unsent(config, store, refused, now), *_untold(config, store, held, now), *_resting(store), *well.faults]
    newest = store.newest_round()
    if newest is None:
        faults.append("no round has been run yet")
    return Status(
        sources=tuple(sources),
        editions=tuple(editions),
        editions_due=missing,
        waiting=len(store.unsent()),
        refused=len(refused),
        documents=store.count_documents(),
        doubts=store.doubts(),
        held=held,
        left=store.unsubscribed(),
        pulse=well,
        newest_round=newest,
        alarms=alarms,
        faults=tuple(faults),
    )


def _unsent(config: Config, store: Store, refused: Mapping[str, str], now: datetime) -> list[str]:
    """The letters that wait too long or were refused for good."""
    waiting = [f"letter {letter.key} has waited since {_moment(letter.created)}" for letter in stuck(store, now)]
    return waiting + [f"letter {key} was refused for good: {reply}" for key, reply in refused.items() if _still_wanted(key, config)]


def _resting(store: Store) -> list[str]:
    """The addresses that get no letters for a while, since a server refused them."""
    return [f"{one.recipient_id} gets no letters, since {_moment(one.since)}: {one.reason}" for one in store.paused()]


def _still_wanted(key: str, config: Config) -> bool:
    """Whether a refused letter is missed by somebody: not where its recipient has left recipients.yaml."""
    who = key.rpartition("/")[2]
    return who == WEBHOOK or not config.recipients or who in {one.id for one in config.recipients}


def _untold(config: Config, store: Store, held: int, now: datetime) -> list[str]:
    """The flagged decisions that reach nobody, because nobody who gets letters has the role that they wait for."""
    ready, nobody = len(store.ready_alerts(now)), "and nobody who gets letters has the role"
    found = []
    if held and not readers(config, store, "project_leader"):
        found.append(f"{held} flagged held, {nobody} project_leader to release them")
    if ready and not readers(config, store, "steering"):
        found.append(f"{ready} flagged released, {nobody} steering to be told")
    return found


def _source(source: Source, one: TargetHealth | None, news: Sequence[NewsDay], pause: SourcePause | None) -> SourceStatus:
    learnt = health.rhythm((day.day for day in news), riksdag=is_riksdag(source))
    return SourceStatus(
        id=source.id,
        name=source.name,
        last_ok=one.last_ok if one else None,
        failures=one.failures if one else 0,
        error=one.error if one else "",
        newest=one.newest if one else None,
        every_days=learnt.every_days if learnt else None,
        shares=health.shares(news),
        paused=pause,
    )


def weeks(names: Sequence[str]) -> str:
    """Editions by name, in order; of many the first and the last: "2024-W35 … 2025-W41 (58)"."""
    return ", ".join(names) if len(names) <= WEEKS_NAMED else f"{names[0]} … {names[-1]} ({len(names)})"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


def in_a_row(failures: int) -> str:
    """How often a source has failed since its last good answer, in words."""
    return "once" if failures == 1 else f"{failures} times in a row"


def _failing(one: SourceStatus) -> str:
    since = f"last good answer {_moment(one.last_ok)}" if one.last_ok else "never a good answer"
    return f"{one.id}: failed {in_a_row(one.failures)}, {since}: {one.error}"
