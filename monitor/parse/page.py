"""Any web page as one item: its title, description and date, wherever pages usually tell them.

A page in the form of the government's, wherever it stands, is read as such.
"""

from __future__ import annotations

from bs4 import BeautifulSoup

from monitor.config import Source
from monitor.parse import making, regeringen_page, times
from monitor.values import Fetched, Item, Parsed

_TIMES = 'meta[property="article:published_time"], meta[property="og:published"], meta[name="published"], meta[name="DC.Date"]'


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The page itself as the only item."""
    soup = making.soup_of(fetched.body)
    if soup.select_one(regeringen_page.HEADLINE):
        return regeringen_page.parse(fetched, source)
    return making.made([soup], lambda soup: _item(soup, fetched, source))


def _item(soup: BeautifulSoup, fetched: Fetched, source: Source) -> Item:
    def content(selector: str) -> str:
        found = soup.select_one(selector)
        return str(found.get("content") or "") if found else ""

    headline = soup.select_one("main h1, h1") or soup.select_one("title")
    body = soup.select_one("main, article") or soup.body
    shown = soup.select_one("time[datetime]")
    return Item(
        source_id=source.id,
        key=fetched.url,
        kind=source.kind,
        url=making.link_of(fetched.url, fetched.url),
        title=making.title_of(content('meta[property="og:title"]') or (headline.get_text(" ") if headline else "")),
        summary=making.summary_of(content('meta[name="description"], meta[property="og:description"]')),
        text=making.plain_lines(str(body)) if body else "",
        published=times.moment(content(_TIMES)) or (times.moment(str(shown["datetime"])) if shown else None),
    )
