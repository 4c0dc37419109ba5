"""What analysts do with rules and model: run the examples, judge a file, measure against labels, and fit the model.

Labels are JSON lines, an item a line, with `topics`, `relevance` (0–3) and `urgent` beside the item's own fields. Fitting needs
scikit-learn; judging does not.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from monitor import classify, dates, link
from monitor.classify import model as linear
from monitor.classify.rules import Hit
from monitor.config import RuleBook, read_rules
from monitor.errors import ConfigError, Fault
from monitor.text import canonical_url, title_key
from monitor.values import STOCKHOLM, TOPICS, Item, Reason, Verdict

FOLDS = 5
STRENGTH = {"topic": 6.0, "grade": 2.0, "urgent": 2.0}  # how freely weights may follow the labels; chosen by cross-validation
KEPT = 9_000  # terms a block that are kept, by weight
SEEN = 2  # labelled items that a term must stand in
DIGEST_PRECISION = 0.70  # the digest's threshold is the lowest that holds this on items not trained on
EXPECTED = ("kind", "title")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item with what a careful reader said of it."""

    id: str
    item: Item
    topics: tuple[str, ...]
    relevance: int
    urgent: bool
    published: str


# --- rules ----------------------------------------------------------------------------------------------------------


def check(rules: RuleBook) -> list[Fault]:
    """Runs every rule's examples; each fault names the rule's place, and the example that does not do what it should."""
    matcher = classify.build(rules).matcher
    faults = []
    for file in rules.files.values():
        for rule in file.rules:
            path, _, line = rules.places[rule.id].rpartition(":")
            for key, examples, wanted in (("hit", rule.hit, True), ("miss", rule.miss, False)):
                for example in examples:
                    if _hits(matcher.hits(_example(example, rule)), rule.id) != wanted:
                        said = "is not hit" if wanted else "is hit, and should not be"
                        faults.append(Fault(path, int(line), f"{rule.id}.{key}", f"{example!r} {said}"))
    return faults


def _example(text: str, rule: Any) -> Item:
    """An example stands in the rule's first field, with the kind and source that the rule asks for."""
    field, kind, source = rule.fields[0], (rule.kinds or ("news",))[0], (rule.sources or ("",))[0]
    item = Item(source_id=source, key="", kind=kind, url="", title="")
    return replace(item, **{field: (text,) if field in ("senders", "categories") else text})


def _hits(hits: Iterable[Hit], rule_id: str) -> bool:
    return any(hit.rule.id == rule_id for hit in hits)


