"""The clocks of servers, beside our own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime


def skew_of(headers: Mapping[str, str], now: datetime) -> float | None:
    """By how many seconds a server's clock is ahead of ours, an answer's age in caches taken off; None where it tells no time."""
    try:
        age = int(headers.get("age", "0"))
        return (parsedate_to_datetime(headers.get("date", "")) - now).total_seconds() + max(0, min(age, 10**9))
    except (ValueError, TypeError, OverflowError):  # no date, one without a zone, or an age that is no number
        return None
