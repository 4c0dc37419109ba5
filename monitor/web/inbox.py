"""Inkorg: what has come in, to look through and label."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from monitor.web.access import Visit, anyone, least
from monitor.web.answers import show

router = APIRouter()


@router.get("/")
def start(visit: Annotated[Visit, anyone()]) -> RedirectResponse:
    return RedirectResponse("/inkorg", 303)


@router.get("/inkorg")
def inbox(visit: Annotated[Visit, least("reader")]) -> Response:
    return show(visit, "inbox.html.j2")
