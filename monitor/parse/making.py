"""What every format does alike: texts cleaned, links made whole, and one unusable thing noted instead of failing the list."""

from __future__ import annotations

import html
import json
import re
import warnings
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import nh3
from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from lxml import etree

from monitor.errors import ParseError
from monitor.parse import bounds
from monitor.text import canonical_url, for_xml, normalise, normalise_lines, shorten, without_tracking
from monitor.values import Item, Parsed, Request

Raw = TypeVar("Raw")

TITLE_LENGTH, SUMMARY_LENGTH, TEXT_LENGTH = 500, 4_000, 400_000
MARKUP_LENGTH = 4_000_000  # what is cleaned of it at all: ten times the text that is kept
ADDRESS_LENGTH = 2_000  # an item is known by its address, and PostgreSQL's index takes no name of more than 2,700 bytes
_BLOCKS = re.compile(r"(?i)<(?:/p|br\s*/?|/div|/li|/h\d|/tr)\s*>")
_NO_ADDRESS = re.compile(r"[\s<>\"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWS = re.compile(r"(?i)<(?!/?(?:script|style)\b|!)[^<>]*>")
_TEXT_OR_COMMENT = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|/\*(?:.*?\*/|.*)', re.DOTALL)  # linear, also where neither ends


class Unusable(Exception):
    """One thing in a list that cannot be an item; the others can."""


def plain(markup: str) -> str:
    """Text on one line, without markup; what scripts and styles hold is dropped."""
    return normalise(_stripped(markup))


def plain_lines(markup: str) -> str:
    """Text in paragraphs, without markup."""
    return normalise_lines(_stripped(_BLOCKS.sub("\n\n", markup[:MARKUP_LENGTH])))[:TEXT_LENGTH]


def _stripped(markup: str) -> str:
    """Text without tags. nh3 takes time by the square of their nesting, and of a tag's attributes: of very many it gets only those that
    hide what they hold.
    """
    markup, most = markup[:MARKUP_LENGTH], bounds.MOST_TAGS["text"]
    if markup.count("<") > most or markup.count("=") > bounds.MOST_OF_ONE:
        markup = "<".join(_SHOWS.sub("", markup).split("<", most + 1)[: most + 1])
    if not markup.isascii():
        markup = markup.encode("utf-8", "replace").decode()  # half characters, which JSON can write and nothing can store
    if "<" not in markup and "&" not in markup:
        return markup
    return html.unescape(nh3.clean(markup, tags=set(), clean_content_tags={"script", "style"}))


def title_of(text: str) -> str:
    """A title of sane length. Raises Unusable for none."""
    found = shorten(plain(text), TITLE_LENGTH)
    if not found:
        raise Unusable("has no title")
    return found


def summary_of(text: str) -> str:
    return shorten(plain(text), SUMMARY_LENGTH)


def link_of(url: str, base: str) -> str:
    """An absolute web address, without what tracks readers. Raises Unusable for anything else (javascript:, mailto:, nothing)."""
    try:
        found = without_tracking(urljoin(base, url.strip()))
        canonical = canonical_url(found)
    except ValueError as error:
        raise Unusable(str(error)) from error
    if not url.strip() or _NO_ADDRESS.search(found) or len(canonical) > ADDRESS_LENGTH:
        raise Unusable(f"has no usable link: {normalise(url)[:100]!r}")
    return found


def page_after(request: Request, *, counted: bool) -> Request:
    """The page after this one, of a list whose address counts its pages as `page=N`; an address that does not count is page 1."""
    parts = urlsplit(request.url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    number = next((int(value) for name, value in query if name == "page" and value.isdecimal()), 1)
    following = urlencode([*((name, value) for name, value in query if name != "page"), ("page", number + 1)])
    url = urlunsplit(parts._replace(query=following))
    return Request(request.source_id, url, target=request.target, depth=request.depth + 1, counted=counted)


def made(
    raws: Iterable[Raw],
    make: Callable[[Raw], Item | None],
    *,
    follow: tuple[Request, ...] = (),
    whole: bool = False,
    newest_only: bool = False,
) -> Parsed:
    """Makes items of a list; notes what cannot be one. What `make` returns None for is no item on purpose."""
    items, notes, unusable = [], [], 0
    for number, raw in enumerate(raws, 1):
        if number > bounds.MOST_ITEMS:
            notes.append(f"holds more than {bounds.MOST_ITEMS} entries: the rest is left out")
            break
        try:
            item = make(raw)
        except Unusable as error:
            unusable += 1
            if unusable <= bounds.MOST_NOTES:
                notes.append(f"entry {number} left out: {normalise(str(error))}")
        else:
            if item is not None:
                items.append(item)
    if unusable > bounds.MOST_NOTES:
        notes.append(f"{unusable} entries left out in all")
    return Parsed(tuple(items), follow, tuple(notes), whole, newest_only)


def json_of(source_id: str, body: bytes) -> Any:
    """JSON as data.riksdagen.se sends it: with a byte-order mark at times, and with comments inside. Raises ParseError."""
    bounds.refuse_too_many_values(source_id, body)
    for comments in (True, False):
        body = body if comments else _TEXT_OR_COMMENT.sub(rb"\1", body)
        try:
            return json.loads(body.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ParseError(source_id, f"byte {error.start}", "is not UTF-8") from error
        except (json.JSONDecodeError, RecursionError) as error:
            fault = error
    raise ParseError(source_id, "answer", f"is not JSON: {normalise(str(fault))}")


def xml_of(source_id: str, body: bytes) -> etree._Element:
    """XML without entities or anything from outside. Raises ParseError for a DOCTYPE, and for what is not well-formed."""
    bounds.refuse_entities(source_id, body)
    bounds.refuse_too_many_tags(source_id, body, "xml")
    if b"<!DOCTYPE" in body[:4096].upper():
        raise ParseError(source_id, "answer", "declares a document type, which a feed has no need of")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(source_id, "answer", f"is not XML: {normalise(str(error))}") from error
    return root


def soup_of(body: bytes | str) -> BeautifulSoup:
    """A page, however broken. One that calls itself XML is read as the page that it is meant to be.

    Raises ValueError, which `parse` tells, for one of more bytes, tags or levels than anybody writes.
    """
    if len(body) > bounds.MOST_OF_A_PAGE:
        raise ValueError(f"the page is longer than {bounds.MOST_OF_A_PAGE} bytes")
    many = body.count("<") if isinstance(body, str) else body.count(b"<") + body.count(b"\0")  # each NUL costs as much as a tag
    if many > bounds.MOST_TAGS["page"]:
        raise ValueError(f"the page holds more than {bounds.MOST_TAGS['page']} tags")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(body, "lxml")
    if _levels(soup) > bounds.MOST_LEVELS:
        raise ValueError(f"the page nests its elements more than {bounds.MOST_LEVELS} levels deep")
    return soup


def _levels(soup: BeautifulSoup) -> int:
    """How many elements of a page stand in each other, at most."""
    level: list[Tag] = [soup]
    levels = 0
    while level := [one for element in level for one in element.children if isinstance(one, Tag)]:
        levels += 1
    return levels


def as_list(value: Any) -> list[Any]:
    """One thing or a list of them, as a list; nothing is an empty one."""
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def text_in(value: Any, key: str) -> str:
    """A text in a JSON object, without what nothing can store; empty where there is none or it is something else."""
    found = value.get(key) if isinstance(value, dict) else None
    return for_xml(found) if isinstance(found, str) else str(found) if isinstance(found, int) else ""
