"""Lägesbild: the report of a period to read or to fetch for Word, and how the digest has done in the last 52 weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from monitor import report, situation, swedish
from monitor.pipeline.editions import names
from monitor.report import Form
from monitor.tune import figures
from monitor.values import STOCKHOLM, Period
from monitor.web.access import Visit, least
from monitor.web.answers import letter, show
from monitor.web.asked import YEARS

router = APIRouter()
QUARTERS, MONTHS, YEARS_BACK = 6, 12, 3  # that are offered; any other is asked for by its name
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/lagesbild")
def overview(visit: Annotated[Visit, least("reader")]) -> Response:
    found = figures.of_digest(visit.site.store, now=visit.now)
    today = visit.now.astimezone(STOCKHOLM).date()
    return show(
        visit,
        "situation.html.j2",
        periods=[(name, swedish.period(name)) for name in _periods(today)],
        found=found,
        names=names(visit.site.config()),
        most=max((count for week in found.weeks for count in week.topics.values()), default=0),
    )


@router.get("/lagesbild/{form}")
def fetch(visit: Annotated[Visit, least("reader")], form: Form, period: Annotated[str, Query(max_length=10)]) -> Response:
    """The report of a period as `monitor report` writes it."""
    site, wanted = visit.site, _period(period)
    try:
        made = report.compose(site.config(), site.store, wanted, now=visit.now)
    except ValueError as error:
        raise HTTPException(400, f"Perioden har inte börjat än: {swedish.period(wanted.name)}.") from error
    content = report.written(made, form, site.templates, folder=site.folder)
    if form == "html":
        return letter(content.decode())
    named = {"Content-Disposition": f'attachment; filename="lagesbild-{wanted.name}.docx"'}
    return Response(content, media_type=WORD, headers=named)


def _period(name: str) -> Period:
    """A year, quarter or month. Raises HTTPException."""
    try:
        found = situation.period(name)
    except ValueError as error:
        raise HTTPException(400, f"”{name}” är inget år, kvartal eller någon månad; skriv 2025, 2025-Q3 eller 2025-08.") from error
    if found.first.year not in YEARS:
        raise HTTPException(400, f"Året måste ligga mellan {YEARS[0]} och {YEARS[-1]}.")
    return found


def _periods(today: date) -> Iterator[str]:
    """The quarters, months and years that have begun, the newest of each first."""
    for back in range(QUARTERS):
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - back, 4)
        yield f"{year}-Q{quarter + 1}"
    for back in range(MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield f"{year}-{month + 1:02}"
    yield from map(str, range(today.year, today.year - YEARS_BACK, -1))
