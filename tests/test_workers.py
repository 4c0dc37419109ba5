"""Many machines on one PostgreSQL: who leads, who asks whom, and what becomes of a worker that dies or comes late."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from commands import Started, environment, run, start
from hosts import Hosts, sources_of
from test_preview import GRID, book, put, titled

from monitor import classify, worker
from monitor.config import hash_of, load
from monitor.errors import StoreError
from monitor.net import Network
from monitor.pipeline import House
from monitor.pipeline.hosts import are_behind
from monitor.store import Lead, Store, open_store
from monitor.values import Request
from monitor.worker.holding import MISSED_S, Hold
from monitor.worker.serving import read_once

RULES = Path(__file__).parent.parent / "rules"


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 – the workers beside this test read the clock too


class Site:
    """An installation: hosts that answer, a configuration of them, a database, and the services and workers that a test starts."""

    def __init__(self, folder: Path, url: str, hosts: Hosts, each: int) -> None:
        self.folder, self.url, self.hosts, self.each = folder, url, hosts, each
        (folder / "rules").symlink_to(RULES)
        (folder / "sources.yaml").write_text(sources_of(hosts, each), "utf-8")
        self.store: Store = open_store(url)
        self.started: list[Started] = []
        self.leads: list[Lead] = []

    def leader(self) -> worker.Leader:
        """A service that may lead, with the configuration that lies in the folder now."""
        config = load(self.folder)
        network = Network(hosts={}, allow_private=(), contact="", sleep=lambda _: None, environ={})
        one = worker.Leader(House(config, self.store, network, classify.build(config.rules)), self.url)
        self.leads.append(one.lead)
        return one

    def worker(self, folder: Path) -> Started:
        """A worker in a folder without any configuration."""
        one = start("worker", "--concurrency", "4", cwd=folder, environment=environment(MONITOR_DATABASE_URL=self.url))
        self.started.append(one)
        return one

    def sql(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def close(self) -> None:
        for one in self.started:
            one.process.kill()
            one.done()
        for lead in self.leads:
            lead.close()
        self.store.close()


def wait(for_what: Callable[[], object], *, longest_s: float = 60) -> None:
    until = time.monotonic() + longest_s
    while not for_what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def make(tmp_path: Path, postgres_database: str) -> Iterator[Callable[..., Site]]:
    """Makes an installation."""
    made: list[Site] = []

    def site(hosts: int, each: int, *, delay_s: float = 0.02) -> Site:
        folder = tmp_path / "config"
        folder.mkdir()
        made.append(Site(folder, postgres_database, Hosts(hosts, delay_s=delay_s), each))
        return made[-1]

    yield site
    for one in made:
        one.close()
        one.hosts.close()


def test_two_workers_ask_everything_that_is_due_and_no_host_twice_at_once(make: Callable[..., Site], tmp_path: Path) -> None:
    site = make(6, 4)
    leader = site.leader()
    assert leader.leads(now())
    for _ in range(2):
        site.worker(tmp_path)
    leader.give_out(now())
    leader.give_out(now())  # what waits or runs is not given out again
    wait(lambda: site.store.count_documents() == 24)
    wait(lambda: not site.sql("select 1 from procrastinate_jobs"))
    assert (set(site.hosts.asked.values()), +site.hosts.overlaps) == ({1}, {})
    leader.give_out(now())
    assert site.sql("select 1 from procrastinate_jobs") == []  # nothing is due
    leader.end_round(now())
    assert site.store.noticed() == {}


def test_a_worker_that_is_killed_within_a_job_loses_nothing_and_doubles_nothing(make: Callable[..., Site], tmp_path: Path) -> None:
    site = make(1, 8, delay_s=0.3)
    leader = site.leader()
    assert leader.leads(now())
    first = site.worker(tmp_path)
    leader.give_out(now())
    wait(lambda: site.hosts.asked)
    first.process.kill()
    leader.give_out(now())
    assert len(site.sql("select 1 from procrastinate_jobs where status = 'doing'")) == 1  # it may live: nobody else asks that host
    wait(lambda: not +site.hosts.busy)  # what a dead one has asked is answered, too
    site.sql("update procrastinate_workers set last_heartbeat = now() - interval '10 minutes'")
    site.worker(tmp_path)
    leader.give_out(now())
    wait(lambda: site.store.count_documents() == 8)
    wait(lambda: not site.sql("select 1 from procrastinate_jobs"))
    assert {target.version for target in site.store.targets()} == {1} and not +site.hosts.overlaps


def test_a_worker_that_is_told_to_stop_ends_its_job_first(make: Callable[..., Site], tmp_path: Path) -> None:
    site = make(1, 4, delay_s=0.3)
    leader = site.leader()
    assert leader.leads(now())
    one = site.worker(tmp_path)
    leader.give_out(now())
    wait(lambda: site.hosts.asked)
    assert one.process.pid
    os.kill(one.process.pid, signal.SIGTERM)
    one.process.join(60)
    assert (one.process.exitcode, site.store.count_documents(), site.sql("select 1 from procrastinate_jobs")) == (0, 4, [])


def test_one_leads_and_another_takes_over_when_its_connection_is_cut_with_its_own_configuration(make: Callable[..., Site]) -> None:
    site = make(1, 1)
    one = site.leader()
    (site.folder / "sources.yaml").write_text(sources_of(site.hosts, 2), "utf-8")
    two = site.leader()
    assert (one.leads(now()), two.leads(now())) == (True, False)
    site.sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted")
    assert (one.leads(now()), two.leads(now()), one.leads(now())) == (False, True, False)
    two.give_out(now())
    ((told,),) = site.sql("select args ->> 'configuration' from procrastinate_jobs")
    assert told == hash_of(two.files) != hash_of(one.files)
    assert set(site.store.configuration(told)) >= {"sources.yaml", "rules/energy.yaml", "rules/model.json"}
    assert "recipients.yaml" not in site.store.configuration(told)


def test_a_job_that_is_no_longer_ours_asks_nothing_more() -> None:
    hold = Hold()
    hold.check()
    hold.seen -= MISSED_S + 1
    for _ in range(2):
        with pytest.raises(StoreError, match="no longer ours"):
            hold.check()
        hold.seen = time.monotonic()  # also where the database answers again: another may have the job by now


def test_a_network_that_may_not_ask_does_not(make: Callable[..., Site]) -> None:
    site, hold = make(1, 1), Hold()
    hold.seen -= MISSED_S + 1
    place = site.hosts.places()[0]
    with (
        Network(hosts={}, allow_private=[place], contact="", sleep=lambda _: None, environ={}, may=hold.check) as network,
        pytest.raises(StoreError),
    ):
        network.get(Request("a", site.hosts.url(0, "1")), now=now())
    assert not site.hosts.asked


def test_workers_judge_by_changed_rules_what_waits_for_an_edition_which_waits_for_them(
    make: Callable[..., Site], tmp_path: Path
) -> None:
    site = make(1, 1)
    put(site.store, book(GRID), *titled("Uppdrag om järnväg"))
    leader = site.leader()
    assert leader.leads(now())
    leader.end_round(now())
    (judged,) = [one.verdict for one in site.store.documents()]
    assert judged and judged.rules_version == "before"  # not by the leader, who has hosts to give out
    asked = replace(leader.house.config, sources=())  # no source keeps the edition waiting
    assert are_behind(asked, site.store, began=now(), now=now())
    site.worker(tmp_path)
    wait(lambda: not site.sql("select 1 from procrastinate_jobs"))
    assert not are_behind(asked, site.store, began=now(), now=now())
    (judged,) = [one.verdict for one in site.store.documents()]
    assert judged and judged.topics == ("infrastructure",)


def test_a_source_that_fails_in_jobs_is_alarmed_at_a_rounds_end(make: Callable[..., Site], tmp_path: Path) -> None:
    site = make(2, 1)
    leader = site.leader()
    site.hosts.servers[0].shutdown()
    site.hosts.servers[0].server_close()
    assert leader.leads(now())
    site.worker(tmp_path)
    leader.give_out(now())
    wait(lambda: len(site.store.targets()) == 2)
    site.sql(
        f"update targets set failures = 9, failing_since = now() - interval '3 days' where url like '%{site.hosts.places()[0]}%'"
    )
    leader.end_round(now() + timedelta(seconds=1))
    assert [(one.kind, one.source_id) for one in site.store.alarms()] == [("failing", "h0-0")]


def test_a_worker_needs_postgresql_and_a_clock_that_runs(tmp_path: Path) -> None:
    done = run("worker", cwd=tmp_path)
    assert (done.returncode, "must name a PostgreSQL" in done.stderr) == (2, True)
    done = run("worker", "--now", "2025-10-13", cwd=tmp_path, MONITOR_DATABASE_URL="postgresql+psycopg://nobody@localhost/none")
    assert (done.returncode, "--now goes not with worker" in done.stderr) == (2, True)


def test_jobs_that_begin_at_one_time_read_a_configuration_once_between_them() -> None:
    read: list[str] = []

    def slowly(name: str) -> str:
        time.sleep(0.05)
        read.append(name)
        return name.upper()

    of = read_once(slowly)
    with ThreadPoolExecutor(4) as jobs:
        assert list(jobs.map(of, ["a", "a", "b", "a"])) == ["A", "A", "B", "A"]
    assert sorted(read) == ["a", "b"]
