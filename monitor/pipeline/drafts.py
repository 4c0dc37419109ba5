"""A week's edition as it would go now, before it becomes letters: what it considers, the editor's hand, the digest for each choice of topics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor import digest, due
from monitor.config import Config
from monitor.pipeline.calendars import dates_ahead
from monitor.pipeline.editions import closed, composed_at, considered, is_over, meetings_ahead, names
from monitor.pipeline.following import told_of
from monitor.store import Store
from monitor.values import STOCKHOLM, Digest, Document, Hand, Period, ToldMatter

SECTION_CAP = 8
Topics = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A week as it would go: `digests` by its readers' topics, none for all topics; `told` of followed matters.

    Of the `considered` (ids) it holds the documents that may be listed, and those that the editor has spoken of.
    """

    period: Period
    considered: tuple[str, ...]
    documents: tuple[Document, ...]
    hand: Hand
    told: tuple[ToldMatter, ...]
    digests: Mapping[Topics, Digest]

    @property
    def whole(self) -> Digest:
        """The digest of all topics."""
        return self.digests[()]

    @property
    def struck(self) -> tuple[Document, ...]:
        """What the editor has struck of it."""
        return tuple(one for one in self.documents if one.id in self.hand.struck)


def draft(config: Config, store: Store, *, period: Period, topics: Collection[Topics], now: datetime) -> Draft:
    """All that is stored and that no edition has considered, edited, as digests for readers of these topics and of all.

    A week that has been composed, as it was.
    """
    hand = digest.hand_of(store.edits(), period.name)
    everything, documents = considered(store, period, hand, now)
    silent = {alarm.source_id: alarm.since for alarm in store.alarms() if alarm.kind == "silent" and not alarm.ended}
    at = composed_at(store, period, now)
    today, until = at.astimezone(STOCKHOLM).date(), closed(period, at)
    resting, polls = store.paused_sources(now), store.polls(first=period.first, last=until.astimezone(STOCKHOLM).date())
    coverage = digest.coverage(config.enabled, store.health(), everything, silent, resting, period=period, polls=polls)
    coverage = replace(coverage, stood_still=_stood_still(store, period) if until < at else None)
    current = [document for document in documents if not is_over(document, at)]
    events, dates = meetings_ahead(store, period, at), dates_ahead(store, period.name, at)
    told = told_of(store, period, everything, names(config), now)
    digests = {
        chosen: digest.compose(
            current,
            period=period,
            coverage=coverage,
            names=names(config),
            topics=chosen,
            cap=SECTION_CAP,
            composed=now,
            told=events,
            dates=dates,
            span=(today, today + due.AHEAD),
            movements=[one.movement for one in told],
            hand=hand,
        )
        for chosen in {*topics, ()}
    }
    return Draft(period, tuple(one.id for one in everything), tuple(documents), hand, told, digests)


def _stood_still(store: Store, period: Period) -> date | None:
    """From which day of a week on nobody asked any source; None where somebody did to its end."""
    last = store.last_asked(first=period.first, last=period.last)
    return None if last == period.last else last + timedelta(days=1) if last else period.first
