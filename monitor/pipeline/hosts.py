"""A round in parts that many machines share: what is due at which host, what one of them does there, and how the round ends.

    hosts_due | a job a host: poll_host      pages_due | a job a host: read_host      then close_round: health | Store.settle_alarms

All that is asked of a host is one job at a time, whoever does it; what is due is looked up again when the job begins.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor import due
from monitor.config import Config, Source, host_of
from monitor.pipeline.asking import asked_sources
from monitor.pipeline.house import House, keep_rules
from monitor.pipeline.matters import gather_earlier
from monitor.pipeline.pages import pages_due, read_pages
from monitor.pipeline.polling import poll
from monitor.pipeline.reading import Targets, addressed
from monitor.pipeline.register import entries_due, read_register
from monitor.pipeline.stages import determine_stages
from monitor.pipeline.watch import settle
from monitor.store import Store
from monitor.values import Counts, Noticed

A_JOB = 50  # sources that one job asks: it ends in minutes, also where the host wants pauses; the next goes on
LONGEST_JOB = timedelta(minutes=15)  # of a job that began before a round, what it met may come after it
PATIENCE = timedelta(minutes=30)  # so long an edition waits for what was due before it


def prepare(house: House, now: datetime) -> None:
    """What a round begins with: what an earlier program stored is put into matters, and the rules that will judge are kept."""
    gather_earlier(house)
    keep_rules(house, now)


def hosts_due(config: Config, store: Store, now: datetime) -> list[str]:
    """The hosts at which a list is due, the longest due first; those that have never been asked before all."""
    checks = store.next_checks()
    first: dict[str, datetime] = {}
    for source in asked_sources(config, store, now):
        at = checks.get((source.id, source.url)) or datetime.min.replace(tzinfo=now.tzinfo)
        if at <= now:
            host = host_of(source.url)
            first[host] = min(at, first.get(host, at))
    return sorted(first, key=lambda host: (first[host], host))


def hosts_to_read(config: Config, store: Store, now: datetime) -> list[str]:
    """The hosts at which documents' own pages, or entries of the Riksdag's register, are due."""
    sources, targets = asked_sources(config, store, now), addressed(store.targets())
    urls = [page.url for page in pages_due(store, now, sources=sources, targets=targets)]
    urls += [request.url for request in entries_due(store, now, sources=sources, targets=targets)]
    return sorted({host_of(url) for url in urls})


def poll_host(house: House, host: str, now: datetime) -> None:
    """Asks for what is due of one host's lists, and keeps what is noticed for the round's end."""
    paused = house.store.paused_sources(now)
    sources = [source for source in house.config.by_host.get(host, ()) if source.id not in paused]
    targets = _targets(house, sources)
    wanted = due.requests(sources, targets.values(), now)[:A_JOB]
    if wanted:
        done = poll(house, wanted, targets, now=now, told=lambda *_: None)
        house.store.keep_noticed(Noticed(tuple(done.observed), house.network.skews, done.total))


def read_host(house: House, host: str, now: datetime) -> None:
    """Reads what is due at one host of documents' own pages and of the Riksdag's register."""
    sources = asked_sources(house.config, house.store, now)
    targets = _targets(house, [source for source in sources if source.follow or source.parser == "riksdagen_list"])
    read_pages(house, now, sources=sources, targets=targets, host=host)
    read_register(house, now, sources=sources, targets=targets, host=host)


def _targets(house: House, sources: list[Source]) -> Targets:
    return addressed(house.store.targets([source.id for source in sources]))


def close_round(config: Config, store: Store, *, since: datetime | None, now: datetime) -> Counts:
    """Says where matters are, and opens and ends alarms by what jobs have noticed since the round before, which began at `since`.

    Gives what they stored.
    """
    determine_stages(store, now)
    noticed = store.noticed()
    observed = [one for kept in noticed.values() for one in kept.observed]
    skews = {place: skew for kept in noticed.values() for place, skew in kept.skews.items()}
    settle(config, store, observed, skews, since=(since or now) - LONGEST_JOB, now=now)
    store.forget_noticed(list(noticed))
    return sum((kept.counts for kept in noticed.values()), Counts())


def are_behind(config: Config, store: Store, *, began: datetime, now: datetime) -> bool:
    """Whether an edition is due, and something that was due before it has not been asked yet, or waits to be judged by today's rules; for
    half an hour, and then no more.

    `began` is when this process took the lead: after a standstill an edition waits for what has been due meanwhile.
    """
    periods = due.editions(store.editions(), now)
    if not periods:
        return False
    moment = max(due.edition_moment(periods[-1]), began)
    if now - moment >= PATIENCE:
        return False
    checks = store.next_checks()
    asked = asked_sources(config, store, now)
    unasked = any((checks.get((one.id, one.url)) or moment) <= moment for one in asked)
    return unasked or bool(store.blocks_judged_by_others(config.rules.version))
