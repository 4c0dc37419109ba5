"""What stands on a letter beside its words: by which name it is known, what mail programs file it under, what it answers, how one is rid of them.
And what is posted to the webhook, which lies in the outbox as a letter does.

A Message-ID is made of the letter's name and the recipient's id, so that a letter that is sent again folds into the first. Letters on one
matter hang together: each answers the newest letter on it that its recipient has got, whatever the matter's key was then, and names the first
of them. Which letters those are the database knows by their documents: a matter's key may change, and no letter hangs on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Literal
from urllib.parse import quote

from monitor import export, mail
from monitor.config import Environment, Recipient
from monitor.values import STOCKHOLM, Document, Letter, Message

NOBODY = "nobody"
WEBHOOK = "@webhook"  # no id in recipients.yaml has an @
NO_DOMAIN = "policy-monitor.invalid"
NAMED = 10  # earlier letters that one names at most: the first, and the newest


@dataclass(frozen=True, slots=True)
class Series:
    """Letters of one sort, which mail programs can file by it; `may_leave`: their readers can ask to get no more."""

    id: str
    name: str
    may_leave: bool


DIGESTS = Series("veckobrev", "Veckobrevet", may_leave=True)
FLAGGED = Series("flaggat", "Flaggade beslut", may_leave=True)
PROPOSALS = Series(
    "utkast", "Flaggade beslut att granska", may_leave=False
)  # the leader's work: without it nothing reaches the group
PREVIEWS = Series("forhandsvisning", "Förhandsvisning av veckobrevet", may_leave=False)  # as the proposals: the leader's work
ALARMS = Series("drift", "Larm om driften", may_leave=False)  # who left would take silence for health


def letter_to(
    person: Recipient | None,
    name: str,
    series: Series,
    message: Message,
    *,
    settings: Environment,
    now: datetime,
    about: Sequence[Document] = (),
    earlier: Sequence[str] = (),
) -> Letter:
    """A letter in the outbox, about these documents if any; `earlier` are the Message-IDs of those on its matter, the oldest first.

    Key and Message-ID hold the person's id, never the address.
    """
    who = person.id if person else NOBODY
    address = parseaddr(settings.mail_from)[1]
    domain = address.rpartition("@")[2] or NO_DOMAIN
    headers = {"List-Id": f"{series.name} <{series.id}.{domain}>"}
    if series.may_leave and person and address:
        headers["List-Unsubscribe"] = f"<mailto:{address}?subject={quote(f'avsluta {who}')}>"
    if earlier:
        headers["In-Reply-To"] = earlier[-1]
        headers["References"] = " ".join([*earlier[:1], *earlier[1:][1 - NAMED :]])
    return Letter(
        key=f"{name}/{who}",
        recipient_id=who,
        address=person.address if person else "",
        name=person.name if person else "",
        message_id=mail.message_id(name, who, domain),
        message=message,
        created=now,
        headers=headers,
        about=tuple(one.id for one in about),
    )


def posted(
    event: Literal["proposed", "released", "alarms"],
    name: str,
    message: Message,
    *,
    now: datetime,
    about: Sequence[Document] = (),
    lines: Mapping[str, str] | None = None,
) -> Letter:
    """What the webhook is told of a letter, as docs/drift.md shows it: what happened, its subject and text, and each document as `items` tells it.

    `lines` are the leader's own, by the document's id. Its `id` is the same each time that it is posted.
    """
    told = {
        "event": event,
        "id": name,
        "at": now.astimezone(STOCKHOLM).isoformat(timespec="seconds"),
        "subject": message.subject,
        "text": message.text,
        "documents": [export.row(one) | {"line": (lines or {}).get(one.id, "")} for one in about],
    }
    content = Message(message.subject, json.dumps(told, ensure_ascii=False), "")
    return Letter(f"{name}/{WEBHOOK}", WEBHOOK, "", "", "", content, now, about=tuple(one.id for one in about))
