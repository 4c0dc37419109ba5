"""How often somebody may fail to sign in: by name and by address, so that passwords cannot be tried out."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=15)
MOST_BY_NAME, MOST_BY_ADDRESS = 10, 30  # an office may share one address
MOST_KEPT = 10_000  # names and addresses: strangers choose them, and memory must not grow with what they send


class Attempts:
    """The failed attempts of the last quarter of an hour, in memory: whoever restarts the service may as well read the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[tuple[str, str], list[datetime]] = defaultdict(list)

    def are_too_many(self, name: str, address: str, now: datetime) -> bool:
        with self._lock:
            by_name, by_address = self._recent(("name", name), now), self._recent(("address", address), now)
        return by_name >= MOST_BY_NAME or by_address >= MOST_BY_ADDRESS

    def failed(self, name: str, address: str, now: datetime) -> None:
        with self._lock:
            if len(self._failed) >= MOST_KEPT:
                self._failed = defaultdict(list, {key: at for key, at in self._failed.items() if now - at[-1] < WITHIN})
            for key in (("name", name), ("address", address)):
                self._failed[key].append(now)

    def passed(self, name: str) -> None:
        """Whoever knows the password begins anew; the address does not, or one user could try out the others'."""
        with self._lock:
            self._failed.pop(("name", name), None)

    def _recent(self, key: tuple[str, str], now: datetime) -> int:
        return sum(now - at < WITHIN for at in self._failed.get(key, ()))
