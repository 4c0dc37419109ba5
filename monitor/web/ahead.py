"""På gång: what is dated in the coming eight weeks, week by week, and the calendar of each topic to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from monitor import ics, paper, pipeline
from monitor.pipeline.editions import names
from monitor.values import STOCKHOLM, TOPICS, Coming, Topic
from monitor.web.access import Visit, least
from monitor.web.answers import show
from monitor.web.asked import Chosen, PageNumber, one_of, topics, with_page

router = APIRouter()
AHEAD = timedelta(weeks=8)
AT_ONCE = 100

Weeks = list[tuple[int, list[tuple[date, list[Coming]]]]]  # the number of each week, and by day what is dated on it


@router.get("/pa-gang")
def ahead(
    visit: Annotated[Visit, least("reader")], topic: Annotated[Chosen, Query(alias="amne")] = "", page: PageNumber = 1
) -> Response:
    """In the order of time, a hundred dates a page."""
    config, chosen = visit.site.config(), one_of(topic, TOPICS)
    today = visit.now.astimezone(STOCKHOLM).date()
    dates = pipeline.coming(config, visit.site.store, (chosen,) if chosen else TOPICS, now=visit.now)
    found = [one for one in dates if one.dated.day <= today + AHEAD and not one.dated.off]
    first = AT_ONCE * (page - 1)
    return show(
        visit,
        "ahead.html.j2",
        topic=topic,
        names=names(config),
        topics=topics(config),
        weeks=_weeks(found[first : first + AT_ONCE]),
        number=len(found),
        last=today + AHEAD,
        year=today.year,
        told=paper.told,
        page=page,
        newer=with_page(visit, page - 1) if page > 1 else "",
        older=with_page(visit, page + 1) if len(found) > first + AT_ONCE else "",
    )


@router.get("/pa-gang/{topic}.ics")
def calendar(visit: Annotated[Visit, least("reader")], topic: Topic) -> Response:
    """What the calendar of a topic tells is kept first, as where `monitor calendar` writes it, so that its dates move."""
    made = pipeline.calendars(visit.site.config(), visit.site.store, (topic,), now=visit.now)
    visit.site.store.keep_calendar(made.entries)
    named = {"Content-Disposition": f'attachment; filename="{topic}.ics"'}
    return Response(made.files[topic], media_type=ics.MEDIA_TYPE, headers=named)


def _weeks(found: Sequence[Coming]) -> Weeks:
    days = [(day, list(rows)) for day, rows in groupby(found, key=lambda one: one.dated.day)]
    return [(week[1], list(rows)) for week, rows in groupby(days, key=lambda one: one[0].isocalendar()[:2])]
