"""data.riksdagen.se/dokumentlista as JSON.

Facts (recorded responses of 2014, 2025 and 2026): every number is a string; one hit is a list of one or the hit itself; no hits
is no key; addresses have no scheme; the next page is named with http, and beyond some fifty pages the service repeats the last.
The day of decision is empty until the chamber has set it. Who signed a motion stands in a subtitle, "av Anna Ek m.fl. (S)".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.making import as_list, text_in
from monitor.values import Fetched, Item, Parsed, Request

# Document type → how its number is written. {rm} is the session or year, {nr} the number within it.
NUMBERS = {
    "sou": "SOU {rm}:{nr}", "ds": "Ds {rm}:{nr}", "dir": "Dir. {rm}:{nr}", "prop": "prop. {rm}:{nr}", "skr": "skr. {rm}:{nr}",
    "bet": "bet. {rm}:{nr}", "utl": "utl. {rm}:{nr}", "mot": "mot. {rm}:{nr}", "rskr": "rskr. {rm}:{nr}", "fr": "fr. {rm}:{nr}",
    "frs": "frs. {rm}:{nr}", "ip": "ip. {rm}:{nr}", "rir": "RiR {rm}:{nr}", "fpm": "Fpm {rm}:{nr}",
    "framst": "framst. {rm}:{nr}", "redog": "redog. {rm}:{nr}",
}  # fmt: skip
DOCUMENT = "https://data.riksdagen.se/dokument/"
USABLE_ID = re.compile(r"[0-9A-Z][0-9A-Za-zÅÄÖåäö]{2,39}")  # no hyphens: an id of another make gives addresses that lead nowhere
PART = re.compile(r"(?P<whole>.*\d)d\d{1,2}")  # a further file of a document, told as one of its own: HB03100d2
_NAMED_BY_SUBTYPE = frozenset({("prop", "skr"), ("bet", "utl"), ("frsrdg", "framst"), ("frsrdg", "redog")})
SIGNED = ("mot", "fr", "ip")
_SIGNED = re.compile(r"\bav (?P<who>[^()]{2,100}? \((?:[A-ZÅÄÖ]{1,2}|-)(?:, (?:[A-ZÅÄÖ]{1,2}|-))*\))")
_HEAD = re.compile(r"(?i)^(?:sou|ds)\s+\d{4}\s+\d{1,3}\b")  # a scraped title page, not a summary


@dataclass(frozen=True, slots=True)
class Listed:
    """The hits of a page of a list as they came, and the next page."""

    hits: list[Any]
    follow: tuple[Request, ...]


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The hits of a list, and the next page. Raises ParseError for another form."""
    found = listed(fetched, source)
    return making.made(found.hits, lambda hit: _item(hit, source), follow=found.follow)


def listed(fetched: Fetched, source: Source) -> Listed:
    """What a page of a list holds. Raises ParseError for another form."""
    answer = making.json_of(source.id, fetched.body)
    found = answer.get("dokumentlista") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise ParseError(source.id, "dokumentlista", "is missing")
    hits = as_list(found.get("dokument"))
    if not hits and text_in(found, "@traffar") not in ("", "0"):
        raise ParseError(source.id, "dokument", f"is missing though there are {text_in(found, '@traffar')} hits")
    return Listed(hits, _next(found, fetched.request, source))


def _next(found: dict[str, Any], request: Request, source: Source) -> tuple[Request, ...]:
    url = text_in(found, "@nasta_sida").replace("http://", "https://", 1)
    page, last = text_in(found, "@sida"), text_in(found, "@sidor")
    at_end = page.isdecimal() and last.isdecimal() and int(page) >= int(last)
    same_host = urlsplit(url).hostname == urlsplit(request.url).hostname
    if not url or at_end or not same_host:
        return ()
    url = url if urlsplit(request.url).scheme == "https" else url.replace("https://", "http://", 1)
    return (Request(source.id, url, target=request.target, depth=request.depth + 1),)


def _item(hit: Any, source: Source) -> Item:
    dok_id = text_in(hit, "dok_id")
    if not USABLE_ID.fullmatch(dok_id):
        raise making.Unusable(f"has no usable dok_id: {dok_id[:40]!r}")
    kind = kind_of(hit)
    summary = making.summary_of(text_in(hit, "summary"))
    return Item(
        source_id=source.id,
        key=dok_id,
        kind=kind or source.kind,
        url=DOCUMENT + dok_id,
        title=making.title_of(text_in(hit, "titel")),
        summary="" if _HEAD.match(summary) else summary,
        published=times.moment(text_in(hit, "datum")),
        starts_at=times.moment(text_in(hit, "beslutsdag")),
        categories=tuple(name for name in (text_in(hit, "organ"),) if name),
        senders=_signed(hit, kind),
        refs=refs_of(hit, kind, dok_id),
    )


def _signed(hit: Any, kind: str) -> tuple[str, ...]:
    """Who signed a motion, question or interpellation, with their parties, as the Riksdag writes it; nobody for other kinds."""
    if kind not in SIGNED:
        return ()
    for told in (text_in(hit, "undertitel"), text_in(hit.get("sokdata"), "undertitel")):
        if found := _SIGNED.search(making.plain(told)):
            return (found["who"],)
    people = hit.get("dokintressent")
    signed = [one for one in as_list(people.get("intressent") if isinstance(people, dict) else None) if isinstance(one, dict)]
    signed = [one for one in signed if text_in(one, "namn") and text_in(one, "roll") in ("", "undertecknare")]
    if not signed:
        return ()
    parties = dict.fromkeys(filter(None, (text_in(one, "partibet") for one in signed)))
    others, party = " m.fl." if len(signed) > 1 else "", f" ({', '.join(parties)})" if parties else ""
    return (f"{making.plain(text_in(signed[0], 'namn'))}{others}{party}",)


def kind_of(hit: Any) -> str:
    """The Riksdag's own word for the kind, told by subtype where one type has two: its bills include communications (skrivelser)."""
    kind, subtype = text_in(hit, "doktyp") or text_in(hit, "typ"), text_in(hit, "subtyp")
    return subtype if (kind, subtype) in _NAMED_BY_SUBTYPE else kind


def refs_of(hit: Any, kind: str, dok_id: str) -> tuple[str, ...]:
    """The document's official number, and the Riksdag's id of it. A further file of a document has its number, but is not that document."""
    number = "" if PART.fullmatch(dok_id) else number_of(kind, text_in(hit, "rm"), text_in(hit, "beteckning"))
    return (number, dok_id) if number else (dok_id,)


def number_of(kind: str, session: str, number: str) -> str:
    """The official number of a document of a kind, by its session or year and its number in it; empty for a kind without a series."""
    number = re.sub(r"(?i)^fpm\s?", "", number) if kind == "fpm" else number
    form = NUMBERS.get(kind)
    return form.format(rm=session, nr=number) if form and session and number else ""
