"""Which addresses may be asked: nothing private, numeric, local or in disguise, but for places that the configuration opens."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

# Python 3.11's `is_global` follows an older registry (192.0.0.8 passes), so what is not public is written out: RFC 6890 and
# successors, as of 2026. IPv6: only 2000::/3 is public at all, and there not what carries an IPv4 address or is for documents.
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [ipaddress.IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16")]
_HIDDEN = re.compile(r"[\x00-\x1f\x7f]|^[^?#]*\\")
_ODD_IN_HOST = re.compile(r"[\s%^|<>\"`{}]")
_NUMERIC = re.compile(r"(0[xX][0-9a-fA-F]*|\d+)(\.(0[xX][0-9a-fA-F]*|\d+))*\.?")


OPENS = "allow_private in sources.yaml opens an exact host:port"  # told where the place may be one of our own


class Refused(Exception):
    """An address that is not asked; not a connection error, so that nothing tries it again."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        return ip in _PUBLIC_6 and not any(ip in block for block in _NOT_PUBLIC_6)
    return not any(ip in block for block in _NOT_PUBLIC_4)


def check_address(url: str, allow_private: Iterable[str] = ()) -> SplitResult:
    """Refuses, as text, an address that must not be asked. Raises Refused with the reason."""
    if _HIDDEN.search(url):  # parsers differ in what they make of such an address: some leave it out, some end the host there
        raise Refused("a control character or a backslash in the address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"not an address: {error}") from error
    host = unicodedata.normalize("NFKC", parts.hostname or "").lower().rstrip(".")
    if parts.scheme not in ("http", "https"):
        raise Refused(f"scheme {parts.scheme or 'none'!r} is not http or https")
    if not host:
        raise Refused("no host in the address")
    if parts.username is not None or parts.password is not None:
        raise Refused("user name or password in the address")
    if place_of(parts) in set(allow_private):
        return parts
    if _ODD_IN_HOST.search(host):
        raise Refused("an escape, a zone or a character that no name has in the host")
    if port not in (None, 80, 443, 8080, 8443):
        raise Refused(f"port {port} is not a web port; {OPENS}")
    try:
        public = is_public(host)
    except ValueError:
        if _NUMERIC.fullmatch(host):
            raise Refused(f"host {host} is a number in disguise") from None
        if "." not in host or host.endswith((".localhost", ".localdomain", ".local", ".internal", ".home.arpa")):
            raise Refused(f"host {host} is a local name; {OPENS}") from None
    else:
        if not public:
            raise Refused(f"address {host} is not public; {OPENS}")
    return parts


def place_of(parts: SplitResult) -> str:
    """host:port, as `allow_private` writes it."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def resolve(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
