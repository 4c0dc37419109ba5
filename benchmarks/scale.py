"""What workers on one PostgreSQL cost and do on this machine: throughput with 1, 2 and 4 workers, and 10,000 sources an hour.

    python benchmarks/scale.py [--minutes 3] [--sources 10000] [--hosts 500] [--delay 0.25] [--work DIR]

Hosts answer after `--delay` seconds, each with a feed of one item and one more each tenth time. First every source is polled; then 2,000 sources
are made due at once for 1, 2 and 4 workers of four hosts at once each; then all sources are spread over an hour, and for so many minutes what is
due is polled by one worker. CPU seconds are of the processes themselves, from /proc; those of the hosts stand apart. Prints two tables.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import psycopg
from many_hosts import local
from postgres import server

from monitor.config import shipped
from monitor.store import open_store

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")
AT_ONCE = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("minutes", 3.0), ("sources", 10_000), ("hosts", 500), ("delay", 0.25)):
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--work", type=Path, help="keep logs here")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    with hosts(given.hosts, given.delay), server() as folder:
        site = Site(work, f"postgresql+psycopg://test@/postgres?host={folder}", folder)
        site.configure(given.hosts, given.sources)
        with site.running("run", "--config", str(work / "config"), "--data", str(work / "data")):
            with contextlib.ExitStack() as stack:
                for _ in range(4):
                    stack.enter_context(site.worker())
                first_s = site.until_done()
            print(f"first polls of {given.sources} sources: {first_s:.0f} s with 4 workers", flush=True)
            throughput(site)
            steady(site, given.minutes)


@contextlib.contextmanager
def hosts(number: int, delay_s: float) -> Iterator[None]:
    command = [sys.executable, str(ROOT / "benchmarks" / "many_hosts.py"), str(number), str(delay_s), "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout and running.stdout.readline()
        try:
            yield
        finally:
            running.terminate()


class Site:
    """The installation that is measured."""

    def __init__(self, work: Path, url: str, folder: str) -> None:
        self.work, self.url, self.folder = work, url, folder
        self.processes: list[int] = []
        open_store(url).close()

    def configure(self, number: int, sources: int) -> None:
        folder = self.work / "config"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copytree(shipped() / "rules", folder / "rules")
        places = [f"{address}:8000" for address in local(number)]
        rows = [
            f"  - {{id: s{n}, name: S{n}, owner: S, parser: feed, every_minutes: 60, url: 'http://{places[n % number]}/{n}'}}"
            for n in range(sources)
        ]
        allowed = ", ".join(f"'{place}'" for place in places)
        head = f"hosts:\n  default: {{parallel: 1, pause_s: 0}}\nallow_private: [{allowed}]\nsources:\n"
        (folder / "sources.yaml").write_text(head + "\n".join(rows) + "\n")

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[int]:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "MONITOR_DATABASE_URL": self.url}
        with (self.work / f"{arguments[0]}.log").open("ab") as told:
            command = [sys.executable, "-m", "monitor", *arguments]
            process = subprocess.Popen(command, cwd=self.work, env=environment, stdout=told, stderr=told)
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(60)

    def worker(self) -> contextlib.AbstractContextManager[int]:
        return self.running("worker", "--concurrency", "4")

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def number(self, statement: str) -> float:
        return float(self.sql(statement)[0][0] or 0)

    def until_done(self) -> float:
        """Waits until nothing is due or queued; gives the seconds from the first job's beginning."""
        while not self.number("select count(to_regclass('procrastinate_jobs'))"):  # the service makes it when it starts
            time.sleep(0.1)
        while not self.number("select count(*) from procrastinate_jobs where status = 'doing'"):
            time.sleep(0.05)
        begun = time.monotonic()
        left = "(select count(*) from targets where next_check <= now()) + (select count(*) from procrastinate_jobs where task_name = 'poll')"
        while self.number(f"select {left}"):
            time.sleep(0.2)
        return time.monotonic() - begun

    def database_cpu_s(self) -> float:
        """CPU seconds of the server and its children, also of those that have ended."""
        postmaster = int(Path(self.folder, "data", "postmaster.pid").read_text().split()[0])
        found = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True).stdout.split()
        return cpu_s(postmaster, ended=True) + sum(cpu_s(int(one)) for one in found)


def cpu_s(pid: int, *, ended: bool = False) -> float:
    """CPU seconds of a process; with those of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / TICK


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def throughput(site: Site) -> None:
    """2,000 sources due at once, for 1, 2 and 4 workers."""
    print("\n| workers | polls a second | as many times as one | CPU ms a poll, workers | CPU ms a poll, PostgreSQL |")
    print("| --- | --- | --- | --- | --- |")
    alone = 0.0
    for workers in (1, 2, 4):
        with contextlib.ExitStack() as stack:
            pids = [stack.enter_context(site.worker()) for _ in range(workers)]
            time.sleep(8)  # they are loading the program
            site.sql("update targets set next_check = now() + interval '2 hours'")
            while site.number("select count(*) from procrastinate_jobs"):
                time.sleep(0.1)
            before, database = sum(map(cpu_s, pids)), site.database_cpu_s()
            due = f"select source_id from targets order by source_id limit {AT_ONCE}"
            site.sql(f"update targets set next_check = now() where source_id in ({due})")
            a_second = AT_ONCE / site.until_done()
            used, database = sum(map(cpu_s, pids)) - before, site.database_cpu_s() - database
        alone = alone or a_second
        costs = f"{used / AT_ONCE * 1000:.1f} | {database / AT_ONCE * 1000:.1f}"
        print(f"| {workers} | {a_second:.1f} | {a_second / alone:.2f} | {costs} |", flush=True)


def steady(site: Site, minutes: float) -> None:
    """All sources spread over an hour, polled by one worker as they come due."""
    with site.worker() as worker:
        time.sleep(8)
        spread = "mod(abs(hashtext(source_id)), 3600) * interval '1 second'"
        site.sql(f"update targets set next_check = now() + {spread}")
        service = int(
            subprocess.run(["pgrep", "-f", f"monitor run --config {site.work}"], capture_output=True, text=True).stdout.split()[0]
        )
        begun, documents, size = time.monotonic(), site.number("select count(*) from documents"), site.number(SIZE)
        before = (cpu_s(worker), cpu_s(service), site.database_cpu_s())
        last = site.number("select sum(version) from targets")
        time.sleep(minutes * 60)
        passed = time.monotonic() - begun
        after = (cpu_s(worker), cpu_s(service), site.database_cpu_s())
        polls = site.number("select sum(version) from targets") - last
        late = site.number("select extract(epoch from now() - min(next_check)) from targets where next_check <= now()")
        used = [(then - now) / passed * 100 for then, now in zip(after, before, strict=True)]
        new = site.number("select count(*) from documents") - documents
        rows = {
            "polls an hour": f"{polls / passed * 3600:.0f}",
            "share of one core, %: worker / service / PostgreSQL": " / ".join(f"{one:.1f}" for one in used),
            "memory, MB: worker / service": f"{memory_mb(worker):.0f} / {memory_mb(service):.0f}",
            "longest overdue at the end, s": f"{late:.0f}",
            "new documents meanwhile": f"{new:.0f}",
            "bytes of database a document, over all": f"{site.number(SIZE) / max(1, documents + new):.0f}",
            "growth meanwhile, bytes a new document": f"{(site.number(SIZE) - size) / max(1, new):.0f}",
        }
    print("\n| | |\n| --- | --- |")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


SIZE = "select pg_database_size('postgres')"

if __name__ == "__main__":
    main()
