"""What an address asks for beside its page: one of several names, a day, which page of a long list. Nothing chosen is an empty field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeVar

from fastapi import HTTPException, Query

from monitor.config import Config
from monitor.pipeline import names
from monitor.values import TOPICS
from monitor.web.access import Visit

YEARS = range(1970, 2200)  # outside them calendars and databases end
Chosen = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(alias="sida", ge=1, le=1_000)]

T = TypeVar("T", bound=str)


def one_of(chosen: str, among: Sequence[T]) -> T | None:
    """What was chosen, None for nothing. Raises HTTPException for what is not among these."""
    found = next((one for one in among if one == chosen), None)
    if chosen and found is None:
        raise HTTPException(400, f"”{chosen}” finns inte att välja här.")
    return found


def topics(config: Config) -> dict[str, str]:
    """The topics that one can choose, with what readers call them; the rules have other tags beside."""
    called = names(config)
    return {topic: called.topic(topic) for topic in TOPICS}


def a_day(written: str) -> date | None:
    """A day as browsers send it (2025-10-13), None for nothing. Raises HTTPException."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise HTTPException(400, f"”{written}” är ingen dag; skriv den som 2025-10-13.") from error
    if day.year not in YEARS:
        raise HTTPException(400, f"Dagen måste ligga mellan åren {YEARS[0]} och {YEARS[-1]}.")
    return day


def with_page(visit: Visit, number: int) -> str:
    """The address of another page of the same list."""
    asked = visit.request.url.include_query_params(sida=number)
    return f"{asked.path}?{asked.query}"
