"""Trafikverket's /api/localnews: the news blocks of project and county pages, as XML (in public use 2023–2026)."""

from __future__ import annotations

from lxml import etree

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.values import Fetched, Item, Parsed


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The list's items. Raises ParseError for another form."""
    root = making.xml_of(source.id, fetched.body)
    if etree.QName(root).localname != "ArrayOfListingItem":
        raise ParseError(source.id, "ArrayOfListingItem", f"is missing, the answer is a {etree.QName(root).localname}")
    return making.made(root.iterfind("{*}ListingItem"), lambda one: _item(one, fetched, source), newest_only=True)


def _item(element: etree._Element, fetched: Fetched, source: Source) -> Item:
    def text(name: str) -> str:
        return element.findtext(f"{{*}}{name}") or ""

    url = making.link_of(text("Link"), fetched.url)
    return Item(
        source_id=source.id,
        key=url,
        kind=source.kind,
        url=url,
        title=making.title_of(text("Name")),
        summary=making.summary_of(text("Preamble")),
        published=times.moment(text("Changed")),
        senders=(source.owner,),
    )
