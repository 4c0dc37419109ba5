"""The entries of an RSS 2.0 feed as nearly all publishers write it, in a tenth of feedparser's time, and the very same ones.

Strict on purpose: whatever is not named here, a tag, an attribute, an odd character, makes the whole feed feedparser's, which knows
every form that feeds were ever written in. tests/test_parse_rss.py holds the two to the same items. Why: docs/decisions/0012.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

Entry = Mapping[str, Any]  # of feedparser's names: id, link, title, summary, published, updated, tags

_ATOM, _DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
_NAMES = {
    "guid": "id", "link": "link", "title": "title", "description": "summary", "pubDate": "published", _ATOM + "updated": "updated",
    _DC + "creator": "author",
}  # fmt: skip
_ATTRIBUTES = {"guid": {"isPermaLink"}, "category": {"domain"}, _ATOM + "link": {"href", "rel", "type"}}
_UNREAD = {"comments"}  # of an entry; an item does not hold them
_CHANNEL = {
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate", "category",
    "generator", "docs", "ttl", _ATOM + "link",
}  # fmt: skip

_BEGINNING = re.compile(
    rb"<\?xml version=[\"']1\.0[\"'] encoding=[\"'][Uu][Tt][Ff]-8[\"']\?>\s*<rss\s"
)  # so no document type either
_ADDRESS = re.compile(r"https?://[\w.-][^\s;<>\"]*", re.ASCII)
_WINDOWS = re.compile("[\x80-\x9f]")
_MENDED = re.compile("[\x80-\x9f]|[\xc2-\xf4][\xa0-\xbf]")  # what feedparser may take for text in a wrong encoding, and mend


class _Odd(Exception):
    """Something that only feedparser knows how to read."""


def entries(body: bytes) -> list[Entry] | None:
    """The entries in the order of the feed; None for one that is not of this narrow form, and is feedparser's to read."""
    if not _BEGINNING.match(body):
        return None
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
        if root.tag != "rss" or root.attrib != {"version": "2.0"} or [child.tag for child in root] != ["channel"]:
            return None
        return list(_channel(root[0]))
    except (etree.XMLSyntaxError, _Odd):
        return None


def _channel(channel: etree._Element) -> Iterator[Entry]:
    if channel.attrib:
        raise _Odd
    for child in channel:
        if child.tag == "item":
            yield _entry(child)
        elif child.tag not in _CHANNEL:
            raise _Odd
        else:
            _text(child)


def _entry(item: etree._Element) -> Entry:
    entry: dict[str, Any] = {}
    tags = []
    if item.attrib:
        raise _Odd
    for child in item:
        text = _text(child)
        if child.tag == "category" and text:
            tags.append({"term": text, "scheme": child.get("domain")})
        elif (name := _NAMES.get(child.tag)) and name not in entry:
            entry[name] = text
        elif child.tag not in _UNREAD:
            raise _Odd
        if child.tag == "guid" and child.get("isPermaLink") != "false" and not _ADDRESS.fullmatch(text):
            raise _Odd
    if not _ADDRESS.fullmatch(entry.get("link", "")):
        raise _Odd
    return entry | {"tags": tags}


def _text(element: etree._Element) -> str:
    """The text of an element that holds nothing else."""
    text: str = (element.text or "").strip()
    if len(element) or not isinstance(element.tag, str) or not _ATTRIBUTES.get(element.tag, set()).issuperset(element.attrib):
        raise _Odd
    if not text.isascii() and _MENDED.search(text) and _is_mended(text):
        raise _Odd
    return text


def _is_mended(text: str) -> bool:
    """Whether feedparser would take the text for another encoding's and give other characters; "två" before a hard space it would not."""
    try:
        return _WINDOWS.search(text) is not None or text.encode("iso-8859-1").decode("utf-8") != text
    except UnicodeError:
        return False
