"""Parsing on all cores: a round that meets many new answers has most of them read in processes beside this one."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache

from monitor import parse
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
    """How to read answers while the block runs: the first few here, what comes then in as many processes as there are cores."""
    begun, pool = itertools.count(), cache(_others)
    with ExitStack() as stack:

        def begin(fetched: Fetched, source: Source) -> Future[Parsed]:
            return here(fetched, source) if next(begun) < FEW else pool(stack).submit(parse.parse, fetched, source)

        yield begin


def _others(stack: ExitStack) -> ProcessPoolExecutor:
    """The other processes, until the block ends. They are made new, not forked from this one, whose threads are fetching."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["monitor.parse"])
    return stack.enter_context(ProcessPoolExecutor(os.cpu_count(), context, initializer=_end_with_parent))


def _end_with_parent() -> None:
    """Ends this process when the one that it reads for is gone, also when that was killed."""
    parent = multiprocessing.parent_process()
    assert parent, "only a process that another has made comes here"

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
