"""Which host an address is asked of, so that all that is asked of it waits for one another."""

from __future__ import annotations

from urllib.parse import urlsplit

MIRRORS = {"g0v.se": "www.regeringen.se"}  # asked in the place of the host that it mirrors, and so together with it


def host_of(url: str) -> str:
    """The host of an address; of a mirror that of what it mirrors. Empty for what is no address."""
    host = urlsplit(url).hostname or ""
    return MIRRORS.get(host, host)
