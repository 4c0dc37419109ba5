"""Asking for lists and taking in what they tell, each source to the end by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import due, fetch, parse
from monitor.errors import FetchError
from monitor.pipeline.house import House
from monitor.pipeline.parsing import Begin, on_all_cores
from monitor.pipeline.reading import Reading, Targets, decide, fail, keep, read, read_further
from monitor.pipeline.watch import observe
from monitor.values import Counts, Observed, Parsed, Request, Unchanged

Told = Callable[[str, Counts | str | None], None]  # of a source: what it brought, what is wrong, or None: unchanged
Begun = tuple[Reading, Future[Parsed]]
# Sources whose answers are held at once, as many being parsed and as many being asked: a round's memory must not grow with their number.
TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of collecting did: per source its counts or its failure, which answered as before, and what answers show of sources."""

    counts: dict[str, Counts]
    failures: dict[str, str]
    unchanged: list[str]
    observed: list[Observed]

    @property
    def total(self) -> Counts:
        return sum(self.counts.values(), Counts())


def poll(house: House, wanted: Sequence[Request], targets: Targets, *, now: datetime, told: Told) -> Round:
    """Asks for these lists, hosts side by side, and takes in what they tell: each source in a transaction of its own."""
    asked, done = [parse.question(request, house.config.by_id[request.source_id]) for request in wanted], Round({}, {}, [], [])
    with on_all_cores() as begin:
        earlier: list[Begun] = []
        for answers in _answers(house, asked, now):
            begun = _begin(house, done, answers, targets, begin, now=now, told=told)
            _take_in(house, done, earlier, begin, now=now, told=told)  # while others parse what has just come
            earlier = begun
        _take_in(house, done, earlier, begin, now=now, told=told)
    return done


def _answers(house: House, asked: Sequence[Request], now: datetime) -> Iterator[list[tuple[Request, fetch.Outcome]]]:
    """What came of the requests, so many together; the next are asked for while these are taken in."""
    with ThreadPoolExecutor(fetch.MOST_THREADS) as threads, ThreadPoolExecutor(1, thread_name_prefix="ask") as asker:
        coming: Future[list[tuple[Request, fetch.Outcome]]] | None = None
        for first in range(0, len(asked), TOGETHER):
            answers = fetch.fetch(asked[first : first + TOGETHER], house.network, now=now, threads=threads)
            following = asker.submit(list, answers)
            if coming:
                yield coming.result()
            coming = following
        if coming:
            yield coming.result()


def _begin(
    house: House,
    done: Round,
    answers: Iterable[tuple[Request, fetch.Outcome]],
    targets: Targets,
    begin: Begin,
    *,
    now: datetime,
    told: Told,
) -> list[Begun]:
    """Begins to read the first pages of these sources; one that fails, or answers as before, is told at once."""
    begun, unchanged = [], []
    for request, answer in answers:
        source, target = house.config.by_id[request.source_id], targets.get((request.source_id, request.target))
        if isinstance(answer, FetchError):
            fail(house.store, source, request, target, answer, now=now)
            done.failures[source.id] = answer.reason
            told(source.id, answer.reason)
        elif isinstance(answer, Unchanged):
            unchanged.append((answer, due.next_check(source, failures=0, retry_after_s=None, now=now)))
            done.unchanged.append(source.id)
            told(source.id, None)
        else:
            first_poll = target is None or target.last_ok is None
            bare = replace(answer, body=b"")  # of the body only what is read of it stays
            begun.append((Reading(source, request, bare, target, first_poll), begin(answer, source)))
    house.store.unchanged(unchanged, now=now)
    return begun


def _take_in(house: House, done: Round, begun: list[Begun], begin: Begin, *, now: datetime, told: Told) -> None:
    """These sources to the end: their further pages, what is new, one transaction each. What is stored hangs not on who answers first."""
    begun.sort(key=lambda one: house.config.places[one[0].source.id])
    for reading, parsing in begun:
        read(house, reading, reading.fetched, parsing)
    readings = [reading for reading, _ in begun]
    read_further(house, readings, begin, now)
    decide(house, readings, now)
    for reading in readings:
        done.counts[reading.source.id] = keep(house.store, reading, now)
        if reading.failure:
            done.failures[reading.source.id] = str(reading.failure)
        told(reading.source.id, str(reading.failure) if reading.failure else done.counts[reading.source.id])
        done.observed.append(observe(reading, now))
