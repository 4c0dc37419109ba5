"""Letters out of the house: over SMTP with verified TLS, or as files where no server is configured."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from monitor.errors import MailError
from monitor.text import normalise
from monitor.values import STOCKHOLM, Letter

TIMEOUT_S = 30


def message_id(name: str, who: str, domain: str) -> str:
    """The same for the same letter always, so that a resend folds into the first; no address in it."""
    return f"<{name}.{who}@{domain}>".lower()


def written(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as a mail: text first, HTML beside it, attachments after."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = normalise(letter.message.subject)
    if sender:
        mail["From"] = sender
    mail["To"] = formataddr((normalise(letter.name), letter.address)) if letter.address else "undisclosed-recipients:;"
    mail["Date"] = format_datetime(letter.created.astimezone(STOCKHOLM))
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "sv"
    mail.set_content(letter.message.text, cte="quoted-printable")
    mail.add_alternative(letter.message.html, subtype="html", cte="quoted-printable")
    for one in letter.message.attachments:
        kind, _, subtype = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return mail


# --- files ----------------------------------------------------------------------------------------------------------


def write_outbox(letter: Letter, folder: Path, *, sender: str) -> Path:
    """Writes a letter as .eml, with its HTML beside it for a browser; whole or not at all. Gives the path of the .eml."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "-", letter.key).strip("-")
    _put(folder / f"{name}.html", letter.message.html.encode())
    return _put(folder / f"{name}.eml", written(letter, sender=sender).as_bytes())


def _put(path: Path, content: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return fresh.replace(path)


# --- SMTP -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def connect(url: str) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, encrypted and verified; plain text only to this very machine.

    Raises MailError, never permanent, where the server cannot be reached, trusted or signed in to: the letters then wait.
    """
    parts = urlsplit(url)
    host, wanted = parts.hostname or "", parse_qs(parts.query).get("starttls", ["0"])[0] == "1"
    context = ssl.create_default_context()
    connection: smtplib.SMTP | None = None
    try:
        if parts.scheme == "smtps":
            connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=context)
        else:
            connection = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_S)
            connection.ehlo()
            if wanted or connection.has_extn("starttls"):
                connection.starttls(context=context)
                connection.ehlo()
            elif not _is_here(host):
                raise MailError(host, "offers no STARTTLS; mail is not sent in plain text", permanent=False)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        if connection:
            connection.close()
        raise MailError(host, f"mail server: {_told(error)}", permanent=False) from error
    except MailError:
        if connection:
            connection.close()
        raise
    try:
        yield connection
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send(letter: Letter, connection: smtplib.SMTP, *, sender: str) -> str:
    """Hands one letter to the server, and gives the server's last word.

    Raises MailError: permanent for a 5xx reply, to be tried again for a 4xx one or a broken connection.
    """
    mail = written(letter, sender=sender)
    envelope = mail["From"].addresses[0].addr_spec
    try:
        _accepted(letter, connection.mail(envelope), connection)
        _accepted(letter, connection.rcpt(letter.address), connection)
        code, reply = connection.data(mail.as_bytes())
        _accepted(letter, (code, reply), connection)
    except smtplib.SMTPDataError as error:
        raise _refused(letter, error.smtp_code, _text(error.smtp_error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(letter.recipient_id, _told(error), permanent=False) from error
    return f"{code} {_text(reply)}"


def _accepted(letter: Letter, answer: tuple[int, bytes], connection: smtplib.SMTP) -> None:
    code, reply = answer
    if not 200 <= code < 300:
        with contextlib.suppress(smtplib.SMTPException):
            connection.rset()
        raise _refused(letter, code, _text(reply))


def _refused(letter: Letter, code: int, reply: str) -> MailError:
    return MailError(letter.recipient_id, f"{code} {reply}", permanent=500 <= code < 600)


def _text(reply: bytes | str) -> str:
    return normalise(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)[:300]


def _told(error: Exception) -> str:
    """An error in one line. Never the password: smtplib's errors hold the server's words only."""
    return normalise(str(error) or type(error).__name__)[:300]
