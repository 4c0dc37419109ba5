"""What a watch asks without signing in: whether the process is up, and whether the service does its work. Neither tells more."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from monitor import pipeline
from monitor.errors import MonitorError
from monitor.web.access import Visit, anyone

router = APIRouter()
EVERY = timedelta(minutes=1)  # so often it is looked anew: the database is read through for it, and anybody may ask


@router.get("/healthz")
def healthz(visit: Annotated[Visit, anyone()]) -> PlainTextResponse:
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(visit: Annotated[Visit, anyone()]) -> PlainTextResponse:
    minute = int(visit.now.timestamp() // EVERY.total_seconds())
    is_well: bool = visit.site.kept_pulse.of(minute, lambda: _is_well(visit))
    return PlainTextResponse("ok\n" if is_well else "not ready\n", 200 if is_well else 503)


def _is_well(visit: Visit) -> bool:
    try:
        return pipeline.pulse(visit.site.config(), visit.site.store, visit.now).is_well
    except MonitorError:
        return False
