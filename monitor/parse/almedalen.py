"""Almedalsveckan's programme: JSON around HTML, one card an event, a hundred a page from page 0 (in public code to 2023 and of 2026).

The programme is open from May to June. A card links to its event at /event/…; those of 2026 carry it as an iCalendar too, within a link,
which then tells the hours and the place; else they stand in the card's text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote_to_bytes, urlsplit

from bs4 import Tag

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import events, making, when
from monitor.values import Fetched, Item, Parsed, Request

PAGE = 100
_NUMBER = re.compile(r"/(\d{1,4})/?$")
_CALENDAR = 'a[href^="data:text/calendar"]'


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The cards of a page, and the next page. Raises ParseError for another form."""
    answer = making.json_of(source.id, fetched.body)
    cards = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(cards, list):
        raise ParseError(source.id, "result", "is missing, or no list")
    total = making.text_in(answer, "totalCount")
    if not cards and total not in ("", "0") and not fetched.request.depth:
        raise ParseError(source.id, "result", f"is empty though there are {total[:10]} events")
    follow = _next(fetched, source, int(total) if total.isdecimal() and len(total) < 7 else 0) if cards else ()
    return making.made(cards, lambda card: _item(card, fetched, source), follow=follow, whole=True)


def _next(fetched: Fetched, source: Source, total: int) -> tuple[Request, ...]:
    """The page after this one, which its address numbers, while there are events that stand on none so far."""
    url, number = fetched.request.url, _NUMBER.search(urlsplit(fetched.request.url).path)
    if not number or (int(number[1]) + 1) * PAGE >= total:
        return ()
    url = _NUMBER.sub(f"/{int(number[1]) + 1}", url)
    return (Request(source.id, url, target=fetched.request.target, depth=fetched.request.depth + 1),)


def _item(card: object, fetched: Fetched, source: Source) -> Item:
    if not isinstance(card, str):
        raise making.Unusable("is no HTML")
    soup = making.soup_of(card)
    link = soup.select_one('a[href*="/event/"]')
    if link is None:
        raise making.Unusable("has no link to its event")
    url = making.link_of(str(link["href"]), fetched.url)
    headline = soup.select_one("h1, h2, h3, h4") or link
    text = making.plain_lines(str(soup))
    begins, ends = when.span(text, fetched.at)
    place = soup.select_one(".location, .place, .plats")
    item = Item(
        source_id=source.id,
        key=url,
        kind="event",
        url=url,
        title=events.title_of(headline.get_text(" "), called_off=False),
        senders=(source.owner,),
        starts_at=begins,
        ends_at=ends,
        place=events.place_of(place.get_text(" ")) if place else "",
        register_by=when.register_by(text, fetched.at),
    )
    return _with_calendar(item, soup.select_one(_CALENDAR), fetched, source)


def _with_calendar(item: Item, link: Tag | None, fetched: Fetched, source: Source) -> Item:
    """The event with what the calendar in its card tells more exactly; as it was where that cannot be read."""
    if link is None:
        return item
    body = unquote_to_bytes(str(link["href"]).partition(",")[2])
    told = _first(replace(fetched, body=body), source)
    if told is None:
        return item
    begins: datetime | None = told.starts_at or item.starts_at
    return replace(
        item,
        summary=told.summary,
        starts_at=begins,
        ends_at=told.ends_at if told.starts_at else item.ends_at,
        place=told.place or item.place,
        register_by=told.register_by or item.register_by,
    )


def _first(fetched: Fetched, source: Source) -> Item | None:
    try:
        found = events.occurrences(fetched, source)
        return events.item_of(found[0], fetched, source) if found else None
    except (ParseError, making.Unusable):
        return None
