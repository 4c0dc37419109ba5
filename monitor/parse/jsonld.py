"""Events that a page tells machines about: schema.org/Event in JSON-LD, wherever on the page and however deep in its lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from monitor.parse import making
from monitor.parse.making import as_list, text_in

DEPTH = 8
_EVENT = re.compile(r"(?:https?://schema\.org/)?\w*Event")


def events(body: bytes) -> list[dict[str, Any]]:
    """The events of a page, in its order; a block that is not JSON holds none."""
    found: list[dict[str, Any]] = []
    for script in making.soup_of(body).select('script[type="application/ld+json"]'):
        try:
            found += _events_in(json.loads(script.get_text()), DEPTH)
        except (ValueError, RecursionError):
            continue
    return found


def _events_in(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if not depth:
        return
    if isinstance(value, list):
        for one in value:
            yield from _events_in(one, depth - 1)
    elif isinstance(value, dict):
        if any(isinstance(kind, str) and _EVENT.fullmatch(kind) for kind in as_list(value.get("@type"))):
            yield value
        for name in ("@graph", "itemListElement", "item", "mainEntity", "subEvent", "event"):
            yield from _events_in(value.get(name), depth - 1)


def place(event: dict[str, Any]) -> str:
    """Where it is: the place's name and town, or that it is online."""
    for one in as_list(event.get("location")):
        if isinstance(one, str):
            return one
        address = one.get("address") if isinstance(one, dict) else None
        town = address if isinstance(address, str) else text_in(address, "addressLocality")
        name = text_in(one, "name")
        if name or town:
            return ", ".join(dict.fromkeys(filter(None, (name, town))))
    online = "online" in text_in(event, "eventAttendanceMode").lower() or event.get("location")
    return "Digitalt" if online else ""


def closes(event: dict[str, Any]) -> str:
    """When its offer ends, which is the last time to register; empty where the page does not say."""
    for one in as_list(event.get("offers")):
        if told := text_in(one, "availabilityEnds") or text_in(one, "validThrough"):
            return told
    return ""
