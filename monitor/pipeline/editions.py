"""A week's edition: which weeks wait for one, what it considers, and who gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import jinja2

from monitor import dates, due, render
from monitor.config import Config, Recipient
from monitor.pipeline.by_hand import BY_HAND, BY_HAND_NAME
from monitor.store import Store
from monitor.values import (
    STOCKHOLM,
    UNTOUCHED,
    CalendarEntry,
    Considered,
    Digest,
    Document,
    Hand,
    Letter,
    Names,
    Period,
    ToldEvent,
    ToldMatter,
    midnight,
)

DIGEST_ROLES = ("project_leader", "reference", "analyst")  # the steering group gets flagged decisions only, the operator faults


@dataclass(frozen=True, slots=True)
class Edition:
    """A composed week: the digest of all topics, what it considered, one letter a reader, what these tell calendars and of followed
    matters, and what the editor had said of it."""

    period: Period
    digest: Digest
    considered: tuple[str, ...]
    letters: tuple[Letter, ...]
    calendar: tuple[CalendarEntry, ...]
    told: tuple[ToldMatter, ...] = ()
    hand: Hand = UNTOUCHED


def names(config: Config) -> Names:
    """What readers call sources, kinds and topics."""
    return Names(
        sources={source.id: source.owner for source in config.sources} | {BY_HAND: BY_HAND_NAME},
        kinds=config.rules.kind_names,
        topics={tag: file.name for tag, file in config.rules.files.items()},
    )


@cache
def templates(folder: Path) -> jinja2.Environment:
    """The templates of a folder: kept, because to make them ready takes longer than an edition; one that is edited is read again."""
    return render.environment(jinja2.FileSystemLoader(folder))


def held(config: Config, store: Store, *, now: datetime) -> list[Period]:
    """The weeks that are due and wait, because no source has answered since they began: an edition would pass for a quiet week."""
    enabled = {(source.id, source.url) for source in config.enabled}
    answers = [one.last_ok for one in store.health() if (one.source_id, one.url) in enabled]
    return [period for period in due.editions(store.editions(), now) if not due.was_read(period, answers)]


def considered(store: Store, period: Period, hand: Hand, now: datetime) -> tuple[list[Considered], list[Document]]:
    """Everything not considered before; of a week that has been composed, what it considered then. And of that, to be read, what its
    verdict puts in the digest and what the editor has spoken of: of all else nothing is told but how much it is.

    A week that is made up for later takes what it had in its own time. An event on a topic is left to the edition that it comes within reach
    of, so that it is told once and in time.
    """
    is_composed = period.name in store.editions()
    cut = closed(period, now)
    found = [one for one in store.considered(period.name if is_composed else None) if is_composed or one.first_seen <= cut]
    spoken_of = hand.struck | hand.topics.keys()
    read = store.by_id(one.id for one in found if one.in_digest or one.id in spoken_of)
    waiting = {one.id for one in found if one.in_digest and not is_composed and due.is_far_ahead(read[one.id].item, now)}
    left = [one for one in found if one.id not in waiting]
    return left, [read[one.id] for one in left if one.id in read]


def closed(period: Period, now: datetime) -> datetime:
    """Until when what comes is of the edition of a week that is composed now: of one that the next has overtaken, until its own Monday."""
    following = due.week_of(period.last + timedelta(days=1))
    return due.edition_moment(period) if due.edition_moment(following) <= now else now


def meetings_ahead(store: Store, period: Period, now: datetime) -> list[ToldEvent]:
    """The events that earlier editions have listed and that still lie ahead, or go on, when this one is composed."""
    today = midnight(now.astimezone(STOCKHOLM).date())
    return store.told(period.name, since=today)


def composed_at(store: Store, period: Period, now: datetime) -> datetime:
    """When the edition of a week was composed; of one that has not been, now. What lay ahead then is what it tells."""
    composed, _ = store.letters_of(period.name)
    return composed or now


def is_over(document: Document, now: datetime) -> bool:
    """Whether an event, or what the press was invited to, has been: its day has passed."""
    invited = dates.invited(document.item)
    return due.is_over(document.item, now) or bool(invited and invited < now.astimezone(STOCKHOLM).date())


def readers(config: Config, store: Store, *roles: str) -> list[Recipient]:
    """Who of these roles gets letters: all but those who are paused."""
    paused = store.paused_recipients()
    return [one for one in config.recipients if one.role in roles and one.id not in paused]
