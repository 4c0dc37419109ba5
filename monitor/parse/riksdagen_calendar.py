"""The Riksdag's calendar: meetings of the chamber and its committees, as iCalendar or as a list of documents with `avd=kalender`.

Facts (documentation, and public use in 2026): the calendar keeps four weeks back; the day's entries have document ids (series C1–C4,
"HDC120260526vo1"), in iCalendar before the @ of the UID; its third form, JSON, answers a web page with status 200 and is not read. What
it is about stands in the summary, where the title only says "Votering".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import events, making, riksdagen_list, when
from monitor.parse.making import text_in
from monitor.parse.riksdagen_list import DOCUMENT, USABLE_ID
from monitor.text import normalise
from monitor.values import Fetched, Item, Parsed

_ID = re.compile(r"([A-Z0-9]{2}C[1-4]\d{8}[\w-]{1,12})(?:@|$)", re.IGNORECASE)
_GENERAL = re.compile(
    r"(?i)(?:votering|arbetsplenum|beslut|debatt|sammanträde|utskottssammanträde|offentligt sammanträde|öppen utfrågning|seminarium)\W*"
)
_REPORT = re.compile(r"(?i)betänkande (\d{4}/\d{2}:\w+)\s+(\S.*)")
_OF_REPORT = ("votering", "beslut", "debatt")  # the sorts of meeting that are "om" what a report proposes
_DECIDES = re.compile(r"(?i)^beslut om\s+(?=\S)")


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The meetings of either form. Raises ParseError for a web page in their place."""
    if events.is_calendar(fetched.body):
        found = events.occurrences(fetched, source)
        return making.made(found, lambda one: _item_of_calendar(one, fetched, source))
    if fetched.body.lstrip()[:1] == b"<":
        raise ParseError(
            source.id, "calendar", "is a web page; the Riksdag's calendar is read as icalendar, or as a list with avd=kalender"
        )
    listed = riksdagen_list.listed(fetched, source)
    return making.made(listed.hits, lambda hit: _item_of_hit(hit, source), follow=listed.follow)


def _item_of_calendar(one: events.Occurrence, fetched: Fetched, source: Source) -> Item | None:
    item = events.item_of(one, fetched, source)
    if item is None:
        return None
    named = _ID.match(events.text_of(one.event, "UID"))
    return _told(replace(item, categories=()), named[1] if named else "")


def _item_of_hit(hit: Any, source: Source) -> Item | None:
    dok_id, day = text_in(hit, "dok_id"), text_in(hit, "datum")[:10]
    if not USABLE_ID.fullmatch(dok_id):
        raise making.Unusable(f"has no usable dok_id: {dok_id[:40]!r}")
    try:
        first = date.fromisoformat(day)
    except ValueError as error:
        raise making.Unusable(f"has no usable datum: {day!r}") from error
    if first.year not in when.YEARS:
        raise making.Unusable(f"has no usable datum: {day!r}")
    begins = when.moment(first, text_in(hit, "klockslag"))
    item = Item(
        source_id=source.id,
        key=dok_id,
        kind="event",
        url=DOCUMENT + dok_id,
        title=making.title_of(text_in(hit, "titel")),
        summary=making.summary_of(events.without_contacts(text_in(hit, "summary"))),
        senders=(source.owner,),
        starts_at=begins,
        ends_at=_ends(begins, text_in(hit, "slutdatum")),
        place=events.place_of(text_in(hit, "plats")),
    )
    return _told(item, dok_id)


def _ends(begins: datetime, told: str) -> datetime | None:
    try:
        last = date.fromisoformat(told[:10])
    except ValueError:
        return None
    return when.moment(last, "") if last > begins.date() and last.year in when.YEARS else None


def _titled(sort: str, about: str) -> str:
    """ "Votering om Järnväg, väg (bet. 2025/26:TU3)": of a report its title before its number; else "Debatt: …"."""
    if (report := _REPORT.fullmatch(about)) and sort.lower() in _OF_REPORT:
        return f"{sort} om {report[2].rstrip('.')} (bet. {report[1]})"
    return f"{sort}: {about}"


def _told(item: Item, dok_id: str) -> Item:
    """The meeting under the Riksdag's own id, and by what it is about where its title names only a sort of meeting."""
    about = _DECIDES.sub("", item.summary)
    if _GENERAL.fullmatch(item.title) and about:
        item = replace(item, title=making.title_of(_titled(item.title.rstrip(" :"), about)), summary="")
    if not dok_id:
        return item
    return replace(item, key=dok_id, url=DOCUMENT + dok_id, refs=(normalise(dok_id),))
