"""One source's answer from its first page to the store: its items, the further pages of its list, and what is new in it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import classify, dates, due, fetch, link
from monitor.config import RuleBook, Source
from monitor.errors import FetchError, ParseError, SourceError
from monitor.pipeline.house import House
from monitor.pipeline.parsing import Begin
from monitor.store import Store
from monitor.values import BACKLOG, STOCKHOLM, Change, Counts, Fetched, Item, New, Parsed, Request, Revised, Target

Targets = Mapping[tuple[str, str], Target]  # by source and address

log = logging.getLogger(__name__)


def addressed(targets: Iterable[Target]) -> Targets:
    return {(target.source_id, target.url): target for target in targets}


@dataclass(slots=True)
class Reading:
    """One source's answer while it is being read: its list, the further pages of it, and what went wrong on the way.

    `gap` says in words what may have been published between two polls and was not seen; `unknown` are categories that we do not know.
    """

    source: Source
    request: Request
    fetched: Fetched
    target: Target | None
    first_poll: bool
    items: list[Item] = field(default_factory=list)
    follow: list[Request] = field(default_factory=list)
    failure: SourceError | None = None
    changes: list[Change] = field(default_factory=list)
    gap: str = ""
    unknown: set[tuple[str, str]] = field(default_factory=set)


def read(house: House, reading: Reading, fetched: Fetched, parsing: Future[Parsed]) -> None:
    """Takes one page's items into the reading, and notes which further pages to ask for: until a known item is met."""
    try:
        parsed = parsing.result()
    except ParseError as error:
        reading.failure = error
        return
    if lost := _lost(reading, fetched, parsed):
        reading.failure = lost
        return
    for note in parsed.notes:
        log.warning("source=%s %s", reading.source.id, note)
    reading.unknown |= set(parsed.unknown)
    seen = {(item.url, item.title) for item in reading.items}
    items = [_of_known_kind(item, house.config.rules) for item in parsed.items]
    reading.items += items
    if parsed.newest_only or fetched.request.counted and all((item.url, item.title) in seen for item in items):
        _end(house.store, reading)  # some lists repeat a page beyond their end
    elif parsed.follow and _goes_on(house.store, reading, parsed, items):
        ahead = [request for request in parsed.follow if request.depth < reading.source.pages]
        reading.follow += ahead
        capped = len(ahead) < len(parsed.follow)
        if capped and (parsed.whole or not reading.first_poll and not _meets_known(house.store, reading, items)):
            _tell_gap(reading, f"goes on after its {reading.source.pages} pages, unread: raise `pages`")


def _of_known_kind(item: Item, rules: RuleBook) -> Item:
    kind = classify.kind_of(item.kind, rules)
    return item if kind == item.kind else replace(item, kind=kind)  # nearly all: a copy of each costs a twentieth of a first round


def _lost(reading: Reading, fetched: Fetched, parsed: Parsed) -> ParseError | None:
    """An empty list from {since} on that must still hold what it told of before: a source that may be empty is not so then."""
    newest = reading.target.newest if reading.target else None
    if parsed.items or parsed.follow or fetched.request.depth or newest is None or "{since}" not in reading.source.url:
        return None
    day, since = newest.astimezone(STOCKHOLM).date(), due.since(fetched.at.astimezone(STOCKHOLM).date())
    if day < since:
        return None
    return ParseError(reading.source.id, "list", f"holds no items, though it told of some of {day} and begins {since}")


def _end(store: Store, reading: Reading) -> None:
    """At the end of what a publisher shows: a gap where all of it is newer than our last look, and nothing of it known.

    A list that may be empty is no window on a longer one, and can be all new without anything having been missed.
    """
    since, oldest = reading.target.last_ok if reading.target else None, _oldest(reading.items)
    if since and oldest and oldest > since and not (reading.source.may_be_empty or _meets_known(store, reading, reading.items)):
        _tell_gap(reading, f"shows nothing older than {_when(oldest)}, and was last read {_when(since)}")


def _when(moment: datetime) -> str:
    return moment.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")


