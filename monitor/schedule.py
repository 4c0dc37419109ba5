"""The service: APScheduler as a clock that holds no truth. What is due is asked of the database at every tick."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.values import STOCKHOLM

log = logging.getLogger(__name__)

COLLECT_MINUTES = 5  # how often is asked what is due; how often a source is polled stands in sources.yaml
SEND_SECONDS = 30  # a queued letter waits no longer than this for its first attempt


def serve(collect: Callable[[], object], send: Callable[[], object]) -> None:
    """Runs `collect` and `send` until the process is told to stop; each never beside itself, a late tick is done once.

    A job that raises is logged with its traceback by the scheduler, and runs again at its next tick.
    """
    scheduler = BlockingScheduler(
        timezone=STOCKHOLM, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job, name, interval in (
        (collect, "collect", IntervalTrigger(minutes=COLLECT_MINUTES, timezone=STOCKHOLM)),
        (send, "send", IntervalTrigger(seconds=SEND_SECONDS, timezone=STOCKHOLM)),
    ):
        scheduler.add_job(job, interval, id=name, name=name)

    def stop(number: int, frame: FrameType | None) -> None:
        log.info("stopping signal=%s", signal.Signals(number).name)
        scheduler.shutdown(wait=False)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler.start()
