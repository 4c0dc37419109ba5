"""Logga in and Logga ut. A wrong name and a wrong password are answered alike, as slowly, and only so often."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from monitor.web.access import Visit, anyone, own_path
from monitor.web.answers import back, show
from monitor.web.sessions import begin_session, end_session, new_session

router = APIRouter()
hasher = PasswordHasher()  # argon2id, with RFC 9106's second choice: 64 MiB
_one_at_a_time = threading.Lock()  # each takes 64 MiB, and anybody may ask
_NOBODY = hasher.hash("nobody has this password")
WRONG = "Namn och lösenord hör inte ihop."
TOO_MANY = "För många försök. Vänta en kvart och försök igen."


def hash_of(password: str) -> str:
    """What users.yaml keeps of a password."""
    return hasher.hash(password)


@router.get("/logga-in")
def form(visit: Annotated[Visit, anyone()], next: Annotated[str, Query(max_length=2_000)] = "/") -> Response:
    """The form; a browser without a session gets one, to which it is bound."""
    if visit.user:
        return back(visit, next)
    session = visit.session or new_session(None)
    answer = show(replace(visit, session=session), "sign_in.html.j2", name="", next=own_path(next), fault="")
    begin_session(visit.site, answer, session, None, visit.now)
    return answer


@router.post("/logga-in")
def sign_in(
    visit: Annotated[Visit, anyone()],
    name: Annotated[str, Form(max_length=60)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Begins a session for who knows the password."""
    site, name = visit.site, " ".join(name.split())
    address = visit.request.client.host if visit.request.client else ""
    if not site.attempts.begin(name, address, visit.now):
        return show(visit, "sign_in.html.j2", status=429, name=name, next=own_path(next), fault=TOO_MANY)
    user = site.users().get(name)
    if not _is_right(user.password if user else _NOBODY, password) or user is None:
        return show(visit, "sign_in.html.j2", status=401, name=name, next=own_path(next), fault=WRONG)
    site.attempts.passed(name, address, visit.now)
    answer = back(visit, next)
    begin_session(site, answer, new_session(user), user, visit.now)
    return answer


@router.post("/logga-ut")
def sign_out(visit: Annotated[Visit, anyone()]) -> Response:
    answer = back(visit, "/logga-in", "Du är utloggad.")
    end_session(visit.site, answer)
    return answer


def _is_right(known: str, password: str) -> bool:
    with _one_at_a_time:
        try:
            return hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False
