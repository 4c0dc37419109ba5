"""What is new on a topic as an Atom feed (RFC 4287), for those who read feeds. Pure.

An entry keeps its id whatever becomes of its address or title, and a feed in which nothing has changed is the same byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from lxml import etree

from monitor import swedish
from monitor.text import for_xml, normalise, web_address
from monitor.values import MISDATED, Document, Entry

NEWEST = 100  # entries of a feed
AUTHOR = "Bevakning för stråket Värmland–Örebro"
_SPACE = "http://www.w3.org/2005/Atom"
_TAG = "tag:policy-monitor.invalid,2025:"  # RFC 4151; the same name as in calendars' UIDs, for ever


def feed(topic: str, name: str, entries: Sequence[Entry], *, now: datetime) -> bytes:
    """The newest entries of a topic, the newest first; `now` dates a feed that has none."""
    newest = sorted(entries, key=lambda one: (_changed(one.document), one.document.id), reverse=True)[:NEWEST]
    root = etree.Element(f"{{{_SPACE}}}feed", nsmap={None: _SPACE}, attrib={"{http://www.w3.org/XML/1998/namespace}lang": "sv"})
    _add(root, "id", f"{_TAG}feed/{quote(topic, safe='')}")
    _add(root, "title", f"Bevakning: {name}")
    _add(root, "updated", _moment(_changed(newest[0].document) if newest else now))
    _add(_add(root, "author"), "name", AUTHOR)
    for one in newest:
        _entry(root, one)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _entry(root: etree._Element, one: Entry) -> None:
    document, made = one.document, _add(root, "entry")
    _add(made, "id", f"{_TAG}{quote(document.id, safe='')}")
    _add(made, "title", swedish.titled(document.item.title) or one.kind_name)
    _add(made, "link", rel="alternate", href=web_address(one.url))
    if document.item.published:
        _add(made, "published", _moment(document.item.published))
    _add(made, "updated", _moment(_changed(document)))
    _add(_add(made, "author"), "name", one.source_name)
    for topic in document.verdict.topics if document.verdict else ():
        _add(made, "category", term=topic)
    why = f"Varför: {'; '.join(one.why)}" if one.why else ""
    told = [f"{one.kind_name}.", swedish.gist(document.item.summary, document.item.title), why]
    _add(made, "summary", " ".join(filter(None, told)))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_SPACE}}}{name}")
    for key, value in attributes.items():
        made.set(key, for_xml(value))
    made.text = for_xml(normalise(text)) or None
    return made


def _changed(document: Document) -> datetime:
    """When a document was published or last updated; what its publisher dates in the future counts as of when we first saw it."""
    told = [at for at in (document.item.published, document.item.updated) if at and at <= document.first_seen + MISDATED]
    return max(told, default=document.first_seen)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
