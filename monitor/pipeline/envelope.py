"""What stands on a letter beside its words: by which name it is known, what mail programs file it under, what it answers, how one is rid of them.
And what is posted to the webhook, which lies in the outbox as a letter does.

A Message-ID is made of the letter's name and the recipient's id, so that a letter that is sent again folds into the first. Letters on one
matter hang together: each answers the newest letter on it that its recipient has got, whatever the matter's key was then, and names the first
of them. Which letters those are the database knows by their documents: a matter's key may change, and no letter hangs on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from typing import Literal
from urllib.parse import quote

from monitor import export, mail, signed
from monitor.config import Environment, Recipient
from monitor.values import NO_LINKS, STOCKHOLM, Document, Letter, Links, Message

NOBODY = "nobody"
WEBHOOK = "@webhook"  # no id in recipients.yaml has an @
NO_DOMAIN = "policy-monitor.invalid"
NAMED = 10  # earlier letters that one names at most: the first, and the newest


@dataclass(frozen=True, slots=True)
class Series:
    """Letters of one sort, which mail programs can file by it (its name in ASCII); `may_leave`: their readers can ask to get no more.

    `asks` is what they ask their reader about each document.
    """

    id: str
    name: str
    may_leave: bool
    asks: signed.Purpose | None = None


DIGESTS = Series("veckobrev", "Veckobrevet", may_leave=True, asks="feedback")
FLAGGED = Series("flaggat", "Flaggade beslut", may_leave=True)
# The leader's work: without it nothing reaches the group.
PROPOSALS = Series("utkast", "Flaggade beslut att granska", may_leave=False, asks="release")
PREVIEWS = Series("forhandsvisning", "Utkast till veckobrevet", may_leave=False)  # the leader's work as well
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
        mailto = f"<mailto:{address}?subject={quote(f'avsluta {who}')}>"
        page = links_of(person, series, (), settings=settings, now=now).leave
        headers["List-Unsubscribe"] = f"<{page}>, {mailto}" if page else mailto
        if page.startswith("https://"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
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


def links_of(
    person: Recipient | None, series: Series, document_ids: Iterable[str], *, settings: Environment, now: datetime
) -> Links:
    """Where a person answers a letter of this sort on these documents; nowhere for nobody, and where there are no pages."""
    if person is None or not settings.public_url:
        return NO_LINKS
    own = partial(signed.address, recipient_id=person.id, to=person.address, now=now)
    made = partial(own, public_url=settings.public_url, secret=settings.secret)
    answers = {one: made(series.asks, one) for one in document_ids} if series.asks else {}
    return Links(answers, made("unsubscribe", "") if series.may_leave else "")


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
