"""Whose turn it is at a host."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from queue import LifoQueue

from monitor.config import Host


class Turns:
    """Whose turn it is at one host: so many seats, and a pause between two beginnings. The seat left last is taken first."""

    def __init__(self, host: Host, sleep: Callable[[float], None]) -> None:
        self._host, self._sleep = host, sleep
        self._seats: LifoQueue[int] = LifoQueue()
        for seat in reversed(range(host.parallel)):
            self._seats.put(seat)
        self._lock, self._next = threading.Lock(), 0.0

    @contextlib.contextmanager
    def turn(self, delay_s: float) -> Iterator[int]:
        """Waits for a seat and for the pause to end, which is no shorter than the host's own delay; gives the seat's number."""
        seat, pause_s = self._seats.get(), max(self._host.pause_s, delay_s)
        try:
            if pause_s:
                with self._lock:
                    wait = self._next - time.monotonic()
                    if wait > 0:
                        self._sleep(wait)
                    self._next = time.monotonic() + pause_s
            yield seat
        finally:
            self._seats.put(seat)

    def end_pause(self) -> None:
        """Waits until a next request may begin."""
        if (wait := self._next - time.monotonic()) > 0:
            self._sleep(wait)
