"""One page taken in by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor import fetch, parse
from monitor.config import Source
from monitor.errors import FetchError
from monitor.pipeline import parsing
from monitor.pipeline.house import House, keep_rules
from monitor.pipeline.reading import Reading, decide, read
from monitor.values import Document, Fetched, Request

BY_HAND, BY_HAND_NAME = "by-hand", "Tillagd för hand"


def add(house: House, url: str, *, note: str, now: datetime) -> Document:
    """Takes one page in by hand, as a feed would have brought it. Raises SourceError where it cannot be read."""
    source = Source.model_construct(id=BY_HAND, name=BY_HAND_NAME, owner="", parser="feed", url=url)  # braces are no placeholders
    request = Request(BY_HAND, url, form=parse.form_of_page(url))
    ((_, answer),) = fetch.fetch([request], house.network, now=now)
    if not isinstance(answer, Fetched):
        raise answer if isinstance(answer, FetchError) else FetchError(BY_HAND, url, "holds nothing new")
    reading = Reading(source, request, answer, None, first_poll=False)
    read(house, reading, answer, parsing.here(answer, reading.source))
    if reading.failure:
        raise reading.failure
    reading.items = [replace(item, summary=item.summary or note) for item in reading.items]
    keep_rules(house, now)
    decide(house, [reading], now)
    house.store.apply(request, answer, reading.changes, next_check=None, now=now)
    house.store.keep_robots(house.network.robots_read())
    found = house.store.find([name for change in reading.changes for name in change.identities])
    assert found, "what was just stored is there"
    return found
