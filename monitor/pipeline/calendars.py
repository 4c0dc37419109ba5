"""Dates ahead: which there are, and the calendar of each topic; what calendars have been told is remembered, so that dates move in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import ahead, dates, digest, due, ics
from monitor.config import Config
from monitor.pipeline.editions import names
from monitor.store import Store
from monitor.values import STOCKHOLM, TOPICS, Attachment, CalendarEntry, Coming, Dated, Digest, Message, Topic, day_of, midnight

FILE = "datum.ics"


@dataclass(frozen=True, slots=True)
class Calendars:
    """A calendar file for each topic, and what they tell, to be kept before they are written."""

    files: Mapping[Topic, bytes]
    entries: tuple[CalendarEntry, ...]


def dates_ahead(store: Store, edition: str, now: datetime) -> tuple[Dated, ...]:
    """All that is stored, belongs in the digest and is dated today or later, with the day that the latest edition before this one told;
    and what calendars held then for a day ahead that no longer is so, also where calendar files have told that already.
    Nothing of what the editor has struck."""
    today = now.astimezone(STOCKHOLM).date()
    since = midnight(today)
    found = store.dated(since=since, until=now)
    then = store.as_told((one.id for one in found), edition)
    former = {document_id: dates.find(item) for document_id, item in then.items()}
    every = [dated for one in found for dated in ahead.of(one, then.get(one.id), former.get(one.id, ()))]
    followed = {key for key, word in store.follows().items() if word.follows}
    told_at = _latest_before(store, edition)
    every += _of_matters(store, told_at, followed, since, now)
    held = (one for one in store.calendar_entries().values() if not (one.cancelled and told_at and one.changed_at <= told_at))
    told = [one for one in held if day_of(one.starts) >= today]
    documents = store.by_id(one.document_id for one in told)
    matters = store.matters(one.matter for one in documents.values() if one.matter)
    gone = ahead.withdrawn(told, documents, matters, followed, today)
    once = {one.uid: one for one in every}  # of a date that list and register tell, what the register says
    standing = [one for one in once.values() if day_of(one.ends or one.when) >= today]
    return tuple(digest.edited_dates([*standing, *gone], digest.hand_of(store.edits(), edition)))


def _latest_before(store: Store, edition: str) -> datetime | None:
    """When the latest edition before this one was composed."""
    earlier = [name for name in store.editions() if name < edition]
    return store.letters_of(earlier[-1])[0] if earlier else None


def _of_matters(store: Store, told: datetime | None, followed: Collection[str], since: datetime, now: datetime) -> Iterator[Dated]:
    """What the register and terms of reference tell of matters on a topic or followed, with the days that an edition told at a time."""
    for key, matter in store.matters(store.dated_matters(followed, since=since, until=now)).items():
        yield from ahead.of_matter(matter, told, followed=key in followed)


def with_calendar(message: Message, made: Digest, entries: Mapping[str, CalendarEntry], now: datetime) -> Message:
    """The mail of a digest with its dates attached, where it has any."""
    if not made.dates:
        return message
    content = ics.calendar(f"Bevakning {made.period.name}", made.dates, entries, now=now)
    return replace(message, attachments=(*message.attachments, Attachment(FILE, ics.MEDIA_TYPE, content)))


def coming(config: Config, store: Store, topics: Sequence[Topic], *, now: datetime) -> tuple[Coming, ...]:
    """What is dated on these topics today or later, in order of time; "moved" is what has since the latest edition."""
    return digest.coming(_now_ahead(store, now), topics=topics, names=names(config))


def _now_ahead(store: Store, now: datetime) -> tuple[Dated, ...]:
    return dates_ahead(store, due.week_of(now.astimezone(STOCKHOLM).date()).name, now)


def calendars(config: Config, store: Store, topics: Sequence[Topic] = TOPICS, *, now: datetime) -> Calendars:
    """The calendar of each of these topics. Writes nothing: who writes the files keeps `entries` first."""
    known, every = store.calendar_entries(), _now_ahead(store, now)
    found = {topic: digest.coming(every, topics=[topic], names=names(config)) for topic in topics}
    entries = ics.plan((one for part in found.values() for one in part), known, now)
    files = config.rules.files
    made = {topic: ics.calendar(f"Bevakning: {files[topic].name}", part, entries, now=now) for topic, part in found.items()}
    return Calendars(made, tuple(entries.values()))
