"""Dates as a calendar file (.ics) that readers open or subscribe to. Pure: dates in, bytes out; `now` is given.

RFC 5545, as METHOD:PUBLISH: nobody is invited to anything, so there is no ORGANIZER. A date keeps its UID for ever and its SEQUENCE
rises when it moves or is called off, so that it moves in the reader's calendar too. What sources have written is put on one line
before icalendar escapes and folds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import icalendar

from monitor import swedish
from monitor.text import normalise, title_key, web_address
from monitor.values import STOCKHOLM, CalendarEntry, Coming, Dated, DatedKind

PRODUCT = "-//policy-monitor//datum//SV"
MEDIA_TYPE = "text/calendar; method=PUBLISH"
ALARMS: dict[DatedKind, tuple[int, ...]] = {  # so many days before
    "answer_by": (28, 14, 3),
    "motions": (14, 3),  # a bill leaves fifteen days for motions
    "adoption": (14, 3),
    "debate": (3,),
    "decision": (28, 14, 3),
    "report_by": (28, 14, 3),
    "closes": (28, 14, 3),
    "event": (3,),
    "register_by": (3,),
}
# When the clocks of Stockholm change, in local time: directive 2000/84/EC, in force in this form since 1996.
_CLOCKS = (
    (icalendar.TimezoneDaylight, "CEST", "1996-03-31T02:00", 1, 2, 3),
    (icalendar.TimezoneStandard, "CET", "1996-10-27T03:00", 2, 1, 10),
)


def plan(dates: Iterable[Coming], known: Mapping[str, CalendarEntry], now: datetime) -> dict[str, CalendarEntry]:
    """What calendars are told of these dates now, by UID, given what they have been told. Of what nobody has heard nothing is called off."""
    planned = {}
    for dated in (one.dated for one in dates):
        before, told = known.get(dated.uid), _fingerprint(dated)
        if before is None and dated.off:
            continue
        same = before is not None and before.cancelled == dated.off and (dated.off or before.fingerprint == told)
        planned[dated.uid] = CalendarEntry(
            document_id=dated.document.id,
            kind=dated.kind,
            number=dated.number,
            starts=dated.when,
            fingerprint=told,
            sequence=before.sequence + (not same) if before else 0,
            cancelled=dated.off,
            changed_at=before.changed_at if before and same else now,
        )
    return planned


def _fingerprint(dated: Dated) -> str:
    """What a reader goes by: when and where."""
    return "/".join((dated.when.isoformat(), dated.ends.isoformat() if dated.ends else "", title_key(dated.place)))


def calendar(name: str, dates: Iterable[Coming], entries: Mapping[str, CalendarEntry], *, now: datetime) -> bytes:
    """The file of these dates as planned in `entries`. One without any is a calendar too, which a reader can subscribe to."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", normalise(name))
    events = [_event(one, entries[one.dated.uid], now) for one in dates if one.dated.uid in entries]
    if not events or any(isinstance(entries[str(event["uid"])].starts, datetime) for event in events):
        made.add_component(_time_zone())
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def _event(one: Coming, entry: CalendarEntry, now: datetime) -> icalendar.Event:
    dated, made = one.dated, icalendar.Event()
    made.add("uid", dated.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", now)
    made.add("last-modified", now)
    made.add("dtstart", dated.when)
    if dated.ends is not None:  # in a calendar, the day or the moment on which it is over
        made.add("dtend", dated.ends if isinstance(dated.ends, datetime) else dated.ends + timedelta(days=1))
    title = swedish.titled(dated.document.item.title)
    made.add("summary", f"{dated.text}: {title}" if dated.text else title)
    if place := normalise(dated.place):
        made.add("location", place)
    if address := web_address(normalise(one.entry.url)):
        made.add("url", address)
    made.add("description", _description(one))
    made.add("categories", [normalise(one.topic)])
    made.add("status", "CANCELLED" if dated.off else "CONFIRMED")
    made.add("transp", "OPAQUE" if isinstance(dated.when, datetime) and dated.kind == "event" else "TRANSPARENT")
    for days in () if dated.off else ALARMS[dated.kind]:
        made.add_component(_alarm(str(made["summary"]), days))
    return made


def _description(one: Coming) -> str:
    """What it is and from whom, that it has moved, why it is told, and where to read it: some programs show no URL."""
    entry, year = one.entry, one.dated.day.year
    told = [f"{entry.kind_name}, {entry.source_name}", swedish.moved(one.dated, year)]
    if entry.why:
        told.append(f"Varför: {'; '.join(entry.why)}")
    return "\n".join(normalise(line) for line in [*told, web_address(entry.url)] if line)


def _alarm(summary: str, days: int) -> icalendar.Alarm:
    made = icalendar.Alarm()
    made.add("action", "DISPLAY")
    made.add("description", summary)
    made.add("trigger", -timedelta(days=days))
    return made


def _time_zone() -> icalendar.Timezone:
    made = icalendar.Timezone()
    made.add("tzid", str(STOCKHOLM))
    for part, name, since, before, after, month in _CLOCKS:
        change = part()
        change.add("dtstart", datetime.fromisoformat(since))
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("tzname", name)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        made.add_component(change)
    return made
