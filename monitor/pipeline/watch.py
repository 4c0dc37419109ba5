"""How the sources behave: what a round notices, which alarms it opens and ends, and the letter that tells an operator.

An alarm is opened when its cause has lasted long enough, told once, and told again when it is over. What begins and ends before anybody
has been told leaves no trace. Of one source at most one alarm goes out in a day, and one word that it is over, so that one that comes and
goes floods nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import jinja2

from monitor import health, notice
from monitor.config import Config, Environment, Source
from monitor.errors import ParseError
from monitor.health.words import in_words
from monitor.pipeline.asking import asked_sources
from monitor.pipeline.envelope import ALARMS, letter_to, posted
from monitor.pipeline.reading import Reading
from monitor.store import Store
from monitor.values import LETTERS, Alarm, AlarmKind, NewsDay, Observed, TargetHealth, midnight

log = logging.getLogger(__name__)

QUIET = timedelta(days=1)  # after an alarm about a source nothing more is told of it
REMEMBERED = timedelta(days=7)
DOWN: tuple[AlarmKind, ...] = ("failing", "unreadable")
MOMENTS: tuple[AlarmKind, ...] = ("gap", "category", "refused", "paused", "left")  # over as soon as they have been told


def observe(reading: Reading, now: datetime) -> Observed:
    """What there is to notice about an answer that has been read."""
    ahead = health.ahead(reading.items, now)
    return Observed(
        source_id=reading.source.id,
        first_poll=reading.first_poll,
        unreadable=isinstance(reading.failure, ParseError),
        latest=health.latest_shares(reading.items),
        ahead=(len(ahead), max((health.day_of(day) for day in ahead), default=None)),
        one_id=health.are_one_id(reading.items),
        gap=reading.gap,
        unknown=tuple(reading.unknown),
    )


def settle(
    config: Config, store: Store, observed: Sequence[Observed], skews: Mapping[str, float], *, since: datetime, now: datetime
) -> None:
    """Opens and ends alarms at a round's end, each once, in one transaction. The sources that have been asked since a time are looked at anew.

    `skews` are the seconds by which hosts' clocks are ahead, by host and port.
    """
    targets = {(one.source_id, one.url): one for one in store.health()}
    sources = asked_sources(config, store, now)
    states = [(source, one) for source in sources if (one := targets.get((source.id, source.url)))]
    enabled = {source.id for source in sources}
    observed = [one for one in observed if one.source_id in enabled]
    alarms = store.alarms()
    standing = {(one.kind, one.source_id): one for one in alarms if not one.ended}
    wanted, over = _network(states, standing)
    if not (wanted or ("network", "") in standing and not over):
        wanted += _failing(store, states, observed, standing, since=since, now=now)
        wanted += _silent(store, states, standing)
    wanted += _noticed(store, observed, standing, now) + _clocks(skews, states, now)
    over += _over(store, states, observed, standing)
    if skews:
        clocks = {one.source_id for one in wanted if one.kind == "clock"}
        over += [one for one in standing.values() if one.kind == "clock" and one.source_id not in clocks]
    over += [
        replace(one, told=None) for one in alarms if one.source_id and one.source_id not in enabled
    ]  # switched off or paused since
    for alarm in store.settle_alarms(wanted, over, now=now):
        log.warning("alarm: %s", in_words(alarm))


States = Sequence[tuple[Source, TargetHealth]]
Standing = Mapping[tuple[AlarmKind, str], Alarm]


def _network(states: States, standing: Standing) -> tuple[list[Alarm], list[Alarm]]:
    """One alarm for our own network, where all that is asked begins to fail at once; over when anything answers."""
    last_good = max((one.last_ok for _, one in states if one.last_ok), default=None)
    since: dict[str, datetime] = {}
    for source, one in states:
        if one.failing_since and (last_good is None or one.failing_since > last_good):
            host = _host(source)
            since[host] = min(one.failing_since, since.get(host, one.failing_since))
    if since and health.is_own_network(set(since), {_host(source) for source, _ in states}):
        return [Alarm("network", "", "", min(since.values()), {"hosts": len(since)})], []
    alarm = standing.get(("network", ""))
    return [], [alarm] if alarm and last_good and last_good > alarm.since else []


def _failing(
    store: Store, states: States, observed: Sequence[Observed], standing: Standing, *, since: datetime, now: datetime
) -> list[Alarm]:
    """The sources that have just failed again, and for long enough."""
    unreadable = {one.source_id for one in observed if one.unreadable}
    news = store.news_days(unreadable, since=_since(now))
    found = []
    for source, one in states:
        if not one.failing_since or (one.last_try or now) < since or any((kind, source.id) in standing for kind in DOWN):
            continue
        facts, every = {"reason": one.error}, timedelta(minutes=source.every_minutes)
        passed = now - one.last_ok if one.last_ok else every
        unread = passed + max(passed, every)  # the next try may come as late as this one did, however often it is meant to be asked
        if source.id in unreadable and health.is_unreadable(one.failures, news.get(source.id, []), unread):
            found.append(Alarm("unreadable", source.id, "", one.failing_since, facts))
        elif health.is_failing(one.failures, one.failing_since, now):
            found.append(Alarm("failing", source.id, "", one.failing_since, facts))
    return found


def _silent(store: Store, states: States, standing: Standing) -> list[Alarm]:
    """The sources that answer and have had nothing new for longer than their rhythm allows, as far as we have looked.

    When that may be is noted, so that a source's history is read only when it is time.
    """
    looked = {}
    for source, one in states:
        if one.failures or not one.last_ok or not one.first_ok or ("silent", source.id) in standing:
            continue
        day = health.day_of(one.last_ok)
        if health.day_of(one.first_ok) < day and (one.quiet_until is None or one.quiet_until <= day):
            looked[source.id] = (source, day)
    if not looked:
        return []
    news = store.news_days(looked, since=min(day for _, day in looked.values()) - health.LEARNT_FROM)
    found, quiet = [], {}
    for source, day in looked.values():
        riksdag = is_riksdag(source)
        learnt = health.rhythm((one.day for one in news.get(source.id, ())), riksdag=riksdag)
        from_then = health.silent_from(learnt, riksdag=riksdag) if learnt else day + timedelta(days=1)
        if learnt and from_then <= day:
            found.append(Alarm("silent", source.id, "", midnight(learnt.last), {"every_days": learnt.every_days}))
        else:
            quiet[source.id, source.url] = from_then
    store.set_quiet(quiet)
    return found


def _noticed(store: Store, observed: Sequence[Observed], standing: Standing, now: datetime) -> list[Alarm]:
    """What answers show: fields that are gone, gaps, unknown categories, dates in the future, ids that are no ids."""
    found = []
    news = store.news_days([one.source_id for one in observed if one.latest and not one.first_poll], since=_since(now))
    for one in observed:
        days = [day for day in news.get(one.source_id, ()) if day.day < health.day_of(now)]
        if ("drifting", one.source_id) not in standing and (gone := health.fallen(one.latest, health.shares(days))):
            found.append(Alarm("drifting", one.source_id, "", now, gone))
        if one.gap:
            found.append(Alarm("gap", one.source_id, "", now, {"reason": one.gap}))
        if one.ahead[0]:
            found.append(Alarm("future", one.source_id, "", now, {"items": one.ahead[0], "latest": str(one.ahead[1])}))
        if one.one_id:
            found.append(Alarm("ids", one.source_id, "", now, {}))
    unknown = {number: (one, name) for one in reversed(observed) for number, name in one.unknown}
    found += [Alarm("category", one.source_id, number, now, {"name": name}) for number, (one, name) in unknown.items()]
    return found


def _clocks(skews: Mapping[str, float], states: States, now: datetime) -> list[Alarm]:
    """Our clock, where most hosts' clocks differ from it by the same; else those of single hosts, each told of one of its sources."""
    if own := health.own_skew(skews.values()):
        return [Alarm("clock", "", "", now, {"minutes": round(own / 60)})]
    skewed = {host: skew for host, skew in sorted(skews.items()) if health.is_skewed(skew)}
    first = {_host(source): source for source, _ in reversed(states)} if skewed else {}
    return [
        Alarm("clock", first[host].id, "", now, {"minutes": round(skew / 60)}) for host, skew in skewed.items() if host in first
    ]


