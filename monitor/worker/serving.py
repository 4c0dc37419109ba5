"""A worker: takes jobs from the queue, so many at once, and does what they say with the configuration that they name."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

from procrastinate import JobContext

from monitor import classify
from monitor.config import Config, load, put_files
from monitor.errors import StoreError
from monitor.net.guard import place_of
from monitor.pipeline import House, hosts
from monitor.pipeline.house import judge_block, shared_house
from monitor.store import Store
from monitor.worker.holding import held
from monitor.worker.queue import INDEX, JUDGE, POLL, READ, STALLED_S, app_on, opened

log = logging.getLogger(__name__)
T = TypeVar("T")

AGAIN_S = 5.0  # between two tries at a database that does not answer
WAKE_S = 5.0  # how often is looked for a job that nobody told of
STOPS = (signal.SIGTERM, signal.SIGINT)


def serve(store: Store, url: str, *, concurrency: int, environ: Mapping[str, str], clock: Callable[[], datetime]) -> None:
    """Does jobs until the process is told to stop; those that run then end first. A database that goes away is waited for."""
    stopped = False
    while not stopped:
        try:
            stopped = asyncio.run(_serve(store, url, concurrency, environ, clock))
        except StoreError as error:
            log.error("%s; the next try is in %.0f s", error, AGAIN_S)
            time.sleep(AGAIN_S)


async def _serve(store: Store, url: str, concurrency: int, environ: Mapping[str, str], clock: Callable[[], datetime]) -> bool:
    """Works until a signal comes, then True; False where the database went away."""
    app = app_on(url, concurrency + 2)
    configured = read_once(lambda name: _configured(store, name))

    def asking(ask: Callable[[House, str, datetime], object], context: JobContext, host: str, configuration: str) -> None:
        """Asks a host, unless another process does: then it is due still, and the leader gives it out again."""
        with store.turns.at(host) as ours:
            if ours:
                with _house(store, host, configured(configuration), context, environ, clock) as house:
                    ask(house, host, clock())

    app.task(name=POLL, pass_context=True)(partial(asking, hosts.poll_host))
    app.task(name=READ, pass_context=True)(partial(asking, hosts.read_host))

    @app.task(name=JUDGE)
    def judge(host: str, configuration: str) -> None:
        _, classifier = configured(store.configuration_in_use())  # by today's rules, also where it was given out before a change
        judge_block(store, classifier, int(host), clock())

    @app.task(name=INDEX)
    def index(host: str, configuration: str) -> None:
        while store.index_documents():
            pass

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency, thread_name_prefix="job"))
    async with opened(app):
        work = app.run_worker_async(
            concurrency=concurrency,
            delete_jobs="always",
            fetch_job_polling_interval=WAKE_S,
            stalled_worker_timeout=STALLED_S,
            worker_middleware=[held],
            install_signal_handlers=False,
        )
        return await _until_told(asyncio.create_task(work))


async def _until_told(work: asyncio.Task[None]) -> bool:
    """Lets the worker work until a signal comes, and its jobs end; a second signal ends the process at once, which loses nothing either."""
    loop, told = asyncio.get_running_loop(), False

    def stop(number: signal.Signals) -> None:
        nonlocal told
        told = True
        log.warning("stopping signal=%s", number.name)
        for one in STOPS:
            loop.remove_signal_handler(one)
        work.cancel()

    for one in STOPS:
        loop.add_signal_handler(one, stop, one)
    try:
        await work
    except asyncio.CancelledError:
        if not told:
            raise
    return told


def read_once(read: Callable[[str], T]) -> Callable[[str], T]:
    """Reads what is named once, also where several jobs ask for it at the same time; the last two are remembered, for jobs given out before."""
    remembered, reading = lru_cache(2)(read), Lock()

    def of(name: str) -> T:
        with reading:
            return remembered(name)

    return of


def _configured(store: Store, name: str) -> tuple[Config, classify.Classifier]:
    """The configuration of this name out of the database, read and checked as it was where it was written."""
    files = store.configuration(name)
    if not files:
        raise StoreError(f"configuration {name} is not in the database")
    with tempfile.TemporaryDirectory() as folder:
        put_files(files, Path(folder))
        config = load(Path(folder))
        return config, classify.build(config.rules)


@contextmanager
def _house(
    store: Store,
    host: str,
    configured: tuple[Config, classify.Classifier],
    context: JobContext,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
) -> Iterator[House]:
    """What a job works with: a network of its own, that knows what others have learnt of this host."""
    config, classifier = configured
    parts = [urlsplit(source.url) for source in config.by_host.get(host, ())]
    places = {f"{one.scheme}://{place_of(one)}" for one in parts} | {f"https://{host}:443", f"http://{host}:80"}
    may = context.additional_context["hold"].check
    with shared_house(store, config, classifier, sleep=time.sleep, environ=environ, clock=clock, places=places, may=may) as house:
        yield house
