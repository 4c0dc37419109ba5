"""Varför missade vi den? What became of an address, a designation or an id; or which source should have had it, and how that fares."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from monitor.config.written import shown_path
from monitor.text import normalise
from monitor.tune import explain
from monitor.tune.explain import NeverSeen, Why
from monitor.values import BACKLOG, TOPICS
from monitor.web.access import Visit, least
from monitor.web.answers import show

router = APIRouter()
BEARING_SHOWN = 40


@router.get("/missad")
def missed(visit: Annotated[Visit, least("reader")], q: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """The answer of `monitor explain`, in Swedish."""
    asked = normalise(q).strip()
    if not asked:
        return show(visit, "missed.html.j2", q="", found=None, never=None)
    config = visit.site.config()
    answer = explain.explain(asked, config, visit.site.store, now=visit.now)
    never = answer if isinstance(answer, NeverSeen) else None
    return show(
        visit,
        "missed.html.j2",
        q=asked,
        never=never,
        found=None if never else answer,
        kinds=config.rules.kind_names,
        sources={one.id: one for one in config.sources},
        topics={topic: config.rules.files[topic].name for topic in TOPICS},
        backlog=BACKLOG,
        shown=BEARING_SHOWN,
        place=lambda why: place_of(visit, why),
    )


def place_of(visit: Visit, why: Why) -> tuple[str, str] | None:
    """The file in which a rule stands, as these pages call it, and its line; None for one that is no longer there."""
    path, _, line = why.place.rpartition(":")
    return (path.removeprefix(f"{shown_path(visit.site.folder)}/"), line) if path else None
