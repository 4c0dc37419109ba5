"""What the benchmarks of collecting have in common: the feed server of the material beside the checkout, and a configuration for it."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from monitor.config import shipped
from monitor.values import TOPICS

ROOT = Path(__file__).parents[1]
MATERIAL = ROOT.parent / "shared" / "bench"


def configure(folder: Path, urls: list[str], *, classification: bool) -> None:
    """A configuration with these feeds as its sources. Without classification: rules that say nothing, and no model."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    place = urls[0].split("/")[2]
    lines = ["hosts:", "  127.0.0.1: {parallel: 50, pause_s: 0}", f"allow_private: ['{place}']", "sources:"]
    lines += [f"  - {{id: f{n}, name: Feed {n}, owner: Feed {n}, parser: feed, url: '{url}'}}" for n, url in enumerate(urls)]
    (folder / "sources.yaml").write_text("\n".join(lines) + "\n")
    if classification:
        shutil.copytree(shipped() / "rules", folder / "rules")
        return
    (folder / "rules").mkdir()
    shutil.copy(shipped() / "rules" / "kinds.yaml", folder / "rules")
    for topic in TOPICS:
        (folder / "rules" / f"{topic}.yaml").write_text(f"tag: {topic}\nname: {topic}\nrules: []\n")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def served(material: Path, feeds: int) -> Iterator[int]:
    """Serves so many feeds of 30 items on this machine while the block runs; gives the port."""
    port = free_port()
    server = [
        sys.executable,
        str(material / "feeds" / "feedserver.py"),
        "--port",
        str(port),
        "--feeds",
        str(feeds),
        "--gzip-level",
        "1",
    ]
    with subprocess.Popen(server, stdout=subprocess.PIPE) as running:
        try:
            assert running.stdout
            if not running.stdout.readline():
                sys.exit(f"the feed server of {material} did not start")
            yield port
        finally:
            running.terminate()


def control(port: int, path: str) -> dict[str, object]:
    """Tells the feed server what to do next; its docstring lists the paths."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=600) as answer:
        told: dict[str, object] = json.load(answer)
    return told
