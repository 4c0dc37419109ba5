"""The pages: how one looks at what is stored, labels it, and changes rules and sources, in a browser. A door.

How to add a page:

1. A file here with a `router = APIRouter()` and plain functions (not async: they run in threads, one connection each):

       @router.get("/kallor")
       def sources(visit: Annotated[Visit, least("reader")]) -> Response:
           return show(visit, "sources.html.j2", found=status(visit.site.config(), visit.site.store, now=visit.now))

       @router.post("/kallor/{source_id}/paus")
       def pause(visit: Annotated[Visit, least("analyst")], source_id: str, why: Annotated[str, Form(max_length=500)]) -> Response:
           with visit.site.store.together():                             both or neither
               pipeline.pause(visit.site.store, source, why, who=visit.name, last=None, now=visit.now)
               visit.keep("källa", source_id, f"pausad: {why}")          into the audit log
           return back(visit, "/kallor", f"{source_id} är pausad.")     303, and the next page says it

   `least(role)`, `anyone()` or `by_link()` (access.py) in the signature is what decides who may; a route without fails a test. `visit`
   has `site` (store, settings, folder, data, templates, `config()` as it stands on disk now), `user`, `name`, `now`, `may("leader")` and
   `is_part` (htmx asks).
   Raise HTTPException(404) or (403, "på svenska"): faults.py makes the page. `site.seal("mail")` signs values with the secret, a sort each.
2. Its router in ROUTERS below, and a line in nav.py if it stands at the top of the pages.
3. A template in templates/web that extends `base.html.j2` and fills `title` and `main`; every filter of the letters is there. In each form:
   `<form method="post" …>{{ form_token() }}`, imported from `parts.html.j2` with context; htmx sends the token by itself. No script,
   `style=` or `on…=` in a page: the policy (shield.py) forbids them; styles go to static/style.css, by class. An address from outside:
   `{{ link(url, words) }}`, which leads to http(s) alone.
   What a template shows is escaped; never `|safe`. A letter as it was sent: `letter(html)` (answers.py) at an address of its own, in an iframe.
4. tests/test_web_….py with `served` (tests/served.py): the real server on a small world; `served.as_("leader")` is an httpx client that
   has signed in and sends token and Origin along. In tests/browser/ a test takes `served` and `page`, which is Chromium signed in as an
   admin, and ends with `seen(page)`: axe-core finds no violation.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from monitor.web import (
    ahead,
    document,
    editions,
    editor,
    inbox,
    links,
    logbook,
    matters,
    missed,
    probes,
    saying,
    search,
    sign_in,
    situation,
    sources,
)
from monitor.web.faults import answer_faults
from monitor.web.shield import Shield
from monitor.web.sign_in import hash_of
from monitor.web.site import STATIC, Site, open_site

__all__ = ["Site", "application", "hash_of", "open_site"]

ROUTERS = (
    sign_in.router,
    probes.router,
    inbox.router,
    saying.router,
    document.router,
    links.router,
    matters.router,
    ahead.router,
    search.router,
    editions.router,
    situation.router,
    editor.router,
    missed.router,
    sources.router,
    logbook.router,
)


def application(site: Site) -> FastAPI:
    """All pages of a site. Nothing tells a stranger how it is made: no description of routes, no traces."""
    app = FastAPI(title="monitor", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    answer_faults(app)
    app.add_middleware(Shield, public_url=site.settings.public_url)
    return app
