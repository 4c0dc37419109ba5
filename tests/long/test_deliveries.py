"""Two hundred deliveries to a mail server that misbehaves, by processes that are killed: nothing lost, and nothing twice but what is counted."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from postman import BEGAN, CONFIG, STEP, Kill, accepted, delivering, new_store, rows, sink, waiting

pytestmark = pytest.mark.long
RUNS = 200
ROUNDS = 40  # more than any run needs
FAULTS = ("none", "reject", "tempfail", "tempfail-data", "drop", "slow", "starttls", "auth")


def faults_of(draw: random.Random, kinds: list[str]) -> list[str]:
    """The switches of the sink for some of its faults."""
    given = {
        "none": [],
        "reject": ["--reject", draw.choice(CONFIG.recipients).address],
        "tempfail": ["--tempfail", str(draw.randint(1, 12))],
        "tempfail-data": ["--tempfail-data", str(draw.randint(1, 12))],
        "drop": ["--drop", str(draw.randint(1, 4))],
        "slow": ["--slow", str(draw.choice((0.002, 0.01, 0.03)))],
        "starttls": ["--starttls", "required"],
        "auth": ["--auth", "me:secret"],
    }
    return [switch for kind in kinds for switch in given[kind]]


def delivered(url: str, environ: dict[str, str], folder: Path, draw: random.Random, seen: Counter[str]) -> None:
    """Delivers until nothing waits, killed now and then, each time later; counts the kills."""
    for number in range(ROUNDS):
        kill = Kill(draw.choice(("", "claimed", "accepted", "kept")), draw.randint(1, 6)) if number < 3 else Kill()
        process = delivering(url, environ, folder, BEGAN + number * STEP, kill)
        process.join(draw.uniform(0.02, 0.6) if number < 3 and not kill.at else None)
        if process.is_alive():
            process.kill()
            process.join()
        if process.exitcode:
            assert process.exitcode == -9
            seen[f"killed: {kill.at or 'any moment'}"] += 1
        elif not waiting(url):
            return
    raise AssertionError(f"letters wait after {ROUNDS} rounds")


def test_each_letter_is_accepted_once_by_each_person_save_what_was_in_doubt(shared: Path, tmp_path: Path) -> None:
    draw, seen = random.Random(20251013), Counter[str]()
    for number in range(RUNS):
        kinds = [FAULTS[number % len(FAULTS)], *draw.sample(FAULTS, draw.randint(0, 2))]
        folder = tmp_path / str(number)
        url = f"sqlite:///{folder}.db"
        new_store(url).close()
        with sink(shared, folder, *faults_of(draw, list(dict.fromkeys(kinds)))) as environ:
            delivered(url, environ, folder, draw, seen)
        rejected = {key.partition("/")[2] for key, state, _ in rows(url) if state == "refused"}
        assert len(rejected) <= ("reject" in kinds)
        doubts, (count, ids) = {key.partition("/")[2]: doubts for key, _, doubts in rows(url)}, accepted(folder)
        for person in CONFIG.recipients:
            times = count[person.address]
            assert (times == 0) == (person.id in rejected), (kinds, person.id)
            assert times <= 1 + doubts[person.id], (kinds, person.id)
            assert times == 0 or ids[person.address] == {f"<beslut-1.{person.id}@example.org>"}
            seen["letters"] += 1
            seen["refused for good, and told"] += times == 0
            seen["accepted once"] += times == 1
            seen["accepted more than once, same Message-ID"] += times > 1
            seen["in doubt, by our count"] += doubts[person.id]
        seen.update(f"with fault: {kind}" for kind in set(kinds))
    print("\n".join(["", f"| of {RUNS} runs | |", "| --- | ---: |", *(f"| {name} | {seen[name]} |" for name in sorted(seen))]))
    assert seen["killed: accepted"] > 20 and seen["with fault: drop"] > 20
