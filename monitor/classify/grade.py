"""How much an item matters when no model has been fitted, and which kinds are a formal step: the labelling guidelines in code.

Grades: 0 noise, 1 background, 2 belongs in the digest, 3 must not be missed.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.values import ASKED, Item

# A decision, a formal step or a dated opportunity; what is told in a press release or an article is one only when its words say so
# (tag `step`): the government publishes strategies and the priorities of its budget as articles.
STEPS = frozenset(
    "assignment terms_of_reference inquiry ministry_memo referral draft_bill bill communication committee_report "
    "riksdag_decision audit_report appropriation plan call".split()
)
TALK = frozenset("speech opinion statement article event".split())
SPOKEN = frozenset("speech opinion statement".split())
TOLD = frozenset("press_release article news".split())
UNTOLD = 1.5  # between background and the digest: neither what an item is nor what it names says which


def is_step(item: Item, evidence: Mapping[str, float]) -> bool:
    """Whether something is decided, proposed, assigned or opened."""
    return item.kind in STEPS or item.kind in TOLD and bool(evidence.get("step"))


def may_be_urgent(item: Item, evidence: Mapping[str, float]) -> bool:
    """Words of a model alone never make anything urgent: a rule must say what it shifts or whom it names, and a step be taken."""
    return bool(evidence.get("shift") or evidence.get("corridor")) and is_step(item, evidence)


def is_background(item: Item, evidence: Mapping[str, float]) -> bool:
    """What members ask and ministers say is background, unless it names the corridor or one of the matters that shift money or rules.

    Of the 37 labelled items of these kinds before June 2025 that are on a topic and do neither, one belongs in the digest.
    """
    return item.kind in SPOKEN.union(ASKED) and not (evidence.get("corridor") or evidence.get("shift"))


def grade_of(item: Item, evidence: Mapping[str, float], *, on_topic: bool) -> float:
    """0–3 by kind, corridor and what shifts money or rules."""
    if not on_topic:
        return 0.0
    corridor, shift = bool(evidence.get("corridor")), bool(evidence.get("shift"))
    if item.kind in TALK.union(ASKED):
        return 2.0 if corridor or shift and item.kind in ASKED else 1.0
    grade = 3.0 if corridor or shift else 2.0 if is_step(item, evidence) else UNTOLD
    return min(grade, 2.0) if evidence.get("narrow") and not corridor else grade
