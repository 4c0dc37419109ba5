"""Processes that deliver letters and may be killed, and the recorded mail sink that they deliver to."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from builders import NO_NETWORK
from sqlalchemy import text

from monitor import pipeline
from monitor.config import Config, Environment, Recipient, load, shipped
from monitor.store import Store, open_store
from monitor.store.database import open_engine
from monitor.values import Letter, Message

FORK = multiprocessing.get_context("fork")
BEGAN = datetime.fromisoformat("2025-10-13T07:00:00+02:00")
STEP = timedelta(minutes=11)  # longer than a claim, and than the first pause
STEERING = [Recipient(id=f"s{n}", name=f"S{n}", address=f"s{n}@example.org", role="steering") for n in range(8)]
OTHERS = [
    Recipient(id="ledare", name="Ledare", address="ledare@example.org", role="project_leader"),
    Recipient(id="analys", name="Analys", address="analys@example.org", role="analyst"),
    Recipient(id="drift", name="Drift", address="drift@example.org", role="operator"),
]
CONFIG = Config(Path("."), (), {}, (), "", load(shipped()).rules, (*STEERING, *OTHERS))


def letters() -> list[Letter]:
    """One letter for each of the eleven."""
    message = Message("Ett beslut om järnvägen", "Hej.\n" * 200, "<p>Hej.</p>" * 200)
    return [
        Letter(f"beslut-1/{one.id}", one.id, one.address, one.name, f"<beslut-1.{one.id}@example.org>", message, BEGAN)
        for one in CONFIG.recipients
    ]


@dataclass(frozen=True)
class Kill:
    """At which of a process's own steps it ends, and at which time of it: "claimed", "accepted" (the server has said 250), "kept"."""

    at: str = ""
    time: int = 0


class Mortal(Store):
    """A database whose user is killed, without a word, at a step."""

    def __init__(self, url: str, kill: Kill) -> None:
        super().__init__(open_engine(url))
        self.kill, self.count = kill, 0

    def _step(self, name: str) -> None:
        if name == self.kill.at:
            self.count += 1
            if self.count == self.kill.time:
                os.kill(os.getpid(), signal.SIGKILL)

    def claim(self, *arguments: Any, **more: Any) -> bool:
        done = super().claim(*arguments, **more)
        self._step("claimed")
        return done

    def mark_sent(self, *arguments: Any, **more: Any) -> None:
        self._step("accepted")
        super().mark_sent(*arguments, **more)
        self._step("kept")


def delivering(url: str, environ: dict[str, str], folder: Path, now: datetime, kill: Kill) -> Any:
    """A process that delivers once at a time and ends, started."""
    process = FORK.Process(target=_deliver, args=(url, environ, folder, now, kill))
    process.start()
    return process


def _deliver(url: str, environ: dict[str, str], folder: Path, now: datetime, kill: Kill) -> None:
    os.environ.update(environ)
    store = Mortal(url, kill)
    pipeline.deliver(CONFIG, store, Environment.read(environ), NO_NETWORK, folder=folder, clock=lambda: now)
    pipeline.watch_letters(store, now)
    store.close()


@contextmanager
def sink(shared: Path, out: Path, *faults: str) -> Iterator[dict[str, str]]:
    """The recorded mail sink with its faults, as a process; gives the environment that leads there."""
    ca = out.with_suffix(".pem")
    command = [sys.executable, str(shared / "replay/smtp_sink.py"), "--port", "0", "--out", str(out), "--ca-file", str(ca)]
    with subprocess.Popen([*command, *faults], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            port = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert port, "the sink did not start"
            user, query = "me:secret@" if "--auth" in faults else "", "?starttls=1" if "--starttls" in faults else ""
            given = {"MONITOR_SMTP_URL": f"smtp://{user}127.0.0.1:{port[1]}{query}", "MONITOR_MAIL_FROM": "monitor@example.org"}
            yield given | ({"SSL_CERT_FILE": str(ca)} if query else {})
        finally:
            process.terminate()


def accepted(out: Path) -> tuple[Counter[str], dict[str, set[str]]]:
    """How often the sink has taken a letter for each address, and under which Message-IDs."""
    count: Counter[str] = Counter()
    ids: dict[str, set[str]] = {}
    for line in (out / "log.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["outcome"] in ("stored", "dropped"):
            (address,) = row["rcpt_to"]
            count[address] += 1
            ids.setdefault(address, set()).add(row["message_id"])
    return count, ids


def new_store(url: str) -> Store:
    """A database with the eleven letters in its outbox, and none of before."""
    store = open_store(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("delete from outbox"))
    engine.dispose()
    store.queue(letters())
    return store


def rows(url: str) -> list[tuple[str, str, int]]:
    """Of each of the eleven letters its key, its state, and how often it was in doubt."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("select key, state, doubts from outbox where key like 'beslut-%'")).all()
    engine.dispose()
    return [(key, state, doubts) for key, state, doubts in found]


def waiting(url: str) -> list[str]:
    return [key for key, state, _ in rows(url) if state in ("unsent", "sending")]
