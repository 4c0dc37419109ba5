"""The whole story on one page.

    collect    due.requests | fetch | parse (parsing) | further pages | link.decide, links | classify | dates | Store.apply: joining
               and of what is on a topic its own page: due.own_pages | fetch | parse | files, pdf | classify | dates | Store.apply
               and of its matter what the Riksdag's register tells: due.register | fetch | parse | link.registered | Store.keep_status
               then where matters are: matters | Store.keep_stages; how the sources behave: health | Store.settle_alarms; tell: notice | outbox
    compose    due.editions | Store.considered, told, dated, edits | ahead | Store.matters | matters, digest.movement | digest.compose
               | ics.plan | render, ics | digest.sample | Store.save_edition   a letter a person
    preview    due.preview | the same as far as digest.compose | render | a letter to the project leader, who edits: Store.edit
    flagged    Store.held_alerts | a proposal to the leader; Store.ready_alerts | render | Store.send_alerts, before each delivery
    deliver    Store.unsent, claim | mail, or the file outbox | Store.mark_sent; then what an operator must know of it: watch_letters, tell

Each source is stored in one transaction, when all that belongs to its answer is there: a process that dies before has lost
nothing, because the source will be asked again. What fails for one source is recorded for it, and the others go on.

Told in full beside it: `parsing`, `reading`, `pages`, `register` and `watch` for collect, `drafts`, `editions`, `calendars` and `following`
for compose, `hand` for the editor's, `letters` for deliver; `pulse` says whether all is well; `by_hand` takes in one page;
`discover` finds what of a publisher could be read; `newest` tells what is new on a topic;
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
from monitor.pipeline.calendars import Calendars, calendars, coming, with_calendar
from monitor.pipeline.discover import Discovery, Found, discover
from monitor.pipeline.drafts import draft
from monitor.pipeline.editions import DIGEST_ROLES, Edition, held, names, readers, templates
from monitor.pipeline.envelope import DIGESTS, letter_to, links_of
from monitor.pipeline.flagged import alert, propose
from monitor.pipeline.following import Followed, followed, look_at, matters_in, note_on, standing_of
from monitor.pipeline.hosts import prepare
from monitor.pipeline.house import House, judge_again
from monitor.pipeline.letters import Delivery, deliver, watch_letters
from monitor.pipeline.newest import feeds
from monitor.pipeline.pages import read_pages
from monitor.pipeline.polling import Round, Told, poll
from monitor.pipeline.pulse import Pulse, answered, forget, ping, pulse
from monitor.pipeline.reading import addressed
from monitor.pipeline.register import read_register
from monitor.pipeline.stages import determine_stages
from monitor.pipeline.watch import tell
from monitor.store import Store
from monitor.values import Counts, Period

__all__ = [
    "Calendars", "Delivery", "Discovery", "Edition", "Followed", "Found", "House", "Pulse", "Round", "Told",
    "add", "alert", "answered", "ask_now", "asked_sources", "calendars", "collect", "coming", "compose", "compose_due", "deliver", "discover",
    "feeds", "followed", "forget", "held", "listed_matters", "look_at", "matters_in", "names", "note_on", "pause",
    "ping", "propose", "pulse", "queue", "standing_of", "tell", "templates", "watch_letters",
    "compose_one",
]  # fmt: skip


def collect(house: House, *, now: datetime, sources: Iterable[Source], everything: bool, told: Told) -> Round:
    """One round: asks every source that is due, stores what is new, and says per source what came of it."""
    number, sources = house.store.begin_round(now), tuple(sources)
    prepare(house, now)
    judge_again(house, now)
    targets = addressed(house.store.targets())
    done = poll(house, due.requests(sources, targets.values(), now, everything=everything), targets, now=now, told=told)
    read_pages(house, now, sources=sources, targets=targets)
    read_register(house, now, sources=sources, targets=targets)
    determine_stages(house.store, now)
    house.store.keep_robots(house.network.robots_read())
    house.store.keep_rests(house.network.rests, now=now)
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
    watch.settle(house.config, house.store, done.observed, house.network.skews, since=now, now=now)
    house.store.end_round(number, done.total, now=now)
    return told.get(source.id)


def compose_due(
    config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime
) -> list[Edition]:
    """Composes every edition that is due and not held, and queues it for each reader in the same transaction; a week once."""
    waiting = held(config, store, now=now)
    periods = [period for period in due.editions(store.editions(), now) if period not in waiting]
    editions = (compose_one(config, store, environment, period=period, settings=settings, now=now) for period in periods)
    return [edition for edition in editions if edition]


def compose_one(
    config: Config, store: Store, environment: jinja2.Environment, *, period: Period, settings: Environment, now: datetime
) -> Edition | None:
    """Composes and queues the edition of a week; None where another process was quicker. An editor who was is heard: it is composed anew."""
    while period.name not in store.editions():
        edition = compose(config, store, environment, period=period, settings=settings, now=now)
        if queue(store, edition, now=now):
            return edition
    return None


def compose(
    config: Config, store: Store, environment: jinja2.Environment, *, period: Period, settings: Environment, now: datetime
) -> Edition:
    """An edition of all that is stored and that no edition has considered; a week that has been composed, as it was.

    Writes nothing: `queue` does. Without any reader it is addressed to nobody.
    """
    people = readers(config, store, *DIGEST_ROLES)
    made = draft(config, store, period=period, topics={person.topics for person in people}, now=now)
    entries = ics.plan(made.whole.dates, store.calendar_entries(), now)
    letters, addressees = [], (*people,) or (None,)
    for person in addressees:
        theirs = made.digests[person.topics if person else ()]
        links = links_of(person, DIGESTS, theirs.document_ids, settings=settings, now=now)
        message = with_calendar(render.render(theirs, environment, links=links), theirs, entries, now)
        letters.append(letter_to(person, period.name, DIGESTS, message, settings=settings, now=now))
    return Edition(period, made.whole, made.considered, tuple(letters), tuple(entries.values()), made.told, made.hand)


def queue(store: Store, edition: Edition, *, now: datetime) -> bool:
    """Puts an edition into the outbox, marks what it considered, and draws what of the rejected is put up for labelling.

    What the editor struck is not rejected by our rules, and not drawn. All or nothing. False: that week has its edition already, or the
    editor has said more of it since it was composed.
    """
    listed = [document.id for part in edition.digest.everything for document in part.documents]
    struck = edition.hand.struck & set(edition.considered)
    rejected = set(edition.considered) - set(listed) - struck
    numbers = {"considered": len(edition.considered), "listed": len(listed), "rejected": len(rejected), "struck": len(struck)}
    return store.save_edition(
        edition.period,
        edition.considered,
        edition.letters,
        numbers,
        listed=listed,
        sample=digest.sample(edition.period, rejected),
        calendar=edition.calendar,
        told=edition.told,
        edits=edition.hand.edits,
        now=now,
    )
