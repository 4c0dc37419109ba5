"""Events ahead (mötesplatser): which there are, which have moved or been called off, and what of them a letter shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from monitor.digest.entries import entry_of, order, topic_of
from monitor.swedish import is_called_off
from monitor.text import title_key
from monitor.values import Ahead, Document, Item, Meeting, Names, ToldEvent

MEETINGS_NAME = "Mötesplatser framåt"


def is_meeting(document: Document) -> bool:
    return document.item.kind == "event" and document.item.starts_at is not None


def meetings_of(
    documents: Iterable[Document],
    told: Iterable[ToldEvent],
    wanted: Sequence[str],
    names: Names,
) -> tuple[Meeting, ...]:
    """The events of a week that are not called off, with those told of before, by day and hour."""
    found = []
    for document in documents:
        if is_meeting(document) and not is_called_off(document.item.title) and (topic := topic_of(document, wanted)):
            found.append(Meeting(entry_of(document, topic, names)))
    for one in told:
        if (topic := topic_of(one.document, wanted)) and not _is_called_off_before(one):
            found.append(Meeting(entry_of(one.document, topic, names), known=True, then=_before(one)))
    return tuple(sorted(found, key=_hour))


def ahead_of(meetings: Sequence[Meeting], cap: int) -> Ahead:
    """What the letter shows of the events ahead: in full first what has changed and then the most relevant, briefly the nearest."""
    news = [one for one in meetings if not one.known or one.then]
    known = [one for one in meetings if one.known and not one.then]
    shown = sorted(news, key=lambda one: (not one.known, order(one.entry.document)))[:cap]
    return Ahead(MEETINGS_NAME, tuple(sorted(shown, key=_hour)), tuple(known[:cap]), len(meetings) - len(shown) - len(known[:cap]))


def _before(one: ToldEvent) -> Item | None:
    """What an event was told as, where it has been moved or called off since."""
    now, then = one.document.item, one.then
    same = (now.starts_at, title_key(now.place)) == (then.starts_at, title_key(then.place))
    return then if not same or is_called_off(now.title) else None


def _is_called_off_before(one: ToldEvent) -> bool:
    return is_called_off(one.document.item.title) and is_called_off(one.then.title)


def _hour(one: Meeting) -> tuple[datetime, str]:
    return (one.entry.document.item.starts_at or datetime.max.replace(tzinfo=UTC), one.entry.document.id)
