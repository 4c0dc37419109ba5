"""The editor's hand: the preview that the project leader gets of the coming edition, and what the leader says of it before it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import jinja2

from monitor import digest, due, link, render
from monitor.config import Config, Environment
from monitor.pipeline.drafts import draft
from monitor.pipeline.editions import readers
from monitor.pipeline.envelope import PREVIEWS, letter_to
from monitor.store import Store
from monitor.values import Edit, EditAct, Period, Preview

PAGE = "/utgavor"  # where the web has the editor's hand
Refusal = Literal["", "composed", "missing", "untouched", "by its day"]


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of a word of the editor: which documents it is about, by id, what leads them first; or why it was refused.

    "composed": that week has its edition already. "missing": the edition has no such item. "untouched": there is nothing to take back.
    "by its day": an event stands by its day and cannot be put first.
    """

    documents: tuple[str, ...] = ()
    refused: Refusal = ""


def preview(config: Config, store: Store, environment: jinja2.Environment, *, settings: Environment, now: datetime) -> int:
    """Queues for each project leader, once a week from Friday 15:00, the edition as it would go; gives their number.

    It shows all topics, whatever the leader's own.
    """
    period, leaders = due.preview(now), readers(config, store, "project_leader")
    if period is None:
        return 0
    name = f"preview-{period.name}"
    _, told = store.letters_of(name)
    wanted = [one for one in leaders if one.id not in told]
    if wanted:
        whole = draft(config, store, period=period, topics=(), now=now).whole
        page = f"{settings.public_url}{PAGE}" if settings.public_url else ""
        message = render.render(whole, environment, Preview(due.edition_moment(period), page))
        store.queue([letter_to(one, name, PREVIEWS, message, settings=settings, now=now) for one in wanted])
    return len(wanted)


def open_weeks(store: Store, now: datetime) -> list[Period]:
    """The weeks whose edition can still be changed, the one that is meant first: that of the preview, then those due and not composed."""
    done, coming = store.editions(), due.coming_edition(now)
    open_now = [*due.editions(done, now), *([] if coming.name in done else [coming])]
    return sorted(open_now, key=lambda period: period != due.preview(now))


def edit(config: Config, store: Store, *, period: Period, act: EditAct, name: str, value: str, who: str, now: datetime) -> Edited:
    """Keeps a word of the editor on the edition of a week: of one item, by its id, address or designation, or with "line" of the whole.

    What is said of what leads a matter is said of all that stands under it. `value` is a topic, or the line's text.
    """
    found = meant(config, store, period=period, act=act, name=name, now=now)
    return keep(store, found, period=period, act=act, value=value, who=who, now=now)


def keep(store: Store, found: Edited, *, period: Period, act: EditAct, value: str, who: str, now: datetime) -> Edited:
    """Keeps a word of the editor on what was meant by it, unless that was refused."""
    if found.refused:
        return found
    kept = store.edit(Edit(period.name, act, found.documents, value, who, now))
    return found if kept else Edited(refused="composed")


def meant(config: Config, store: Store, *, period: Period, act: EditAct, name: str, now: datetime) -> Edited:
    """Which documents a word of the editor is about. Keeps nothing; the edition is composed for it, which takes a while."""
    if act == "line":
        return Edited()
    made = draft(config, store, period=period, topics=(), now=now)
    document = store.by_id([name]).get(name) or store.find(link.identity_of(name))
    if document is None:
        return Edited(refused="missing")
    if act == "restore":
        said = [one for one in store.edits() if one.edition == made.period.name and document.id in one.documents]
        return Edited(said[-1].documents) if said and said[-1].act != "restore" else Edited(refused="untouched")
    for section in made.whole.everything:
        for entry in section.entries:
            ids = tuple(one.id for one in entry.documents)
            if document.id in ids and act == "first" and section.topic == digest.MEETINGS:
                return Edited(refused="by its day")
            if document.id in ids:
                return Edited(ids if document.id == ids[0] else (document.id,))
    return Edited(refused="missing")
