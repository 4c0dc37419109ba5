"""What an item is about, how much it matters, whether it can wait, and why. Pure: an item and a classifier in, a verdict out.

Rules force, forbid and explain; between them the linear model decides. Without a model the rules alone do, by their weights.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.classify import model as linear
from monitor.classify.grade import grade_of, is_step
from monitor.classify.model import Model
from monitor.classify.rules import Hit, Matcher
from monitor.config import RuleBook
from monitor.errors import ConfigError
from monitor.values import KINDS, TOPICS, Item, Reason, Verdict

__all__ = ["Classifier", "build", "classify", "kind_of", "read_model"]

log = logging.getLogger(__name__)

ENOUGH = 1.0  # the weight of evidence from which rules alone give a topic
TERMS_SHOWN = 3
DIGEST_GRADE = 1.5  # without a model: from here an item is listed


@dataclass(frozen=True, slots=True)
class Classifier:
    """Rules and weights made ready for many items."""

    rules: RuleBook
    matcher: Matcher
    model: Model | None


def build(rules: RuleBook) -> Classifier:
    """Makes rules and model ready. Raises ConfigError for a model file that is not of this form."""
    return Classifier(rules, Matcher(rules), read_model(rules))


def read_model(rules: RuleBook) -> Model | None:
    """The fitted weights beside the rules; None where there are none."""
    if rules.model is None:
        return None
    try:
        return linear.load(json.loads(rules.model.read_text("utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError.at(rules.model, f"is no model of this version ({error!r}); `monitor train` writes one") from error


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
    evidence = {tag: sum(hit.rule.weight for hit in hits if hit.tag == tag) for tag in {hit.tag for hit in hits}}
    if classifier.model:
        scored = linear.score(classifier.model, linear.features(item, hits))
        scores: dict[str, float] = {topic: scored.probability[topic] for topic in TOPICS}
        thresholds = classifier.model.thresholds
    else:
        scores = {topic: _by_rules(evidence.get(topic, 0.0)) for topic in TOPICS}
        thresholds = {topic: 0.5 for topic in TOPICS}
    scores = _ruled(scores, hits)
    topics = tuple(topic for topic in TOPICS if scores[topic] >= thresholds[topic])
    reasons = [_reason(hit) for hit in hits if hit.tag in topics or hit.tag not in TOPICS or hit.rule.effect == "forbid"]
    if classifier.model:
        reasons += [
            Reason(topic, (), round(weight, 3), field="title, summary", term=term)
            for topic in topics
            for term, weight in linear.top_terms(classifier.model, scored, topic)[:TERMS_SHOWN]
        ]
        grades = [scored.probability[name] for name in linear.GRADES]
        on_topic = max((scores[topic] / max(thresholds[topic], 1e-6) for topic in TOPICS), default=0.0)
        relevance = sum(grades) if topics else min(0.9, sum(grades) * min(1.0, on_topic))
        in_digest = bool(topics) and grades[1] >= thresholds["digest"]
        urgent = in_digest and scored.probability["urgent"] >= thresholds["urgent"] and _may_be_urgent(item, evidence)
    else:
        relevance = grade_of(item, evidence, on_topic=bool(topics))
        in_digest = bool(topics) and relevance >= DIGEST_GRADE
        urgent = in_digest and relevance >= 3 and _may_be_urgent(item, evidence)
    return Verdict(
        document_id=document_id,
        topics=topics,
        scores={topic: round(score, 4) for topic, score in scores.items()},
        relevance=round(relevance, 4),
        in_digest=in_digest,
        urgent=urgent,
        reasons=tuple(reasons),
        rules_version=classifier.rules.version,
    )


def _by_rules(evidence: float) -> float:
    return evidence / (evidence + ENOUGH)


def _ruled(scores: dict[str, float], hits: Iterable[Hit]) -> dict[str, float]:
    """Force and forbid; forbid is the stronger, because a wrong alert costs more readers than a missing one."""
    forced = {hit.tag for hit in hits if hit.rule.effect == "force"}
    forbidden = {hit.tag for hit in hits if hit.rule.effect == "forbid"}
    return {topic: 0.0 if topic in forbidden else 1.0 if topic in forced else score for topic, score in scores.items()}


def _may_be_urgent(item: Item, evidence: dict[str, float]) -> bool:
    """Words of a model alone never make anything urgent: a rule must say what it shifts or whom it names, and a step be taken."""
    return bool(evidence.get("shift") or evidence.get("corridor")) and is_step(item, evidence)


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
