"""Logg: who has changed rules, sources, labels and editions, and when. For those who answer for the installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from monitor.web.access import Visit, least
from monitor.web.answers import show

router = APIRouter()
AT_ONCE = 100


@router.get("/logg")
def logbook(visit: Annotated[Visit, least("admin")], before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None) -> Response:
    """The newest acts first, a hundred a page; `before` is the number of the last one shown."""
    acts = visit.site.store.acts(before=before, limit=AT_ONCE)
    return show(visit, "logbook.html.j2", acts=acts, more=min(acts) if len(acts) == AT_ONCE else None)
