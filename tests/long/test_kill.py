"""Killed at random moments, the job loses nothing and sends nothing twice."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import REPOSITORY, Replay, monitor

pytestmark = pytest.mark.long
MONDAY = ("run", "--once", "--now", "2025-10-13T07:05+02:00")


def documents(data: Path) -> set[tuple[str, str | None]]:
    with sqlite3.connect(data / "monitor.db") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        return set(database.execute("select id, edition from documents"))


def test_ten_kills_and_a_rerun_end_as_one_undisturbed_run(replay: Replay, tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    began = time.monotonic()
    monitor(*MONDAY, data=calm, environment=replay.environment())
    whole = time.monotonic() - began
    draw = random.Random(20251013)
    command = [sys.executable, "-m", "monitor", *MONDAY, "--config", str(REPOSITORY), "--data", str(killed)]
    for _ in range(10):
        with subprocess.Popen(
            command, env=replay.environment(), cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                process.wait(draw.uniform(0.1, whole))
            except subprocess.TimeoutExpired:
                process.kill()
    monitor(*MONDAY, data=killed, environment=replay.environment())
    assert documents(killed) == documents(calm)
    assert [path.name for path in (killed / "outbox").rglob("*.eml")] == [path.name for path in (calm / "outbox").rglob("*.eml")]
    with sqlite3.connect(killed / "monitor.db") as database:
        assert database.execute("select count(*), count(distinct key) from outbox where state = 'sent'").fetchone() == (1, 1)
