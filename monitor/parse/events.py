"""Calendars of events: iCalendar feeds (RFC 5545), and pages that tell their events as schema.org/Event in JSON-LD.

Of an event is kept what, when, where and until when one registers; organisers, attendees and contact persons are not read, and lines
that tell how to reach someone are left out. A meeting that recurs is told once for each time within reach, by days, weeks, months or
years; rules by seconds or with several conditions are not unfolded, and the event is told once, at its first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
from dateutil import rrule

from monitor import swedish
from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import jsonld, making, when
from monitor.text import normalise, shorten
from monitor.values import STOCKHOLM, Fetched, Item, Parsed, midnight

PAST = timedelta(days=31)  # what has been for longer is no longer taken from a calendar
REACH = timedelta(weeks=10)  # so far ahead is a recurring event unfolded
TIMES = 12  # and at most so often
OLDEST = timedelta(days=3660)  # a rule that begins earlier is not unfolded: counting from there takes too long
UNFOLDED = 50  # recurring events of one calendar
PLACE_LENGTH = 150

_FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
_CONDITIONS = {"DAILY": (), "WEEKLY": ("BYDAY",), "MONTHLY": ("BYDAY", "BYMONTHDAY"), "YEARLY": ()}
_CONTACT = re.compile(
    r"(?i)^\W*(?:kontakt\w*|arrangör\w*|frågor|upplysningar|tel(?:efon)?|mobil|e-?post|mejl)\b|[\w.+-]+@[\w-]|(?:\+46|\b0)\d[\d\s-]{6,}\d"
)
_LINES = re.compile(r"\n+|(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of an event of an iCalendar; `at` is its own time where the event recurs."""

    event: icalendar.Component
    at: datetime | None = None


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The events of a calendar or a page. Raises ParseError for another form."""
    if is_calendar(fetched.body):
        found = occurrences(fetched, source)
        return making.made(found, lambda one: item_of(one, fetched, source))
    events = jsonld.events(fetched.body)
    if not events and not source.may_be_empty:
        raise ParseError(source.id, "schema.org/Event", "is not on the page, and it is no iCalendar either")
    return making.made(events, lambda one: _item_of_page(one, fetched, source))


def is_calendar(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR"


# --- iCalendar ------------------------------------------------------------------------------------------------------


def occurrences(fetched: Fetched, source: Source) -> list[Occurrence]:
    """Every time of every event. Raises ParseError for a calendar that is cut off, or that holds other things only."""
    body = fetched.body.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not re.search(rb"END:VCALENDAR\s*$", body, re.IGNORECASE):
        raise ParseError(source.id, "calendar", "is cut off, its last line is not END:VCALENDAR")
    try:
        calendars = icalendar.Calendar.from_ical(body.decode("utf-8", "replace"), multiple=True)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ParseError(source.id, "calendar", f"cannot be read: {normalise(str(error))[:200]}") from error
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events and (others := {str(one.name) for calendar in calendars for one in calendar.subcomponents} - {"VTIMEZONE"}):
        raise ParseError(source.id, "VEVENT", f"is missing, the calendar holds {normalise(', '.join(sorted(others)))[:100]}")
    changed = {_key(Occurrence(one)) for one in events if "RECURRENCE-ID" in one}
    single = [Occurrence(one) for one in events if "RRULE" not in one]
    recurring = [one for one in events if "RRULE" in one]
    found = [
        *single,
        *(time for one in recurring[:UNFOLDED] for time in _unfolded(one, fetched.at)),
        *map(Occurrence, recurring[UNFOLDED:]),
    ]
    return [one for one in found if one.at is None or _key(one) not in changed]


def item_of(one: Occurrence, fetched: Fetched, source: Source) -> Item | None:
    """One time of an event as an item; None for one that has been for long. Raises Unusable for one without a title or a time."""
    begins, ends = _time_of(one)
    if (ends or begins) < fetched.at - PAST:
        return None
    about = text_of(one.event, "DESCRIPTION")
    url = text_of(one.event, "URL")
    link = making.link_of(url, fetched.url) if url.startswith("http") else fetched.url
    return Item(
        source_id=source.id,
        key=_key(one) or link,
        kind="event",
        url=link,
        title=title_of(text_of(one.event, "SUMMARY"), called_off=text_of(one.event, "STATUS").upper() == "CANCELLED"),
        summary=making.summary_of(without_contacts(about)),
        categories=tuple(dict.fromkeys(_categories(one.event))),
        senders=(source.owner,),
        starts_at=begins,
        ends_at=ends,
        place=place_of(text_of(one.event, "LOCATION")),
        register_by=when.register_by(about, fetched.at),
    )


def text_of(event: icalendar.Component, name: str) -> str:
    """A property's text, of several the first; empty for none and for one that is broken."""
    found = making.as_list(event.get(name))
    return str(found[0]) if found and isinstance(found[0], str) else ""


