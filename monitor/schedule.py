"""The service: APScheduler as a clock that holds no truth. What is due is asked of the database at every tick."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.values import STOCKHOLM

log = logging.getLogger(__name__)

COLLECT_EVERY = timedelta(minutes=5)  # how often is asked what is due; how often a source is polled stands in sources.yaml
GIVE_OUT_EVERY = timedelta(seconds=10)  # how often a leader looks which hosts are due
DELIVER_EVERY = timedelta(seconds=30)  # a queued letter waits no longer than this for its first attempt

Work = Mapping[str, tuple[Callable[[], object], timedelta]]  # by name: what to do, and how often


def serve(work: Work, *, begin: datetime) -> None:
    """Does each piece of work from `begin` until the process is told to stop; each never beside itself, a late tick once.

    The signal to stop lets a job that runs end first; a second one ends the process at once, which loses nothing either.
    A job that raises is logged with its traceback by the scheduler, and runs again at its next tick.
    """
    scheduler = BlockingScheduler(
        timezone=STOCKHOLM, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for name, (job, interval) in work.items():
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
