"""What an item is about, how much it matters, whether it can wait, and why. Pure: an item and a classifier in, a verdict out.

Rules force, forbid and explain; between them the linear model decides. Without a model the rules alone do, by their weights.
"""

from __future__ import annotations

import json
import logging
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from monitor.classify import model as linear
from monitor.classify.grade import grade_of, is_background, may_be_urgent
from monitor.classify.model import Model
from monitor.classify.rules import Hit, Matcher
from monitor.config import RuleBook, RuleFile, Source
from monitor.errors import ConfigError
from monitor.values import KINDS, TOPICS, Item, Reason, Verdict

__all__ = ["Classifier", "build", "classify", "kind_of", "read_model"]

log = logging.getLogger(__name__)

ENOUGH = 1.0  # the weight of evidence from which rules alone give a topic
TERMS_SHOWN = 3
GAINS = (1, 2, 4)  # what each further grade is worth: twice the one before, so that a sure grade 3 goes before many that may be 2
BACKGROUND_MOST = 1.4  # the relevance of background, below what belongs in the digest
OFF_TOPIC_MOST = 0.9
DIGEST_GRADE = 1.5  # without a model: from here an item is listed


@dataclass(frozen=True, slots=True)
class Classifier:
    """Rules and weights made ready for many items."""

    rules: RuleBook
    matcher: Matcher
    model: Model | None


def build(rules: RuleBook) -> Classifier:
    """Makes rules and model ready. Raises ConfigError for a model file that is not of this form."""
    return Classifier(rules, _matcher(_Files(tuple(rules.files.values()), rules)), read_model(rules))


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a rule book, the same as any others that say this."""

    files: tuple[RuleFile, ...]
    rules: RuleBook = field(compare=False)


@lru_cache(2)
def _matcher(files: _Files) -> Matcher:
    """The matcher of a rule book: kept, as its weights are, and for the same reason."""
    return Matcher(files.rules)


def read_model(rules: RuleBook) -> Model | None:
    """The fitted weights beside the rules; None where there are none."""
    if rules.model is None:
        return None
    try:
        return _loaded(_Weights(rules.model_hash, rules.model))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ConfigError.at(rules.model, f"is no model of this version ({error!r}); `monitor train` writes one") from error


@dataclass(frozen=True, slots=True)
class _Weights:
    """A file of weights, the same as any other of these bytes."""

    hash: str
    path: Path = field(compare=False)


@lru_cache(2)
def _loaded(weights: _Weights) -> Model:
    """The weights of a file: kept, because an edit of rules is tried again and again with the same ones, in whatever folder."""
    return linear.load(json.loads(weights.path.read_bytes()))


def kind_of(name: str, rules: RuleBook) -> str:
    """The kind of document that a publisher's word means; `news`, and a line in the log, for a word that is not known."""
    if name in KINDS:
        return name
    found = rules.aliases.get(name.strip().lower())
    if found is None:
        log.info("kind=%r unknown, taken as news; name it in rules/kinds.yaml", name)
    return found or "news"


