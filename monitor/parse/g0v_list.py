"""g0v.se's lists: everything of one kind that regeringen.se has published, newest first, as one JSON array (January 2026).

A second way to the government's lists, a night behind. Types, senders and areas are ids of the site's taxonomy; attachments are
missing since December 2025, so that their absence says nothing.
"""

from __future__ import annotations

from typing import Any

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import feed, making, times
from monitor.parse.g0v_page import MIRRORED
from monitor.parse.making import text_in
from monitor.parse.regeringen_list import normal_number
from monitor.values import Fetched, Item, Parsed

NEWEST = 200  # entries that are read; the lists go back to the nineties


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The newest entries, at the addresses of regeringen.se. Raises ParseError for another form."""
    found = making.json_of(source.id, fetched.body)
    if not isinstance(found, list):
        raise ParseError(source.id, "answer", "is no list")
    return making.made(found[:NEWEST], lambda entry: _item(entry, source))


def _item(entry: Any, source: Source) -> Item:
    url = making.link_of(text_in(entry, "url"), MIRRORED)
    number = making.plain(text_in(entry, "id"))
    types = [str(one) for one in making.as_list(entry.get("types"))]
    return Item(
        source_id=source.id,
        key=url,
        kind=next((feed.TYPES[one] for one in feed.TYPES if one in types), source.kind),
        url=url,
        title=making.title_of(text_in(entry, "title").removesuffix(f", {number}")),
        summary=making.summary_of(text_in(entry, "summary")),
        published=times.moment(text_in(entry, "published")),
        updated=times.moment(text_in(entry, "updated")),
        categories=tuple(str(one) for one in making.as_list(entry.get("categories"))),
        senders=tuple(str(one) for one in making.as_list(entry.get("senders"))),
        refs=tuple(dict.fromkeys((*([normal_number(number)] if number else []), *feed.own_number(url)))),
    )
