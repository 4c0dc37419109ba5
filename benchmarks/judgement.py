"""How well judgement generalises: fitted to items before a day, tested on those from that day on.

    python benchmarks/judgement.py --day 2025-06-01 GOLD.jsonl...

Prints the figures of items held out by turns before the day, of rules alone, and of the items after it, with bootstrap intervals (95 %)
for the macro F1, and every grade-3 item that the digest would miss. Rules and features were chosen on items before 2025-06-01.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from pathlib import Path

from monitor import classify, tune
from monitor.classify import model as linear
from monitor.config import read_rules
from monitor.tune import fit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--day", default="2025-06-01")
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("gold", type=Path, nargs="+")
    arguments = parser.parse_args()
    rules = replace(read_rules(arguments.rules), model=None)
    labels = tune.read_labels(arguments.gold, rules)
    before = [label for label in labels if label.published < arguments.day]
    after = [label for label in labels if label.published >= arguments.day]
    bare = classify.build(rules)
    data, held_out = fit.fit(before, bare)
    print(f"--- before {arguments.day}, held out by turns\n{tune.table(held_out)}")
    print(f"--- from {arguments.day} on, rules alone\n{tune.table(tune.measure(after, tune.judge(after, bare)))}")
    verdicts = tune.judge(after, replace(bare, model=linear.load(data)))
    print(f"--- from {arguments.day} on, rules and model\n{tune.table(tune.measure(after, verdicts))}")
    draw, pairs = random.Random(1), list(zip(after, verdicts, strict=True))
    for name in ("macro_f1_mission", "macro_f1_all"):
        drawn = sorted(float(tune.measure(*zip(*draw.choices(pairs, k=len(pairs)), strict=True))[name]) for _ in range(500))
        print(f"{name}: 95 % between {drawn[12]:.3f} and {drawn[487]:.3f}")
    for label, verdict in pairs:
        if label.relevance == 3 and not verdict.in_digest:
            print(
                f"missed: {label.published} {label.item.title} ({verdict.relevance:.2f}, {', '.join(verdict.topics) or 'no topic'})"
            )


if __name__ == "__main__":
    main()