def _over(store: Store, states: States, observed: Sequence[Observed], standing: Standing) -> list[Alarm]:
    """The alarms whose cause is gone."""
    well = {source.id: one for source, one in states if not one.failures}
    answers = {one.source_id: one for one in observed if one.source_id in well}
    over = [alarm for (kind, source_id), alarm in standing.items() if kind in DOWN and source_id in well]
    silent = [alarm for (kind, _), alarm in standing.items() if kind == "silent"]
    news: dict[str, list[NewsDay]] = {}
    if silent:
        first = min(health.day_of(alarm.since) for alarm in silent)
        news = store.news_days([alarm.source_id for alarm in silent], since=first)
    over += [one for one in silent if any(day.day > health.day_of(one.since) for day in news.get(one.source_id, ()))]
    for (kind, source_id), alarm in standing.items():
        if answer := answers.get(source_id):
            past = {name: share for name, share in alarm.facts.items() if isinstance(share, float)}
            gone = kind == "drifting" and answer.latest and not health.fallen(answer.latest, past)
            gone = gone or kind == "future" and not answer.ahead[0] or kind == "ids" and not answer.one_id
            over += [alarm] if gone else []
    return over


def is_riksdag(source: Source) -> bool:
    """Whether a source rests when the Riksdag does."""
    return (urlsplit(source.url).hostname or "").endswith("riksdagen.se")


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc


