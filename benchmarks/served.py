"""What the benchmarks of the pages have in common: `monitor serve` in a process of its own, and somebody who has signed in."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx

from monitor.config import User, as_yaml
from monitor.web import hash_of

NAME, PASSWORD = "admin", "ett långt lösenord"


@contextlib.contextmanager
def pages(folder: Path, url: str) -> Iterator[tuple[int, httpx.Client]]:
    """The pages of a configuration and a database meanwhile: the number of the process that serves them, and an admin who has signed in."""
    users = folder / "users.yaml"
    users.touch(0o600)
    users.write_text(as_yaml([User(name=NAME, role="admin", password=hash_of(PASSWORD))]), "utf-8")
    others = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    command = [sys.executable, "-m", "monitor", "serve", "--port", "0", "--config", str(folder), "--data", str(folder)]
    process = subprocess.Popen(
        command,
        env=others | {"MONITOR_SECRET": "0123456789abcdef" * 2, "MONITOR_DATABASE_URL": url},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stderr
        told = re.search(r"http://\S+?:\d+", process.stderr.readline())
        assert told, process.stderr.read()
        threading.Thread(
            target=lambda: [print(line, end="", file=sys.stderr) for line in process.stderr or ()], daemon=True
        ).start()
        at = told.group()
        with httpx.Client(base_url=at, headers={"Cookie": _signed_in(at)}, timeout=60, trust_env=False) as client:
            yield process.pid, client
    finally:
        process.terminate()
        process.wait(30)


def _signed_in(url: str) -> str:
    """The cookie of an admin's session."""
    with httpx.Client(base_url=url, headers={"Origin": url}, trust_env=False) as client:
        form = client.get("/logga-in").text
        token = form.partition('name="csrf" value="')[2].partition('"')[0]
        answer = client.post("/logga-in", data={"csrf": token, "name": NAME, "password": PASSWORD})
        assert answer.status_code == 303, answer.status_code
        return f"monitor={client.cookies['monitor']}"
