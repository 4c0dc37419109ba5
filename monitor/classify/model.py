"""TF-IDF and linear weights: the calibrated part of the judgement, from plain JSON, applied without the library that fitted it.

Features of an item, in blocks that are each scaled to length one: words and pairs of words, character n-grams inside words (Swedish
compounds); and as they are: the rules that hit, their sums by tag and the grade that they alone give, the kind, categories and senders.
A head is one yes-or-no question: each topic, grade at least 1, 2 and 3, urgent. `features` is what training and use have in common.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from monitor.classify.grade import UNTOLD, grade_of, is_step
from monitor.classify.rules import Hit
from monitor.text import normalise
from monitor.values import ASKED, TOPICS, Item

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 2
GRADES = ("grade1", "grade2", "grade3")
HEADS = (*TOPICS, *GRADES, "urgent")
ON_TOPIC = (*GRADES[1:], "urgent")  # questions that only make sense of an item that is on a topic
THRESHOLDS = (*TOPICS, "digest", "urgent")
PLAIN = 0.25  # how much a plain feature weighs beside the scaled blocks; chosen by cross-validation
LONGEST = 4_000  # characters of title and summary that are read; longer summaries are whole documents by mistake

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_STOP = frozenset(
    "och i att det som en på är av för med till den de ett om har inte ska kan vid från eller så även samt under bland annat här du ta del "
    "av dem sina sin sitt dess denna detta dessa vara blir bli inom mellan genom efter över också där när hur vad nya ny nytt".split()
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the model sees of one item: counts by block of scaled terms, and plain values."""

    words: Mapping[str, int]
    grams: Mapping[str, int]
    plain: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted weights: per term its rarity and one weight a head."""

    rarity: Mapping[str, float]  # of the terms in the scaled blocks
    rows: Mapping[str, int]  # term → its row in `weights`
    weights: NDArray[np.float64]  # a row a term, a column for each of HEADS
    evidence: NDArray[np.float64]  # a number a term: how much the labelled items said of it; teaching needs to know
    spread: tuple[float, ...]  # a number a head: how open the question was for them, the mean of p(1-p)
    bias: tuple[float, ...]
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """Probabilities by head, and the values that gave them."""

    probability: Mapping[str, float]
    values: Mapping[str, float]


def load(data: Mapping[str, Any]) -> Model:
    """From the JSON of rules/model.json. Raises KeyError, TypeError or ValueError for another form."""
    if data["version"] != VERSION or tuple(data["heads"]) != HEADS:
        raise ValueError("another version")
    import numpy as np  # here, because it is a tenth of the start of the many commands that judge nothing

    table = np.array([list(map(float, row)) for row in data["weights"].values()]).reshape(-1, len(HEADS) + 1)
    spread, bias = (tuple(map(float, data[name])) for name in ("spread", "bias"))
    if not len(spread) == len(bias) == len(HEADS):
        raise ValueError("spread and bias hold a number for each head")
    return Model(
        rarity={term: float(value) for term, value in data["rarity"].items()},
        rows={term: row for row, term in enumerate(data["weights"])},
        weights=table[:, :-1],
        evidence=table[:, -1],
        spread=spread,
        bias=bias,
        thresholds={name: float(data["thresholds"][name]) for name in THRESHOLDS},
    )


def features(item: Item, hits: Iterable[Hit], *, publisher: bool = True) -> Features:
    """What the model sees. `publisher=False` leaves out categories and senders, which labelled items often lack."""
    text = f"{item.title}. {item.summary}"[:LONGEST]
    words = [word for word in _WORD.findall(normalise(text).lower()) if word not in _STOP]
    title = [word for word in _WORD.findall(normalise(item.title).lower()) if word not in _STOP]
    pairs = (f"{first} {second}" for first, second in zip(words, words[1:], strict=False))
    grams: Counter[str] = Counter()
    for word in words:
        grams.update(_grams(word))
    plain = {f"kind:{item.kind}": 1.0, "title:only": float(not item.summary)}
    totals: defaultdict[str, float] = defaultdict(float)
    for hit in hits:
        plain[f"rule:{hit.rule.id}"] = 1.0
        totals[hit.tag] += hit.rule.weight if hit.rule.effect != "forbid" else 0.0
        if hit.field == "title":
            plain |= {f"title:{hit.tag}": 1.0, f"title:{hit.rule.id}": 1.0}
    for tag, total in totals.items():
        plain[f"sum:{tag}"] = min(total, 4.0) / 2
        plain[f"kind:{item.kind}+{tag}"] = 1.0
    topical = bool(totals.keys() & set(TOPICS))
    for tag in ("corridor", "shift", "narrow", "step"):
        if topical and totals[tag]:
            plain[f"topical+{tag}"] = 1.0
    plain |= dict.fromkeys(_read_by_rules(item, totals), 1.0)
    if publisher and item.kind not in ASKED:  # those who sign a motion or a question are persons
        plain |= {f"category:{name.lower()}": 1.0 for name in item.categories}
        plain |= {f"sender:{name.lower()}": 1.0 for name in item.senders}
    return Features(Counter([*words, *pairs, *(f"t:{word}" for word in title)]), grams, plain)


def _read_by_rules(item: Item, evidence: Mapping[str, float]) -> Iterator[str]:
    """What the labelling guidelines' table of grades makes of an item: weighed one by one, kind, step and place say less than together."""
    grade = grade_of(item, evidence, on_topic=True)
    if grade != UNTOLD:
        yield f"grade:{grade:g}"
    if is_step(item, evidence):
        yield f"grade:{grade:g}+step"


