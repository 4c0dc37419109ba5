"""How long `monitor rules preview` takes over very many stored items, on one core.

    python benchmarks/preview.py [--items ITEMS.jsonl] [--count 100000] [--rule energy-grid] [--data DIR]

Fills a SQLite file with items of the last twelve months, judged by the shipped rules; takes one pattern out of one rule and puts another in,
in a copy of rules/; and times the preview as a whole process. The floor in the same run is reading the same rows. The items come from a file
(one JSON object a line, repeated until there are enough) or are made of the rules' own words among others. A folder that is filled already
is used as it is.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from monitor import classify
from monitor.config import RuleBook, content_of, read_rules, shipped
from monitor.store import Store, open_store
from monitor.text import slug
from monitor.tune.labels import item_of, read_lines
from monitor.values import STOCKHOLM, Change, Fetched, Item, New, Request

NOW = datetime(2026, 10, 1, 8, tzinfo=STOCKHOLM)
SINCE = datetime(2025, 10, 1, tzinfo=STOCKHOLM)
PART = 2_000


def made_up(rules: RuleBook, draw: random.Random) -> Iterator[Item]:
    """Items of forty words: one in twelve is of a rule, the others from fifty thousand made of syllables, the first ones often."""
    parts = [first + vowel + last for first in "bdfghjklmnprstv" for vowel in "aeiouyåäö" for last in "dgklmnrst"]
    others = ["".join(draw.choices(parts, k=draw.randint(1, 4))) for _ in range(50_000)]
    ours = [pattern.replace("*", "") for file in rules.files.values() for rule in file.rules for pattern in rule.any]
    while True:
        words = [draw.choice(ours) if draw.random() < 1 / 12 else others[int(50_000 * draw.random() ** 3)] for _ in range(40)]
        kind = draw.choice(("press_release", "assignment", "motion", "question", "referral", "news", "committee_report"))
        yield Item("bench", "", kind, "", " ".join(words[:8]).capitalize(), " ".join(words[8:]))


def from_file(path: Path, rules: RuleBook) -> Iterator[Item]:
    found = [item_of(row, rules, path=path, line=line) for line, row in read_lines(path)]
    return itertools.cycle(found)


def fill(store: Store, items: Iterator[Item], count: int, rules: RuleBook) -> None:
    """Stores the items as rounds would have, evenly over the year."""
    classifier = classify.build(rules)
    store.keep_rules(rules.version, content_of(rules), now=SINCE)
    for begin in range(0, count, PART):
        changes = []
        for number in range(begin, min(begin + PART, count)):
            name, url = f"bench-{number}", f"https://example.org/{number}"
            published = SINCE + timedelta(minutes=number * 365 * 24 * 60 / count)
            item = replace(next(items), source_id="bench", key=name, url=url, published=published)
            changes.append(Change(New(name, item, slug(name)), (name,), classify.classify(item, classifier, document_id=name)))
        request = Request("bench", "https://example.org/", target="https://example.org/")
        store.apply(request, Fetched(request, request.url, b"", "", SINCE), changes, next_check=NOW, now=SINCE)
        print(f"\r{begin + len(changes)} stored", end="", file=sys.stderr)
    print(file=sys.stderr)


def edit(folder: Path, name: str) -> None:
    """Takes the first pattern out of a rule and puts another in."""
    for path in folder.glob("*.yaml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        for rule in content.get("rules", ()):
            if rule["id"] == name:
                rule["any"] = [*rule["any"][1:], "kraftöverföring*"]
                path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
                return
    sys.exit(f"there is no rule {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rule", default="energy-grid")
    parser.add_argument("--data", type=Path, help="folder for the database, kept [default: one that is thrown away]")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as there:
        data = arguments.data or Path(there) / "data"
        data.mkdir(parents=True, exist_ok=True)
        folder = Path(there) / "config"
        shutil.copytree(shipped() / "rules", folder / "rules")
        shutil.copyfile(shipped() / "sources.yaml", folder / "sources.yaml")
        rules = read_rules(folder / "rules")
        store = open_store(f"sqlite:///{data / 'monitor.db'}")
        if not store.count_documents():
            items = from_file(arguments.items, rules) if arguments.items else made_up(rules, random.Random(1))
            fill(store, items, arguments.count, rules)
        began = time.perf_counter()
        read = sum(len(part) for part in store.judged(since=SINCE))
        floor = time.perf_counter() - began
        store.close()
        edit(folder / "rules", arguments.rule)
        command = [sys.executable, "-m", "monitor", "rules", "preview", "--accept-loss", "--since", SINCE.date().isoformat()]
        began = time.perf_counter()
        done = subprocess.run(
            [*command, "--config", folder, "--data", data, "--now", NOW.isoformat()], capture_output=True, text=True, check=False
        )
        spent = time.perf_counter() - began
    if done.returncode:
        sys.exit(done.stderr)
    print(
        "\n".join(
            line for line in done.stdout.splitlines() if "judged again" in line or line.startswith(("edited", "digest", "BROAD"))
        )
    )
    print(f"{read} rows read in {floor:.1f} s; the preview took {spent:.1f} s, {spent / floor:.1f} times as long")


if __name__ == "__main__":
    main()
