"""Fitting rules/model.json to labels. Needs scikit-learn, which judging does not."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from monitor import classify, link
from monitor.classify import model as linear
from monitor.classify.rules import Hit
from monitor.text import title_key
from monitor.tune.labels import Labelled
from monitor.tune.measure import measure
from monitor.values import TOPICS, Verdict

FOLDS = 5
STRENGTH = {"topic": 8.0, "grade": 12.0, "urgent": 10.0}  # how freely weights may follow the labels; chosen by cross-validation
SURE = 5.0  # the log odds at a topic's margin; on held-out items the five topics lie between 4.9 and 6.2
NEVER = -6.0  # the bias of a question that no label ever answered with yes
SEEN = 3  # labelled items that a term must stand in; those in two say nothing more, and are a third of all
PRECISION = {"digest": 0.655, "urgent": 0.615}  # their thresholds are the lowest that hold this on items not trained on
PLACES = np.geomspace(0.05, 0.95, 80)  # where a topic's threshold may lie
DRAWS = (
    51  # a threshold is the middle one of those that are best on so many draws of the held-out items: steadier than the best on all
)


def fit(
    labels: Sequence[Labelled], classifier: classify.Classifier, *, more: Sequence[Labelled] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model for labels, with thresholds chosen on items held out by turns, and what it scored on them.

    `more` are labelled items that were not drawn as the stream brings them (chosen because they are hard, for instance): the weights learn
    from them, but they choose no threshold and count in no score.
    """
    everything = [*labels, *more]
    hits = [classifier.matcher.hits(label.item) for label in everything]
    folds = folds_of(everything)
    held, fitted = np.zeros((len(labels), len(linear.HEADS))), []
    for fold in range(FOLDS):
        inside = [place for place, one in enumerate(folds) if one != fold]
        fitted.append(_weights([everything[place] for place in inside], [hits[place] for place in inside]))
        for place in _in_fold(folds, fold, len(labels)):
            scored = linear.score(fitted[-1], linear.features(labels[place].item, hits[place]))
            held[place] = [scored.probability[head] for head in linear.HEADS]

    def judged(thresholds: Mapping[str, float]) -> list[Verdict]:
        """The verdict on each label by the weights that were fitted without it."""
        by = [replace(classifier, model=replace(one, thresholds=thresholds)) for one in fitted]
        return [classify.classify(label.item, by[fold], document_id=label.id) for label, fold in zip(labels, folds, strict=False)]

    thresholds = _thresholds(labels, held, judged)
    report = measure(labels, judged(thresholds))
    return _data(_weights(everything, hits), thresholds, report, len(everything)), report


def _in_fold(folds: Sequence[int], fold: int, count: int) -> list[int]:
    return [place for place in range(count) if folds[place] == fold]


def _data(fitted: linear.Model, thresholds: Mapping[str, float], report: Mapping[str, Any], size: int) -> dict[str, Any]:
    return {
        "version": linear.VERSION,
        "heads": linear.HEADS,
        "items": size,
        "bias": fitted.bias,
        "spread": fitted.spread,
        "thresholds": thresholds,
        "held_out": {
            "macro_f1_mission": round(report["macro_f1_mission"], 4),
            "macro_f1_all": round(report["macro_f1_all"], 4),
            "digest": {name: round(report["digest"][name], 4) for name in ("precision", "recall")},
            "urgent": {name: round(report["urgent"][name], 4) for name in ("precision", "recall")},
        },
        "rarity": fitted.rarity,
        "weights": rows_of(fitted),
    }


def rows_of(model: linear.Model) -> dict[str, list[float]]:
    """Each term's weights, a number a head, and its evidence last: as rules/model.json keeps them."""
    return {term: [*model.weights[row].tolist(), float(model.evidence[row])] for term, row in model.rows.items()}


def folds_of(labels: Sequence[Labelled]) -> list[int]:
    """Which part each item is held out with: those of one matter (a common designation, or the same title) with the same, for ever."""
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
    """Fits all heads. What the publisher says of an item is left out in half of its weight, as labels lack it and live feeds have it."""
    from sklearn.feature_extraction import DictVectorizer

    seen = [linear.features(label.item, hit, publisher=False) for label, hit in zip(labels, hits, strict=True)]
    stamped = [linear.features(label.item, hit) for label, hit in zip(labels, hits, strict=True)]
    twice = [place for place, (one, other) in enumerate(zip(seen, stamped, strict=True)) if one != other]
    taught = [*labels, *(labels[place] for place in twice)]
    share = np.ones(len(taught))
    share[[*twice, *range(len(labels), len(taught))]] = 0.5
    rarity = _rarity(seen)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([linear.values(one, rarity) for one in [*seen, *(stamped[place] for place in twice)]])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)  # all that liblinear takes
    rows, biases, spreads = zip(*(_answer(head, matrix, taught, share) for head in linear.HEADS), strict=True)
    weights, evidence = np.array(rows).T, share @ matrix.multiply(matrix)
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    terms = {name: row for row, name in enumerate(names)}
    return linear.Model(rarity, terms, weights.round(4), evidence.round(2), spreads, biases, {})


