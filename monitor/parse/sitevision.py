"""Lists and notice boards of sites made with Sitevision: many municipalities, county boards and agencies.

Facts (public code of 2026; no answer recorded): an app of the site hands its things to the browser as JSON, in
`AppRegistry.registerInitialState('id', {… announcements | articles | initialNotices …})`; an archive without an app is a list of
`li.sv-channel-item`, each with a link and a `time`. What the things' keys are called differs between apps, so that each is looked
for under the names that are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.config import Selectors, Source
from monitor.errors import ParseError
from monitor.parse import html, making, times
from monitor.parse.making import text_in
from monitor.values import Fetched, Item, Parsed

LISTS = ("announcements", "articles", "initialNotices")
ROWS = Selectors.model_construct(item="li.sv-channel-item", date="time", summary="p")
_STATE = re.compile(r"AppRegistry\.registerInitialState\(\s*(['\"])[^'\"]{1,200}\1\s*,\s*")
_DEEPEST = 8  # steps into an app's state; the lists stand at its top or a few steps in
_TITLE, _LINK = ("title", "heading", "name", "displayName"), ("url", "uri", "link", "href", "URL", "URI")
_SUMMARY = ("description", "preamble", "summary", "ingress", "text", "body")
_DAY = ("published", "publishDate", "publishedDate", "publicationDate", "startDate", "date", "created")


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The things of a page's apps, else the rows of its archives. Raises ParseError where it has neither and is never empty."""
    if lists := lists_of(fetched.body.decode("utf-8", "replace")):
        things = [thing for things in lists for thing in things]
        return making.made(things, lambda thing: _notice(thing, fetched, source), newest_only=True)
    rows = making.soup_of(fetched.body).select(ROWS.item)
    if not rows and not source.may_be_empty:
        raise ParseError(source.id, f"{' | '.join(LISTS)}, {ROWS.item}", "are not on the page")
    return making.made(rows, lambda row: html.item_of(row, ROWS, fetched, source), newest_only=True)


def lists_of(page: str) -> list[list[Any]]:
    """The lists of things that a page hands to its apps."""
    return [things for state in _states(page) for things in _lists(state)]


def _states(page: str) -> Iterator[Any]:
    """What each app of a page is handed; what is no JSON is the app's own affair."""
    decoder = json.JSONDecoder()
    for found in _STATE.finditer(page):
        try:
            yield decoder.raw_decode(page, found.end())[0]
        except (json.JSONDecodeError, RecursionError):
            continue


def _lists(state: Any, depth: int = 0) -> Iterator[list[Any]]:
    """The lists of things in an app's state, however deep they stand."""
    if depth > _DEEPEST:
        return
    if isinstance(state, dict):
        for name, value in state.items():
            if name in LISTS and isinstance(value, list):
                yield value
            else:
                yield from _lists(value, depth + 1)
    elif isinstance(state, list):
        for value in state:
            yield from _lists(value, depth + 1)


def _notice(thing: Any, fetched: Fetched, source: Source) -> Item:
    if not isinstance(thing, dict):
        raise making.Unusable("is no object")
    title = making.title_of(_first(thing, _TITLE))
    link = _first(thing, _LINK)
    url = making.link_of(link or fetched.url, fetched.url)
    return Item(
        source_id=source.id,
        key=_first(thing, ("id", "identifier")) or (url if link else f"{url}\n{title}"),
        kind=source.kind,
        url=url,
        title=title,
        summary=making.summary_of(_first(thing, _SUMMARY)),
        published=_day(thing),
        senders=(source.owner,),
    )


def _first(thing: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := text_in(thing, name))), "")


def _day(thing: Mapping[str, Any]) -> datetime | None:
    """The day of a thing: as text, or in milliseconds since 1970, as scripts count."""
    told = _first(thing, _DAY)
    if re.fullmatch(r"\d{12,13}", told):
        told = datetime.fromtimestamp(int(told) / 1000, UTC).isoformat()
    return times.moment(told)
