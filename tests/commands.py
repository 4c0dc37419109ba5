"""Commands as a user types them, each in a process of its own, forked from one that has loaded the program and done a round.

A fresh interpreter spends a second on that, and the tests run some hundreds of commands; tests/test_service.py and the wheel's test
start fresh ones.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from subprocess import CompletedProcess

LONGEST_S = 120


@dataclass(frozen=True)
class Started:
    """A command that runs, with what it writes to its two outputs."""

    arguments: tuple[str, ...]
    process: multiprocessing.process.BaseProcess
    outputs: tuple[Path, Path]

    def done(self) -> CompletedProcess[str]:
        """Waits for its end, and ends one that has none."""
        self.process.join(LONGEST_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        told = [path.read_text("utf-8") for path in self.outputs]
        for path in set(self.outputs):
            path.unlink()
        return CompletedProcess(self.arguments, self.process.exitcode or 0, *told)


def environment(**given: str) -> dict[str, str]:
    """The tests' own environment without the program's settings, and with those given."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")} | given


def start(*arguments: str, cwd: Path, environment: Mapping[str, str], together: bool = False, typed: str = "") -> Started:
    """Starts `monitor` with these arguments in a folder. `together`: what it tells and its faults in one output, in their order.

    `typed` is what it can read: a line of somebody's."""
    out = _file()
    err = out if together else _file()
    process = warm().Process(target=_monitor, args=(arguments, cwd, dict(environment), typed, out, err))
    process.start()
    return Started(arguments, process, (out, err))


def run(*arguments: str, cwd: Path, typed: str = "", **given: str) -> CompletedProcess[str]:
    """What `monitor` tells with these arguments in a folder, and its exit code; `given` is added to the environment."""
    return start(*arguments, cwd=cwd, environment=environment(**given), typed=typed).done()


@cache
def warm() -> ForkServerContext:
    """Starts the process that all others are forked from; it finds `warmed` where it is started.

    There is one of a process, and the program has such a one too, to read beside: who starts it first says what it has loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warmed"])
    with contextlib.chdir(Path(__file__).parent):
        ensure_running()
    return context


def _file() -> Path:
    number, name = tempfile.mkstemp()
    os.close(number)
    return Path(name)


def _monitor(arguments: tuple[str, ...], cwd: Path, environment: dict[str, str], typed: str, out: Path, err: Path) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    given, typing = os.pipe()
    os.write(typing, typed.encode())
    os.close(typing)
    with open(given) as read, out.open("ab", 0) as told, err.open("ab", 0) as faults:
        for number, file in enumerate((read, told, faults)):
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8")
    sys.argv = ["monitor", *arguments]
    from monitor.cli import main  # here, because this process has it loaded and the one that starts it need not

    main()