# --- files ----------------------------------------------------------------------------------------------------------


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers. Raises ConfigError with the first line that is none."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise ConfigError.at(path, "is no JSON object", line=number)
                    yield number, row
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError.at(path, f"cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise ConfigError.at(path, f"is not JSON: {error.msg}", line=number) from error


def item_of(row: Mapping[str, Any], rules: RuleBook, *, path: Path, line: int) -> Item:
    """One line of a file as an item. Raises ConfigError where a field is missing or of another type."""
    for key in ("id", "kind", "title"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise ConfigError.at(path, "is required, as text", line=line, key=key)
    for key in ("summary", "text", "designation", "url", "published"):
        if not isinstance(row.get(key) or "", str):
            raise ConfigError.at(path, "must be text", line=line, key=key)
    for key in ("senders", "categories"):
        if not all(isinstance(name, str) for name in row.get(key) or ()):
            raise ConfigError.at(path, "must be a list of texts", line=line, key=key)
    return Item(
        source_id="",
        key=row["id"],
        kind=classify.kind_of(row["kind"], rules),
        url=row.get("url") or "",
        title=row["title"],
        summary=row.get("summary") or "",
        text=row.get("text") or "",
        published=_day(row.get("published") or "", path, line),
        senders=tuple(row.get("senders") or ()),
        categories=tuple(row.get("categories") or ()),
        refs=(row["designation"],) if row.get("designation") else (),
    )


def _day(text: str, path: Path, line: int) -> datetime | None:
    """YYYY-MM-DD, or a month, which counts as its first day."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError as error:
        raise ConfigError.at(path, f"{text!r} is neither YYYY-MM-DD nor YYYY-MM", line=line, key="published") from error
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)


def classify_file(source: Path, output: Path, *, rules: RuleBook) -> int:
    """Judges every item of a file, and writes one JSON object a line. Says how many."""
    classifier = classify.build(rules)
    count = 0
    with output.open("w", encoding="utf-8") as out:
        for line, row in read_lines(source):
            item = item_of(row, rules, path=source, line=line)
            verdict = classify.classify(item, classifier, document_id=row["id"])
            out.write(json.dumps(_written(row["id"], item, verdict), ensure_ascii=False) + "\n")
            count += 1
    return count


def _written(name: str, item: Item, verdict: Verdict) -> dict[str, Any]:
    published = item.published.date() if item.published else None
    found = dates.find(
        item.title,
        f"{item.summary}\n\n{item.text}",
        kind=item.kind,
        published=published,
    )
    return {
        "id": name,
        "topics": list(verdict.topics),
        "scores": dict(verdict.scores),
        "relevance": verdict.relevance,
        "in_digest": verdict.in_digest,
        "urgent": verdict.urgent,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "deadlines": [{"date": one.date.isoformat(), "kind": one.kind, "quote": one.quote} for one in found],
        "designations": list(dict.fromkeys((*item.refs, *link.designations(f"{item.title} {item.summary}")))),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    source = {"rule": reason.rule} if reason.rule else {"term": reason.term}
    return {"topic": reason.tag, **source, "field": reason.field, "words": list(reason.words), "weight": reason.weight}


def read_labels(paths: Iterable[Path], rules: RuleBook) -> list[Labelled]:
    """Labelled items of several files. Raises ConfigError for a line without a label, or an id that stands twice."""
    found: dict[str, Labelled] = {}
    for path in paths:
        for line, row in read_lines(path):
            item = item_of(row, rules, path=path, line=line)
            topics, relevance = row.get("topics"), row.get("relevance")
            if not isinstance(topics, list) or not set(topics) <= set(TOPICS):
                raise ConfigError.at(path, f"must be a list of {', '.join(TOPICS)}", line=line, key="topics")
            if relevance not in (0, 1, 2, 3):
                raise ConfigError.at(path, "must be 0, 1, 2 or 3", line=line, key="relevance")
            if row["id"] in found:
                raise ConfigError.at(path, f"{row['id']} stands twice", line=line, key="id")
            label = Labelled(row["id"], item, tuple(topics), relevance, bool(row.get("urgent")), row.get("published") or "")
            found[row["id"]] = label
    return list(found.values())


# --- measure --------------------------------------------------------------------------------------------------------


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


def _weeks(pairs: Sequence[tuple[Labelled, Verdict]], first: int = 20, whole_week: int = 30) -> float:
    """Mean nDCG of the first items of each week that holds a whole week's items."""
    weeks: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for label, verdict in pairs:
        if len(label.published) == 10:
            weeks.setdefault(date.fromisoformat(label.published).isocalendar()[:2], []).append((verdict.relevance, label.relevance))
    found = []
    for rows in weeks.values():
        if len(rows) >= whole_week:
            best = _gain(sorted((grade for _, grade in rows), reverse=True)[:first])
            found.append(_gain([grade for _, grade in sorted(rows, key=lambda row: -row[0])][:first]) / best if best else 1.0)
    return sum(found) / len(found) if found else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def table(report: Mapping[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{report['items']} items", f"{'':16}{'n':>5}{'found':>7}{'prec':>7}{'recall':>8}{'F1':>7}{'AP':>7}"]
    for name, row in [*report["topics"].items(), ("digest (>=2)", report["digest"]), ("urgent", report["urgent"])]:
        last = f"{row['ap']:7.3f}" if "ap" in row else ""
        lines.append(f"{name:16}{row['n']:5}{row['found']:7}{row['precision']:7.3f}{row['recall']:8.3f}{row['f1']:7.3f}{last}")
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


# --- fit ------------------------------------------------------------------------------------------------------------


def train(paths: Sequence[Path], folder: Path, *, now: datetime) -> str:
    """Fits rules/model.json to labels, keeps the old one beside it, and tells the scores on items held out by turns."""
    rules = read_rules(folder)
    labels = read_labels(paths, rules)
    data, report = fit(labels, classify.build(rules))
    data["made"] = now.astimezone(STOCKHOLM).date().isoformat()
    path = folder / "model.json"
    fresh = folder / "model.json.new"
    fresh.write_text(written(data), "utf-8")
    if path.exists():
        path.replace(folder / "model.previous.json")
    fresh.replace(path)
    return f"{path} fitted to {len(labels)} items. On items held out by turns ({FOLDS} parts):\n{table(report)}"


def written(data: Mapping[str, Any]) -> str:
    """The model as JSON with a line a term, so that a change can be read."""
    head = {name: value for name, value in data.items() if name not in ("rarity", "weights")}
    parts = [json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True)[:-2]]
    for name in ("rarity", "weights"):
        rows = ",\n".join(
            f"{json.dumps(term, ensure_ascii=False)}:{json.dumps(value, separators=(',', ':'))}" for term, value in sorted(data[name].items())
        )
        parts.append(f' "{name}": {{\n{rows}\n }}')
    return ",\n".join(parts) + "\n}\n"


def fit(labels: Sequence[Labelled], classifier: classify.Classifier) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model for labels, with thresholds chosen on items held out by turns, and what it scored on them."""
    hits = [classifier.matcher.hits(label.item) for label in labels]
    folds = _folds(labels)
    verdicts: list[Verdict | None] = [None] * len(labels)
    held = np.zeros((len(labels), len(linear.HEADS)))
    for fold in range(FOLDS):
        inside = [place for place, one in enumerate(folds) if one != fold]
        fitted = _weights([labels[place] for place in inside], [hits[place] for place in inside])
        for place in (place for place, one in enumerate(folds) if one == fold):
            scored = linear.score(fitted, linear.features(labels[place].item, hits[place]))
            held[place] = [scored.probability[head] for head in linear.HEADS]
    thresholds = _thresholds(labels, held)
    for fold in range(FOLDS):
        inside = [place for place, one in enumerate(folds) if one != fold]
        fitted = replace(_weights([labels[place] for place in inside], [hits[place] for place in inside]), thresholds=thresholds)
        for place in (place for place, one in enumerate(folds) if one == fold):
            judged = replace(classifier, model=fitted)
            verdicts[place] = classify.classify(labels[place].item, judged, document_id=labels[place].id)
    report = measure(labels, [verdict for verdict in verdicts if verdict])
    return _data(_weights(labels, hits), thresholds, report, len(labels)), report


def _data(fitted: linear.Model, thresholds: Mapping[str, float], report: Mapping[str, Any], size: int) -> dict[str, Any]:
    return {
        "version": linear.VERSION,
        "heads": linear.HEADS,
        "items": size,
        "bias": fitted.bias,
        "thresholds": thresholds,
        "held_out": {
            "macro_f1_mission": round(report["macro_f1_mission"], 4),
            "macro_f1_all": round(report["macro_f1_all"], 4),
            "digest": {name: round(report["digest"][name], 4) for name in ("precision", "recall")},
            "urgent": {name: round(report["urgent"][name], 4) for name in ("precision", "recall")},
        },
        "rarity": fitted.rarity,
        "weights": fitted.weights,
    }


def _folds(labels: Sequence[Labelled]) -> list[int]:
    """Items of one matter (a common designation, or the same title) stay in one part, chosen by a hash that never changes."""
    group: dict[str, str] = {}
    found = []
    for label in labels:
        names = [title_key(label.item.title), *link.own_designations(label.item), *link.designations(label.item.title)]
        key = next((group[name] for name in names if name in group), names[0])
        for name in names:
            group.setdefault(name, key)
        found.append(int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS)
    return found


def _weights(labels: Sequence[Labelled], hits: Sequence[Sequence[Hit]]) -> linear.Model:
    """Fits all heads. Each item counts twice at half weight, with and without what the publisher says, as live feeds and labels do."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = [linear.features(label.item, hit, publisher=publisher) for publisher in (True, False) for label, hit in zip(labels, hits, strict=True)]
    rarity = _rarity(seen[len(labels) :])
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([linear.values(one, rarity) for one in seen])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)  # all that liblinear takes
    rows, biases = [], []
    for head in linear.HEADS:
        wanted = np.array([_wanted(label, head) for label in labels] * 2)
        strength = STRENGTH["grade" if head in linear.GRADES else "urgent" if head == "urgent" else "topic"]
        regression = LogisticRegression(C=strength, max_iter=1000, solver="liblinear", random_state=0)
        regression.fit(matrix, wanted, sample_weight=np.full(len(wanted), 0.5))
        rows.append(regression.coef_[0])
        biases.append(round(float(regression.intercept_[0]), 4))
    weights = np.array(rows).T
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    kept = {name: tuple(round(float(value), 4) for value in row) for name, row in zip(names, weights, strict=True)}
    return linear.Model(rarity, kept, tuple(biases), {})


def _wanted(label: Labelled, head: str) -> bool:
    if head in TOPICS:
        return head in label.topics
    return label.urgent if head == "urgent" else label.relevance >= linear.GRADES.index(head) + 1


def _rarity(seen: Sequence[linear.Features]) -> dict[str, float]:
    """How rare each term is among the items, of the terms that stand in enough of them."""
    result: dict[str, float] = {}
    for block in ("words", "grams"):
        counts: dict[str, int] = {}
        for one in seen:
            for term in getattr(one, block):
                counts[term] = counts.get(term, 0) + 1
        often = sorted(((term, count) for term, count in counts.items() if count >= SEEN), key=lambda pair: (-pair[1], pair[0]))[:KEPT]
        result |= {term: round(math.log((1 + len(seen)) / (1 + count)) + 1, 4) for term, count in often}
    return result


def _thresholds(labels: Sequence[Labelled], held: Any) -> dict[str, float]:
    """Where each question's yes begins: best F1 for topics and urgent; for the digest the most recall at the precision asked for."""
    found = {topic: _best_f1(held[:, place], [topic in label.topics for label in labels]) for place, topic in enumerate(TOPICS)}
    on_topic = (held[:, : len(TOPICS)] >= [found[topic] for topic in TOPICS]).any(axis=1)
    digest = held[:, linear.HEADS.index("grade2")] * on_topic
    found["digest"] = _at_precision(digest, [label.relevance >= 2 for label in labels], DIGEST_PRECISION)
    found["urgent"] = _best_f1(held[:, linear.HEADS.index("urgent")] * on_topic, [label.urgent for label in labels])
    return {name: round(value, 4) for name, value in found.items()}


def _curve(chances: Any, wanted: Sequence[bool]) -> Iterator[tuple[float, float, float]]:
    """Threshold, precision and recall, from the surest item on."""
    order, hits, total = np.argsort(-chances, kind="stable"), 0, sum(wanted)
    for count, place in enumerate(order, 1):
        hits += wanted[place]
        following = chances[order[count]] if count < len(order) else 0.0
        if following < chances[place]:
            yield float((chances[place] + following) / 2), hits / count, hits / max(total, 1)


def _best_f1(chances: Any, wanted: Sequence[bool]) -> float:
    best = max(_curve(chances, wanted), key=lambda at: 2 * at[1] * at[2] / (at[1] + at[2]) if at[1] + at[2] else 0.0, default=(0.5, 0, 0))
    return min(max(best[0], 0.05), 0.95)


def _at_precision(chances: Any, wanted: Sequence[bool], precision: float) -> float:
    lowest = min((at[0] for at in _curve(chances, wanted) if at[1] >= precision), default=0.5)
    return min(max(lowest, 0.05), 0.95)
