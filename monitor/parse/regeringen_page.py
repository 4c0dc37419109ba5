"""A document's own page at regeringen.se (recorded July 2026, and 2013–2018): text, number, senders, exact time, files and links.

The number stands in the headline's vignette ("SOU 2026:9", "Diarienummer: KN2026/00741"), which is no part of the title. A page
without the headline is not a document's page: a challenge for browsers, or an error page with status 200.

A referral's files stand below "Remissinstanser:" (who was asked, one PDF) and "Remissvar:" (one PDF an organisation, named by it).
What it is about stands in a box "Genväg", "Genvägar" (also "Gevägar") or "Dokumentet som remitteras".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from bs4 import BeautifulSoup, Tag

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.regeringen_list import normal_number, types_and_senders
from monitor.values import Details, Fetched, File, FileKind, Item, PageLink, Parsed

HEADLINE = "h1#h1id, h1:has(> span.h1-vignette)"  # before 2019 without the id
MOST_LINKS = 500  # of a kind; the longest list of answers seen has some 300
MOST_BOXES = 10

_SIZE = re.compile(r"\s*\((?:pdf|docx?|xlsx?|zip)\b[^()]*\)$", re.IGNORECASE)
_SHORTCUTS = re.compile(r"^(?:Gen?v|Dokument)", re.IGNORECASE)
_RELATED = re.compile(r"^(?:Relatera|Lagstiftningskedjan)", re.IGNORECASE)
_LEGAL = re.compile(r"/ratts(?:liga-)?dokument/")
_FILE = re.compile(r"/(?:contentassets|globalassets)/")
_HEADINGS: tuple[tuple[re.Pattern[str], FileKind], ...] = (
    (re.compile(r"^Remissinstans", re.IGNORECASE), "asked"),
    (re.compile(r"^(?:Remissvar|Remissyttrand)", re.IGNORECASE), "answer"),
)


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The one document of a page, with its details. Raises ParseError for one that is cut off, or has not the headline of a document."""
    if b"<html" in fetched.body[:2000].lower() and b"</html" not in fetched.body[-2000:].lower():
        raise ParseError(source.id, "</html>", "is missing: the page is cut off")  # it would be read once, and its end never
    soup = making.soup_of(fetched.body)
    headline = soup.select_one(HEADLINE)
    if headline is None:
        raise ParseError(source.id, "h1#h1id", "is not there: no document's page")
    parsed = making.made([headline], lambda one: _item(soup, one, fetched, source))
    return Parsed(parsed.items, notes=parsed.notes, details=_details(soup, fetched))


def _item(soup: BeautifulSoup, headline: Tag, fetched: Fetched, source: Source) -> Item:
    vignette = headline.select_one("span.h1-vignette")
    number = making.plain(vignette.extract().get_text(" ")) if vignette else ""
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
        refs=tuple(filter(None, (normal_number(number),))),
    )


def _blocks(soup: BeautifulSoup) -> list[Tag]:
    """The blocks of running text, ingress first, in the order of the page; a block inside another is not repeated."""
    blocks = soup.select(".col-1 .has-wordExplanation, .col-1 p.ingress")
    taken = {id(block) for block in blocks}  # two alike are equal to beautifulsoup, and comparing them takes for ever
    return [block for block in blocks if not any(id(parent) in taken for parent in block.parents)]


def _published(soup: BeautifulSoup) -> datetime | None:
    exact = soup.select_one('meta[property="og:published"], meta[name="published"]')
    shown = soup.select_one(".date-publ-updated .published time")
    found = times.moment(str(exact.get("content") or "")) if exact else None
    return found or (times.moment(str(shown.get("datetime") or shown.get_text())) if shown else None)


# --- files and links ------------------------------------------------------------------------------------------------


def _details(soup: BeautifulSoup, fetched: Fetched) -> Details:
    line = soup.select_one(".categories-text")
    referral = line is not None and making.plain(line.get_text(" ")).startswith("Remiss")
    short = [link for box in _boxes(soup, _SHORTCUTS) for link in _links(box, fetched.url)]
    remitted = [link for link in short if referral and _LEGAL.search(link.url)]
    related = [link for box in _boxes(soup, _RELATED) for link in _links(box, fetched.url)]
    others = [link for link in (*short, *related) if link not in remitted]
    files = {file.url: file for file in reversed(list(_files(soup, fetched.url)))}
    return Details(
        origin="publisher",
        url=fetched.url,
        read_at=fetched.at,
        files=tuple(reversed(files.values())),
        remitted=tuple(dict.fromkeys(remitted))[:MOST_LINKS],
        related=tuple(dict.fromkeys(others))[:MOST_LINKS],
    )


def _files(soup: BeautifulSoup, base: str) -> Iterator[File]:
    """Every file of the page's main column, by the heading that it stands below."""
    kind: FileKind = "document"
    found = 0
    for tag in soup.select(".col-1 h2, .col-1 a[href]"):
        if tag.name == "h2":
            heading = making.plain(tag.get_text(" "))
            kind = next((one for pattern, one in _HEADINGS if pattern.match(heading)), "document")
        elif _FILE.search(str(tag["href"])) and (link := _link(tag, base)) and found < MOST_LINKS:
            found += 1
            yield File(_SIZE.sub("", link.name), link.url, kind)


def _boxes(soup: BeautifulSoup, heading: re.Pattern[str]) -> Iterator[Tag]:
    """What stands under such a heading: one box on a page, as a rule; of very many the first."""
    boxes = {id(tag.parent): tag.parent for tag in soup.select("h2") if heading.match(making.plain(tag.get_text(" ")))}
    yield from islice(filter(None, boxes.values()), MOST_BOXES)


def _links(box: Tag, base: str) -> Iterator[PageLink]:
    for tag in box.select("a[href]"):
        if not str(tag["href"]).lstrip().startswith("/tx/") and (link := _link(tag, base)):
            yield link


def _link(tag: Tag, base: str) -> PageLink | None:
    """A link with words and an address that can be opened; others lead nowhere."""
    try:
        return PageLink(making.title_of(tag.get_text(" ")), making.link_of(str(tag["href"]).strip().replace(" ", "%20"), base))
    except making.Unusable:
        return None