def _key(one: Occurrence) -> str:
    """The event's own id, and of one that recurs the time that its rule gives it."""
    uid = normalise(text_of(one.event, "UID"))[:250]
    at = one.at or _moment(one.event.get("RECURRENCE-ID"))
    return f"{uid}/{at.astimezone(UTC):%Y%m%dT%H%M}" if uid and at else uid


def _time_of(one: Occurrence) -> tuple[datetime, datetime | None]:
    """When it begins and ends. The day after a whole day, which iCalendar names as its end, is not its end for us."""
    begins, ends = _moment(one.event.get("DTSTART")), _moment(one.event.get("DTEND"))
    if begins is None:
        raise making.Unusable("has no usable DTSTART")
    lasts = getattr(one.event.get("DURATION"), "dt", None) if ends is None and "DURATION" in one.event else None
    if isinstance(lasts, timedelta) and timedelta() < lasts < REACH:
        ends = begins + lasts
    if ends and _is_day(one.event.get("DTSTART")):
        ends = midnight(ends.date() - timedelta(days=1))
    length = ends - begins if ends and ends > begins else None
    begins = one.at or begins
    return begins, begins + length if length else None


def _value(told: Any) -> date | datetime | timedelta | None:
    try:
        found = making.as_list(told)[0].dt
    except (AttributeError, LookupError, ValueError):  # none, or one that is broken
        return None
    return found if isinstance(found, (date, timedelta)) else None


def _is_day(told: Any) -> bool:
    found = _value(told)
    return isinstance(found, date) and not isinstance(found, datetime)


def _moment(told: Any) -> datetime | None:
    """A time in Stockholm; a day as its first moment."""
    found = _value(told)
    if not isinstance(found, date) or found.year not in when.YEARS:
        return None
    if not isinstance(found, datetime):
        return midnight(found)
    return found.astimezone(STOCKHOLM) if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


def _unfolded(event: icalendar.Component, at: datetime) -> list[Occurrence]:
    """The times of a recurring event from yesterday on; the event alone where its rule is not one that we unfold."""
    begins = _moment(event.get("DTSTART"))
    rule = _rule(event, begins, at) if begins else None
    if begins is None or rule is None:
        return [Occurrence(event)]
    local = at.astimezone(STOCKHOLM).replace(tzinfo=None)
    left_out = set(_left_out(event))
    found = (one.replace(tzinfo=STOCKHOLM) for one in rule.between(local - timedelta(days=1), local + REACH, inc=True))
    return [Occurrence(event, one) for one in found if one not in left_out][:TIMES]


