"""How often somebody may fail to sign in: by name and by address, so that passwords cannot be tried out."""

from __future__ import annotations

import ipaddress
import threading
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=15)
MOST_BY_NAME, MOST_BY_ADDRESS = 10, 30  # an office may share one address
MOST_KEPT = 10_000  # names and addresses: strangers choose them, and memory must not grow with what they send


class Attempts:
    """The attempts of the last quarter of an hour, but for those that passed, in memory: whoever restarts the service may as well read
    the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], list[datetime]] = {}

    def begin(self, name: str, address: str, now: datetime) -> bool:
        """Counts an attempt, before its password is looked at: who tries many at once gets no more of them. False for one too many."""
        address = _place_of(address)
        with self._lock:
            if len(self._made) >= MOST_KEPT:
                self._made = {key: at for key, at in self._made.items() if now - at[-1] < WITHIN}
            by_name, by_address = (self._recent(key, now) for key in (("name", name), ("address", address)))
            if len(by_name) >= MOST_BY_NAME or len(by_address) >= MOST_BY_ADDRESS:
                return False
            self._made |= {("name", name): [*by_name, now], ("address", address): [*by_address, now]}
            return True

    def passed(self, name: str, address: str, at: datetime) -> None:
        """Whoever knows the password begins anew; of the address this attempt alone is forgotten, or one user could try out the others'."""
        address = _place_of(address)
        with self._lock:
            self._made.pop(("name", name), None)
            others = self._made.pop(("address", address))
            others.remove(at)
            if others:
                self._made["address", address] = others

    def _recent(self, key: tuple[str, str], now: datetime) -> list[datetime]:
        return [at for at in self._made.get(key, ()) if now - at < WITHIN]


def _place_of(address: str) -> str:
    """An address; of IPv6 its network, because whoever has one address has all 2^64 of that."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
