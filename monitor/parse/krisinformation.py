"""Krisinformation.se's news, by which agencies speak to the public in a crisis (JSON; seen to answer August 2026).

Facts: one list of the last days' news, each with Identifier, Headline, Preamble, Published and Web, its page.
"""

from __future__ import annotations

from typing import Any

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.making import text_in
from monitor.values import Fetched, Item, Parsed


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The news of the list. Raises ParseError for another form."""
    answer = making.json_of(source.id, fetched.body)
    if not isinstance(answer, list):
        raise ParseError(source.id, "answer", "is not a list of news")
    return making.made(answer, lambda one: _item(one, fetched, source))


def _item(one: Any, fetched: Fetched, source: Source) -> Item:
    url = making.link_of(text_in(one, "Web"), fetched.url)
    return Item(
        source_id=source.id,
        key=text_in(one, "Identifier") or url,
        kind=source.kind,
        url=url,
        title=making.title_of(text_in(one, "Headline")),
        summary=making.summary_of(text_in(one, "Preamble")),
        published=times.moment(text_in(one, "Published")),
        senders=(source.owner,),
    )
