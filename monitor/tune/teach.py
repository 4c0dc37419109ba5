"""Readers' feedback moves the fitted weights, without the texts that they were fitted to.

What the weights were fitted to is summed up in two numbers that rules/model.json keeps: how much the labelled items said of each term
(`evidence`), and how open each question was (`spread`). From them comes how firmly each weight stands (the diagonal of Laplace's
approximation); feedback is then fitted as further items, with every step away from a weight paid for by its firmness. A term that
thousands of items have spoken of hardly moves for one label, one that no item has spoken of moves freely, and what no label speaks of
stays as it is. Feedback is always taken in from the weights as they were fitted, so that teaching twice teaches the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor import classify
from monitor.classify import model as linear
from monitor.classify.model import Model
from monitor.text import title_key
from monitor.tune import fit
from monitor.values import TOPICS, Document, Item, Label

HELD_OUT_FROM = 20  # with fewer judged items, holding some out says nothing


@dataclass(frozen=True, slots=True)
class Lesson:
    """One judged item with the answers that its labels give to the model's questions, each with the share of readers who gave it."""

    item: Item
    answers: Mapping[str, tuple[bool, float]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of how many answers that feedback gives the model said the same."""

    right: int
    of: int


def lessons(labels: Sequence[tuple[Document, Label]], classifier: classify.Classifier) -> list[Lesson]:
    """What labels say about the model's questions. Unsure says nothing; where readers differ, the greater share counts for it.

    "very" and "relevant" say that the item is on a topic and belongs in the digest, "not" that it does not belong there: on an item that
    the model holds to be on a topic that is an answer about its grade, on any other there is nothing to learn.
    """
    said: dict[str, dict[str, list[bool]]] = {}
    documents: dict[str, Document] = {}
    for document, label in labels:
        answers = _answers(label, document, classifier)
        if answers:
            documents[document.id] = document
        for head, answer in answers.items():
            said.setdefault(document.id, {}).setdefault(head, []).append(answer)
    found = []
    for name, heads in said.items():
        shares = {head: sum(given) / len(given) for head, given in heads.items()}
        kept = {head: (share > 0.5, max(share, 1 - share)) for head, share in shares.items() if share != 0.5}
        if kept:
            found.append(Lesson(documents[name].item, kept))
    return found


def _answers(label: Label, document: Document, classifier: classify.Classifier) -> dict[str, bool]:
    if label.verdict == "unsure":
        return {}
    if label.topic:
        return {label.topic: label.verdict != "not"}
    if label.verdict == "not":
        on_topic = classify.classify(document.item, classifier, document_id=document.id).topics
        return {"grade2": False, "grade3": False} if on_topic else {}
    return {"grade1": True, "grade2": True, "grade3": label.verdict == "very"}


def taught(base: Model, given: Sequence[Lesson], classifier: classify.Classifier) -> Model:
    """The weights after these lessons; `classifier` has the rules whose hits are features. New rules become terms of their own."""
    seen = [linear.values(linear.features(one.item, classifier.matcher.hits(one.item)), base.rarity) for one in given]
    fresh = sorted({name for numbers in seen for name in numbers if name not in base.rows})
    rows = {**base.rows, **{name: len(base.rows) + place for place, name in enumerate(fresh)}}
    weights = np.vstack([base.weights, np.zeros((len(fresh), len(linear.HEADS)))])
    evidence = np.concatenate([base.evidence, np.zeros(len(fresh))])
    for place, head in enumerate(linear.HEADS):
        asked = [number for number, one in enumerate(given) if head in one.answers]
        if asked:
            wanted = np.array([given[number].answers[head][0] for number in asked])
            share = np.array([given[number].answers[head][1] for number in asked])
            matrix = _matrix([seen[number] for number in asked], rows)
            firm = 1 + fit.strength_of(head) * base.spread[place] * evidence
            weights[:, place] += _step(
                matrix, wanted, share * fit.strength_of(head), matrix @ weights[:, place] + base.bias[place], firm
            )
    return replace(base, rows=rows, weights=weights.round(4), evidence=evidence)


def _matrix(seen: Sequence[Mapping[str, float]], rows: Mapping[str, int]) -> Any:
    from scipy.sparse import csr_matrix

    places = [(number, rows[name], value) for number, numbers in enumerate(seen) for name, value in numbers.items() if name in rows]
    line, column, value = zip(*places, strict=True)
    return csr_matrix((value, (line, column)), shape=(len(seen), len(rows)))


def _step(
    matrix: Any, wanted: NDArray[np.bool_], strength: NDArray[np.float64], before: NDArray[np.float64], firm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far the weights go: where what the lessons ask for and what the step costs are in balance. The bias stays."""
    from scipy.optimize import minimize

    sign = np.where(wanted, 1.0, -1.0)

    def cost(step: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (before + matrix @ step)
        loss = float(strength @ np.logaddexp(0, -margin) + 0.5 * firm @ step**2)
        slope = matrix.T @ (-sign * strength / (1 + np.exp(np.clip(margin, -30, 30)))) + firm * step
        return loss, slope

    return np.asarray(minimize(cost, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B").x)


def agreement(given: Sequence[Lesson], classifier: classify.Classifier) -> dict[str, Agreement]:
    """How often verdicts say what feedback says: of the digest, and of topics."""
    right, of = {"digest": 0, "topics": 0}, {"digest": 0, "topics": 0}
    for one in given:
        verdict = classify.classify(one.item, classifier, document_id="")
        for head, (wanted, _) in one.answers.items():
            if head == "grade2":
                of["digest"] += 1
                right["digest"] += verdict.in_digest == wanted
            elif head in TOPICS:
                of["topics"] += 1
                right["topics"] += (head in verdict.topics) == wanted
    return {name: Agreement(right[name], of[name]) for name in of if of[name]}


def held_out(base: Model, given: Sequence[Lesson], classifier: classify.Classifier) -> dict[str, Agreement] | None:
    """The agreement after teaching, on items that were held out by turns; None where there are too few to hold any out."""
    if len(given) < HELD_OUT_FROM:
        return None
    keys = sorted({title_key(one.item.title) for one in given})
    fold = {key: place % fit.FOLDS for place, key in enumerate(keys)}
    total: dict[str, Agreement] = {}
    for part in range(fit.FOLDS):
        inside = [one for one in given if fold[title_key(one.item.title)] != part]
        outside = [one for one in given if fold[title_key(one.item.title)] == part]
        judged = replace(classifier, model=taught(base, inside, classifier))
        for name, one in agreement(outside, judged).items():
            before = total.get(name, Agreement(0, 0))
            total[name] = Agreement(before.right + one.right, before.of + one.of)
    return total


def teaching(given: Sequence[Lesson], labels: Sequence[tuple[Document, Label]]) -> str:
    """How many of the labelled items teach, and why the others do not, for people."""
    labelled = len({document.id for document, _ in labels})
    told = f"{len(given)} of {labelled} labelled items teach"
    if len(given) == labelled:
        return told
    return (
        f"{told}: the others are unsure, or 'not' about items that the model holds to be off topic anyway, or readers are at odds"
    )


def told(before: Mapping[str, Agreement], after: Mapping[str, Agreement] | None) -> str:
    """The scores on the feedback before and after, for people."""
    lines = []
    for name, one in before.items():
        then = f", {after[name].right} after, on items held out by turns" if after else ""
        lines.append(f"{name:8} the model agrees on {one.right} of {one.of} before{then}")
    if after is None:
        lines.append(f"WARNING: fewer than {HELD_OUT_FROM} items teach, too few to tell whether it helps")
    return "\n".join(lines)


def fallen(before: Mapping[str, Agreement], after: Mapping[str, Agreement] | None, *, by: float) -> list[str]:
    """Where the model agrees with feedback less after teaching than before, by more than this share; in words."""
    return [
        f"{name} on feedback held out by turns"
        for name, one in (after or {}).items()
        if one.right / one.of < before[name].right / one.of - by
    ]
