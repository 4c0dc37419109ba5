"""Links in letters that need no sign-in: the address itself proves who was given it, for one act and until a day.

A link holds what it is for, of which document, whose it is and how long it holds, signed with the installation's secret; each act has a
signature of its own, so that a link to one never does another. Whose it is, is the recipient's id and a mark of the address: an id may be a task,
as "ledare", that goes from one person to another. What a link does, the page behind it decides; opening it does nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer

from monitor.errors import LinkError

Purpose = Literal["feedback", "release", "unsubscribe"]
PATHS: dict[Purpose, str] = {"feedback": "/brev/omdome", "release": "/brev/slapp", "unsubscribe": "/brev/avsluta"}
# How long a link holds from the day of its letter. To be rid of letters must still work from an old one.
LASTS: dict[Purpose, timedelta] = {
    "feedback": timedelta(days=60),
    "release": timedelta(days=60),
    "unsubscribe": timedelta(days=730),
}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for, whose it is and until when it holds; `document_id` is empty where it is about no document.

    `holder` is the mark of the address to which it went.
    """

    purpose: Purpose
    document_id: str
    recipient_id: str
    holder: str
    until: datetime


def seal(secret: str, what: str) -> URLSafeSerializer:
    """Signs values of one sort ("session", "link.release", …) with the installation's secret; one sort never passes for another."""
    return URLSafeSerializer(
        secret, salt=f"monitor.{what}", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )


def holder_of(address: str, *, secret: str) -> str:
    """The mark of an address, which nobody finds by trying addresses out: it takes the secret to make one."""
    return hmac.new(secret.encode(), f"monitor.holder {address.lower()}".encode(), hashlib.sha256).hexdigest()[:16]


def address(purpose: Purpose, document_id: str, recipient_id: str, *, to: str, public_url: str, secret: str, now: datetime) -> str:
    """The web address of a link of today; `to` is the address of the letter that holds it."""
    until = int((now + LASTS[purpose]).timestamp())
    token = seal(secret, f"link.{purpose}").dumps([document_id, recipient_id, holder_of(to, secret=secret), until])
    return f"{public_url}{PATHS[purpose]}/{token if isinstance(token, str) else token.decode()}"


def without_links(letter: str) -> str:
    """The HTML of a letter with every such link dead, for others than the one whom it went to: each proves who was given it."""
    return re.sub(rf"https?://[^\s\"'<>]*(?:{'|'.join(PATHS.values())})/[\w.-]+", "#", letter)


def read(purpose: Purpose, token: str, *, secret: str, now: datetime) -> Link:
    """What a link says. Raises LinkError for one that is not of our making, or is over."""
    try:
        document_id, recipient_id, holder, until = seal(secret, f"link.{purpose}").loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise LinkError(expired=False) from error
    if until <= now.timestamp():
        raise LinkError(expired=True)
    return Link(purpose, document_id, recipient_id, holder, datetime.fromtimestamp(until, UTC))