@lru_cache(maxsize=20_000)
def _grams(word: str) -> tuple[str, ...]:
    """Beginnings, ends and insides of four letters; "#" stands for the edge of the word."""
    if len(word) <= 3:
        return ()
    edged = f"#{word}#"
    parts = (f"~{edged[at : at + 4]}" for at in range(len(edged) - 3))
    return tuple(map(sys.intern, parts))  # words share most of them, and so many words are remembered


def values(found: Features, rarity: Mapping[str, float]) -> dict[str, float]:
    """The numbers that weights are applied to: each scaled block has length one, plain features are weighed down."""
    result = {name: PLAIN * value for name, value in found.plain.items()}
    for block in (found.words, found.grams):
        scaled = {
            term: (1 + math.log(count)) * weight if count > 1 else weight
            for term, count in block.items()
            if (weight := rarity.get(term)) is not None
        }
        length = math.sqrt(sum(value * value for value in scaled.values())) or 1.0
        result |= {term: value / length for term, value in scaled.items()}
    return result


def score(model: Model, found: Features) -> Scored:
    """The probability of each head. What an item on a topic matters is asked only of such, so those chances are multiplied with it."""
    numbers = values(found, model.rarity)
    known = [(row, value) for term, value in numbers.items() if (row := model.rows.get(term)) is not None]
    sums: Iterable[float] = model.bias
    if known:
        rows, there = zip(*known, strict=True)
        sums = there @ model.weights[list(rows)] + model.bias
    chances = {name: _chance(float(total)) for name, total in zip(HEADS, sums, strict=True)}
    return Scored(chances | {name: chances[GRADES[0]] * chances[name] for name in ON_TOPIC}, numbers)


def _chance(total: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def top_terms(model: Model, scored: Scored, head: str, item: Item) -> Sequence[tuple[str, float]]:
    """The words that weighed most for a head, heaviest first, as they stand in the item's text in lower case.

    Parts of words and rules are no words; a word that only stands with a capital is mostly a name, and neither that nor a number explains anything.
    """
    place, text = HEADS.index(head), f" {' '.join(_WORD.findall(normalise(f'{item.title} {item.summary}')))} "
    weighed = (
        (term, float(model.weights[model.rows[term], place]) * value)
        for term, value in scored.values.items()
        if term in model.rows and f" {term} " in text and not term.isdigit()
    )
    return sorted(((term, weight) for term, weight in weighed if weight > 0.05), key=lambda pair: (-pair[1], pair[0]))
