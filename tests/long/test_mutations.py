"""Ten thousand spoilt answers, made of all recorded ones: no exception but ours, no hang, no flood of memory. Told by seed.

One seed again: python tests/mutations.py FILES SEED SEED+1, with the FILES that a failure names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from test_recorded import _form

pytestmark = pytest.mark.long
ANSWERS, A_CHILD = 10_000, 1_000
MOST_MB = 300
OTHERWISE = {".json": "riksdagen_list", ".html": "page", ".md": "page"}  # for what is no source of ours yet; the rest is XML


def test_ten_thousand_spoilt_answers_are_items_or_one_clear_failure(shared: Path, tmp_path: Path) -> None:
    folder = shared / "recorded"
    corpus = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        form = _form(path.relative_to(folder).as_posix())
        corpus.append((str(path), form[0] if form else OTHERWISE.get(path.suffix, "feed")))
    files = tmp_path / "files.json"
    files.write_text(json.dumps(corpus), "utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")])}
    total = {"items": 0, "refused": 0}
    for first in range(0, ANSWERS, A_CHILD):
        command = [sys.executable, str(REPOSITORY / "tests/mutations.py"), str(files), str(first), str(first + A_CHILD)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, f"{files}: {done.stderr[-3000:]}"
        found = json.loads(done.stdout)
        assert found["memory_mb"][0] < MOST_MB, f"{files}: {found}"
        print(found)
        total = {name: total[name] + found[name] for name in total}
    assert sum(total.values()) == ANSWERS