def _since(now: datetime) -> date:
    return health.day_of(now) - health.LEARNT_FROM


# --- telling --------------------------------------------------------------------------------------------------------


def tell(config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime) -> int:
    """Queues one letter for each operator, and for the webhook, with the alarms that have begun or are over; gives the number of letters to people.

    Without an operator nothing is marked as told: one who is added later learns what is open then, but of what was a moment's
    affair only that of the last week.
    """
    paused = store.paused_recipients()
    operators = [one for one in config.recipients if one.role == "operator" and one.id not in paused]
    recent = store.last_told(since=now - QUIET)
    free = [one for one in store.alarms() if one.kind in LETTERS or one.source_id not in recent]
    began = [one for one in free if not one.told and not one.ended]
    over = [one for one in free if one.told and one.ended]
    reached = bool(operators or settings.webhook_url)
    if not reached:
        stale = [one for one in began if one.kind in MOMENTS and now - one.since > REMEMBERED]
        store.tell_alarms(stale, stale, (), now=now)
    if not reached or not (began or over):
        return 0
    message = notice.render(
        began,
        over,
        environment,
        sources={source.id: source for source in config.sources},
        states=_states(config, store),
        now=now,
    )
    first = min(one.number for one in (*began, *over))  # two may tell at one time, of different alarms
    name = f"alarms-{now:%Y%m%dT%H%M%S}-{first}"
    letters = [letter_to(one, name, ALARMS, message, settings=settings, now=now) for one in operators]
    letters += [posted("alarms", name, message, now=now)] if settings.webhook_url else []
    done = [*over, *(one for one in began if one.kind in MOMENTS)]
    return len(operators) if store.tell_alarms(began, done, letters, now=now) else 0


def _states(config: Config, store: Store) -> dict[str, TargetHealth]:
    """How each source has fared, at the address that it has now."""
    enabled = {(source.id, source.url) for source in config.enabled}
    return {one.source_id: one for one in store.health() if (one.source_id, one.url) in enabled}
