"""Answers into items: one small file a format, and one dict that names them. Pure: bytes in, values out.

A list without items is a failure unless the source may be empty: a publisher who renames a class must not look like a quiet week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import feed, html, localnews, oai, page, regeringen_list, regeringen_page, riksdagen_list, riksdagen_status
from monitor.text import normalise
from monitor.values import Fetched, Parsed

PARSERS: Mapping[str, Callable[[Fetched, Source], Parsed]] = {
    "feed": feed.parse,
    "html": html.parse,
    "localnews": localnews.parse,
    "oai_pmh": oai.parse,
    "page": page.parse,
    "regeringen_list": regeringen_list.parse,
    "regeringen_page": regeringen_page.parse,
    "riksdagen_list": riksdagen_list.parse,
    "riksdagen_status": riksdagen_status.parse,
}

AHEAD = timedelta(days=1)  # a date further ahead than this is none of publication


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The items of an answer, in the source's form or the one that the request names.

    Raises ParseError where the answer is not in that form, holds no item though the source is never empty, or nothing but items
    that are unusable; and where most of its dates lie in the future: such a list would bring old items as new. A single such
    item is kept.
    """
    parser = PARSERS.get(fetched.request.form or source.parser)
    if parser is None:
        raise ParseError(source.id, source.parser, "no such parser yet")
    try:
        parsed = parser(fetched, source)
    except ValueError as error:  # numbers too long to read, addresses that are none: theirs to mend, not a fault of ours
        raise ParseError(source.id, "answer", f"cannot be read: {normalise(str(error))[:200]}") from error
    if not parsed.items and (parsed.notes or not source.may_be_empty):
        first = f"; {parsed.notes[0]}" if parsed.notes else ""
        raise ParseError(source.id, "list", f"holds no items{first}")
    ahead = sum(item.published is not None and item.published > fetched.at + AHEAD for item in parsed.items)
    if ahead > 1 and ahead * 2 > len(parsed.items):
        raise ParseError(source.id, "dates", f"lie in the future for {ahead} of {len(parsed.items)} items")
    return parsed


def form_of_page(url: str) -> str:
    """The parser for a page that is taken in by hand: the government's own, or that for any page."""
    host = urlsplit(url).hostname or ""
    return "regeringen_page" if host == "regeringen.se" or host.endswith(".regeringen.se") else "page"
