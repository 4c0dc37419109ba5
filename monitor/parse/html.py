"""A web page that lists things, read by the CSS selectors that the source gives in sources.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bs4 import Tag

from monitor.config import Selectors, Source
from monitor.errors import ParseError
from monitor.parse import events, making, times, when
from monitor.values import Fetched, Item, Parsed


def parse(fetched: Fetched, source: Source) -> Parsed:
    """What the selector `item` finds, each link once, and the next page where the source says that it has any.

    Raises ParseError where it finds nothing on a page that is never empty, and where no event of it has a day.
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
    if source.kind == "event":
        _refuse_dayless(found, parsed.items, select, source.id)
    follow = (making.page_after(fetched.request, counted=True),) if source.pages > 1 else ()
    return Parsed(tuple(once.values()), follow, parsed.notes, newest_only=source.pages == 1)


def _refuse_dayless(found: Sequence[Tag], items: Sequence[Item], select: Selectors, source_id: str) -> None:
    """Events without a day are listed nowhere, so that a wrong selector would lose them all without a word."""
    if not items or any(item.starts_at for item in items):
        return
    there = any(element.select_one(select.starts) for element in found) if select.starts else False
    raise ParseError(source_id, f"starts {select.starts!r}", f"{'tells a day' if there else 'is'} in none of {len(items)} items")


def item_of(element: Tag, select: Selectors, fetched: Fetched, source: Source) -> Item:
    """One row of a list. Raises Unusable where it has no link or no title."""
    link = element if element.name == "a" and element.get("href") else element.select_one(select.link)
    if link is None:
        raise making.Unusable(f"has no {select.link}")
    url = making.link_of(str(link.get("href") or ""), fetched.url)
    title = element.select_one(select.title) if select.title else link
    summary = element.select_one(select.summary) if select.summary else None
    begins, ends = _time(element, select, fetched.at)
    return Item(
        source_id=source.id,
        key=url,
        kind=source.kind,
        url=url,
        title=making.title_of(title.get_text(" ") if title else ""),
        summary=making.summary_of(summary.get_text(" ")) if summary else "",
        published=times.shown(element.select_one(select.date)) if select.date else None,
        senders=(source.owner,),
        starts_at=begins,
        ends_at=ends,
        place=events.place_of(_told(element, select.place)),
        register_by=when.day(_told(element, select.register_by), fetched.at),
    )


def _told(element: Tag, selector: str) -> str:
    """What stands in the element that a selector finds: of a `time` its attribute too, first."""
    found = element.select_one(selector) if selector else None
    return f"{found.get('datetime') or ''} {found.get_text(' ')}" if found else ""


def _time(element: Tag, select: Selectors, at: datetime) -> when.Span:
    """When an event begins and ends; the end stands beside the beginning, or in an element of its own."""
    begins, ends = when.span(_told(element, select.starts), at)
    own, _ = when.span(_told(element, select.ends), at)
    return begins, own if begins and own and own > begins else ends
