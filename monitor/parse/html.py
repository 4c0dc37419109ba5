"""A web page that lists things, read by the CSS selectors that the source gives in sources.yaml."""

from __future__ import annotations

from bs4 import Tag

from monitor.config import Selectors, Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.values import Fetched, Item, Parsed


def parse(fetched: Fetched, source: Source) -> Parsed:
    """What the selector `item` finds, each link once, and the next page where the source says that it has any.

    Raises ParseError where it finds nothing on a page that is never empty.
    """
    select = source.select
    if select is None:
        raise ParseError(source.id, "select", "is missing in sources.yaml")
    found = making.soup_of(fetched.body).select(select.item)
    if not found and not source.may_be_empty:
        raise ParseError(source.id, select.item, "is not on the page")
    parsed = making.made(found, lambda one: item_of(one, select, fetched, source))
    once: dict[str, Item] = {}
    for item in parsed.items:
        once.setdefault(item.url, item)
    follow = (making.page_after(fetched.request, counted=True),) if source.pages > 1 else ()
    return Parsed(tuple(once.values()), follow, parsed.notes, newest_only=source.pages == 1)


def item_of(element: Tag, select: Selectors, fetched: Fetched, source: Source) -> Item:
    """One row of a list. Raises Unusable where it has no link or no title."""
    link = element if element.name == "a" and element.get("href") else element.select_one(select.link)
    if link is None:
        raise making.Unusable(f"has no {select.link}")
    url = making.link_of(str(link.get("href") or ""), fetched.url)
    title = element.select_one(select.title) if select.title else link
    summary = element.select_one(select.summary) if select.summary else None
    return Item(
        source_id=source.id,
        key=url,
        kind=source.kind,
        url=url,
        title=making.title_of(title.get_text(" ") if title else ""),
        summary=making.summary_of(summary.get_text(" ")) if summary else "",
        published=times.shown(element.select_one(select.date)) if select.date else None,
        senders=(source.owner,),
    )
