"""RSS and Atom: the government's, agencies', press rooms' and the EU's, each with what only it says.

Plain RSS 2.0 is read by `rss`, all else by feedparser.

- regeringen.se puts document type, sender and area into one list of categories, told apart by their ids (taxonomy of January
  2026); its pages' own numbers stand only in the address. It counts its pages, `page=N`, and ends them with HTTP 404.
- Legal deposit feeds (e-plikt; KB's form, Statskontoret's recorded June 2026) carry `media:keywords`, and the address of the
  document's page in `dcterms:isFormatOf`. Statskontoret writes the day of decision of an appropriation directive into its title.
- Press rooms at Mynewsdesk (seen September 2026) give no guid, links with utm_*, and who speaks in `dc:creator`. Elsewhere
  `dc:creator` may be an official or an editor, who is not taken. Via TT (October 2026) and Sitevision portlets may lack guids too.
- EUR-Lex writes the CELEX number at the head of a title; that of a proposal holds the number by which it is cited (COM).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax import SAXException

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import bounds, making, rss, times
from monitor.text import canonical_url, normalise
from monitor.values import Fetched, Item, Parsed

# regeringen.se's document types by taxonomy id; the names are aliases in rules/kinds.yaml. Of two the first here wins, because a
# page is tagged with its type and the groups above it.
TYPES: Mapping[str, str] = {
    "1331": "Statens offentliga utredningar", "1327": "Kommittédirektiv", "1329": "Proposition", "1330": "Skrivelse",
    "2085": "Lagrådsremiss", "1325": "Departementsserien och promemorior", "1326": "Förordningsmotiv", "2099": "Remiss",
    "1342": "Regeringsuppdrag", "1334": "Pressmeddelande", "1333": "Debattartikel", "1338": "Tal", "2214": "Uttalande",
    "1341": "Rapport", "1337": "Ärendeförteckning", "2540": "Faktapromemoria", "2098": "Kommenterad dagordning",
    "1344": "Överenskommelse och avtal", "2367": "Sakråd", "1339": "Informationsmaterial", "2097": "Artikel",
}  # fmt: skip
SENDERS = frozenset("1284 1285 1286 1287 1288 1289 1290 1291 1292 1293 1294 1295 1296 1297 2425".split())
GROUPS = frozenset({"1324"})  # "Rättsliga dokument", above several types
PRESS_ROOMS = ("www.mynewsdesk.com", "via.tt.se")

_DECIDED = re.compile(r"\s*\(beslutsdatum\s+(\d{4}-\d{2}-\d{2})\)\s*$")
_CELEX = re.compile(r"^CELEX:\s*(?P<number>[0-9A-Z()]+)\s*:\s*")
_PROPOSAL = re.compile(r"5(?P<year>\d{4})[PD]C(?P<number>\d{4})")

_OWN_NUMBER = (
    (re.compile(r"/statens-offentliga-utredningar/\d{4}/\d{2}/sou[.-]*(\d{4})[.-]*(\d{1,3})(?!\d)"), "SOU {}:{}"),
    (re.compile(r"/kommittedirektiv/\d{4}/\d{2}/dir[.-]*(\d{4})[.-]*(\d{1,3})(?!\d)"), "Dir. {}:{}"),
    (re.compile(r"/departementsserien-och-promemorior/\d{4}/\d{2}/ds[.-]*(\d{4})[.-]*(\d{1,3})(?!\d)"), "Ds {}:{}"),
    (re.compile(r"/proposition/\d{4}/\d{2}/prop[.-]*(\d{4})(\d{2})(\d{1,3})(?!\d)"), "prop. {}/{}:{}"),
    (re.compile(r"/skrivelse/\d{4}/\d{2}/skr[.-]*(\d{4})(\d{2})(\d{1,3})(?!\d)"), "skr. {}/{}:{}"),
)


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The entries of a feed, and its next page where the source says that it has any.

    Raises ParseError for what is no feed, is cut off, or declares entities of its own.
    """
    body = bounds.bounded_feed(source.id, fetched.body)
    entries = rss.entries(body)
    if entries is None:
        entries = _entries(replace(fetched, body=body), source)
    found = making.made(
        entries,
        lambda entry: _item(entry, fetched, source),
        follow=(making.page_after(fetched.request, counted=True),) if source.pages > 1 else (),
        newest_only=source.pages == 1,
    )
    return replace(found, unknown=_unknown_types(entries))


