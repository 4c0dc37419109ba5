"""Flagged decisions on their way: proposed to the project leader, released, and told to the steering group in its hours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import jinja2

from monitor import due
from monitor.config import Config, Environment, Recipient
from monitor.digest.entries import entry_of, topic_of
from monitor.pipeline.editions import names, readers
from monitor.pipeline.envelope import FLAGGED, PROPOSALS, WEBHOOK, letter_to, links_of, posted
from monitor.render.flagged import message_on
from monitor.store import Store
from monitor.values import TOPICS, Document, Letter


@dataclass(frozen=True, slots=True)
class Telling:
    """What one letter tells: under which name, of which decisions, with the leader's lines by their ids; held: proposed for release."""

    name: str
    documents: tuple[Document, ...]
    lines: Mapping[str, str]
    held: bool


def propose(config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime) -> int:
    """Queues for each project leader, and for the webhook, a letter on every held flagged decision that they have not been told of.

    Gives the number of letters to people.
    """
    leaders, queued = readers(config, store, "project_leader"), 0
    for document in store.held_alerts():
        telling = Telling(f"proposal-{_mark([document.id])}", (document,), {}, held=True)
        _, told = store.letters_of(telling.name)
        wanted = [one for one in leaders if one.id not in told]
        if wanted or (settings.webhook_url and WEBHOOK not in told):
            letters = _letters(config, store, telling, wanted, environment, settings=settings, now=now)
            new = [one for one in letters if one.recipient_id not in told]
            store.queue(new)
            queued += _to_people(new)
    return queued


def alert(config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime) -> int:
    """Queues one letter for each of the steering group, and for the webhook, with all that is released and may go out now.

    Gives the number of letters to people.

    Outside the group's hours, or without anybody in it, what is released waits. Where nobody releases (`alerts: send`) the project leader gets
    the same letter, to know what the group was told.
    """
    group, lines = readers(config, store, "steering"), store.ready_alerts(now)
    if group and config.alerts == "send":
        group += readers(config, store, "project_leader")
    if not group or not lines or due.group_opens(now) > now:
        return 0
    found = store.by_id(lines)
    telling = Telling(f"alert-{_mark(list(lines))}", tuple(found[one] for one in lines), lines, held=False)
    letters = _letters(config, store, telling, group, environment, settings=settings, now=now)
    return _to_people(letters) if store.send_alerts(list(lines), letters) else 0


def _to_people(letters: Sequence[Letter]) -> int:
    return sum(one.recipient_id != WEBHOOK for one in letters)


def _mark(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:16]


def _letters(
    config: Config,
    store: Store,
    telling: Telling,
    people: Sequence[Recipient],
    environment: jinja2.Environment,
    *,
    settings: Environment,
    now: datetime,
) -> list[Letter]:
    """A letter to each of these, and what the webhook is told where there is one.

    It stands with the earlier letters on the first decision's matter: that one's title is its subject, and a letter has one place.
    """
    called, about = names(config), telling.documents
    entries = [entry_of(one, topic_of(one, TOPICS) or "", called) for one in about]
    message = partial(message_on, entries, telling.lines, environment, held=telling.held, now=now)
    letters, series = [], PROPOSALS if telling.held else FLAGGED
    for one in people:
        earlier = store.letters_about(one.id, about[0].id)
        links = links_of(one, series, [document.id for document in about], settings=settings, now=now)
        letters.append(
            letter_to(one, telling.name, series, message(links=links), settings=settings, now=now, about=about, earlier=earlier)
        )
    if settings.webhook_url:
        letters.append(
            posted("proposed" if telling.held else "released", telling.name, message(), now=now, about=about, lines=telling.lines)
        )
    return letters
