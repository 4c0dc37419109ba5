"""The recorded internet beside the checkout, for the long proofs. They are deselected by default; without the material they fail."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.values import STOCKHOLM

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with recorded material: ../shared, or where MONITOR_SHARED says."""
    folder = Path(os.environ.get("MONITOR_SHARED", REPOSITORY.parent / "shared"))
    assert (folder / "replay/replay.py").is_file(), f"the long proofs need recorded material in {folder}"
    return folder


@dataclass(frozen=True)
class Replay:
    """A recorded internet: a forward proxy with a certificate authority of its own."""

    port: int
    ca: Path

    def control(self, method: str, path: str) -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{self.port}"}))
        with opener.open(urllib.request.Request(f"http://replay.invalid{path}", method=method), timeout=30) as answer:
            return json.loads(answer.read())

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("MONITOR_") and "proxy" not in name.lower()
        }
        proxy = f"http://127.0.0.1:{self.port}"
        return kept | {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy, "SSL_CERT_FILE": str(self.ca)} | more


@contextmanager
def replay_at(shared: Path, folder: Path, now: datetime) -> Iterator[Replay]:
    """The recorded internet at a moment, as a process of its own; its certificate lies in `folder`."""
    ca = folder / "replay-ca.pem"
    moment = now.astimezone(STOCKHOLM).replace(tzinfo=None).isoformat()
    command = [sys.executable, str(shared / "replay/replay.py"), "--port", "0", "--ca-file", str(ca), "--now", moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert port, "the replay did not start"
            yield Replay(int(port[1]), ca)
        finally:
            process.terminate()


@pytest.fixture
def replay(shared: Path, tmp_path: Path) -> Iterator[Replay]:
    with replay_at(shared, tmp_path, datetime(2025, 10, 12, 20, tzinfo=STOCKHOLM)) as started:
        yield started


def monitor(*arguments: str, data: Path, environment: dict[str, str], timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Runs the program as a user would, with the shipped configuration."""
    command = [sys.executable, "-m", "monitor", *arguments, "--config", str(REPOSITORY), "--data", str(data)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout, check=False, cwd=data.parent)
