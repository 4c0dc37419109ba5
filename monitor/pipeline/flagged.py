"""Flagged decisions on their way: proposed to the project leader, released, and told to the steering group in its hours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

import jinja2

from monitor.config import Config, Environment, Recipient
from monitor.digest.entries import entry_of, topic_of
from monitor.pipeline.editions import names, readers
from monitor.pipeline.envelope import FLAGGED, PROPOSALS, letter_to
from monitor.render.flagged import message_on
from monitor.store import Store
from monitor.values import STOCKHOLM, TOPICS, Document, Letter

OPENS, CLOSES = time(7), time(20)  # the steering group's hours, on weekdays
SATURDAY = 5


def propose(config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime) -> int:
    """Queues for each project leader a letter on every held flagged decision that has not been proposed yet; gives their number."""
    leaders, queued = readers(config, store, "project_leader"), 0
    for document in store.held_alerts() if leaders else ():
        name = f"proposal-{_mark([document.id])}"
        _, told = store.letters_of(name)
        wanted = [one for one in leaders if one.id not in told]
        if wanted:
            letters = _letters(config, store, name, [document], {}, wanted, environment, held=True, settings=settings, now=now)
            store.queue(letters)
            queued += len(letters)
    return queued


def alert(config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime) -> int:
    """Queues one letter for each of the steering group with all that is released and may go out now; gives their number.

    Outside the group's hours, or without anybody in it, what is released waits.
    """
    group, lines = readers(config, store, "steering"), store.ready_alerts(now)
    if not group or not lines or group_opens(now) > now:
        return 0
    found = store.by_id(lines)
    documents = [found[one] for one in lines]
    name = f"alert-{_mark(list(lines))}"
    letters = _letters(config, store, name, documents, lines, group, environment, held=False, settings=settings, now=now)
    return len(letters) if store.send_alerts(list(lines), letters) else 0


def group_opens(now: datetime) -> datetime:
    """The first time from now on within the steering group's hours: 07-20 on weekdays in Sweden."""
    here = now.astimezone(STOCKHOLM)
    if here.weekday() < SATURDAY and OPENS <= here.time() < CLOSES:
        return now
    day = here.date() if here.time() < OPENS else here.date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, STOCKHOLM)


def _mark(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:16]


def _letters(
    config: Config,
    store: Store,
    name: str,
    documents: Sequence[Document],
    lines: Mapping[str, str],
    people: Sequence[Recipient],
    environment: jinja2.Environment,
    *,
    held: bool,
    settings: Environment,
    now: datetime,
) -> list[Letter]:
    """A letter to each of these on these documents. It stands with the earlier ones on the first one's matter, whose title is its subject."""
    called, series = names(config), PROPOSALS if held else FLAGGED
    entries = [entry_of(one, topic_of(one, TOPICS) or "", called) for one in documents]
    message = message_on(entries, lines, environment, held=held, now=now)
    return [
        letter_to(
            one,
            name,
            series,
            message,
            settings=settings,
            now=now,
            about=documents,
            earlier=store.letters_about(one.id, documents[0].id),
        )
        for one in people
    ]
