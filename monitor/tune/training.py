"""Making rules/model.json: fitted anew to labelled files, or taught by readers' feedback; shown before it replaces the one there is.

Beside model.json lie `model.previous.json`, the one that it replaced, and, where feedback has been taken in, `model.base.json`, the weights
as they were fitted: feedback is always taken in from there. `model.base.previous.json` is the one that belongs to a previous model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor import classify
from monitor.classify import model as linear
from monitor.config import RuleBook
from monitor.errors import ConfigError
from monitor.tune import fit, teach
from monitor.tune.labels import read_labels, write_in_one_step
from monitor.tune.measure import judge, measure, table
from monitor.values import STOCKHOLM, Document, Label

MODEL, PREVIOUS, BASE = "model.json", "model.previous.json", "model.base.json"
KEPT = ((BASE, "model.base.previous.json"), (MODEL, PREVIOUS))  # each file, and as what the one that it replaced is kept
COMPARED = ("macro_f1_mission", "macro_f1_all", "must_not_miss_recall", "ndcg20_week")

Feedback = Sequence[tuple[Document, Label]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A model that could take the place of the one there is, with what is to be known before it does. `base` only where it was taught."""

    model: str
    base: str | None
    told: str


def propose(
    rules: RuleBook,
    folder: Path,
    *,
    labels: Sequence[Path],
    more: Sequence[Path],
    feedback: Feedback,
    gold: Sequence[Path],
    now: datetime,
) -> Proposal:
    """A model fitted to labelled files, or the fitted weights there are, and taught by the feedback. Nothing is written.

    Raises ConfigError where there is neither a labelled file nor a model to teach, or nothing that would teach it.
    """
    current = _current(rules, fit_anew=bool(labels))
    told = []
    if labels:
        rows = read_labels(labels, rules)
        base, report = fit.fit(rows, replace(current, model=None), more=read_labels(more, rules))
        base["made"] = now.astimezone(STOCKHOLM).date().isoformat()
        told.append(
            f"fitted to {base['items']} items; on {len(rows)} of them, held out by turns ({fit.FOLDS} parts):\n{table(report)}"
        )
    else:
        base = _fitted(folder)
    fresh, data = linear.load(base), base
    lessons = teach.lessons(
        feedback, replace(current, model=fresh)
    )  # by the fitted weights, so that teaching twice teaches the same
    if not labels and not lessons:
        raise ConfigError.at(
            folder / MODEL, "there is no feedback that would change it; `monitor label` gives some, or name labelled files"
        )
    if lessons:
        model = teach.taught(fresh, lessons, current)
        after = teach.held_out(fresh, lessons, current)
        told.append(teach.told(teach.agreement(lessons, current), after, len(lessons)))
        data = base | {"weights": fit.rows_of(model), "taught": len(lessons), "made": now.astimezone(STOCKHOLM).date().isoformat()}
        fresh = model
    if gold:
        told.append(_compared(gold, rules, current, replace(current, model=fresh)))
    return Proposal(written(data), written(base) if lessons else None, "\n".join(told))


def _current(rules: RuleBook, *, fit_anew: bool) -> classify.Classifier:
    """What judges now; rules alone where a model of another version is to be fitted anew."""
    try:
        return classify.build(rules)
    except ConfigError:
        if not fit_anew:
            raise
        return classify.build(replace(rules, model=None))


def _fitted(folder: Path) -> dict[str, Any]:
    """The weights as they were fitted, before any feedback."""
    found: dict[str, Any] = _read(folder / MODEL)
    return _read(folder / BASE) if "taught" in found else found


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        linear.load(found)
    except FileNotFoundError as error:
        raise ConfigError.at(path, "is not there; `monitor train LABELS.jsonl...` fits one to labelled items") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ConfigError.at(path, f"is no model of this version ({error!r})") from error
    return found


def _compared(gold: Sequence[Path], rules: RuleBook, current: classify.Classifier, proposed: classify.Classifier) -> str:
    labels = read_labels(gold, rules)
    before, after = (measure(labels, judge(labels, one)) for one in (current, proposed))
    lines = [f"{len(labels)} items of the gold files{'before':>12}{'after':>9}"]
    figures = [(name, before[name], after[name]) for name in COMPARED]
    figures += [
        (f"{part} {name}", before[part][name], after[part][name])
        for part in ("digest", "urgent")
        for name in ("precision", "recall")
    ]
    return "\n".join([*lines, *(f"{name:26}{was:>12.3f}{then:>9.3f}" for name, was, then in figures)])


def written(data: Mapping[str, Any]) -> str:
    """The model as JSON with a line a term, so that a change can be read."""
    head = {name: value for name, value in data.items() if name not in ("rarity", "weights")}
    parts = [json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True)[:-2]]
    for name in ("rarity", "weights"):
        rows = ",\n".join(
            f"{json.dumps(term, ensure_ascii=False)}:{json.dumps(value, separators=(',', ':'))}"
            for term, value in sorted(data[name].items())
        )
        parts.append(f' "{name}": {{\n{rows}\n }}')
    return ",\n".join(parts) + "\n}\n"


def put(proposal: Proposal, folder: Path) -> Path:
    """Replaces the model and the weights that it was taught from, and keeps those there were."""
    for (name, kept), fresh in zip(KEPT, (proposal.base, proposal.model), strict=True):
        if (folder / name).exists():
            write_in_one_step(folder / kept, _text(folder / name))
        if fresh is not None:
            write_in_one_step(folder / name, fresh)
    return folder / MODEL


def go_back(folder: Path) -> None:
    """The previous model takes its place again, and the other way round. Raises ConfigError where there is none."""
    if not (folder / PREVIOUS).exists():
        raise ConfigError.at(folder / PREVIOUS, "is not there: no model has been replaced here")
    for name, kept in KEPT:
        if (folder / kept).exists():
            previous, current = _text(folder / kept), _text(folder / name)
            write_in_one_step(folder / name, previous)
            write_in_one_step(folder / kept, current)


def _text(path: Path) -> str:
    return path.read_text("utf-8")
