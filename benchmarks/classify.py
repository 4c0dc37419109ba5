"""How many items a second are judged on one core, and how long the classifier takes to be ready.

    python benchmarks/classify.py GOLD.jsonl...

The floor in the same run is cutting the same texts into words, which no judgement can do without.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from monitor import classify, tune
from monitor.config import read_rules
from monitor.text import tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("gold", type=Path, nargs="+")
    arguments = parser.parse_args()
    began = time.perf_counter()
    rules = read_rules(arguments.rules)
    classifier = classify.build(rules)
    ready = time.perf_counter() - began
    labels = tune.read_labels(arguments.gold, rules)
    began = time.perf_counter()
    for label in labels:
        tokens(f"{label.item.title} {label.item.summary}")
    floor = time.perf_counter() - began
    began = time.perf_counter()
    tune.judge(labels, classifier)
    spent = time.perf_counter() - began
    print(f"ready in {ready:.2f} s; {len(labels) / spent:.0f} items a second; {spent / floor:.0f} times the cost of cutting words")


if __name__ == "__main__":
    main()
