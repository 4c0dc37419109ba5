"""Answers into items: one small file a format, and one dict that names them. Pure: bytes in, values out.

A list without items is a failure unless the source may be empty: a publisher who renames a class must not look like a quiet week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.config import Source
from monitor.errors import ChallengeError, ParseError
from monitor.parse import (
    almedalen,
    bounds,
    ciceron,
    events,
    feed,
    g0v_list,
    g0v_page,
    html,
    inquiries,
    krisinformation,
    localnews,
    netpublicator,
    oai,
    page,
    persons,
    purchasing_plan,
    regeringen_list,
    regeringen_page,
    riksdagen_calendar,
    riksdagen_list,
    riksdagen_status,
    sfs,
    sitevision,
    vinnova,
)
from monitor.parse.discover import candidates
from monitor.text import asks_for_a_browser, normalise
from monitor.values import MISDATED, Fetched, Item, Parsed, Request

__all__ = ["PARSERS", "candidates", "form_of_page", "parse", "question"]

PARSERS: Mapping[str, Callable[[Fetched, Source], Parsed]] = {
    "almedalen": almedalen.parse,
    "ciceron": ciceron.parse,
    "events": events.parse,
    "feed": feed.parse,
    "g0v_list": g0v_list.parse,
    "g0v_page": g0v_page.parse,
    "html": html.parse,
    "inquiries": inquiries.parse,
    "krisinformation": krisinformation.parse,
    "localnews": localnews.parse,
    "netpublicator": netpublicator.parse,
    "oai_pmh": oai.parse,
    "page": page.parse,
    "purchasing_plan": purchasing_plan.parse,
    "regeringen_list": regeringen_list.parse,
    "regeringen_page": regeringen_page.parse,
    "riksdagen_calendar": riksdagen_calendar.parse,
    "riksdagen_list": riksdagen_list.parse,
    "riksdagen_status": riksdagen_status.parse,
    "sitevision": sitevision.parse,
    "sfs": sfs.parse,
    "vinnova": vinnova.parse,
}

# Forms that are asked for otherwise than by their address alone: the request as it is sent, made from the source's address.
QUESTIONS: Mapping[str, Callable[[Request, Source], Request]] = {
    "ciceron": ciceron.question,
    "netpublicator": netpublicator.question,
    "sfs": sfs.question,
}


def question(request: Request, source: Source) -> Request:
    """The request for a source's list as its form wants to be asked: for most forms, just its address."""
    ask = QUESTIONS.get(source.parser)
    return ask(request, source) if ask else request


FARTHEST_EVENT = timedelta(days=366)


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The items of an answer, in the source's form or the one that the request names.

    An answer that only says what to ask next holds no item of its own. Of a notice board, what concerns the public. Raises ParseError
    where the answer is not in that form, holds no item though the source is never empty, or nothing but items that are unusable; and
    where most of its dates lie in the future: such a list would bring old items as new. A single such item is kept. ChallengeError
    where the reason is that it asks for a browser.
    """
    try:
        return _parsed(fetched, source)
    except ParseError as error:
        if asks_for_a_browser(fetched.body):  # pages in the right form may hold the same scripts
            raise ChallengeError(source.id, error.where, "is a challenge page for browsers") from error
        raise


def _parsed(fetched: Fetched, source: Source) -> Parsed:
    try:
        parsed = PARSERS[fetched.request.form or source.parser](fetched, source)
    except (ValueError, RecursionError, OSError) as error:
        # Numbers too long, addresses that are none, nesting without end, time zones too long for a file's name: theirs to mend.
        raise ParseError(source.id, "answer", f"cannot be read: {normalise(str(error))[:200]}") from error
    leads_on = any(not request.counted for request in parsed.follow)  # a page more of a list that is empty is none
    past_end = fetched.request.counted and not parsed.notes
    if not parsed.items and not leads_on and not past_end and (parsed.notes or not source.may_be_empty):
        first = f"; {parsed.notes[0]}" if parsed.notes else ""
        raise ParseError(source.id, "list", f"holds no items{first}")
    ahead = sum(_is_misdated(item, fetched.at) for item in parsed.items)
    if ahead > 1 and ahead * 2 > len(parsed.items):
        raise ParseError(source.id, "dates", f"lie in the future for {ahead} of {len(parsed.items)} items")
    parsed = replace(parsed, items=tuple(map(bounds.bounded_item, parsed.items)))
    return persons.public_only(parsed) if source.board else parsed


def _is_misdated(item: Item, at: datetime) -> bool:
    """Whether a date lies too far ahead to be meant: of publication more than a day, of an event more than a year."""
    meeting = item.kind == "event" and item.starts_at is not None and item.starts_at > at + FARTHEST_EVENT
    return meeting or (item.published is not None and item.published > at + MISDATED)


def form_of_page(url: str) -> str:
    """The parser for a page that is taken in by hand: the government's own, or that for any page."""
    host = urlsplit(url).hostname or ""
    return "regeringen_page" if host == "regeringen.se" or host.endswith(".regeringen.se") else "page"
