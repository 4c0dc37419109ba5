"""How well judgement generalises: fitted to items before a day, tested on those from that day on.

    python benchmarks/judgement.py GOLD.jsonl... [--more FILE.jsonl...] [--day 2025-06-01] [--ablation | --curve | --folds [--floors F.json]]

GOLD are labelled items as the stream brings them; --more are others, which teach but choose no threshold and are not scored. Prints the
figures of the items from the day on, with bootstrap intervals (95 %) for the macro F1, and every grade-3 item that the digest would miss.
--ablation prints the same test for rules alone, TF-IDF alone, and both, with categories and senders and without. --folds prints the
figures of all items held out by turns in five parts; --floors exits 1 when one is not reached. --curve prints those held-out figures with
none, half, three quarters and all of the --more items: what further labels have given, and so what still more could give.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor import classify, tune
from monitor.classify import model as linear
from monitor.config import RuleBook, read_rules
from monitor.tune import Labelled, fit
from monitor.values import Verdict

Figures = dict[str, Any]
PARTS = (0.0, 0.5, 0.75, 1.0)  # of the --more items


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--day", default="2025-06-01")
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--ablation", action="store_true")
    what.add_argument("--curve", action="store_true")
    what.add_argument("--folds", action="store_true")
    parser.add_argument("--floors", type=Path)
    arguments = parser.parse_args()
    rules = replace(read_rules(arguments.rules), model=None)
    gold, more = tune.read_labels(arguments.gold, rules), tune.read_labels(arguments.more, rules)
    if arguments.folds:
        report = fit.fit(gold, classify.build(rules), more=more)[1]
        print(tune.table(report))
        sys.exit("\n".join(tune.below(report, json.loads(arguments.floors.read_text("utf-8")) if arguments.floors else {})) or 0)
    if arguments.curve:
        return _curve(gold, more, rules)
    after = [label for label in gold if label.published >= arguments.day]
    before, earlier = ([label for label in some if label.published < arguments.day] for some in (gold, more))
    print(f"fitted to {len(before)} + {len(earlier)} items before {arguments.day}, tested on {len(after)}")
    if arguments.ablation:
        _ablation(before, earlier, after, rules)
    else:
        _tell(after, _judged(before, earlier, after, rules))


def _judged(before: Sequence[Labelled], earlier: Sequence[Labelled], after: Sequence[Labelled], rules: RuleBook) -> list[Verdict]:
    bare = classify.build(rules)
    data, _ = fit.fit(before, bare, more=earlier)
    return tune.judge(after, replace(bare, model=linear.load(data)))


def _ablation(before: Sequence[Labelled], earlier: Sequence[Labelled], after: Sequence[Labelled], rules: RuleBook) -> None:
    none = replace(rules, files={tag: file.model_copy(update={"rules": ()}) for tag, file in rules.files.items()})
    plain = [replace(label, item=replace(label.item, categories=(), senders=())) for label in after]
    stamped = [label for label in after if label.item.categories or label.item.senders]
    bare = [replace(label, item=replace(label.item, categories=(), senders=())) for label in stamped]
    runs = {
        "rules alone": (after, tune.judge(after, classify.build(rules))),
        "TF-IDF alone": (after, _judged(before, earlier, after, none)),
        "both": (after, _judged(before, earlier, after, rules)),
        "both, without categories and senders": (plain, _judged(before, earlier, plain, rules)),
        f"both, the {len(stamped)} items that have them": (stamped, _judged(before, earlier, stamped, rules)),
        "the same, with them removed": (bare, _judged(before, earlier, bare, rules)),
    }
    for name, (items, verdicts) in runs.items():
        found = tune.measure(items, verdicts)
        print(f"{name:44} {_line(found)}")


def _curve(gold: Sequence[Labelled], more: Sequence[Labelled], rules: RuleBook) -> None:
    for part in PARTS:
        draw = random.Random(3)
        drawn = [label for label in more if draw.random() < part]
        print(f"{len(drawn):6} more: {_line(fit.fit(gold, classify.build(rules), more=drawn)[1])}", flush=True)


def _line(found: Figures) -> str:
    digest, urgent = found["digest"], found["urgent"]
    return (
        f"macro F1 mission {found['macro_f1_mission']:.3f}, all {found['macro_f1_all']:.3f}; digest P {digest['precision']:.3f} "
        f"R {digest['recall']:.3f}; urgent P {urgent['precision']:.3f} R {urgent['recall']:.3f}; nDCG@20 {found['ndcg20_week']:.3f}"
    )


def _tell(after: Sequence[Labelled], verdicts: Sequence[Verdict]) -> None:
    print(tune.table(tune.measure(after, verdicts)))
    draw, pairs = random.Random(1), list(zip(after, verdicts, strict=True))
    for name in ("macro_f1_mission", "macro_f1_all"):
        drawn = sorted(float(tune.measure(*zip(*draw.choices(pairs, k=len(pairs)), strict=True))[name]) for _ in range(500))
        print(f"{name}: 95 % between {drawn[12]:.3f} and {drawn[487]:.3f}")
    for label, verdict in pairs:
        if label.relevance == 3 and not verdict.in_digest:
            topics = ", ".join(verdict.topics) or "no topic"
            print(f"missed: {label.published} {label.item.title} ({verdict.relevance:.2f}, {topics})")


if __name__ == "__main__":
    main()
