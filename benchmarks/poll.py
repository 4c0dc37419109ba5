"""Polling 1,000 feeds of 30 items beside comparable programs, in the same rounds on the same machine.

    python benchmarks/poll.py [--material ../shared/bench] [--rounds 3] [--latency 0,50] [--feeds 1000] [--quick] [--work DIR]

Phases: cold (all is new), 304 (unchanged, and the server says so), 5 % new, and the same bodies without validators. The material is
copied to a temporary folder (or DIR, which is kept), where the environments that it asks for are made with pip; newsboat, sfeed and
GNU time are installed with apt-get where they are absent. --quick runs only `monitor` and the bare floor, and
waits for no quiet machine. Ours stands there thrice:

    monitor             the process `monitor collect --all`, with rules that say nothing and no model: like for like
    monitor (round)     of the same runs, the round alone, as it is in the service: without the process's start
    monitor+rules       the process with the rules and the model that are shipped

Prints a table a latency: seconds (median) and, in brackets, how many times the bare floor's, then what the targets say.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from feed_world import MATERIAL, ROOT, configure, free_port

ENVIRONMENTS = {
    "floor": "aiohttp httpx feedparser fastfeedparser lxml requests pycurl uvloop",
    "reader": "reader sgmllib3k",  # which reader needs and does not ask for
    "r2e": "rss2email",
    "monitor": f"{ROOT} --constraint {ROOT / 'constraints.txt'}",  # as who runs it has it: without what only developers need
}
DEBIAN = {"newsboat": "newsboat", "sfeed_update": "sfeed"}
FLOOR = "aiohttp50+hash+lxml+sqlite"
OURS, ROUND, WITH_RULES = "monitor", "monitor (round)", "monitor+rules"
STORING = ["newsboat-t10", "reader-w10", "reader-w20", "sfeed-j16", "sfeed-j16-etag", "rss2email"]
PHASES = {"cold": "cold", "same304": "304", "noval": "no validators", "new5": "5 % new"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, default=MATERIAL)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", default="0,50")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--work", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        work = prepared(arguments.material, arguments.work or Path(made), quick=arguments.quick)
        names = [FLOOR, OURS] if arguments.quick else [FLOOR, *STORING, OURS, WITH_RULES]
        results = work / "results" / "feeds.jsonl"
        results.unlink(missing_ok=True)
        run(work, names, arguments)
        rows = [json.loads(line) for line in results.read_text().splitlines()]
    report(rows)


def prepared(material: Path, work: Path, *, quick: bool) -> Path:
    """A copy of the material that may be written to, with the environments and programs that it wants."""
    copy = work / "bench"
    shutil.copytree(material, copy, dirs_exist_ok=True)
    for one in (copy, *copy.rglob("*")):
        one.chmod(one.stat().st_mode | 0o200)
    (copy / "results").mkdir(exist_ok=True)
    for name, packages in ENVIRONMENTS.items():
        folder = copy / "venvs" / name
        if not folder.is_dir() and (name in ("floor", "monitor") or not quick):
            venv.create(folder, with_pip=True)
        elif name != "monitor":  # which may have changed since
            continue
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *packages.split()], check=True)
    wanted = {"/usr/bin/time": "time"} | ({} if quick else DEBIAN)
    if absent := [package for program, package in wanted.items() if not shutil.which(program)]:
        subprocess.run(["apt-get", "install", "-y", "-q", *absent], check=True, stdout=subprocess.DEVNULL)
    return copy


def run(copy: Path, names: Iterable[str], arguments: argparse.Namespace) -> None:
    """Runs the material's own benchmark, with `monitor` as one more program in it."""
    sys.path.insert(0, str(copy / "feeds"))
    peers: Any = __import__("peers")
    theirs = peers.make

    class Monitor(peers.Peer):  # type: ignore[misc, name-defined]
        def setup(self) -> None:
            configure(self.dir / "config", self.urls, classification=self.name == WITH_RULES)

        def argv(self) -> list[str]:
            place = ["--config", str(self.dir / "config"), "--data", str(self.dir / "data")]
            return [str(copy / "venvs" / "monitor" / "bin" / "python"), str(ROOT / "benchmarks" / "collect_timed.py"), *place]

        def count(self) -> int:
            import sqlite3

            file = self.dir / "data" / "monitor.db"
            return sqlite3.connect(file).execute("select count(*) from documents").fetchone()[0] if file.exists() else 0

    peers.make = lambda name, work, urls: (Monitor if name in (OURS, WITH_RULES) else theirs)(name, work, urls)
    os.environ.pop("PYTHONPATH", None)  # what is measured is what is installed
    sys.argv = ["bench.py", "--rounds", str(arguments.rounds), "--latency", arguments.latency, "--feeds", str(arguments.feeds)]
    sys.argv += ["--only", ",".join(names), "--port", str(free_port())]
    sys.argv += (
        ["--tries", "1", "--quiet-wait", "0"] if arguments.quick else []
    )  # else it waits for a quiet machine, and tries again
    runpy.run_path(str(copy / "feeds" / "bench.py"), run_name="__main__")


def report(rows: list[dict[str, Any]]) -> None:
    """Tables of medians, per 1,000 feeds; a program that was given fewer is scaled up."""
    walls: dict[tuple[float, str, str], list[float]] = defaultdict(list)
    peak: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["rc"] != 0 or row["phase"] not in PHASES:
            continue
        scale = 1000 / row["n"]
        walls[row["lat"], row["peer"], row["phase"]].append(row["wall"] * scale)
        if row["peer"] == OURS:
            walls[row["lat"], ROUND, row["phase"]].append(row["inner"]["inner_wall"] * scale)
        peak[row["peer"]] = max(peak[row["peer"]], row["rss_mb"])
    peak[ROUND] = peak[OURS]
    seconds = {key: statistics.median(values) for key, values in walls.items()}
    for latency in sorted({row["lat"] for row in rows}):
        print(
            f"\n{latency:.0f} ms latency\n\n| program | {' | '.join(PHASES.values())} | peak MB |\n| --- | --- | --- | --- | --- | --- |"
        )
        for name in dict.fromkeys(name for at, name, _ in seconds if at == latency):
            cells = [cell(seconds.get((latency, name, phase)), seconds[latency, FLOOR, phase]) for phase in PHASES]
            print(f"| {name} | {' | '.join(cells)} | {peak[name]:.0f} |")
        print()
        for name in (OURS, ROUND):
            print("\n".join(judged(seconds, latency, name)))
    noisy, failed = sum(not row["clean"] for row in rows), sum(row["rc"] != 0 for row in rows)
    print(f"\n{len(rows)} runs, {failed} failed, {noisy} while others used the machine")


def cell(value: float | None, floor: float) -> str:
    return "–" if value is None else f"{value:.2f} ({value / floor:.1f})"


def judged(seconds: dict[tuple[float, str, str], float], latency: float, name: str) -> list[str]:
    """Each target in words: faster than whom, and within three times the floor."""
    lines = []
    for phase, shown in PHASES.items():
        own = seconds[latency, name, phase]
        rivals = [one for one in STORING if (latency, one, phase) in seconds]
        slower = [one for one in rivals if seconds[latency, one, phase] <= own]
        said = f"faster than all of {len(rivals)}" if not slower else f"NOT faster than {', '.join(slower)}"
        times = own / seconds[latency, FLOOR, phase]
        near = "" if phase == "cold" else f"; {'within' if times <= 3 else 'NOT within'} 3x of the floor ({times:.1f})"
        lines.append(f"{name}, {shown}: {said}{near}")
    return lines


if __name__ == "__main__":
    main()
