"""The report of a period (lägesbild) for steering and reference groups, composed of what is stored; `paper` makes it a page or a document.

Its readers see what publishers told and what we think of it: never a note that somebody wrote, nor who was where with what outcome.
Of our own actions they see those that are done, with what came of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import jinja2

from monitor import dates, digest, due, paper, situation
from monitor.config import Config, shipped
from monitor.config.written import shown_path
from monitor.errors import ConfigError
from monitor.pipeline.by_hand import BY_HAND
from monitor.pipeline.calendars import dates_ahead
from monitor.pipeline.editions import names
from monitor.store import Store
from monitor.values import STOCKHOLM, TOPICS, Action, Coming, Coverage, Document, Entry, Movement, Period, Situation, Step, midnight

Form = Literal["html", "docx"]
TEMPLATE = "lagesbild.docx"  # the Word template; one beside sources.yaml counts, else the one that is shipped


def compose(config: Config, store: Store, period: Period, *, now: datetime) -> Situation:
    """The report of a period, as far as it has gone. Raises ValueError for one that has not begun."""
    today = now.astimezone(STOCKHOLM).date()
    if period.first > today:
        raise ValueError(f"{period.name} begins on {period.first}, which is ahead")
    until = min(period.last, today)
    read, documents = _documents(store, period.first, until, now)
    called = names(config)
    ahead = _coming(config, store, situation.ahead(period, today))
    began = store.first_round()
    return situation.compose(
        digest.by_topic(documents, TOPICS, called),
        period=period,
        until=until,
        read=read,
        topic_names=called.topics,
        dates=ahead,
        agenda=digest.agenda(ahead, (), situation.ahead(period, today), digest.AGENDA_ROWS),
        attended=_attended(config, store, period.first, until),
        actions=_actions(store, period.first, until),
        moved=_moved(store, period.first, until),
        coverage=_coverage(config, store, replace(period, last=until), now),
        votes=_votes(store, documents),
        span=situation.ahead(period, today),
        began=began if began and began.astimezone(STOCKHOLM).date() > period.first else None,
        composed=now,
    )


def written(made: Situation, form: Form, templates: jinja2.Environment, *, folder: Path) -> bytes:
    """The report as a page that prints well, or as a Word document made from the template in the configuration's folder, else from the one
    that is shipped. Raises ConfigError for a template that staff have broken."""
    if form == "html":
        return paper.page(made, templates).encode()
    own = folder / TEMPLATE
    used = own if own.is_file() else shipped() / "templates" / TEMPLATE
    try:
        return paper.document(made, templates, used.read_bytes())
    except (jinja2.TemplateError, ValueError) as error:
        raise ConfigError.at(shown_path(used), " ".join(str(error).split())) from error


def _documents(store: Store, first: date, last: date, now: datetime) -> tuple[int, list[Document]]:
    """How many documents came in these days; and those that belong in the digest, with what is older and was decided or closed in them."""
    since, until = (midnight(day) for day in (first, last + timedelta(days=1)))
    read, wanted = store.came(since, until)
    older = {one.id: one for one in store.dated(since=since, until=now)}
    known = (older | store.by_id(wanted)).values()
    return read, [_without_notes(one) for one in known if not dates.invited(one.item)]  # what the press was asked to is over


def _votes(store: Store, documents: Iterable[Document]) -> dict[str, Step]:
    """The chamber's decision on each committee's report of which the Riksdag's register tells one, by the report's id."""
    reports = [one for one in documents if one.item.kind == "committee_report" and one.matter]
    matters = store.matters({one.matter for one in reports if one.matter})
    found: dict[str, Step] = {}
    for one in reports:
        register = matters[one.matter].register if one.matter in matters else {}
        for status in (register[name] for name in one.item.refs if name in register):
            found.update((one.id, step) for step in status.steps if step.code == "BES")
    return found


def _without_notes(document: Document) -> Document:
    """What was taken in by hand may have for its summary a note of the one who did."""
    return replace(document, item=replace(document.item, summary="")) if document.item.source_id == BY_HAND else document


def _coming(config: Config, store: Store, span: tuple[date, date]) -> tuple[Coming, ...]:
    """What is dated within a span, as it was known on its first day."""
    first = datetime.combine(span[0], time.max, STOCKHOLM)
    found = digest.coming(dates_ahead(store, due.week_of(span[0]).name, first), topics=TOPICS, names=names(config))
    return situation.without_votes([one for one in found if span[0] <= one.dated.day <= span[1] and not one.dated.off])


def _attended(config: Config, store: Store, first: date, last: date) -> list[Entry]:
    """The events of these days at which somebody was, on whatever topic."""
    called, visits = names(config), store.attendance()
    return [
        digest.entry_of(_without_notes(one), "", called)
        for one in store.by_id(visits).values()
        if one.item.starts_at and first <= one.item.starts_at.astimezone(STOCKHOLM).date() <= last
    ]


def _actions(store: Store, first: date, last: date) -> list[Action]:
    """What we did in matters in these days and what came of it; nothing that is only noted or planned, nor who did it."""
    done = [one for one in store.notes() if one.may_be_shown and first <= one.day <= last]
    matters = store.matters(one.matter for one in done)
    return [Action(one.day, one.text, matters[one.matter].title, one.outcome) for one in done if one.matter in matters]


def _moved(store: Store, first: date, last: date) -> list[Movement]:
    """What the editions of these days told of followed matters: each once, with all that moved in it and where it stood last.

    That one is followed from now on is news for the digest alone. What moved most comes first.
    """
    found: dict[str, Movement] = {}
    for week in map(due.week, store.editions()):
        if first <= week.last <= last:
            for one in store.told_in(week.name):
                before = found.get(one.matter)
                found[one.matter] = replace(one.movement, lines=(*(before.lines if before else ()), *one.movement.lines))
    return sorted((one for one in found.values() if one.lines or one.ended), key=lambda one: (-len(one.lines), one.title))


def _coverage(config: Config, store: Store, period: Period, now: datetime) -> Coverage:
    """How the sources fare; of those that we have paused not a word, since why we did is a note of ours."""
    silent = {alarm.source_id: alarm.since for alarm in store.alarms() if alarm.kind == "silent" and not alarm.ended}
    told = digest.coverage(config.enabled, store.health(), (), silent, store.paused_sources(now), period=period)
    return replace(told, paused=())
