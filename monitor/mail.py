"""Letters out of the house: over SMTP with verified TLS, or as files where no server is configured; messages to the webhook as JSON."""

from __future__ import annotations

import contextlib
import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from monitor.errors import DeliveryError, DoubtError, FetchError, MailError
from monitor.files import write_whole
from monitor.net import Network
from monitor.text import normalise
from monitor.values import STOCKHOLM, Letter

TIMEOUT_S = 30
AGAIN = (408, 425, 429)  # of the 4xx of HTTP those that speak of the moment, not of the message
SIGN_IN_FIRST = 530  # "Authentication required", "Must issue STARTTLS first": whatever it answers, it is not about a recipient


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject whose words arrive as they are. In a line that it folds, Python's own form drops spaces and doubles others; and it reads what
    looks encoded ("=?utf-8?q?=0D=0A…?="), by which a stranger's title could end the head, or make the letter impossible.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"], kwds["decoded"] = cls.value_parser(""), value

    def fold(self, *, policy: Policy) -> str:
        charset = "utf-8" if "=?" in self else None
        return f"Subject: {Header(str(self), charset, header_name='Subject').encode(linesep=policy.linesep)}{policy.linesep}"


class _Ascii(UnstructuredHeader, BaseHeader):
    """Addresses and Message-IDs that programs read: broken at spaces alone, and never encoded, as Python does with a long word."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
for _name in ("in-reply-to", "references", "list-unsubscribe", "list-id"):
    _HEADERS.map_to_type(_name, _Ascii)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def message_id(name: str, who: str, domain: str) -> str:
    """The same for the same letter always, so that a resend folds into the first; no address in it."""
    return f"<{name}.{who}@{domain}>".lower()


def written(letter: Letter, *, sender: str) -> bytes:
    """The letter as a mail: text first, HTML beside it, attachments after; the same bytes for the same letter.

    Raises MailError, permanent, for one that cannot be put into the form of a mail: it must stop no other.
    """
    try:
        return _mail(letter, sender=sender).as_bytes()
    except (ValueError, MessageError) as error:
        raise MailError(
            letter.recipient_id, _without_address(letter, f"the letter cannot be made: {_told(error)}"), permanent=True
        ) from error


def _mail(letter: Letter, *, sender: str) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = normalise(letter.message.subject)
    if sender:
        mail["From"] = sender
    mail["To"] = formataddr((normalise(letter.name), letter.address)) if letter.address else "undisclosed-recipients:;"
    mail["Date"] = format_datetime(letter.created.astimezone(STOCKHOLM))
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        value.encode("ascii")  # else ValueError: what programs read must arrive as it is
        mail[name] = value
    mail.set_content(letter.message.text, cte="quoted-printable")
    mail.add_alternative(letter.message.html, subtype="html", cte="quoted-printable")
    for one in letter.message.attachments:
        name, *parameters = one.media_type.split("; ")
        kind, _, subtype = name.partition("/")
        params = dict(parameter.split("=") for parameter in parameters) | ({"charset": "utf-8"} if kind == "text" else {})
        mail.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name, params=params)
    mail["Content-Language"] = "sv"  # last: what sets the content takes such headers away
    name = hashlib.sha256(f"{letter.message_id}\n{letter.message.html}".encode()).hexdigest()[:32]
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{name}")  # "=_" can stand in no quoted-printable text and in no base64
    return mail


# --- files ----------------------------------------------------------------------------------------------------------


def write_outbox(letter: Letter, folder: Path, *, sender: str) -> Path:
    """Writes a letter as .eml, with its HTML beside it for a browser; whole or not at all. Gives the path of the .eml.

    Raises DeliveryError where the folder cannot be written to.
    """
    content, page = written(letter, sender=sender), letter.message.html.encode()
    name = re.sub(r"[^\w-]+", "-", letter.key).strip("-")
    try:
        write_whole(folder / f"{name}.html", page)
        return write_whole(folder / f"{name}.eml", content)
    except OSError as error:
        raise DeliveryError(f"{folder} cannot be written to: {error.strerror}") from error


# --- SMTP -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def connect(url: str) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, encrypted and verified; plain where the address asks for no encryption (see `Environment`).

    Raises DeliveryError where the server cannot be reached, trusted or signed in to.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    context = ssl.create_default_context()
    connection: smtplib.SMTP | None = None
    try:
        if parts.scheme == "smtps":
            connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=context)
            connection.ehlo()
        else:
            connection = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_S)
            connection.ehlo()
            if parts.query == "starttls=1":
                connection.starttls(context=context)
                connection.ehlo()
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, UnicodeError, smtplib.SMTPException) as error:
        if connection:
            connection.close()
        raise DeliveryError(f"mail server {host}: {_told(error)}") from error
    try:
        yield connection
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.quit()


def send(letter: Letter, connection: smtplib.SMTP, *, sender: str) -> str:
    """Hands one letter to the server, and gives the server's last word.

    Raises MailError for what the server says of this letter, permanent where it says 5xx; DeliveryError for what it says before
    it knows to whom the letter goes, and for a connection that breaks; DoubtError where it breaks after the letter was handed over.
    """
    content = written(letter, sender=sender)
    try:
        code, reply = connection.mail(parseaddr(sender)[1])
        if code != 250:
            raise DeliveryError(f"mail server: {code} {_text(reply)}")
        _accepted(letter, connection.rcpt(letter.address), connection)
        code, reply = _handed_over(content, connection)
        _accepted(letter, (code, reply), connection)
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"mail server: {_told(error)}") from error
    return _said(letter, code, reply)


def post(letter: Letter, network: Network, url: str, *, now: datetime) -> str:
    """Posts one message to the webhook, and gives what came of it. The address is checked as any other: see `monitor.net`.

    Raises MailError, permanent where the address may not be asked or its server finds fault with the message.
    """
    try:
        network.call(url, now=now, body=letter.message.text.encode())
    except FetchError as error:
        faulty = error.status is not None and 400 <= error.status < 500 and error.status not in AGAIN
        raise MailError(letter.recipient_id, error.reason, permanent=faulty, doubtful=error.unanswered) from error
    return "taken"


def _handed_over(content: bytes, connection: smtplib.SMTP) -> tuple[int, bytes]:
    """Sends the letter itself, and gives the server's answer to it."""
    try:
        return connection.data(content)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
    except (OSError, smtplib.SMTPException) as error:
        raise DoubtError(f"mail server: {_told(error)}") from error


def _accepted(letter: Letter, answer: tuple[int, bytes | str], connection: smtplib.SMTP) -> None:
    code, reply = answer
    if not 200 <= code < 300:
        with contextlib.suppress(smtplib.SMTPException):
            connection.rset()
        if code == SIGN_IN_FIRST:
            raise DeliveryError(f"mail server: {code} {_text(reply)}")
        raise MailError(letter.recipient_id, _said(letter, code, reply), permanent=500 <= code < 600)


def _said(letter: Letter, code: int, reply: bytes | str) -> str:
    return _without_address(letter, f"{code} {_text(reply)}")


def _without_address(letter: Letter, words: str) -> str:
    """Words on a letter, with the recipient's id for the address: they are kept longer than that may be."""
    return re.sub(re.escape(letter.address), letter.recipient_id, words, flags=re.IGNORECASE) if letter.address else words


def _text(reply: bytes | str) -> str:
    return normalise(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)[:300]


def _told(error: Exception) -> str:
    """An error in one line. Never the password: smtplib's errors hold the server's words only."""
    return normalise(str(error) or type(error).__name__)[:300]