def _tell_gap(reading: Reading, gap: str) -> None:
    reading.gap = gap
    log.warning("source=%s %s", reading.source.id, gap)


def _goes_on(store: Store, reading: Reading, parsed: Parsed, items: list[Item]) -> bool:
    """Whether the next page may hold something new.

    A poll that failed may have stored its first pages but not its last: after one, the known ends nothing. A list whose pages are
    counted has no end that is told: then its dates do, and of a first poll only what is fresh is worth a page more.
    """
    if parsed.whole:
        return True
    failed, counted = bool(reading.target and reading.target.failures), any(one.counted for one in parsed.follow)
    if counted and (failed or reading.first_poll):
        oldest, since = _oldest(items), reading.target.last_ok if reading.target else None
        return oldest is None or (oldest > since if since else due.is_fresh(oldest, reading.fetched.at))
    return failed or not _meets_known(store, reading, items)


def _oldest(items: list[Item]) -> datetime | None:
    """When the oldest item was published or last changed; None where an item does not tell."""
    told = [max(filter(None, (item.published, item.updated)), default=None) for item in items]
    return min((day for day in told if day), default=None) if all(told) else None


def _meets_known(store: Store, reading: Reading, items: list[Item]) -> bool:
    """Whether the source has told of any of these before."""
    known = store.known(name for item in items for name in link.identities(item))
    return any(reading.source.id in one.hashes for one in known.values())


def read_further(house: House, readings: Sequence[Reading], begin: Begin, now: datetime) -> None:
    """Further pages of all lists, side by side, page after page. A page that fails leaves the whole list to be read again."""
    while by_request := {request: reading for reading in readings for request in reading.follow}:
        for reading in readings:
            reading.follow = []
        for request, answer in fetch.fetch(list(by_request), house.network, now=now):
            reading = by_request[request]
            if isinstance(answer, FetchError) and answer.status == 404 and request.counted:
                _end(house.store, reading)  # it was on the page before
            elif isinstance(answer, FetchError):
                reading.failure = answer
            elif isinstance(answer, Fetched):
                read(house, reading, answer, begin(answer, reading.source))


def decide(house: House, readings: Sequence[Reading], now: datetime) -> None:
    """What is new in each reading, with a verdict and dates for what is."""
    known = house.store.known(name for reading in readings for item in reading.items for name in link.identities(item))
    for reading in readings:
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
    at_once = house.config.alerts == "send"
    flagged = verdict.urgent and not first_poll and isinstance(change.decision, New)
    decision = change.decision if item is change.decision.item else replace(change.decision, item=item)
    return Change(
        decision,
        change.identities,
        details=change.details,
        verdict=verdict,
        deadlines=dates.deadlines(item),
        links=link.links(change.decision.document_id, item, change.details),
        edition=BACKLOG if due.is_history(item, now, first_poll=first_poll) else None,
        alert=due.alert(change.decision.document_id, item, link.own_designations(item), now, at_once=at_once) if flagged else None,
    )


def keep(store: Store, reading: Reading, now: datetime) -> Counts:
    """One transaction for a source. What was read of a list that failed half-way is stored, but the list will be read again."""
    source, request = reading.source, reading.request
    if not reading.failure:
        following = due.next_check(source, failures=0, retry_after_s=None, now=now)
        return store.apply(request, reading.fetched, reading.changes, next_check=following, now=now)
    counts = store.apply(request, reading.fetched, reading.changes, next_check=None, now=now)
    fail(store, source, request, reading.target, reading.failure, now=now)
    return counts


def fail(store: Store, source: Source, request: Request, target: Target | None, error: SourceError, *, now: datetime) -> None:
    """Records for a source, or a page of it, what is wrong, and when to ask again: ever more seldom."""
    failures = (target.failures if target else 0) + 1
    retry_after_s = error.retry_after_s if isinstance(error, FetchError) else None
    again = due.next_check(source, failures=failures, retry_after_s=retry_after_s, now=now)
    store.failed(request, error.reason, next_check=again, now=now)
    log.info("source=%s failed=%d %s", source.id, failures, error.reason)
