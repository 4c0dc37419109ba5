"""A document's own page at regeringen.se (recorded July 2026, and 2013–2018): text, number, senders, exact time.

The number stands in the headline's vignette ("SOU 2026:9", "Diarienummer: KN2026/00741"), which is no part of the title. A page
without the headline is not a document's page: a challenge for browsers, or an error page with status 200.
"""

from __future__ import annotations

import re
from datetime import datetime

from bs4 import BeautifulSoup, Tag

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.regeringen_list import normal_number, types_and_senders
from monitor.values import Fetched, Item, Parsed

_CHALLENGE = re.compile(rb"You are unable to access|cf-chl|challenge-platform")
_LABELS = re.compile(r"^(?:ID-nummer|Diarienummer|Dnr)\s*:?\s*")


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The one document of a page. Raises ParseError for a page without the headline of a document."""
    soup = making.soup_of(fetched.body)
    headline = soup.select_one("h1#h1id, h1:has(> span.h1-vignette)")  # before 2019 without the id
    if headline is None:
        challenge = _CHALLENGE.search(fetched.body)
        raise ParseError(
            source.id, "h1#h1id", "is a challenge page for browsers" if challenge else "is not there: no document's page"
        )
    return making.made([headline], lambda one: _item(soup, one, fetched, source))


def _item(soup: BeautifulSoup, headline: Tag, fetched: Fetched, source: Source) -> Item:
    vignette = headline.select_one("span.h1-vignette")
    number = _LABELS.sub("", making.plain(vignette.extract().get_text(" "))) if vignette else ""
    kinds, senders = types_and_senders(soup.select_one(".categories-text"))
    ingress = soup.select_one(".col-1 p.ingress, p.ingress")
    updated = soup.select_one(".date-publ-updated .updated time")
    tags = [making.plain(tag.get_text(" ")) for tag in soup.select('.block--politikomrLinks a[href^="/tx/"]')]
    return Item(
        source_id=source.id,
        key=fetched.request.document_id or fetched.url,
        kind=kinds[0] if kinds else source.kind,
        url=fetched.url,
        title=making.title_of(headline.get_text(" ")),
        summary=making.summary_of(ingress.get_text(" ")) if ingress else "",
        text="\n\n".join(part for block in _blocks(soup) if (part := making.plain_lines(str(block)))),
        published=_published(soup),
        updated=times.moment(str(updated.get("datetime") or updated.get_text())) if updated else None,
        categories=tuple(dict.fromkeys(tag for tag in tags if tag not in kinds and tag not in senders)),
        senders=senders,
        refs=(normal_number(number),) if number else (),
    )


def _blocks(soup: BeautifulSoup) -> list[Tag]:
    """The blocks of running text, ingress first, in the order of the page; a block inside another is not repeated."""
    blocks = soup.select(".col-1 .has-wordExplanation, .col-1 p.ingress")
    return [block for block in blocks if not any(other in block.parents for other in blocks)]


def _published(soup: BeautifulSoup) -> datetime | None:
    exact = soup.select_one('meta[property="og:published"], meta[name="published"]')
    shown = soup.select_one(".date-publ-updated .published time")
    found = times.moment(str(exact.get("content") or "")) if exact else None
    return found or (times.moment(str(shown.get("datetime") or shown.get_text())) if shown else None)
