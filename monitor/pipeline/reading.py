"""One source's answer from its first page to the store: its items, the further pages of its list, and what is new in it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import classify, dates, due, fetch, link, parse
from monitor.config import Source
from monitor.errors import FetchError, ParseError, SourceError
from monitor.pipeline.house import House
from monitor.store import Store
from monitor.values import BACKLOG, Change, Counts, Fetched, Item, New, Request, Revised, Target

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Reading:
    """One source's answer while it is being read: its list, the further pages of it, and what went wrong on the way."""

    source: Source
    request: Request
    fetched: Fetched
    target: Target | None
    first_poll: bool
    items: list[Item] = field(default_factory=list)
    follow: list[Request] = field(default_factory=list)
    failure: SourceError | None = None
    changes: list[Change] = field(default_factory=list)


def read(house: House, reading: Reading, fetched: Fetched) -> None:
    """Takes one page's items into the reading, and notes which further pages to ask for: until a known item is met."""
    try:
        parsed = parse.parse(fetched, reading.source)
    except ParseError as error:
        reading.failure = error
        return
    for note in parsed.notes:
        log.warning("source=%s %s", reading.source.id, note)
    items = [replace(item, kind=classify.kind_of(item.kind, house.config.rules)) for item in parsed.items]
    reading.items += items
    if parsed.follow and _goes_on(house.store, reading, items, whole=parsed.whole):
        if fetched.request.depth + 1 < reading.source.pages:
            reading.follow += parsed.follow
        elif parsed.whole or not reading.first_poll:
            log.warning("source=%s goes on after its %d pages, unread: raise `pages`", reading.source.id, reading.source.pages)


def _goes_on(store: Store, reading: Reading, items: list[Item], *, whole: bool) -> bool:
    """Whether the next page may hold something new: always after a failed poll, which stored its first pages but not its last."""
    if whole or (reading.target and reading.target.failures):
        return True
    known = store.known(name for item in items for name in link.identities(item))
    return not any(reading.source.id in one.hashes for one in known.values())


def read_further(house: House, readings: Sequence[Reading], now: datetime) -> None:
    """Further pages of all lists, side by side, page after page. A page that fails leaves the whole list to be read again."""
    while by_request := {request: reading for reading in readings for request in reading.follow}:
        for reading in readings:
            reading.follow = []
        for request, answer in fetch.fetch(list(by_request), house.network, now=now):
            reading = by_request[request]
            if isinstance(answer, FetchError):
                reading.failure = answer
            elif isinstance(answer, Fetched):
                read(house, reading, answer)


def decide(house: House, reading: Reading, now: datetime) -> None:
    """What is new in a reading, with a verdict and dates for what is."""
    known = house.store.known(name for item in reading.items for name in link.identities(item))
    for decision, names in link.decide(reading.items, known):
        change = Change(decision, names)
        if isinstance(decision, (New, Revised)):
            change = judged(house, change, decision.item, now, first_poll=reading.first_poll)
        reading.changes.append(change)


def judged(house: House, change: Change, item: Item, now: datetime, *, first_poll: bool = False) -> Change:
    """The change with what we think of the item, the dates in it, and an alert where it cannot wait.

    A first poll is quiet: it raises no alert, and what it brings that is not fresh is history; so is an event that is over.
    """
    verdict = classify.classify(item, house.classifier, document_id=change.decision.document_id)
    flagged = verdict.urgent and not first_poll and isinstance(change.decision, New)
    return replace(
        change,
        decision=replace(change.decision, item=item),
        verdict=verdict,
        deadlines=dates.find(item),
        edition=BACKLOG if due.is_history(item, now, first_poll=first_poll) else None,
        alert=due.alert(change.decision.document_id, item, link.own_designations(item), now) if flagged else None,
    )


def keep(store: Store, reading: Reading, now: datetime) -> Counts:
    """One transaction for a source. What was read of a list that failed half-way is stored, but the list will be read again."""
    source, request = reading.source, reading.request
    following = due.next_check(source, failures=0, retry_after_s=None, now=now)
    if not reading.failure:
        return store.apply(request, reading.fetched, reading.changes, next_check=following, now=now)
    counts = store.apply(replace(request, target=""), reading.fetched, reading.changes, next_check=following, now=now)
    fail(store, source, request, reading.target, reading.failure, now=now)
    return counts


def fail(store: Store, source: Source, request: Request, target: Target | None, error: SourceError, *, now: datetime) -> None:
    """Records for a source, or a page of it, what is wrong, and when to ask again: ever more seldom."""
    failures = (target.failures if target else 0) + 1
    retry_after_s = error.retry_after_s if isinstance(error, FetchError) else None
    again = due.next_check(source, failures=failures, retry_after_s=retry_after_s, now=now)
    store.failed(request, error.reason, next_check=again, now=now)
    log.info("source=%s failed=%d %s", source.id, failures, error.reason)
