"""The whole story on one page.

    collect    due.requests | fetch | parse (parsing) | further pages | link.decide, links | classify | dates | Store.apply: joining
               and of what is on a topic its own page: due.own_pages | fetch | parse | files, pdf | classify | dates | Store.apply
               and of its matter what the Riksdag's register tells: due.register | fetch | parse | link.registered | Store.keep_status
               then where matters are: matters | Store.keep_stages; how the sources behave: health | Store.settle_alarms; tell: notice | outbox
    compose    due.editions | Store.considered, told, dated | ahead | Store.matters | matters, digest.movement | digest.compose
               | ics.plan | render, ics | digest.sample | Store.save_edition   a letter a person
    flagged    Store.held_alerts | a proposal to the leader; Store.ready_alerts | render | Store.send_alerts, before each delivery
    deliver    Store.unsent, claim | mail, or the file outbox | Store.mark_sent; then what an operator must know of it: watch_letters, tell

Each source is stored in one transaction, when all that belongs to its answer is there: a process that dies before has lost
nothing, because the source will be asked again. What fails for one source is recorded for it, and the others go on.

Told in full beside it: `parsing`, `reading`, `pages`, `register` and `watch` for collect, `editions`, `calendars` and `following` for
compose, `letters` for deliver; `pulse` says whether all is well; `by_hand` takes in one page; `discover` finds what of a publisher could
be read; `newest` tells what is new on a topic;
`asking` says which sources are asked, and pauses one; `hosts` is `collect` in parts that many machines share.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import jinja2

from monitor import digest, due, ics, render
from monitor.config import Config, Environment, Source
from monitor.pipeline import watch
from monitor.pipeline.asking import asked_sources, pause
from monitor.pipeline.by_hand import add
from monitor.pipeline.calendars import Calendars, calendars, coming, dates_ahead, with_calendar
from monitor.pipeline.discover import Discovery, Found, discover
from monitor.pipeline.editions import (
    Edition,
    composed_at,
    considered,
    digest_of,
    held,
    is_over,
    meetings_ahead,
    names,
    readers,
    templates,
)
from monitor.pipeline.envelope import DIGESTS, letter_to
from monitor.pipeline.flagged import alert, group_opens, propose
from monitor.pipeline.following import Followed, followed, look_at, matters_in, note_on, standing_of, told_of
from monitor.pipeline.hosts import prepare
from monitor.pipeline.house import House
from monitor.pipeline.letters import Delivery, deliver, watch_letters
from monitor.pipeline.newest import feeds
from monitor.pipeline.pages import read_pages
from monitor.pipeline.polling import Round, Told, poll
from monitor.pipeline.pulse import Pulse, forget, ping, pulse
from monitor.pipeline.reading import addressed
from monitor.pipeline.register import read_register
from monitor.pipeline.stages import determine_stages
from monitor.pipeline.watch import tell
from monitor.store import Store
from monitor.values import Counts, Period

__all__ = [
    "Calendars", "Delivery", "Discovery", "Edition", "Followed", "Found", "House", "Pulse", "Round", "Told",
    "add", "alert", "ask_now", "asked_sources", "calendars", "collect", "coming", "compose", "compose_due", "deliver", "discover",
    "feeds", "followed", "forget", "group_opens", "held", "listed_matters", "look_at", "matters_in", "names", "note_on", "pause",
    "ping", "propose", "pulse", "queue", "standing_of", "tell", "templates", "watch_letters",
]  # fmt: skip


def collect(house: House, *, now: datetime, sources: Iterable[Source], everything: bool, told: Told) -> Round:
    """One round: asks every source that is due, stores what is new, and says per source what came of it."""
    number, sources = house.store.begin_round(now), tuple(sources)
    prepare(house, now)
    targets = addressed(house.store.targets())
    done = poll(house, due.requests(sources, targets.values(), now, everything=everything), targets, now=now, told=told)
    read_pages(house, now, sources=sources, targets=targets)
    read_register(house, now, sources=sources, targets=targets)
    determine_stages(house.store, now)
    house.store.keep_robots(house.network.robots_read())
    watch.settle(house.config, house.store, done.observed, house.network.skews, since=now, now=now)
    house.store.end_round(number, done.total, now=now)
    return done


def ask_now(house: House, source: Source, *, now: datetime) -> Counts | str | None:
    """Asks one source at once, for somebody who waits: what it brought, what is wrong, or None for unchanged.

    Only its list is read; the own pages of what is new are read in the next round.
    """
    number, told = house.store.begin_round(now), dict[str, Counts | str | None]()
    prepare(house, now)
    targets = addressed(house.store.targets())
    wanted = due.requests([source], targets.values(), now, everything=True)
    done = poll(house, wanted, targets, now=now, told=lambda name, what: told.update({name: what}))
    house.store.keep_robots(house.network.robots_read())
    watch.settle(house.config, house.store, done.observed, house.network.skews, since=now, now=now)
    house.store.end_round(number, done.total, now=now)
    return told.get(source.id)


def compose_due(
    config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime
) -> list[Edition]:
    """Composes every edition that is due and not held, and queues it for each reader in the same transaction; a week once."""
    waiting = held(config, store, now=now)
    periods = [period for period in due.editions(store.editions(), now) if period not in waiting]
    editions = (compose(config, store, environment, period=period, settings=settings, now=now) for period in periods)
    return [edition for edition in editions if queue(store, edition, now=now)]


def compose(
    config: Config, store: Store, environment: jinja2.Environment, *, period: Period, settings: Environment, now: datetime
) -> Edition:
    """An edition of all that is stored and that no edition has considered; a week that has been composed, as it was.

    Writes nothing: `queue` does. Without any reader it is addressed to nobody.
    """
    documents = considered(store, period, now)
    silent = {alarm.source_id: alarm.since for alarm in store.alarms() if alarm.kind == "silent" and not alarm.ended}
    coverage = digest.coverage(config.enabled, store.health(), documents, silent, store.paused_sources(now), period=period)
    at = composed_at(store, period, now)
    meetings, current = meetings_ahead(store, period, at), [document for document in documents if not is_over(document, at)]
    people, dates = readers(config, store), dates_ahead(store, period.name, at)
    told = told_of(store, period, documents, names(config), now)
    digests = {
        topics: digest_of(
            current, meetings, topics, config, period=period, coverage=coverage, dates=dates, told=told, at=at, now=now
        )
        for topics in {person.topics for person in people} | {()}
    }
    entries = ics.plan(digests[()].dates, store.calendar_entries(), now)
    messages = {topics: with_calendar(render.render(made, environment), made, entries, now) for topics, made in digests.items()}
    letters = [letter_to(person, period.name, DIGESTS, messages[person.topics], settings=settings, now=now) for person in people]
    letters = letters or [letter_to(None, period.name, DIGESTS, messages[()], settings=settings, now=now)]
    return Edition(period, digests[()], tuple(document.id for document in documents), tuple(letters), tuple(entries.values()), told)


def queue(store: Store, edition: Edition, *, now: datetime) -> bool:
    """Puts an edition into the outbox, marks what it considered, and draws what of the rejected is put up for labelling.

    All or nothing. False: that week has its edition already.
    """
    listed = [document.id for part in edition.digest.everything for document in part.documents]
    rejected = set(edition.considered) - set(listed)
    return store.save_edition(
        edition.period,
        edition.considered,
        edition.letters,
        {"considered": len(edition.considered), "listed": len(listed), "rejected": len(rejected)},
        listed=listed,
        sample=digest.sample(edition.period, rejected),
        calendar=edition.calendar,
        told=edition.told,
        now=now,
    )
