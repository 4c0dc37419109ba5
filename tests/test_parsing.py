"""Parsing on all cores: real processes beside this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from builders import NOW, fetched, source

from monitor.errors import ParseError
from monitor.parse import parse
from monitor.pipeline.parsing import FEW, on_all_cores
from monitor.values import Fetched, Parsed

READING_FOR_ANOTHER = """
import multiprocessing, sys, time
sys.path.insert(0, {tests!r})
from builders import fetched, source
from monitor.pipeline.parsing import FEW, on_all_cores
if __name__ == "__main__":
    with on_all_cores() as begin:
        for answer in [begin(fetched("nothing"), source()) for _ in range(FEW + 8)]:
            answer.exception()
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(60)
"""


def feed(number: int) -> Fetched:
    titles = f"<title>Nyhet {number}</title><link>https://example.org/{number}</link>"
    return fetched(f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item>{titles}</item></channel></rss>')


def outcome(answer: Parsed | ParseError) -> Parsed | str:
    return str(answer) if isinstance(answer, ParseError) else answer


def here(answer: Fetched) -> Parsed | str:
    try:
        return parse(answer, source())
    except ParseError as error:
        return str(error)


def test_what_other_processes_read_is_what_this_one_reads_and_so_is_what_is_wrong() -> None:
    answers = [*map(feed, range(FEW + 20)), fetched("no feed"), fetched(b"<rss><channel><item>")]

    with on_all_cores() as begin:
        begun = [begin(answer, source()) for answer in answers]
        read = [one.exception() or one.result() for one in begun]

    assert [outcome(one) for one in read] == [here(answer) for answer in answers]  # type: ignore[arg-type]
    errors = [one for one in read if isinstance(one, ParseError)]
    assert [(error.source_id, error.where) for error in errors] == [("example", "feed"), ("example", "feed")]


class Deadly(Fetched):
    """Ends the process that it is read in, wherever that is another."""

    def __reduce__(self) -> tuple[object, ...]:
        return (os.abort, ())


def test_an_answer_that_ends_the_process_that_reads_it_fails_alone() -> None:
    answers: list[Fetched] = [*map(feed, range(FEW + 4)), Deadly(fetched().request, "", b"", "", NOW), *map(feed, range(4))]

    with on_all_cores() as begin:
        begun = [begin(answer, source()) for answer in answers]
        begun[-1].exception()  # by now the first processes are lost
        answers += map(feed, range(4))
        begun += [begin(answer, source()) for answer in answers[len(begun) :]]
        read = [one.exception() or one.result() for one in begun]

    lost = read.pop(FEW + 4)
    assert str(lost) == "example: answer: the process that read it was ended, as where memory runs out"
    assert read == [parse(answer, source()) for answer in answers if not isinstance(answer, Deadly)]


def test_processes_that_read_end_when_the_one_they_read_for_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "reading.py"
    program.write_text(READING_FOR_ANOTHER.format(tests=str(Path(__file__).parent)))
    root = str(Path(__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": root}
    ) as running:
        assert running.stdout
        others = [int(number) for number in running.stdout.readline().split()]
        assert others
        running.send_signal(signal.SIGKILL)
    for _ in range(200):
        if not any(map(is_alive, others)):
            return
        time.sleep(0.05)
    raise AssertionError("processes are left")


def test_what_reads_beside_is_this_program_whatever_lies_where_the_command_was_typed(tmp_path: Path) -> None:
    (tmp_path / "monitor").mkdir()
    (tmp_path / "monitor" / "__init__.py").write_text("raise SystemExit('another program')")
    program = tmp_path / "elsewhere" / "reading.py"
    program.parent.mkdir()
    program.write_text(READING_FOR_ANOTHER.format(tests=str(Path(__file__).parent)).replace("time.sleep(60)", ""))
    root = str(Path(__file__).parents[1])
    told = subprocess.run(
        [sys.executable, program], cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": root}, check=True
    )
    assert "another program" not in told.stderr and told.stdout.split()


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
