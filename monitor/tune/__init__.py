"""What analysts do with rules and model: run the examples, judge a file, measure against labels, and fit the model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor import bodies, classify, dates, link
from monitor.classify.rules import Hit
from monitor.config import Rule, RuleBook
from monitor.errors import Fault
from monitor.files import write_whole
from monitor.tune.labels import Labelled, item_of, read_labels, read_lines
from monitor.tune.measure import below, evaluate, judge, measure, table
from monitor.tune.words import covered
from monitor.values import Item, Reason, Verdict

__all__ = ["Labelled", "below", "check", "classify_file", "covered", "evaluate", "judge", "measure", "read_labels", "table"]


def check(rules: RuleBook) -> list[Fault]:
    """Runs the examples of every rule and body; each fault names its place, and the example that does not do what it should."""
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
    return faults + _check_bodies(rules)


def _check_bodies(rules: RuleBook) -> list[Fault]:
    faults = []
    for body in rules.bodies:
        path, _, line = rules.places[f"bodies.{body.id}"].rpartition(":")
        for key, examples, wanted in (("hit", body.hit, True), ("miss", body.miss, False)):
            for example in examples:
                if bool(bodies.named(example, [body])) != wanted:
                    said = "does not name it" if wanted else "names it, and should not"
                    faults.append(Fault(path, int(line), f"{body.id}.{key}", f"{example!r} {said}"))
    return faults


def _example(text: str, rule: Rule) -> Item:
    """An example stands in the rule's first field, with the kind and source that the rule asks for."""
    field, kind, source = rule.fields[0], (rule.kinds or ("news",))[0], (rule.sources or ("",))[0]
    item = Item(source_id=source, key="", kind=kind, url="", title="")
    found: Any = (text,) if field in ("senders", "categories") else text
    return replace(item, **{field: found})


def _hits(hits: Iterable[Hit], rule_id: str) -> bool:
    return any(hit.rule.id == rule_id for hit in hits)


def classify_file(source: Path, output: Path, *, rules: RuleBook) -> int:
    """Judges every item of a file, and writes one JSON object a line, all of them or, where a line is wrong, none. Says how many."""
    output.parent.stat()  # no folder is made for them: one that is not there is a slip of the pen
    classifier = classify.build(rules)
    verdicts = []
    for line, row in read_lines(source):
        item = item_of(row, rules, path=source, line=line)
        verdict = classify.classify(item, classifier, document_id=row["id"])
        verdicts.append(json.dumps(_written(row["id"], item, verdict), ensure_ascii=False) + "\n")
    write_whole(output, "".join(verdicts).encode())
    return len(verdicts)


def _written(name: str, item: Item, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": name,
        "topics": list(verdict.topics),
        "scores": dict(verdict.scores),
        "relevance": verdict.relevance,
        "in_digest": verdict.in_digest,
        "urgent": verdict.urgent,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "deadlines": [{"date": one.date.isoformat(), "kind": one.kind, "quote": one.quote} for one in dates.find(item)],
        "designations": list(dict.fromkeys((*item.refs, *link.designations(f"{item.title} {item.summary}")))),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    source = {"rule": reason.rule} if reason.rule else {"term": reason.term}
    return {"topic": reason.tag, **source, "field": reason.field, "words": list(reason.words), "weight": reason.weight}
