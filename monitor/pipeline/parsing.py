"""Parsing on all cores: a round that meets many new answers has most of them read in processes beside this one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import cache

from monitor import parse
from monitor.beside import processes
from monitor.config import Source
from monitor.errors import ParseError
from monitor.values import Fetched, Parsed

Begin = Callable[[Fetched, Source], Future[Parsed]]  # begins to parse an answer; its result may be a ParseError, raised

FEW = 60  # answers that are read before others are called in: starting them costs as much as reading about so many


def here(fetched: Fetched, source: Source) -> Future[Parsed]:
    """An answer read in this process, at once."""
    done: Future[Parsed] = Future()
    try:
        done.set_result(parse.parse(fetched, source))
    except ParseError as error:
        done.set_exception(error)
    return done


@contextmanager
def on_all_cores() -> Iterator[Begin]:
    """How to read answers while the block runs: the first few here, what comes then in as many processes as there are cores.

    A process that is ended from outside, as where memory runs out, takes nothing with it but the answer that it cannot read. Nobody waits
    until the processes are there: a thread calls them in, and hands over what has come by then.
    """
    begun, pool = itertools.count(), cache(lambda: stack.enter_context(processes(None, parse.__name__)))
    with ExitStack() as stack, ThreadPoolExecutor(1, thread_name_prefix="parse") as caller:

        def hand_over(fetched: Fetched, source: Source, told: Future[Parsed]) -> None:
            try:
                _there(pool(), fetched, source, told)
            except BrokenProcessPool:
                pool.cache_clear()  # it is broken: the next is new
                _there(pool(), fetched, source, told)

        def begin(fetched: Fetched, source: Source) -> Future[Parsed]:
            if next(begun) < FEW:
                return here(fetched, source)
            told: Future[Parsed] = Future()
            caller.submit(_or_told, told, hand_over, fetched, source, told)
            return told

        yield begin


def _or_told(told: Future[Parsed], work: Callable[..., None], *arguments: object) -> None:
    """Does it; whatever goes wrong, the one who waits must hear of it."""
    try:
        work(*arguments)
    except BaseException as error:
        told.set_exception(error)


def _there(pool: ProcessPoolExecutor, fetched: Fetched, source: Source, told: Future[Parsed]) -> None:
    """An answer read in another process; once more in one of its own where that process is lost, whoever made it so."""

    def take(done: Future[Parsed]) -> None:
        lost = isinstance(done.exception(), BrokenProcessPool)
        told.set_result(_alone(fetched, source) if lost else done.result())

    pool.submit(parse.parse, fetched, source).add_done_callback(lambda done: _or_told(told, take, done))


def _alone(fetched: Fetched, source: Source) -> Parsed:
    """An answer read in a process that reads nothing else. Raises ParseError where that is lost too."""
    try:
        with processes(1, parse.__name__) as pool:
            return pool.submit(parse.parse, fetched, source).result()
    except BrokenProcessPool as error:
        raise ParseError(source.id, "answer", "the process that read it was ended, as where memory runs out") from error
