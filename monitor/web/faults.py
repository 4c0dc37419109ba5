"""What goes wrong, as a Swedish page without a trace; what it was stands in the program's log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import RedirectResponse, Response

from monitor.errors import ConfigError, MonitorError
from monitor.web.access import NotSignedIn, Visit, to_sign_in
from monitor.web.answers import show
from monitor.web.shield import HEADERS
from monitor.web.worded import Worded, worded

log = logging.getLogger(__name__)

UNREADABLE = "There was an error parsing the body"  # what FastAPI says of a form that is none
WORDS = {
    400: ("Det gick inte att förstå", "Något i adressen eller formuläret har inte den form som det ska ha."),
    403: ("Det är inte tillåtet", "Din roll räcker inte till det här."),
    404: ("Sidan finns inte", "Adressen är fel, eller det som stod här finns inte längre."),
    410: ("Länken gäller inte längre", "Den gällde bara en tid, och den är slut."),
    405: ("Det går inte", "Adressen finns, men inte för det som försöktes. Gå till sidan och använd knapparna där."),
    500: ("Något gick fel", "Felet är antecknat i programmets logg. Försök igen om en stund."),
    503: ("Det går inte just nu", "Konfigurationen eller databasen kan inte läsas. Vad som är fel står i programmets logg."),
}


def answer_faults(app: FastAPI) -> None:
    """Says for every sort of fault which page answers it."""
    app.add_exception_handler(NotSignedIn, _sign_in)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, lambda request, error: _page(request, 400))
    app.add_exception_handler(MonitorError, _broken)
    app.add_exception_handler(Exception, lambda request, error: _page(request, 500))


def _sign_in(request: Request, error: Any) -> Response:
    visit: Visit = request.state.visit
    if visit.is_part:
        return Response(status_code=401, headers={"HX-Redirect": "/logga-in"})
    return RedirectResponse(to_sign_in(visit), 303)


def _refused(request: Request, error: Any) -> Response:
    is_ours = isinstance(error, HTTPException) and error.detail not in (HTTPStatus(error.status_code).phrase, UNREADABLE)
    return _page(request, error.status_code, error.detail if is_ours else "")


def _broken(request: Request, error: Any) -> Response:
    """Of a fault in the configuration those who may change it are told in Swedish where it stands."""
    log.error("page=/%s %s", request.url.path.split("/")[1], error)  # no further: a signed link is a key to what it does
    visit: Visit | None = getattr(request.state, "visit", None)
    if isinstance(error, ConfigError) and visit and visit.may("analyst"):
        return _page(request, 503, faults=worded(error.faults, visit.site.folder))
    return _page(request, 503)


def _page(request: Request, status: int, said: str = "", faults: Sequence[Worded] = ()) -> Response:
    """Of a request that no page took there is no visit: nothing is looked up for it, and the page is bare."""
    site = request.app.state.site
    visit: Visit = getattr(request.state, "visit", None) or Visit(site, request, None, None, site.clock())
    title, words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    answer = show(visit, "fault.html.j2", status=status, title=title, words=said or words, faults=faults)
    answer.headers.update(HEADERS)  # an answer to what nobody expected does not pass the shield
    return answer
