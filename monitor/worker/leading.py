"""The leader: gives out what is due, takes back what a lost worker had in hand, and ends each round."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence
from datetime import datetime

from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status

from monitor.config import files_of, hash_of
from monitor.pipeline import House, hosts
from monitor.store import Lead
from monitor.worker.queue import INDEX, JUDGE, POLL, PRIORITY, READ, STALLED_S, app_on, opened

log = logging.getLogger(__name__)

MOST_WAITING = 1000  # jobs that wait at once: a long queue is slow to take from, and what is due is known without it
MOST_JUDGED = 200  # blocks of documents a round, so that hosts need not wait behind them


class Leader:
    """One service of those that want to lead; `began` is since when it does. What its configuration was read from is what workers read."""

    def __init__(self, house: House, url: str) -> None:
        self.url, self.lead = url, Lead(url)
        self.house, self.files = house, files_of(house.config.folder)
        self.began: datetime | None = None
        self._lock = threading.Lock()  # what a service does side by side begins by asking whether it leads

    def use(self, house: House) -> None:
        """Goes on with a house of another configuration, or the same."""
        if house is not self.house:
            self.house, self.files = house, files_of(house.config.folder)

    def leads(self, now: datetime) -> bool:
        """Whether this service leads now. From when it takes the lead its configuration is that of all workers."""
        with self._lock:
            if not self.lead.holds():
                if self.began:
                    log.warning("the lead is lost")
                self.began = None
            elif self.began is None:
                self._keep_configuration(now)
                self.began = now
                log.warning("this service leads, with configuration %s", hash_of(self.files))
            return self.began is not None

    def give_out(self, now: datetime) -> None:
        """Makes a job of each host at which a list is due."""
        self._defer(POLL, hosts.hosts_due(self.house.config, self.house.store, now))

    def end_round(self, now: datetime) -> None:
        """What comes after the lists, every few minutes: jobs for pages, register, changed rules and words, and the alarms of what was noticed."""
        config, store = self.house.config, self.house.store
        before, number = store.newest_round(), store.begin_round(now)
        hosts.prepare(self.house, now)
        self._keep_configuration(now)
        if self._defer(READ, hosts.hosts_to_read(config, store, now)):
            log.warning("jobs wait, and no worker has any in hand: start `monitor worker`")
        blocks = store.blocks_judged_by_others(self.house.classifier.rules.version)
        self._defer(JUDGE, [str(block) for block in blocks[:MOST_JUDGED]])
        self._defer(INDEX, [""])
        store.end_round(number, hosts.close_round(config, store, since=before, now=now), now=now)

    def _keep_configuration(self, now: datetime) -> None:
        self.house.store.keep_configuration(hash_of(self.files), self.files, now=now)

    def _defer(self, name: str, due: Sequence[str]) -> bool:
        return asyncio.run(_give_out(self.url, name, due, hash_of(self.files)))


async def _give_out(url: str, name: str, due: Sequence[str], configuration: str) -> bool:
    """Jobs for these hosts, the first of them first; none for a host that has such a job already. Whether jobs wait that nobody does.

    What lost workers had in hand is taken from them; it is due still, and given out with the rest. The job is a new one, because procrastinate lets
    whoever comes back end a job by its number, also where another has it in hand by now.
    """
    async with opened(app_on(url, 2)) as app:
        manager = app.job_manager
        for lost in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
            log.warning("%s was in the hand of a worker that is lost; it is taken away", lost.call_string)
            await manager.finish_job(lost, Status.FAILED, delete_job=True)
        there = list(await manager.list_jobs_async())
        waiting = sum(one.status == Status.TODO.value for one in there)
        known = {f"{one.task_name} {one.task_kwargs['host']}" for one in there}
        wanted = [host for host in due if f"{name} {host}" not in known][: max(0, MOST_WAITING - waiting)]
        made = [_job(name, host, configuration) for host in wanted]
        with contextlib.suppress(AlreadyEnqueued):  # one who led before us was here a moment ago; we look again soon
            if made:
                await manager.batch_defer_jobs_async(made)
        return bool(there) and waiting == len(there)


def _job(name: str, host: str, configuration: str) -> Job:
    """All that is asked of a host is one job at a time, whichever kind; and of each kind no more than one waits.

    Where documents are judged again, their block stands in the host's place.
    """
    return Job(
        queue="monitor",
        task_name=name,
        lock=f"host {host}",
        queueing_lock=f"{name} {host}",
        priority=PRIORITY[name],
        task_kwargs={"host": host, "configuration": configuration},
    )
