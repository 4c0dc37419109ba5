"""Asking for what is due, hosts side by side, and saying of each request what came: an answer, nothing new, or a failure.

Failures are returned, never raised: one bad source stops no round. A mistake in our own code is raised.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime
from queue import Queue
from threading import Event
from urllib.parse import urlsplit

from monitor.errors import FetchError
from monitor.net import Network, Response
from monitor.text import bytes_hash
from monitor.values import Fetched, Request, Unchanged

Outcome = Fetched | Unchanged | FetchError
MOST_THREADS = 50
MOST_WAITING = 10  # answers that may wait to be read: twenty megabytes each, at worst


def fetch(
    requests: Sequence[Request], network: Network, *, now: datetime, threads: Executor | None = None
) -> Iterator[tuple[Request, Outcome]]:
    """Yields each request with what came of it, in order of completion.

    A host's own requests are begun in order, as many at once as it may have. Closing the iterator early leaves alone what has
    not begun. Who asks often in a row has `threads` of its own, `MOST_THREADS` of them; two who ask at a time must not share any: whose
    answers nobody takes yet would hold those of the other.
    """
    by_host: dict[str, deque[Request]] = defaultdict(deque)
    for request in requests:
        by_host[urlsplit(request.url).netloc].append(request)
    lanes = [waiting for waiting in by_host.values() for _ in range(min(len(waiting), network.parallel(waiting[0].url)))]
    done: Queue[tuple[Request, Outcome] | None] = Queue(MOST_WAITING)
    begun, stop = Event(), Event()

    def work(waiting: deque[Request]) -> None:
        try:
            begun.wait()
            while not stop.is_set() and (request := _next(waiting)):
                done.put((request, ask(request, network, now=now)))
        finally:
            done.put(None)  # this lane has ended, well or not

    with nullcontext(threads) if threads else ThreadPoolExecutor(max(1, min(len(lanes), MOST_THREADS))) as pool:
        running = [pool.submit(work, waiting) for waiting in lanes]
        begun.set()  # not before all are there: a thread that is started beside busy ones waits for each of them
        left = len(lanes)
        try:
            while left:
                if (outcome := done.get()) is None:
                    left -= 1
                else:
                    yield outcome
        finally:
            stop.set()
            while left:  # lanes with an answer that nobody will take
                left -= done.get() is None
        for lane in running:
            lane.result()


def _next(waiting: deque[Request]) -> Request | None:
    """The next request of a host; its lanes share one queue, so that another may have taken the last one."""
    try:
        return waiting.popleft()
    except IndexError:
        return None


def ask(request: Request, network: Network, *, now: datetime) -> Outcome:
    """One request. The same body as last time, byte for byte, is nothing new even where the server does not say so."""
    try:
        answer = _get(request, network, now)
    except FetchError as error:
        return error
    if answer.not_modified:
        return Unchanged(request, now)
    digest = bytes_hash(answer.body)
    if request.body_hash == digest:
        return Unchanged(request, now, answer.etag, answer.modified, not_modified=False)
    return Fetched(request, answer.url, answer.body, answer.media_type, now, answer.etag, answer.modified, digest)


def _get(request: Request, network: Network, now: datetime) -> Response:
    """A "bad request" is asked once more: regeringen.se answers so at times, and then well (seen in public use, 2026)."""
    try:
        return network.get(request, now=now)
    except FetchError as error:
        if error.status != 400:
            raise
        return network.get(request, now=now)
