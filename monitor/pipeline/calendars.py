"""Dates ahead: which there are, and the calendar of each topic; what calendars have been told is remembered, so that dates move in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from monitor import ahead, dates, digest, due, ics
from monitor.config import Config
from monitor.pipeline.editions import names
from monitor.store import Store
from monitor.values import STOCKHOLM, TOPICS, Attachment, CalendarEntry, Coming, Dated, Digest, Hand, Message, Topic, day_of

FILE = "datum.ics"


@dataclass(frozen=True, slots=True)
class Calendars:
    """A calendar file for each topic, and what they tell, to be kept before they are written."""

    files: Mapping[Topic, bytes]
    entries: tuple[CalendarEntry, ...]


def dates_ahead(store: Store, edition: str, hand: Hand, now: datetime) -> tuple[Dated, ...]:
    """All that is stored, belongs in the digest and is dated today or later, with the day that the latest edition before this one told;
    and what calendars hold for a day ahead that no longer is so. As the editor's hand leaves it."""
    today = now.astimezone(STOCKHOLM).date()
    since = datetime.combine(today, time.min, STOCKHOLM)
    found = store.dated(since=since, until=now)
    then = store.as_told((one.id for one in found), edition)
    former = {document_id: dates.find(item) for document_id, item in then.items()}
    every = [dated for one in found for dated in ahead.of(one, then.get(one.id), former.get(one.id, ()))]
    followed = {key for key, word in store.follows().items() if word.follows}
    every += _of_matters(store, edition, followed, since, now)
    told = [one for one in store.calendar_entries().values() if not one.cancelled and day_of(one.starts) >= today]
    documents = store.by_id(one.document_id for one in told)
    matters = store.matters(one.matter for one in documents.values() if one.matter)
    gone = ahead.withdrawn(told, documents, matters, followed, today)
    once = {one.uid: one for one in every}  # of a date that list and register tell, what the register says
    standing = [one for one in once.values() if day_of(one.ends or one.when) >= today]
    return tuple(digest.edited_dates([*standing, *gone], hand))


def _of_matters(store: Store, edition: str, followed: Collection[str], since: datetime, now: datetime) -> Iterator[Dated]:
    """What the register and terms of reference tell of matters on a topic or followed, with the days that the latest edition before told."""
    earlier = [name for name in store.editions() if name < edition]
    told = store.letters_of(earlier[-1])[0] if earlier else None
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
    week = due.week_of(now.astimezone(STOCKHOLM).date())
    hand = digest.hand_of(store.edits(), week.name)
    return digest.coming(dates_ahead(store, week.name, hand, now), topics=topics, names=names(config))


def calendars(config: Config, store: Store, topics: Sequence[Topic] = TOPICS, *, now: datetime) -> Calendars:
    """The calendar of each of these topics. Writes nothing: who writes the files keeps `entries` first."""
    known, found = store.calendar_entries(), {topic: coming(config, store, [topic], now=now) for topic in topics}
    entries = ics.plan((one for part in found.values() for one in part), known, now)
    files = config.rules.files
    made = {topic: ics.calendar(f"Bevakning: {files[topic].name}", part, entries, now=now) for topic, part in found.items()}
    return Calendars(made, tuple(entries.values()))