def _entries(fetched: Fetched, source: Source) -> list[rss.Entry]:
    """The entries by feedparser, which reads every form of feed, and broken ones too."""
    import feedparser  # here, because most rounds meet no feed that needs it

    try:
        found = feedparser.parse(
            io.BytesIO(fetched.body),  # never the text itself: feedparser would fetch one that looks like an address
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": fetched.media_type or "application/xml"},
        )
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
    ) as error:  # its loose parser stumbles over elements in disorder
        raise ParseError(source.id, "feed", f"is too broken to be read: {normalise(str(error))[:200]}") from error
    if not found.get("version"):
        raise ParseError(source.id, "feed", "is neither RSS nor Atom")
    if found.bozo and isinstance(found.bozo_exception, SAXException) and _is_cut(fetched.body):
        raise ParseError(source.id, "feed", f"is cut off: {normalise(str(found.bozo_exception))}")
    entries: list[rss.Entry] = found.entries
    return entries


def _unknown_types(entries: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Of entries that carry numbered categories and none of a type that we know: the ids among which a new type must be.

    An id that stands beside a known type elsewhere in the feed is an area.
    """
    found: dict[str, str] = {}
    areas: set[str] = set()
    for entry in entries:
        tags = {tag.get("scheme") or "": making.plain(tag.get("term") or "") for tag in entry.get("tags", [])}
        if tags.keys() & TYPES.keys():
            areas |= tags.keys()
        else:
            found |= {number: name for number, name in tags.items() if number.isdecimal() and number not in SENDERS | GROUPS}
    return tuple((number, name) for number, name in found.items() if number not in areas)


def _is_cut(body: bytes) -> bool:
    """A feed whose last element never comes may have lost entries; other slips, a bare ampersand say, lose none."""
    return not re.search(rb"</(?:rss|feed|rdf:RDF)\s*>", body)


def _item(entry: Any, fetched: Fetched, source: Source) -> Item:
    url = making.link_of(_text(entry, "link") or _text(entry, "dcterms_isformatof"), fetched.url)
    title = making.title_of(_text(entry, "title"))
    celex, decided = _CELEX.match(title), _DECIDED.search(title)
    tags = [(tag.get("scheme") or "", making.plain(tag.get("term") or "")) for tag in entry.get("tags", [])]
    types = sorted((list(TYPES).index(number), TYPES[number]) for number, _ in tags if number in TYPES)
    keywords = [making.plain(part) for part in _text(entry, "media_keywords").split(",")]
    senders = [name for number, name in tags if number in SENDERS] + [word for word in keywords if word and not word.isdecimal()]
    areas = [name for number, name in tags if number not in TYPES and number not in SENDERS and number not in GROUPS]
    if urlsplit(fetched.url).hostname in PRESS_ROOMS:
        senders.append(making.plain(_text(entry, "author")))
    content = entry.get("content") or [{}]
    return Item(
        source_id=source.id,
        key=making.plain(_text(entry, "id")) or canonical_url(url),
        kind=types[0][1] if types else source.kind,
        url=url,
        title=making.title_of(_DECIDED.sub("", _CELEX.sub("", title))) if celex or decided else title,
        summary=making.summary_of(_text(entry, "summary") or content[0].get("value", "")),
        published=_time(entry, "published") or _time(entry, "updated"),
        updated=_time(entry, "updated"),
        categories=tuple(dict.fromkeys(name for name in areas if name)),
        senders=tuple(dict.fromkeys(name for name in senders if name)),
        refs=(*own_number(url), *(_proposal(celex["number"]) if celex else ())),
        starts_at=times.moment(decided[1]) if decided else None,
    )


def _proposal(celex: str) -> tuple[str, ...]:
    """The number by which a proposal of the Commission is cited: CELEX 52025PC0735 is COM(2025) 735."""
    found = _PROPOSAL.fullmatch(celex)
    return (f"COM({found['year']}) {int(found['number'])}",) if found else ()


def _text(entry: Any, name: str) -> str:
    """A text of an entry; empty where there is none, or where feedparser has made something else of an odd element."""
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def own_number(url: str) -> tuple[str, ...]:
    """The number in a regeringen.se address: "sou-202512" is SOU 2025:12, because its year always has four digits.

    Of the 526 addresses of the years 2024–2025 in this form, all gave the number that the page itself shows.
    """
    for pattern, form in _OWN_NUMBER:
        if found := pattern.search(url):
            return (form.format(*found.groups()),)
    return ()


def _time(entry: Any, name: str) -> datetime | None:
    found = dict.get(entry, name)  # the plain dict: feedparser's own `get` gives one time for the other
    return times.moment(found) if isinstance(found, str) else None