def _answer(head: str, matrix: Any, labels: Sequence[Labelled], share: Any) -> tuple[Any, float, float]:
    """A question's weights, bias and spread.

    A topic is told apart by its margin: an item that is clearly on one side teaches nothing more, so that what later items are about need
    not be said as often as what these were. Grades and urgency need odds, for which items of all kinds count.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    wanted = np.array([_wanted(label, head) for label in labels])
    asked = np.array([head not in linear.ON_TOPIC or label.relevance > 0 for label in labels])
    if len(set(wanted[asked])) < 2:  # nothing to learn from: the answer is always the same
        return np.zeros(matrix.shape[1]), -NEVER if wanted[asked].any() else NEVER, 0.0
    if head in TOPICS:
        scale, fitted = SURE, LinearSVC(C=strength_of(head) / SURE**2, dual=False, max_iter=1000)
    else:
        scale, fitted = 1.0, LogisticRegression(C=strength_of(head), max_iter=1000, solver="liblinear", random_state=0)
    fitted.fit(matrix[asked], wanted[asked], sample_weight=share[asked])
    chances = 1 / (1 + np.exp(-scale * fitted.decision_function(matrix[asked])))
    spread = float(np.average(chances * (1 - chances), weights=share[asked]))
    return scale * fitted.coef_[0], round(scale * float(fitted.intercept_[0]), 4), round(spread, 4)


def strength_of(head: str) -> float:
    return STRENGTH["grade" if head in linear.GRADES else "urgent" if head == "urgent" else "topic"]


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
        result |= {term: round(math.log((1 + len(seen)) / (1 + count)) + 1, 4) for term, count in counts.items() if count >= SEEN}
    return result


def _thresholds(
    labels: Sequence[Labelled], held: Any, judged: Callable[[Mapping[str, float]], Sequence[Verdict]]
) -> dict[str, float]:
    """Where each question's yes begins: for topics best F1; for digest and urgent the most recall at the precision asked for.

    One place for all topics: each topic's own best is mostly chance, and held less on items later than those that it was chosen on. The
    precision is counted among what the rest of the judgement lets through (a topic, no background, a step that may be urgent), so
    that what it holds back leaves no precision to spare.
    """
    found = dict.fromkeys(linear.THRESHOLDS, 0.0)
    scores = [verdict.scores for verdict in judged(found)]
    chances = np.array([[score[topic] for topic in TOPICS] for score in scores])
    there = np.array([[topic in label.topics for topic in TOPICS] for label in labels])
    found |= dict.fromkeys(TOPICS, round(_steady(_best_f1, chances, there), 4))
    digest = held[:, linear.HEADS.index("grade2")] * [verdict.in_digest for verdict in judged(found)]
    found["digest"] = _lowest("digest", digest, [label.relevance >= 2 for label in labels])
    urgent = held[:, linear.HEADS.index("urgent")] * [verdict.urgent for verdict in judged(found)]
    return found | {"urgent": _lowest("urgent", urgent, [label.urgent for label in labels])}


def _lowest(name: str, chances: Any, wanted: Sequence[bool]) -> float:
    return round(_steady(partial(_at_precision, precision=PRECISION[name]), chances, wanted), 4)


def _steady(choose: Callable[[Any, Any], float], chances: Any, wanted: Any) -> float:
    draw, there = np.random.default_rng(0), np.array(wanted)
    drawn = (draw.integers(len(there), size=len(there)) for _ in range(DRAWS))
    return float(np.median([choose(chances[places], there[places]) for places in drawn]))


def _curve(chances: Any, wanted: Sequence[bool]) -> Iterator[tuple[float, float, float]]:
    """Threshold, precision and recall, from the surest item on."""
    order, hits, total = np.argsort(-chances, kind="stable"), 0, sum(wanted)
    for count, place in enumerate(order, 1):
        hits += wanted[place]
        following = chances[order[count]] if count < len(order) else 0.0
        if following < chances[place]:
            yield float((chances[place] + following) / 2), hits / count, hits / max(total, 1)


def _best_f1(chances: Any, wanted: Any) -> float:
    """The one threshold at which the mean F1 of all columns is highest; the middle one of several."""
    given = [chances >= at for at in PLACES]
    f1 = np.array([(2 * (wanted & there).sum(0) / np.maximum(wanted.sum(0) + there.sum(0), 1)).mean() for there in given])
    return float(np.median(PLACES[f1 == f1.max()]))


def _at_precision(chances: Any, wanted: Sequence[bool], *, precision: float) -> float:
    lowest = min((at[0] for at in _curve(chances, wanted) if at[1] >= precision), default=0.5)
    return min(max(lowest, 0.05), 0.95)
