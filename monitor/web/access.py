"""Who may see and do what: every route declares in its signature the least role that it needs, or that it needs none.

    visit: Annotated[Visit, least("analyst")]    signed in as an analyst or above
    visit: Annotated[Visit, anyone()]            nobody need be signed in; its forms are guarded all the same
    visit: Annotated[Visit, by_link()]           a signed link is the proof: no session is asked for, and no token in the form

What changes something is a POST. All but `by_link` check that it comes from a form of ours: by Origin and by the session's token, which
stands in the field `csrf` of the form, or in the head X-CSRF-Token of what htmx sends. tests/test_web_access.py walks all routes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import UploadFile

from monitor.config import Rank, User
from monitor.values import Act
from monitor.web.sessions import Session, is_token_of, read_session, token
from monitor.web.shield import LOOPBACK, host_of
from monitor.web.site import Site

FOREIGN = "Begäran kom inte från en av sidorna här. Ladda om sidan och försök igen."
NO_TEXT = "Formuläret har ett tecken som inte kan finnas i någon text. Ta bort det och försök igen."
NOT_ALLOWED = "Din roll räcker inte till det här. Den som förvaltar bevakningen kan ändra den."
_NULL_OR_HALF = re.compile("[\0\ud800-\udfff]")  # a null character, half of a character that takes two


class NotSignedIn(Exception):
    """Nobody has signed in; the reader is led to do so, and back."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's request: who it is, when, and to which page. `user` is None where nobody need be signed in."""

    site: Site
    request: Request
    session: Session | None
    user: User | None
    now: datetime

    @property
    def name(self) -> str:
        """Who it is, as it stands at labels, notes and in the audit log; empty for nobody."""
        return self.user.name if self.user else ""

    @property
    def csrf(self) -> str:
        return token(self.site, self.session) if self.session else ""

    @property
    def path(self) -> str:
        """Path and query, to come back to."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("HX-Request") == "true"

    def may(self, rank: Rank) -> bool:
        return bool(self.user and self.user.may(rank))

    def keep(self, act: str, subject: str, detail: str = "") -> None:
        """Writes into the audit log what this user has done: the act in a word of `logbook.WORDS`, to what, and how."""
        self.site.store.keep_act(Act(self.now, self.name, act, subject, detail))


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of who comes to it."""

    least: Rank | None
    guarded: bool = True

    async def __call__(self, request: Request) -> Visit:
        site: Site = request.app.state.site
        now = site.clock()
        session, user = read_session(site, request, now)
        visit = request.state.visit = Visit(site, request, session, user, now)
        if self.least and not user:
            raise NotSignedIn
        if self.guarded and request.method not in ("GET", "HEAD"):
            await _check_form(visit)
        if request.method not in ("GET", "HEAD"):
            await _check_text(request)
        if self.least and user and not user.may(self.least):
            raise HTTPException(403, NOT_ALLOWED)
        return visit


def least(rank: Rank) -> Any:
    """A route for those with this role or one above it."""
    return Depends(Access(rank))


def anyone() -> Any:
    """A route for those who have not signed in, too."""
    return Depends(Access(None))


def by_link() -> Any:
    """A route whose address is signed, so that it works without signing in and from a mail program."""
    return Depends(Access(None, guarded=False))


async def _check_form(visit: Visit) -> None:
    request = visit.request
    if not _is_ours(request.headers.get("origin", ""), request.headers.get("host", ""), visit.site.settings.public_url):
        raise HTTPException(403, FOREIGN)
    given: str | UploadFile = request.headers.get("X-CSRF-Token") or (await request.form()).get("csrf") or ""
    if not visit.session or not isinstance(given, str) or not is_token_of(visit.site, visit.session, given):
        raise HTTPException(403, FOREIGN)


async def _check_text(request: Request) -> None:
    """Refuses what no database keeps; each form passes here, so that no page need look for it."""
    fields = (await request.form()).multi_items()
    if any(isinstance(given, str) and _NULL_OR_HALF.search(given) for _, given in fields):
        raise HTTPException(400, NO_TEXT)


def _is_ours(origin: str, host: str, public_url: str) -> bool:
    """Whether a form stood on a page of ours: under the public address, or on this very machine."""
    if public_url and origin == origin_of(public_url):
        return True
    return origin == f"http://{host}" and host_of(host) in LOOPBACK


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def to_sign_in(visit: Visit) -> str:
    """Where one signs in, with the way back; what was about to be posted must be filled in anew."""
    return f"/logga-in?next={quote(visit.path)}" if visit.request.method == "GET" else "/logga-in"


def own_path(path: str) -> str:
    """A way back that stays on these pages; the first page for what leads elsewhere (//host, /\\host, javascript:)."""
    safe = path.isprintable() and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if safe else "/"