def classify(item: Item, classifier: Classifier, *, document_id: str) -> Verdict:
    """The verdict on one item, by title, summary, kind, categories and senders; `text` only where a rule asks for it."""
    hits = classifier.matcher.hits(item)
    evidence: dict[str, float] = defaultdict(float)
    for hit in hits:
        evidence[hit.tag] += hit.rule.weight
    source = classifier.rules.sources.get(item.source_id)
    judged = (_by_model if classifier.model else _by_rules)(item, classifier, hits, evidence, source)
    shown = [_reason(hit) for hit in hits if hit.tag in judged.topics or hit.tag not in TOPICS or hit.rule.effect == "forbid"]
    background = is_background(item, evidence)
    relevance = min(judged.relevance, BACKGROUND_MOST) if background else judged.relevance
    in_digest = judged.in_digest and not background and (source is None or relevance >= source.least)
    return Verdict(
        document_id=document_id,
        topics=judged.topics,
        scores={topic: round(score, 4) for topic, score in judged.scores.items()},
        relevance=round(relevance, 4),
        in_digest=in_digest,
        urgent=in_digest and judged.urgent and may_be_urgent(item, evidence),
        reasons=(*shown, *_source_reasons(source), *judged.terms),
        rules_version=classifier.rules.version,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the model, or the rules alone, say before what holds for both."""

    scores: dict[str, float]
    topics: tuple[str, ...]
    relevance: float
    in_digest: bool
    urgent: bool
    terms: tuple[Reason, ...] = ()


def _by_model(item: Item, classifier: Classifier, hits: list[Hit], evidence: Mapping[str, float], source: Source | None) -> _Judged:
    assert classifier.model
    thresholds = classifier.model.thresholds
    scored = linear.score(classifier.model, linear.features(item, hits))
    scores = _ruled({topic: scored.probability[topic] for topic in TOPICS}, hits, source)
    topics = tuple(topic for topic in TOPICS if scores[topic] >= thresholds[topic])
    weight = source.weight if source else 1.0
    grades = [_weighed(scored.probability[name], weight) for name in linear.GRADES]
    matters = math.log2(1 + sum(gain * grade for gain, grade in zip(GAINS, grades, strict=True)))
    nearest = max(scores[topic] / max(thresholds[topic], 1e-6) for topic in TOPICS)
    terms = [
        Reason(topic, (), round(weight, 3), field="title, summary", term=term)
        for topic in topics
        for term, weight in linear.top_terms(classifier.model, scored, topic, item)[:TERMS_SHOWN]
    ]
    return _Judged(
        scores,
        topics,
        matters if topics else min(OFF_TOPIC_MOST, matters * min(1.0, nearest)),
        bool(topics) and grades[1] >= thresholds["digest"],
        scored.probability["urgent"] >= thresholds["urgent"],
        tuple(terms),
    )


def _by_rules(item: Item, classifier: Classifier, hits: list[Hit], evidence: Mapping[str, float], source: Source | None) -> _Judged:
    alone: dict[str, float] = {topic: max(0.0, evidence[topic]) / (max(0.0, evidence[topic]) + ENOUGH) for topic in TOPICS}
    scores = _ruled(alone, hits, source)
    topics = tuple(topic for topic in TOPICS if scores[topic] >= 0.5)
    relevance = min(3.0, grade_of(item, evidence, on_topic=bool(topics)) * (source.weight if source else 1.0))
    return _Judged(scores, topics, relevance, bool(topics) and relevance >= DIGEST_GRADE, relevance >= 3)


def _weighed(chance: float, weight: float) -> float:
    """A chance whose odds are multiplied by a source's weight."""
    return chance * weight / (1 - chance + chance * weight)


def _ruled(scores: dict[str, float], hits: Iterable[Hit], source: Source | None) -> dict[str, float]:
    """Force and forbid, of rules and of the source; forbid is the stronger: a wrong alert costs more readers than a missing one."""
    forced = {hit.tag for hit in hits if hit.rule.effect == "force"} | set(source.always if source else ())
    forbidden = {hit.tag for hit in hits if hit.rule.effect == "forbid"} | set(source.never if source else ())
    return {topic: 0.0 if topic in forbidden else 1.0 if topic in forced else score for topic, score in scores.items()}


def _source_reasons(source: Source | None) -> list[Reason]:
    if source is None:
        return []
    settled = [*((topic, "force") for topic in source.always), *((topic, "forbid") for topic in source.never)]
    return [Reason(topic, (), 0.0, text=f"Källans inställning ({source.id})", effect=effect) for topic, effect in settled]


def _reason(hit: Hit) -> Reason:
    return Reason(
        tag=hit.tag,
        words=tuple(hit.words),
        weight=hit.rule.weight,
        field=hit.field,
        rule=hit.rule.id,
        text=hit.rule.reason,
        effect=hit.rule.effect,
    )
