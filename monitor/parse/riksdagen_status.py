"""data.riksdagen.se/dokumentstatus: one document in full, as JSON or XML.

Facts (recorded responses of 2020–2026): three of 684 hold comments, which JSON does not have; sections are missing, an object or
a list; a document not yet published says so in its text.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.making import text_in
from monitor.parse.riksdagen_list import DOCUMENT, USABLE_ID, kind_of, refs_of
from monitor.values import Fetched, Item, Parsed


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The one document. Raises ParseError for another form."""
    body = fetched.body.lstrip(b"\xef\xbb\xbf \r\n\t")
    if body.startswith(b"<?xml") or body.startswith(b"<dokumentstatus"):
        root = making.xml_of(source.id, body)
        found: Any = {"dokument": {one.tag: one.text or "" for one in root.iterfind("dokument/*") if isinstance(one.tag, str)}}
        if etree.QName(root).localname != "dokumentstatus":
            raise ParseError(source.id, "dokumentstatus", "is missing")
    else:
        answer = making.json_of(source.id, body)
        found = answer.get("dokumentstatus") if isinstance(answer, dict) else None
    document = found.get("dokument") if isinstance(found, dict) else None
    if not isinstance(document, dict) or not USABLE_ID.fullmatch(text_in(document, "dok_id")):
        raise ParseError(source.id, "dokumentstatus.dokument", "is missing")
    return making.made([document], lambda one: _item(one, source))


def _item(document: dict[str, Any], source: Source) -> Item:
    dok_id = text_in(document, "dok_id")
    kinds = making.as_list(document.get("doktyp"))
    kind = kind_of(document | {"doktyp": kinds[0] if kinds else ""})
    return Item(
        source_id=source.id,
        key=dok_id,
        kind=kind or source.kind,
        url=DOCUMENT + dok_id,
        title=making.title_of(text_in(document, "titel")),
        text=making.plain_lines(text_in(document, "html") or text_in(document, "text")),
        published=times.moment(text_in(document, "datum")),
        categories=tuple(name for name in (text_in(document, "organ"),) if name),
        refs=refs_of(document, kind, dok_id),
    )
