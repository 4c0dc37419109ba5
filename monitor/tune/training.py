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
from monitor.config import RuleBook, locked
from monitor.errors import ConfigError
from monitor.files import write_whole
from monitor.tune import fit, teach
from monitor.tune.labels import read_labels
from monitor.tune.measure import judge, measure, table
from monitor.values import STOCKHOLM, Document, Label

MODEL, PREVIOUS, BASE = "model.json", "model.previous.json", "model.base.json"
KEPT = ((BASE, "model.base.previous.json"), (MODEL, PREVIOUS))  # each file, and as what the one that it replaced is kept
ENOUGH = 200  # labelled items from which weights and thresholds are more than chance
LOWER = 0.01  # by how much a score must fall to be told as a fall
COMPARED = ("macro_f1_mission", "macro_f1_all", "must_not_miss_recall", "ndcg20_week")
WATCHED = ("macro_f1_mission", "macro_f1_all", "digest precision", "digest recall")  # of these a fall is told

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
    today = now.astimezone(STOCKHOLM).date().isoformat()
    current = _current(rules, fit_anew=bool(labels))
    base, told = _fitted_anew(labels, more, rules, current, today) if labels else (_fitted(folder), [])
    fresh, data, fallen = linear.load(base), base, list[str]()
    lessons = teach.lessons(feedback, replace(current, model=fresh))  # by the fitted weights: teaching twice teaches the same
    teaching = teach.teaching(lessons, feedback)
    if not labels and not lessons:
        said = f"there is no feedback that would change it ({teaching}); `monitor label` gives more, or name labelled files"
        raise ConfigError.at(folder / MODEL, said)
    if feedback:
        told.append(teaching)
    if lessons:
        before, after = teach.agreement(lessons, current), teach.held_out(fresh, lessons, current)
        told.append(teach.told(before, after))
        fallen += teach.fallen(before, after, by=LOWER)
        fresh = teach.taught(fresh, lessons, current)
        data = base | {"weights": fit.rows_of(fresh), "taught": len(lessons), "made": today}
    if gold:
        compared, lower = _compared(gold, rules, current, replace(current, model=fresh))
        told.append(compared)
        fallen += lower
    if fallen:
        told.append(f"WORSE than the model there is: {', '.join(fallen)}")
    return Proposal(written(data), written(base) if lessons else None, "\n".join(told))


def _current(rules: RuleBook, *, fit_anew: bool) -> classify.Classifier:
    """What judges now; rules alone where a model of another version is to be fitted anew."""
    try:
        return classify.build(rules)
    except ConfigError:
        if not fit_anew:
            raise
        return classify.build(replace(rules, model=None))


def _fitted_anew(
    labels: Sequence[Path], more: Sequence[Path], rules: RuleBook, current: classify.Classifier, today: str
) -> tuple[dict[str, Any], list[str]]:
    """A model fitted to labelled files, and what is to be known of it."""
    rows = read_labels(labels, rules)
    base, report = fit.fit(rows, replace(current, model=None), more=read_labels(more, rules))
    told = [f"fitted to {base['items']} items; on {len(rows)} of them, held out by turns ({fit.FOLDS} parts):\n{table(report)}"]
    if len(rows) < ENOUGH:
        told.append(f"WARNING: {len(rows)} labelled items are too few to fit a model to; it takes {ENOUGH}, better thousands")
    return base | {"made": today}, told


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


def _figures(report: Mapping[str, Any]) -> dict[str, float]:
    """Of a report those figures that are compared."""
    parts = {f"{part} {name}": report[part][name] for part in ("digest", "urgent") for name in ("precision", "recall")}
    return {name: report[name] for name in COMPARED} | parts


def _compared(
    gold: Sequence[Path], rules: RuleBook, current: classify.Classifier, proposed: classify.Classifier
) -> tuple[str, list[str]]:
    """The figures on labelled files before and after, for people; and which of them fall."""
    rows = read_labels(gold, rules)
    before, after = (_figures(measure(rows, judge(rows, one))) for one in (current, proposed))
    lines = [f"{len(rows)} items of the gold files{'before':>12}{'after':>9}"]
    lines += [f"{name:26}{was:>12.3f}{after[name]:>9.3f}" for name, was in before.items()]
    return "\n".join(lines), [f"{name} on the gold files" for name in WATCHED if after[name] < before[name] - LOWER]


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
    with locked(folder.parent):
        for (name, kept), fresh in zip(KEPT, (proposal.base, proposal.model), strict=True):
            if (folder / name).exists():
                write_whole(folder / kept, _text(folder / name).encode())
            if fresh is not None:
                write_whole(folder / name, fresh.encode())
    return folder / MODEL


def go_back(folder: Path) -> str:
    """The previous model takes its place again, and the other way round; says which one that is. Raises ConfigError where there is none."""
    with locked(folder.parent):
        if not (folder / PREVIOUS).exists():
            raise ConfigError.at(folder / PREVIOUS, "is not there: no model has been replaced here")
        again = _named(_read(folder / PREVIOUS))
        for name, kept in KEPT:
            if (folder / kept).exists():
                previous, current = _text(folder / kept), _text(folder / name)
                write_whole(folder / name, previous.encode())
                write_whole(folder / kept, current.encode())
    return again


def _named(data: Mapping[str, Any]) -> str:
    """A model by what people know of it: its day, and what it has learnt from."""
    day = f" of {data['made']}" if "made" in data else ""
    taught = f", taught by {data['taught']} item{'s' * (data['taught'] != 1)}" if "taught" in data else ""
    return f"the model{day}, fitted to {data['items']} items{taught}"


def _text(path: Path) -> str:
    return path.read_text("utf-8")
