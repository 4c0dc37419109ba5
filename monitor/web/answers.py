"""What a page answers with: a page from its template, a way back with a word of what was done, or somebody's letter in a frame."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi.responses import HTMLResponse, RedirectResponse

from monitor.web.access import Visit, own_path
from monitor.web.nav import PAGES
from monitor.web.sessions import BAD, keep
from monitor.web.shield import HEADERS

SAID = "besked"
# A letter brings its own styles; nothing in it runs, loads or is sent, and only these pages may show it in a frame.
# What it links to opens beside, as an ordinary page: in the frame no other site may be shown.
LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def show(visit: Visit, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, or where htmx asks a part of one, from a template in templates/web with these values, and `visit`, `pages` and `said`."""
    made = visit.site.templates.get_template(f"web/{template}")
    pages = [page for page in PAGES if visit.may(page.least)]
    said = "" if visit.is_part else _said(visit)
    answer = HTMLResponse(made.render(visit=visit, pages=pages, said=said, **values), status)
    if said:
        answer.delete_cookie(SAID)
    return answer


def back(visit: Visit, path: str, said: str = "") -> RedirectResponse:
    """Leads to a page of ours after something was done, and says there in Swedish what it was."""
    answer = RedirectResponse(own_path(path), 303)
    if said:
        keep(visit.site, answer, SAID, visit.site.seal("said").dumps(said), timedelta(minutes=1))
    return answer


def letter(html: str) -> HTMLResponse:
    """A letter as it was sent, for a frame (`<iframe sandbox src=…>`)."""
    return HTMLResponse(
        html.replace("<head>", '<head><base target="_blank">', 1), headers=HEADERS | {"Content-Security-Policy": LETTER}
    )


def _said(visit: Visit) -> str:
    try:
        return str(visit.site.seal("said").loads(visit.request.cookies[SAID]))
    except BAD:
        return ""
