"""Whether a job is still ours: a worker that was cut off, or stood still, must ask no host that another may be asking by now.

Its jobs are given out anew STALLED_S after it was last heard of. It asks nothing more from MISSED_S on, and what it asks by then ends at its
deadline: before that.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.exceptions import ProcrastinateException
from procrastinate.worker import Worker

from monitor.errors import StoreError
from monitor.net import DEADLINE_S
from monitor.worker.queue import STALLED_S

BEAT_S = 5.0
MISSED_S = 60.0
assert MISSED_S + DEADLINE_S < STALLED_S, "a request must end before another worker may ask the same host"


class Hold:
    """One job in this worker's hand, and when the database last said so. `seen` is a moment of the machine's own clock, in seconds."""

    def __init__(self) -> None:
        self.seen, self._lost = time.monotonic(), False

    def check(self) -> None:
        """Called before each request. Raises StoreError once the job is, or may be, another's."""
        if self._lost or time.monotonic() - self.seen > MISSED_S:
            self._lost = True
            raise StoreError(
                "this job is no longer ours: the database has not been reached for too long, or has given it to another"
            )

    async def ask(self, context: JobContext, worker: Worker) -> None:
        """Tells the database that this worker lives, and asks whether the job is its own."""
        begun, manager = time.monotonic(), context.app.job_manager
        assert worker.worker_id is not None, "a worker that runs a job has a number"
        await manager.update_heartbeat(worker.worker_id)
        if not list(await manager.list_jobs_async(id=context.job.id, status="doing", worker_id=worker.worker_id)):
            self._lost = True
        elif begun - self.seen <= MISSED_S:
            self.seen = begun

    async def keep(self, context: JobContext, worker: Worker) -> None:
        """Asks again and again; where the database does not answer, time passes until `check` raises."""
        while True:
            await asyncio.sleep(BEAT_S)
            with contextlib.suppress(ProcrastinateException):
                await self.ask(context, worker)


async def held(go_on: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
    """A job, with its hold beside it."""
    hold = Hold()
    context.additional_context["hold"] = hold
    await hold.ask(context, worker)
    keeping = asyncio.create_task(hold.keep(context, worker))
    try:
        return await go_on()
    finally:
        keeping.cancel()