def _rule(event: icalendar.Component, begins: datetime, at: datetime) -> rrule.rrule | None:
    """The rule by which an event recurs, in Stockholm's hours through summer time and winter time."""
    (told, *more) = making.as_list(event.get("RRULE"))
    given = {name: making.as_list(value) for name, value in told.items()} if isinstance(told, icalendar.vRecur) else {}
    often = str(given.pop("FREQ", [""])[0])
    given.pop("WKST", None)
    interval, count, until = given.pop("INTERVAL", [1])[0], given.pop("COUNT", [None])[0], given.pop("UNTIL", [None])[0]
    if more or often not in _FREQUENCIES or not 1 <= interval <= 60 or begins < at - OLDEST:
        return None
    if len(given) > 1 or set(given) - set(_CONDITIONS[often]) or not all(_is_possible(one) for one in given.get("BYMONTHDAY", [])):
        return None
    last = _moment(icalendar.vDDDTypes(until)) if until else None
    try:
        return rrule.rrule(
            _FREQUENCIES[often],
            dtstart=begins.replace(tzinfo=None),
            interval=interval,
            count=count,
            until=last.replace(tzinfo=None) if last else None,
            byweekday=[_weekday(str(one)) for one in given["BYDAY"]] if "BYDAY" in given else None,
            bymonthday=given.get("BYMONTHDAY"),
        )
    except (ValueError, LookupError, TypeError):
        return None


def _is_possible(number: Any) -> bool:
    return isinstance(number, int) and 1 <= abs(number) <= 28


def _weekday(told: str) -> rrule.weekday:
    """ "TU", or "2TU" and "-1FR" within a month. Raises ValueError for another form."""
    hit = re.fullmatch(r"([+-]?[1-4])?(MO|TU|WE|TH|FR|SA|SU)", told)
    if not hit:
        raise ValueError(f"no weekday: {told!r}")
    named: rrule.weekday = getattr(rrule, hit[2])
    return named(int(hit[1])) if hit[1] else named


def _left_out(event: icalendar.Component) -> Iterator[datetime | None]:
    for one in making.as_list(event.get("EXDATE")):
        yield from (_moment(told) for told in getattr(one, "dts", ()))


def _categories(event: icalendar.Component) -> Iterator[str]:
    for one in making.as_list(event.get("CATEGORIES")):
        for name in getattr(one, "cats", ()):
            if plain := shorten(making.plain(str(name)), 100):
                yield plain


# --- schema.org/Event -----------------------------------------------------------------------------------------------


def _item_of_page(event: dict[str, Any], fetched: Fetched, source: Source) -> Item | None:
    about = making.text_in(event, "description")
    begins, _ = when.span(making.text_in(event, "startDate"), fetched.at)
    ends, _ = when.span(making.text_in(event, "endDate"), fetched.at)
    if begins is None:
        raise making.Unusable("has no usable startDate")
    if (ends or begins) < fetched.at - PAST:
        return None
    url = making.link_of(making.text_in(event, "url") or making.text_in(event, "@id") or fetched.url, fetched.url)
    closes = jsonld.closes(event)
    return Item(
        source_id=source.id,
        key=url,
        kind="event",
        url=url,
        title=title_of(making.text_in(event, "name"), called_off="cancelled" in making.text_in(event, "eventStatus").lower()),
        summary=making.summary_of(without_contacts(making.plain_lines(about))),
        senders=(source.owner,),
        starts_at=begins,
        ends_at=ends if ends and ends > begins else None,
        place=place_of(jsonld.place(event)),
        register_by=when.day(closes, fetched.at) or when.register_by(making.plain(about), fetched.at),
    )


# --- what all events have -------------------------------------------------------------------------------------------


def title_of(text: str, *, called_off: bool) -> str:
    """A title that says first whether the event is called off. Raises Unusable for none."""
    title = making.title_of(text)
    return title if not called_off or swedish.is_called_off(title) else making.title_of(f"{swedish.CALLED_OFF}: {title}")


def place_of(text: str) -> str:
    """A place on one line; an address of the web, where a meeting is online, is no place to read."""
    plain = re.sub(r"https?://\S+", "", making.plain(text)).strip(" ,;")
    return shorten(plain, PLACE_LENGTH) or ("Digitalt" if "http" in text else "")


def without_contacts(text: str) -> str:
    """A text without the lines and sentences that name whom to ask, or hold an address or a telephone number."""
    return " ".join(part.strip() for part in _kept(_LINES.split(text)))


def _kept(parts: Iterable[str]) -> Iterator[str]:
    return (part for part in parts if part and part.strip() and not _CONTACT.search(part))
