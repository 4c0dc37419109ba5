"""Dates and times as publishers write them: RFC 822 in English or Swedish, ISO, and "09 april 2026"."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from bs4 import Tag

from monitor.swedish import MONTHS
from monitor.text import normalise
from monitor.values import STOCKHOLM

_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"may": 5, "oct": 10}
_SWEDISH = re.compile(
    r"(?<!\d)(\d{1,2})\.?\s+(" + "|".join(MONTHS) + r"|sept|[a-z]{3})\.?\s+(\d{4})(?:\s+(?:kl\.?\s*)?(\d{1,2})[:.](\d{2}))?"
)
_ISO = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2})?)?")


def moment(text: str) -> datetime | None:
    """The first time that a text tells, aware; Stockholm's where it names no zone. None where it tells none."""
    plain = normalise(text)
    if iso := _ISO.search(plain):
        return _iso(*iso.groups())
    try:
        return _aware(parsedate_to_datetime(plain))
    except (ValueError, TypeError, OverflowError):
        return _swedish(plain.lower())


def shown(element: Tag | None) -> datetime | None:
    """The time that an element of a page tells: by its datetime attribute, else in words."""
    return (moment(str(element.get("datetime") or "")) or moment(element.get_text(" "))) if element else None


def _iso(day: str, clock: str | None, zone: str | None) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone or ''}"))
    except (ValueError, OverflowError):
        return None


def _swedish(plain: str) -> datetime | None:
    found = _SWEDISH.search(plain)
    month = _SHORT.get(found[2][:3]) if found else None
    if not found or not month:
        return None
    try:
        return _aware(datetime(int(found[3]), month, int(found[1]), int(found[4] or 0), int(found[5] or 0), tzinfo=STOCKHOLM))
    except ValueError:
        return None


def _aware(found: datetime) -> datetime | None:
    """A year outside this range is a mistake of the publisher, and would not survive every database."""
    if not 1900 <= found.year <= 2200:
        return None
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)
