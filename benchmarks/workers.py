"""Four workers and two services on one PostgreSQL, killed, cut off and stopped at random; then what was lost, doubled or asked by two at once.

    python benchmarks/workers.py [--minutes 10] [--sources 1000] [--hosts 60] [--workers 4] [--due-every 60] [--seed 1] [--work DIR]

Needs root, for network namespaces. Every `--due-every` seconds every source is made due. Each few seconds one of the members, at random, is killed
with -9, loses its wire, loses its way to the database and the mail server alone, or stands still (SIGSTOP), the latter three for 5 to 100 seconds.
At the end all are mended, and when nothing is due any more the hosts, the mail server and the database are compared. Prints a table; exit code 1
where something was lost, doubled, or asked by two at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import psycopg
import trustme
from aiosmtpd.controller import Controller
from many_hosts import BASE, Web, Wire, bridge
from postgres import server
from sinks import Sink

from monitor.config import shipped
from monitor.store import open_store

ROOT = Path(__file__).parents[1]
MAIL_PORT = 4650
URL = f"postgresql+psycopg://test@{BASE}/postgres"
HARMS = ("killed", "cut off", "cut from the database", "stood still")


@dataclass
class Member:
    """A worker or a service in a namespace of its own, and what has befallen it."""

    arguments: list[str]
    wire: Wire
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    mended_at: float = 0.0
    harm: str = ""
    befell: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        with (self.folder / f"{self.wire.name}.log").open("ab") as told:
            command = ["ip", "netns", "exec", self.wire.name, sys.executable, "-m", "monitor", *self.arguments]
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=told, stderr=told)

    def harmed(self, harm: str, seconds: float) -> None:
        assert self.process
        self.harm, self.mended_at = harm, time.monotonic() + seconds
        self.befell[harm] += 1
        print(f"{time.strftime('%H:%M:%S')} {self.wire.name} {harm} for {seconds:.0f} s", file=sys.stderr)
        if harm == "killed":
            self.process.kill()
        elif harm == "cut off":
            self.wire.cut()
        elif harm == "cut from the database":
            self.wire.blind()
        else:
            self.process.send_signal(signal.SIGSTOP)

    def mend(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)
        self.wire.mend()
        self.harm = ""
        if self.process.poll() is not None:
            self.befell["started anew"] += 1
            self.start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("minutes", 10.0), ("sources", 1000), ("hosts", 60), ("workers", 4), ("due-every", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--work", type=Path, help="keep logs here")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    sink = Sink()
    with bridge(given.hosts) as addresses, server(BASE), mail(sink, work), contextlib.closing(Web(addresses, delay_s=0.02)) as web:
        configure(work / "config", web, given.sources)
        open_store(URL).close()
        with members(work, given.workers) as all_of_them:
            marks = torment(all_of_them, given)
            calm_s = settle(web, all_of_them)
        sys.exit(report(web, sink, marks, all_of_them, calm_s))


@contextlib.contextmanager
def mail(sink: Sink, work: Path) -> Iterator[None]:
    """A mail server that is reached over TLS; its authority's certificate lies in `work`."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(work / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(BASE).configure_cert(context)
    controller = Controller(sink, hostname=BASE, port=MAIL_PORT, ssl_context=context)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def configure(folder: Path, web: Web, sources: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(shipped() / "rules", folder / "rules")
    places = ", ".join(f"'{place}'" for place in web.places)
    rows = [
        f"  - {{id: s{n}, name: S{n}, owner: S, parser: feed, kind: assignment, every_minutes: 1440, "
        f"url: 'http://{web.places[n % len(web.places)]}/{n}'}}"
        for n in range(sources)
    ]
    head = f"hosts:\n  default: {{parallel: 1, pause_s: 0.02}}\nallow_private: [{places}]\nsources:\n"
    (folder / "sources.yaml").write_text(head + "\n".join(rows) + "\n")
    roles = ("project_leader", "operator", "reference", "reference", "reference", "analyst")
    people = [f"  - {{id: p{n}, name: P{n}, address: p{n}@example.org, role: {role}}}" for n, role in enumerate(roles)]
    (folder / "recipients.yaml").write_text("recipients:\n" + "\n".join(people) + "\n")


@contextlib.contextmanager
def members(work: Path, workers: int) -> Iterator[list[Member]]:
    """So many workers and two services, which run meanwhile."""
    own = {"PYTHONPATH": str(ROOT), "MONITOR_DATABASE_URL": URL, "SSL_CERT_FILE": str(work / "authority.pem")}
    own |= {"MONITOR_SMTP_URL": f"smtps://{BASE}:{MAIL_PORT}", "MONITOR_MAIL_FROM": "monitor@example.org"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")} | own
    made = []
    for number in range(workers + 2):
        served = ["run", "--config", str(work / "config"), "--data", str(work / f"data{number}")]
        arguments = ["worker", "--concurrency", "4"] if number < workers else served
        made.append(Member(arguments, Wire(number), work, environment))
    try:
        for one in made:
            one.start()
        yield made
    finally:
        for one in made:
            if one.process:
                one.process.kill()
                one.process.wait()
            one.wire.close()


def torment(all_of_them: list[Member], given: Any) -> dict[str, list[float]]:
    """Harms members and makes sources due for so many minutes; gives when each source was made due."""
    chance, begun = random.Random(given.seed), time.monotonic()
    marks = {f"s{n}": [time.time()] for n in range(given.sources)}  # noqa: TID251 – never asked, so due from the beginning
    next_harm, next_due = begun + 20, begun + given.due_every
    longest = min(100.0, given.minutes * 20)
    while time.monotonic() < begun + given.minutes * 60:
        time.sleep(0.2)
        for one in all_of_them:
            if one.harm and time.monotonic() > one.mended_at:
                one.mend()
            elif not one.harm and one.process and one.process.poll() is not None:
                one.befell["ended by itself"] += 1
                one.start()
        if time.monotonic() > next_harm:
            next_harm = time.monotonic() + chance.uniform(4, 12)
            well = [one for one in all_of_them if not one.harm]
            if len(well) > len(all_of_them) // 2:
                harm = chance.choice(HARMS)
                seconds = chance.uniform(1, 5) if harm == "killed" else chance.uniform(5, longest)
                chance.choice(well).harmed(harm, seconds)
        if time.monotonic() > next_due:
            next_due += given.due_every
            for source_id, at in make_due():
                marks[source_id].append(at)
    for one in all_of_them:
        if one.harm:
            one.mend()
    return marks


def sql(statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(URL.replace("+psycopg", ""), autocommit=True) as connection:
        found = connection.execute(statement)  # type: ignore[call-overload]
        return found.fetchall() if found.description else []


def make_due() -> list[tuple[str, float]]:
    """Every source that is not due, from now on; an answer that is on its way is late by that, and the source is asked again."""
    moved = "update targets set next_check = clock_timestamp(), version = version + 1 where next_check > now()"
    return [(one, float(at)) for one, at in sql(f"{moved} returning source_id, extract(epoch from clock_timestamp())")]


def settle(web: Web, all_of_them: list[Member]) -> float:
    """Waits until nothing has been due, queued or unsent for a minute; gives the seconds until then, or infinity where it never comes."""
    begun = last_busy = time.monotonic()
    while time.monotonic() - begun < 900:
        time.sleep(1)
        for one in all_of_them:
            if one.process and one.process.poll() is not None:
                one.start()
        due = len(web.asked) - count("targets where next_check > now()")
        waiting = count("procrastinate_jobs") + count("outbox where state in ('unsent', 'sending')")
        if due or waiting or not count("editions"):
            last_busy = time.monotonic()
        elif time.monotonic() - last_busy > 60:
            return last_busy - begun
    return float("inf")


def count(what: str) -> int:
    return int(sql(f"select count(*) from {what}")[0][0])


def lateness(web: Web, marks: dict[str, list[float]]) -> tuple[list[float], int]:
    """The seconds from when each source was made due until it was asked, in order; and how many were never."""
    paths = {
        source_id: url.removeprefix("http://").replace(":8000", "") for source_id, url in sql("select source_id, url from targets")
    }
    late, missed = [], 0
    for source_id, times in marks.items():
        asked = web.asked.get(paths.get(source_id, ""), [])
        for at in times:
            after = [one for one in asked if one >= at - 0.05]
            late += [after[0] - at] if after else []
            missed += not after
    return sorted(late), missed


def report(web: Web, sink: Sink, marks: dict[str, list[float]], all_of_them: list[Member], calm_s: float) -> int:
    """Prints the table; 1 where something is wrong."""
    late, missed = lateness(web, marks)
    served = {f"https://example.org/{path}/{one}" for path, asked in web.asked.items() for one in range(len(asked))}
    stored = [url for (url,) in sql("select url from documents")]
    sent = Counter(str(message_from_bytes(content)["Message-ID"]) for _, content in sink.kept)
    queued = {name for (name,) in sql("select message_id from outbox")}
    for row in sql("select message_id, key, state, reply, attempts, doubts, tried_at, sent_at from outbox"):
        if row[0] not in sent:
            print("not received:", *row, file=sys.stderr)
    doubts = sql("select coalesce(sum(doubts), 0) from outbox")[0][0]
    wrong = {
        "due polls not done": missed,
        "requests to a host while another was on its way": sum(web.overlaps.values()),
        "items lost": len(served - set(stored)),
        "items stored twice": len(stored) - len(set(stored)),
        "documents changed that no one changed": count("versions"),
        "letters lost": len(queued - set(sent)),
        "letters sent twice without a doubt": max(0, sum(sent.values()) - len(sent) - doubts),
    }
    told: dict[str, object] = {
        "due polls": sum(map(len, marks.values())),
        "requests": sum(map(len, web.asked.values())),
        "seconds from due to asked: median / 95 % / most": " / ".join(
            f"{late[int(len(late) * part)]:.0f}" for part in (0.5, 0.95, 0.9999)
        ),
        "items published / stored": f"{len(served)} / {len(stored)}",
        "letters queued / sent": f"{len(queued)} / {sum(sent.values())}",
        "letters in doubt, sent again under the same Message-ID": doubts,
        "seconds of calm until nothing was due": f"{calm_s:.0f}",
    }
    for kind, name in (("worker", "workers"), ("run", "services")):
        for harm in (*HARMS, "ended by itself"):
            told[f"{name}: {harm}"] = sum(one.befell[harm] for one in all_of_them if one.arguments[0] == kind)
    print("\n".join(["", "| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in (told | wrong).items())]))
    return int(any(wrong.values()) or calm_s == float("inf"))


if __name__ == "__main__":
    main()
