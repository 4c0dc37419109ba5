"""How good verdicts are against labels: the figures of `monitor evaluate`, and the floors that only ever rise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from monitor import classify
from monitor.config import RuleBook
from monitor.tune.labels import Labelled, read_labels
from monitor.values import TOPICS, Verdict

FIRST = 20  # items of a week whose order is measured
WHOLE_WEEK = 30  # labelled items from which a week has an order worth measuring


def evaluate(paths: Iterable[Path], *, rules: RuleBook) -> dict[str, Any]:
    """How verdicts compare with labels: by topic, of the digest (grade 2 and 3), of what is urgent, and the order by week."""
    labels = read_labels(paths, rules)
    return measure(labels, judge(labels, classify.build(rules)))


def judge(labels: Iterable[Labelled], classifier: classify.Classifier) -> list[Verdict]:
    return [classify.classify(label.item, classifier, document_id=label.id) for label in labels]


def measure(labels: Sequence[Labelled], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The figures of `evaluate`, for verdicts in the order of the labels."""
    pairs = list(zip(labels, verdicts, strict=True))
    topics = {}
    for topic in TOPICS:
        figures = _figures([(topic in label.topics, topic in verdict.topics) for label, verdict in pairs])
        ranked = sorted(((verdict.scores[topic], topic in label.topics) for label, verdict in pairs), key=lambda pair: -pair[0])
        topics[topic] = figures | {"ap": _average_precision(ranked)}
    must = [verdict.in_digest for label, verdict in pairs if label.relevance == 3]
    return {
        "items": len(pairs),
        "topics": topics,
        "macro_f1_mission": sum(topics[topic]["f1"] for topic in TOPICS[:3]) / 3,
        "macro_f1_all": sum(topics[topic]["f1"] for topic in TOPICS) / len(TOPICS),
        "digest": _figures([(label.relevance >= 2, verdict.in_digest) for label, verdict in pairs]),
        "must_not_miss_recall": sum(must) / len(must) if must else 1.0,
        "urgent": _figures([(label.urgent, verdict.urgent) for label, verdict in pairs]),
        "ndcg20_week": _weeks(pairs),
    }


def _figures(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    wanted, found = sum(want for want, _ in pairs), sum(find for _, find in pairs)
    both = sum(want and find for want, find in pairs)
    return {
        "n": wanted,
        "found": found,
        "precision": both / found if found else 1.0,
        "recall": both / wanted if wanted else 1.0,
        "f1": 2 * both / (wanted + found) if wanted + found else 1.0,
    }


def _average_precision(ranked: Sequence[tuple[float, bool]]) -> float:
    hits, total = 0, 0.0
    for place, (_, wanted) in enumerate(ranked, 1):
        if wanted:
            hits += 1
            total += hits / place
    return total / hits if hits else 1.0


def _weeks(pairs: Sequence[tuple[Labelled, Verdict]]) -> float:
    """Mean nDCG of the first items of each week that holds a whole week's items."""
    weeks: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for label, verdict in pairs:
        if len(label.published) == 10:
            weeks.setdefault(date.fromisoformat(label.published).isocalendar()[:2], []).append((verdict.relevance, label.relevance))
    found = []
    for rows in weeks.values():
        if len(rows) >= WHOLE_WEEK:
            best = _gain(sorted((grade for _, grade in rows), reverse=True)[:FIRST])
            found.append(_gain([grade for _, grade in sorted(rows, key=lambda row: -row[0])][:FIRST]) / best if best else 1.0)
    return sum(found) / len(found) if found else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def table(report: Mapping[str, Any]) -> str:
    """The figures for people; what is a share of nothing is a dash."""
    lines = [f"{report['items']} items", f"{'':16}{'n':>5}{'found':>7}{'prec':>7}{'recall':>8}{'F1':>7}{'AP':>7}"]
    for name, row in [*report["topics"].items(), ("digest (>=2)", report["digest"]), ("urgent", report["urgent"])]:
        shares = (("precision", 7, row["found"]), ("recall", 8, row["n"]), ("f1", 7, row["n"] + row["found"]), ("ap", 7, row["n"]))
        told = [f"{row[key]:{width}.3f}" if of else f"{'-':>{width}}" for key, width, of in shares if key in row]
        lines.append(f"{name:16}{row['n']:5}{row['found']:7}{''.join(told)}")
    for name in ("macro_f1_mission", "macro_f1_all", "must_not_miss_recall", "ndcg20_week"):
        lines.append(f"{name:24}{report[name]:.3f}")
    return "\n".join(lines)


def below(report: Mapping[str, Any], floors: Mapping[str, Any], path: str = "") -> list[str]:
    """Which figures do not reach their floor. A floor for a figure that does not exist is a fault too."""
    found = []
    for name, floor in floors.items():
        there = report.get(name)
        if isinstance(floor, dict):
            found += below(there if isinstance(there, dict) else {}, floor, f"{path}{name}.")
        elif not isinstance(there, (int, float)):
            found.append(f"{path}{name}: there is no such figure")
        elif there < floor:
            found.append(f"{path}{name}: {there:.3f} is below its floor {floor}")
    return found
