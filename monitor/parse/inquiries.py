"""sou.gov.se's register of inquiries at work (pågående utredningar): one row an inquiry, in no order by which the new could be told.

Facts (public code of November 2025 to January 2026): `?page=N`, past the end HTTP 404; rows `main .list--block.list--investigation > li`;
the committee's number (kommittébeteckning), "LI 2024:03", at times with one digit, stands in the row's text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import Tag

from monitor.config import Selectors, Source
from monitor.errors import ParseError
from monitor.parse import html, making
from monitor.values import Fetched, Item, Parsed

ROWS = Selectors.model_construct(item="main .list--block.list--investigation > li", date="time", summary="p")
_COMMITTEE = re.compile(r"\b(?P<office>[A-ZÅÄÖ][A-Za-zåäö]{0,2})\s+(?P<year>\d{4}):(?P<number>\d{1,2})\b")
_SERIES = frozenset({"Dir", "SOU", "Ds", "SFS", "RiR"})  # of documents, which a row may cite


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The inquiries of a page, and the page after it. Raises ParseError where the page holds no row."""
    rows = making.soup_of(fetched.body).select(ROWS.item)
    if not rows:
        raise ParseError(source.id, ROWS.item, "is not on the page")
    follow = (making.page_after(fetched.request, counted=True),)
    return making.made(rows, lambda row: _item(row, fetched, source), follow=follow, whole=True)


def _item(row: Tag, fetched: Fetched, source: Source) -> Item:
    item = html.item_of(row, ROWS, fetched, source)
    found = (one for one in _COMMITTEE.finditer(making.plain(row.get_text(" "))) if one["office"] not in _SERIES)
    number = next((f"{one['office']} {one['year']}:{int(one['number']):02}" for one in found), "")
    return replace(item, key=number or item.key, refs=(number,) if number else ())
