"""Who is signed in, in a signed cookie: nothing is kept on the server, and a changed password or a removed user ends it at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature
from starlette.requests import Request
from starlette.responses import Response

from monitor.config import User
from monitor.web.site import Site

LASTS = timedelta(hours=12)  # a working day
BAD = (BadSignature, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Session:
    """One visit of one browser; `name` is empty until somebody signs in. `id` is random, and forms are bound to it."""

    id: str
    name: str = ""


def read_session(site: Site, request: Request, now: datetime) -> tuple[Session | None, User | None]:
    """The session of a request and who has signed in; None for one that is forged, over, or of a password that is no longer valid."""
    try:
        said = site.seal("session").loads(request.cookies[cookie_name(site)])
        if said["until"] <= now.timestamp():
            return None, None
        session = Session(said["id"], said["name"])
        user = site.users().get(session.name)
        return (session, user) if not session.name or (user and said["mark"] == _mark(user)) else (None, None)
    except BAD:
        return None, None


def new_session(user: User | None) -> Session:
    """A session of somebody who signs in, or of nobody, so that the form to sign in is bound to it."""
    return Session(secrets.token_urlsafe(16), user.name if user else "")


def begin_session(site: Site, answer: Response, session: Session, user: User | None, now: datetime) -> None:
    """Gives the browser the session."""
    said: dict[str, Any] = {"id": session.id, "name": session.name, "until": int((now + LASTS).timestamp())}
    said["mark"] = _mark(user) if user else ""
    keep(site, answer, cookie_name(site), site.seal("session").dumps(said), LASTS)


def end_session(site: Site, answer: Response) -> None:
    answer.delete_cookie(cookie_name(site), secure=is_secure(site), httponly=True, samesite="lax")


def keep(site: Site, answer: Response, name: str, value: str | bytes, lasts: timedelta) -> None:
    """Sets a cookie that no script reads and no other site sends along with what it posts."""
    text = value if isinstance(value, str) else value.decode()
    seconds = int(lasts.total_seconds())
    answer.set_cookie(name, text, max_age=seconds, secure=is_secure(site), httponly=True, samesite="lax")


def cookie_name(site: Site) -> str:
    return "__Host-monitor" if is_secure(site) else "monitor"


def is_secure(site: Site) -> bool:
    return site.settings.public_url.startswith("https://")


def token(site: Site, session: Session) -> str:
    """What every form of a session carries, and no other site can know."""
    signed = site.seal("csrf").dumps(session.id)
    return signed if isinstance(signed, str) else signed.decode()


def is_token_of(site: Site, session: Session, given: str) -> bool:
    try:
        return secrets.compare_digest(str(site.seal("csrf").loads(given)), session.id)
    except BAD:
        return False


def _mark(user: User) -> str:
    """Changes with the password, and tells nothing of it."""
    return hashlib.sha256(user.password.encode()).hexdigest()[:16]
