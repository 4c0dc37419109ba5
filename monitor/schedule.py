"""The service: APScheduler as a clock that holds no truth. What is due is asked of the database at every tick."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.values import STOCKHOLM

log = logging.getLogger(__name__)

COLLECT_MINUTES = 5  # how often is asked what is due; how often a source is polled stands in sources.yaml
DELIVER_SECONDS = 30  # a queued letter waits no longer than this for its first attempt


def serve(collect: Callable[[], object], deliver: Callable[[], object], *, begin: datetime) -> None:
    """Runs `collect` from `begin` and `deliver` until the process is told to stop; each never beside itself, a late tick once.

    The signal to stop lets a job that runs end first; a second one ends the process at once, which loses nothing either.
    A job that raises is logged with its traceback by the scheduler, and runs again at its next tick.
    """
    scheduler = BlockingScheduler(
        timezone=STOCKHOLM, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job, name, interval in (
        (collect, "collect", timedelta(minutes=COLLECT_MINUTES)),
        (deliver, "deliver", timedelta(seconds=DELIVER_SECONDS)),
    ):
        trigger = IntervalTrigger(seconds=int(interval.total_seconds()), timezone=STOCKHOLM)
        scheduler.add_job(job, trigger, id=name, name=name, next_run_time=begin)

    def stop(number: int, frame: FrameType | None) -> None:
        log.info("stopping signal=%s", signal.Signals(number).name)
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_DFL)
        scheduler.shutdown(wait=True)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler.start()
