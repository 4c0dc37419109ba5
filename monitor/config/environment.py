"""The environment: settings that are secret or belong to the machine."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from urllib.parse import unquote, urlsplit

from monitor.config.schema import ADDRESS
from monitor.errors import ConfigError, Fault

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
SHORTEST_SECRET = 32  # characters


@dataclass(frozen=True)
class Environment:
    """What stands in the environment only, because it is secret or belongs to the machine.

    `secret` signs sessions and links; `public_url` is where readers reach the pages, without a slash at its end.
    """

    smtp_url: str = ""
    mail_from: str = ""
    database_url: str = ""
    ping_url: str = ""
    webhook_url: str = ""
    secret: str = ""
    public_url: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Environment:
        """Raises ConfigError for a mail server without a sender, letters in the clear, a secret that can be guessed, or an address not
        of the right form."""
        found = cls(
            smtp_url=environ.get("MONITOR_SMTP_URL", ""),
            mail_from=environ.get("MONITOR_MAIL_FROM", ""),
            database_url=environ.get("MONITOR_DATABASE_URL", ""),
            ping_url=environ.get("MONITOR_PING_URL", ""),
            webhook_url=environ.get("MONITOR_WEBHOOK_URL", ""),
            secret=environ.get("MONITOR_SECRET", ""),
            public_url=environ.get("MONITOR_PUBLIC_URL", "").rstrip("/"),
        )
        faults = [Fault("environment", None, name, said) for name, said in _faults(found, environ)]
        if faults:
            raise ConfigError(faults)
        return found


def _faults(found: Environment, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Which settings cannot be used, each with what is allowed."""
    if found.smtp_url and not found.mail_from:
        yield "MONITOR_MAIL_FROM", "is required with MONITOR_SMTP_URL"
    if found.smtp_url and not _is_mail_server(found.smtp_url):
        yield (
            "MONITOR_SMTP_URL",
            "must read smtp://user:password@host:587?starttls=1 or smtps://user:password@host:465, user and password percent-encoded; "
            "without starttls=1, smtp:// is for a server on this very machine, as in smtp://localhost:25",
        )
    if found.mail_from and not _is_one_address(found.mail_from):
        yield "MONITOR_MAIL_FROM", "must read name@example.org or Name <name@example.org>, the address without å, ä or ö"
    if found.database_url and not re.match(r"(postgresql\+psycopg|sqlite)://", found.database_url):
        yield "MONITOR_DATABASE_URL", "must begin with postgresql+psycopg:// or sqlite:///"
    for name, url in (("MONITOR_PING_URL", found.ping_url), ("MONITOR_WEBHOOK_URL", found.webhook_url)):
        if url and not re.match(r"https?://[^/?#\s]+", url):
            yield name, "must begin with https:// or http:// and name a host"
    if found.secret and len(found.secret) < SHORTEST_SECRET:
        yield (
            "MONITOR_SECRET",
            f"must have {SHORTEST_SECRET} characters or more, drawn at random, as `openssl rand -hex 32` draws them",
        )
    if found.public_url and not found.secret:
        yield "MONITOR_SECRET", "is required with MONITOR_PUBLIC_URL: it signs the links in letters"
    if found.public_url and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", found.public_url):
        yield "MONITOR_PUBLIC_URL", "must read https://monitor.example.org, without a path"
    for name in PROXIES:
        if environ.get(name) and not _is_proxy(environ[name]):
            yield name, "must read http://host:port or http://user:password@host:port"
    if said := _unusable_certificates(environ.get("SSL_CERT_FILE", "")):
        yield "SSL_CERT_FILE", f"must be a file of certificates in PEM form: {said}"


def _is_mail_server(url: str) -> bool:
    """Whether letters and a password can be given to this mail server: encrypted, or on this very machine."""
    if not re.fullmatch(r"smtps?://[^/?#\s]+/?(\?starttls=1)?", url):
        return False
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0 and unquote(parts.netloc).isascii()
    except ValueError:  # a port or a numeric host that is none
        return False
    return named and (parts.scheme == "smtps" or parts.query == "starttls=1" or _is_this_machine(parts.hostname or ""))


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        return parts.scheme in ("http", "https") and bool(re.fullmatch(r"[\w.:-]+", parts.hostname or "")) and parts.port != 0
    except ValueError:  # a port or a numeric host that is none
        return False


def _unusable_certificates(file: str) -> str:
    """Why a file of certificate authorities cannot be used; empty for one that can, and for none."""
    try:
        if file:
            ssl.create_default_context(cafile=file)
    except OSError as error:  # also ssl.SSLError, where the file holds no certificate
        return f"{file}: {error.strerror or error}"
    return ""


def _is_one_address(text: str) -> bool:
    addresses = [address for _, address in getaddresses([text])]
    return text.isprintable() and len(addresses) == 1 and bool(re.match(ADDRESS, addresses[0]))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
