"""Inkorg: what came in a week, to look through, label and follow; and the sample of what an edition rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import RedirectResponse, Response

from monitor import due, matters, swedish
from monitor.values import STOCKHOLM, Browse, Period, Stage, Topic, midnight
from monitor.web.access import Visit, anyone, least
from monitor.web.answers import show
from monitor.web.asked import topics
from monitor.web.rows import SAID, rows_of

router = APIRouter()
AT_ONCE = 25
LEAST = {"1": 0.5, "2": 1.5, "3": 2.5}  # a grade begins half below it
PICKED = {"listed": "hör hemma i veckobrevet", "rejected": "hör inte hemma där", "flagged": "flaggade"}
LONGEST_AGO = date(1970, 1, 5)


@dataclass(frozen=True, slots=True)
class Week:
    """The week that is shown, with the names of those beside it; `later` is empty for the one that runs."""

    period: Period
    name: str
    earlier: str
    later: str


@router.get("/")
def start(visit: Annotated[Visit, anyone()]) -> RedirectResponse:
    return RedirectResponse("/inkorg", 303)


@router.get("/inkorg")
def inbox(
    visit: Annotated[Visit, least("reader")],
    week: Annotated[str, Query(alias="vecka", max_length=10)] = "",
    topic: Annotated[Topic | Literal[""], Query(alias="amne")] = "",
    stage: Annotated[Stage | Literal[""], Query(alias="skede")] = "",
    source: Annotated[str, Query(alias="kalla", max_length=60)] = "",
    grade: Annotated[Literal["", "1", "2", "3"], Query(alias="minst")] = "",
    picked: Annotated[Literal["", "listed", "rejected", "flagged"], Query(alias="urval")] = "",
    order: Annotated[Literal["", "nyast"], Query(alias="ordning")] = "",
    mine: Annotated[Literal["", "utan"], Query(alias="omdome")] = "",
    page: Annotated[int, Query(alias="sida", ge=1, le=1_000)] = 1,
) -> Response:
    """A week's documents, the weightiest first, 25 a page."""
    shown = _week(visit, week)
    wanted = Browse(
        since=midnight(shown.period.first),
        until=midnight(shown.period.last + timedelta(days=1)),
        topic=topic or None,
        stage=stage or None,
        source_id=source or None,
        least=LEAST.get(grade, 0.0),
        picked=picked,
        unlabelled_by=visit.name if mine else "",
        newest_first=order == "nyast",
    )
    number, documents = visit.site.store.browse(wanted, start=(page - 1) * AT_ONCE, limit=AT_ONCE)
    chosen = {"amne": topic, "skede": stage, "kalla": source, "minst": grade, "urval": picked, "ordning": order, "omdome": mine}
    return show(
        visit,
        "inbox.html.j2",
        week=shown,
        rows=rows_of(visit, documents),
        number=number,
        page=page,
        pages_of_list=-(-number // AT_ONCE),
        **_choices(visit),
        chosen=chosen,
        address=lambda **other: visit.request.url.include_query_params(**other).query,
        waiting=len(visit.site.store.unlabelled(after=due.measured_after(visit.now))) if visit.may("analyst") else 0,
    )


def _choices(visit: Visit) -> dict[str, Any]:
    """What the page lets a reader choose among."""
    config = visit.site.config()
    return {
        "topics": topics(config),
        "stages": matters.STAGES,
        "sources": {one.id: one.name for one in config.sources},
        "picks": PICKED,
        "judgements": SAID,
    }


@router.get("/inkorg/stickprov")
def sample(visit: Annotated[Visit, least("analyst")]) -> Response:
    """What was drawn at random from what editions did not list, without what the monitor thinks of it: that would sway the reader."""
    waiting = visit.site.store.unlabelled(after=due.measured_after(visit.now))
    shown = waiting[:AT_ONCE]
    rows = rows_of(visit, [document for _, document in shown], [edition for edition, _ in shown])
    return show(visit, "sample.html.j2", rows=rows, judgements=SAID, number=len(waiting))


def _week(visit: Visit, name: str) -> Week:
    """The week asked for, else that of the newest document, so that a quiet Monday is not an empty page. Raises HTTPException."""
    today = visit.now.astimezone(STOCKHOLM).date()
    newest = visit.site.store.newest_day(visit.now) or visit.now
    try:
        period = due.week(name) if name else due.week_of(newest.astimezone(STOCKHOLM).date())
        earlier = due.week_of(period.first - timedelta(days=7)).name if period.first > LONGEST_AGO else ""
    except (ValueError, OverflowError) as error:
        raise HTTPException(400, f"”{name}” är ingen vecka; skriv den som 2025-W41.") from error
    later = due.week_of(period.last + timedelta(days=1))
    return Week(period, swedish.span(period.first, period.last), earlier, later.name if later.first <= today else "")
