"""What on a publisher's page could be read as a source: feeds, calendars, press rooms, notice boards, archives of reports.

A page tells of its feeds in many ways; each way here has been seen with Swedish agencies and municipalities (public code and
answers of 2023–2026). A link is only a candidate: whether it answers is for who asks to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from monitor.parse import events, making, sitevision
from monitor.text import canonical_url, shorten
from monitor.values import Candidate, Fetched

NAME_LENGTH = 80
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_FEED_PATH = re.compile(r"(?i)(?:^|[/._-])(?:rss|atom|feed|kb-rss|e-?plikt)(?:$|[/._-])|/Filter/RssFeed")
_CALENDAR_TYPE = "text/calendar"
_CALENDAR_PATH = re.compile(r"(?i)\.ics$")
_WEBCAL = re.compile(r"(?i)^\s*webcal://")  # how a page hands a calendar to the reader's own; it is asked for as any page
_FEED_QUERY = re.compile(r"(?i)(?:^|[&=])rss(?:$|[&=])")  # a Sitevision portlet's state=rss, for instance
_ROOM_NUMBER = re.compile(  # how a room's page names its own number
    r"(?i)(?:/rss/(?:current_news|source)/|[\"']?(?:pressroom|newsroom|source)[_-]?id[\"']?\s*[:=]\s*[\"']?)(\d{2,9})\b"
)
_VIA_ROOM = re.compile(r"https://via\.tt\.se/pressrum/(\d{3,9})(?:/|$)")
_LOCAL_NEWS = re.compile(r"(?i)/api/localnews\?pageID=(\d{1,9})|[\"']?\bpageID[\"']?\s*[:=]\s*[\"']?(\d{1,9})")
_BOARD = re.compile(r"https://www\.netpublicator\.com/bulletinboard/public/[0-9a-f-]{36}")
_DIVA = re.compile(r"https?://([a-z]+)\.diva-portal\.org/")


def candidates(fetched: Fetched) -> tuple[Candidate, ...]:
    """What a page names, in the order in which it is worth trying, each address once. A page that is a feed or a calendar names itself."""
    if events.is_calendar(fetched.body):
        return (Candidate("events", _plain(fetched.url)),)
    if _is_feed(fetched.body):
        return (Candidate("feed", _plain(fetched.url)),)
    soup, text = making.soup_of(fetched.body), fetched.body.decode("utf-8", "replace")
    found = [
        *_announced(soup, fetched.url),
        *_filters(soup, fetched.url),
        *_rooms(soup, text, fetched.url),
        *_links(soup, fetched.url),
        *_local_news(text, fetched.url),
        *(Candidate("netpublicator", url) for url in _BOARD.findall(text)),
        *_itself(text, soup, _plain(fetched.url)),
    ]
    once: dict[str, Candidate] = {}
    for one in found:
        once.setdefault(canonical_url(one.url), one)
    return tuple(once.values())


def _is_feed(body: bytes) -> bool:
    return bool(
        re.match(
            rb"\s*(?:\xef\xbb\xbf)?\s*(?><(?:\?[^>]*|!--.*?--)>\s*)*+<(?:\w{1,20}:)?(?:rss|feed|RDF)\b", body[:4096], re.DOTALL
        )
    )


def _plain(url: str) -> str:
    """An address whose braces are no placeholders of ours."""
    return url.replace("{", "%7B").replace("}", "%7D")


def _named(element: Tag | None) -> str:
    return shorten(making.plain(element.get_text(" ")), NAME_LENGTH) if element else ""


def _usable(links: Iterable[tuple[str, str]], base: str) -> Iterator[tuple[str, str]]:
    for url, title in links:
        try:
            yield _plain(making.link_of(url, base)), title
        except making.Unusable:
            continue


def _announced(soup: BeautifulSoup, base: str) -> Iterator[Candidate]:
    """The feeds and calendars that a page announces to browsers."""
    for one in soup.select('link[rel~="alternate"][href]'):
        kind = str(one.get("type") or "").lower()
        if kind not in (*_FEED_TYPES, _CALENDAR_TYPE):
            continue
        title = shorten(making.plain(str(one.get("title") or "")), NAME_LENGTH)
        for url, name in _usable([(str(one["href"]), title)], base):
            yield Candidate("events" if kind == _CALENDAR_TYPE else "feed", url, name)


def _links(soup: BeautifulSoup, base: str) -> Iterator[Candidate]:
    """Links whose address looks like a feed's, a calendar's, a press room's, a Ciceron board's or a DiVA archive's."""
    named = ((_WEBCAL.sub("https://", str(one["href"])), _named(one)) for one in soup.select("a[href]"))
    for url, title in _usable(named, base):
        parts = urlsplit(url)
        if _FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query):
            yield Candidate("feed", url, title)
        elif _CALENDAR_PATH.search(parts.path):
            yield Candidate("events", url, title)
        elif room := _VIA_ROOM.match(url):
            yield _via(room[1], title)
        elif archive := _DIVA.match(url):
            yield _diva(archive[1])
        elif re.match(r"(?:anslagstavlan?|diariet)\.", parts.hostname or ""):
            search = "#!/search/" if (parts.hostname or "").startswith("diariet.") else "#!/billboard/"
            yield Candidate("ciceron", f"https://{parts.hostname}/{search}", title)


def _filters(soup: BeautifulSoup, base: str) -> Iterator[Candidate]:
    """The feed of a listing at regeringen.se, which its page does not link: its script makes the address of these attributes."""
    for one in soup.select("[data-filtertype][data-filterbytype][data-categories]"):
        query = {
            "filterType": one["data-filtertype"],
            "filterByType": one["data-filterbytype"],
            "preFilteredCategories": one["data-categories"],
            "rootPageReference": one.get("data-rootpage") or "0",
            "displayLimited": str(one.get("data-displaylimited") or "true").lower(),
        }
        yield Candidate("feed", urljoin(base, f"/Filter/RssFeed?{urlencode(query)}"), _named(soup.title))


def _rooms(soup: BeautifulSoup, text: str, url: str) -> Iterator[Candidate]:
    """The feed of a press room whose page this is: at Mynewsdesk by the room's number, at Via TT by the publisher's."""
    if room := _VIA_ROOM.match(url):
        yield _via(room[1])
    if (urlsplit(url).hostname or "").endswith("mynewsdesk.com"):
        for number in dict.fromkeys(_ROOM_NUMBER.findall(text)):
            yield Candidate("feed", f"https://www.mynewsdesk.com/se/rss/current_news/{number}")


def _via(publisher: str, title: str = "") -> Candidate:
    return Candidate("feed", f"https://via.tt.se/rss/releases/latest?publisherId={publisher}", title)


def _diva(code: str) -> Candidate:
    query = f"verb=ListRecords&metadataPrefix=oai_dc&set=all-{code}&from={{since}}"
    return Candidate("oai_pmh", f"https://{code}.diva-portal.org/dice/oai?{query}")


def _local_news(text: str, url: str) -> Iterator[Candidate]:
    """Trafikverket's news of a project or county, by the number of the page that shows them."""
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith("trafikverket.se"):
        return
    for numbers in dict.fromkeys(_LOCAL_NEWS.findall(text)):
        yield Candidate("localnews", f"https://{parts.hostname}/api/localnews?pageID={numbers[0] or numbers[1]}")


def _itself(text: str, soup: BeautifulSoup, url: str) -> Iterator[Candidate]:
    """The page, where it is a list that we can read as it stands."""
    if sitevision.lists_of(text) or soup.select(sitevision.ROWS.item):
        yield Candidate("sitevision", url, _named(soup.title))
