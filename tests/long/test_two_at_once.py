"""Two processes that deliver the same letters at once, one of them killed at times: nothing doubled but what is counted, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from postman import BEGAN, CONFIG, STEP, Kill, accepted, delivering, new_store, rows, sink, waiting

pytestmark = pytest.mark.long
RUNS = 30


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_processes_at_once_double_nothing(kind: str, shared: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    draw, seen = random.Random(20251013), Counter[str]()
    with sink(shared, tmp_path / "mail", "--slow", "0.002") as environ:
        for number in range(RUNS):
            before = accepted(tmp_path / "mail")[0] if number else Counter[str]()
            new_store(url).close()
            kills = (Kill(), Kill(draw.choice(("claimed", "accepted", "kept")), draw.randint(1, 5)) if number % 2 else Kill())
            both = [delivering(url, environ, tmp_path, BEGAN, kill) for kill in kills]
            for process in both:
                process.join()
            seen["killed"] += sum(process.exitcode == -9 for process in both)
            delivering(url, environ, tmp_path, BEGAN + STEP, Kill()).join()
            assert waiting(url) == []
            doubts, count = {key.partition("/")[2]: times for key, _, times in rows(url)}, accepted(tmp_path / "mail")[0] - before
            for person in CONFIG.recipients:
                assert 1 <= count[person.address] <= 1 + doubts[person.id], (number, person.id)
                seen["letters"] += 1
                seen["accepted more than once"] += count[person.address] > 1
                seen["in doubt, by our count"] += doubts[person.id]
                assert number % 2 or count[person.address] == 1
    print(f"\n{kind}: {dict(seen)}")
