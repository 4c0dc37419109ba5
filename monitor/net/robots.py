"""What a host lets a program like ours ask for: its robots.txt, read once a day (RFC 9309, September 2022).

A host without one (any 4xx) allows everything. One that cannot be read now counts as it did when last read; where it never was, nothing
is asked of the host until it can be. `Crawl-delay` is no part of the RFC but is meant kindly, and lengthens the pause between two requests.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from protego import Protego

from monitor.errors import FetchError
from monitor.values import RobotsTxt

TOKEN = "policy-monitor"  # what a robots.txt calls us
READ_AGAIN = timedelta(days=1)
MAX_BYTES = 512 * 1024  # the RFC asks for 500 KiB at least
LONGEST_DELAY_S = 30.0  # a host that asks for more would be read for hours: its pages are few, and asked for seldom

Read = Callable[[str], str]  # an address of a robots.txt → what it says; empty where there is none. Raises FetchError


class Robots:
    """The robots.txt of every host that is asked. `known` are those of earlier runs; `read_now` gives those to remember."""

    def __init__(self, known: Iterable[RobotsTxt]) -> None:
        self._known = {one.place: one for one in known}
        self._parsed: dict[str, Protego] = {}
        self._failed: dict[str, tuple[datetime, FetchError]] = {}
        self._new: dict[str, RobotsTxt] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def allows(self, place: str, url: str, read: Read, *, now: datetime) -> bool:
        """Whether this address may be asked for. Raises FetchError where the robots.txt can neither be read nor remembered."""
        return self._rules(place, read, now).can_fetch(url, TOKEN)

    def delay_s(self, place: str) -> float:
        """How many seconds the host wants between two requests; 0 where it says nothing, or has not been asked."""
        parsed = self._parsed.get(place)
        return min(float(parsed.crawl_delay(TOKEN) or 0.0) if parsed else 0.0, LONGEST_DELAY_S)

    def read_now(self) -> list[RobotsTxt]:
        """What has been read since the last call, to be handed in as `known` next time."""
        with self._lock:
            new, self._new = self._new, {}
        return list(new.values())

    def _rules(self, place: str, read: Read, now: datetime) -> Protego:
        with self._lock:
            lock = self._locks.setdefault(place, threading.Lock())
        with lock:  # one of a host's requests reads it, the others wait for that
            known = self._known.get(place)
            if known is None or now - known.at >= READ_AGAIN:
                known = self._fresh(place, known, read, now)
            if place not in self._parsed:
                self._parsed[place] = Protego.parse(known.text)
            return self._parsed[place]

    def _fresh(self, place: str, known: RobotsTxt | None, read: Read, now: datetime) -> RobotsTxt:
        failed = self._failed.get(place)
        if failed and failed[0] == now:
            return self._as_last_read(known, failed[1])
        try:
            found = RobotsTxt(place, read(f"{place}/robots.txt"), now)
        except FetchError as error:
            self._failed[place] = (now, error)
            return self._as_last_read(known, error)
        self._parsed.pop(place, None)
        with self._lock:
            self._known[place] = self._new[place] = found
        return found

    def _as_last_read(self, known: RobotsTxt | None, error: FetchError) -> RobotsTxt:
        if known is None:
            raise error
        return known
