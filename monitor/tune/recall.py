"""How much of what it should tell the digest does tell: recall, measured on what readers say of listed items and of a random
sample of rejected ones. Nothing is assumed of the rules, the model or the weeks; docs/decisions/0009 says why so.

An item is relevant when one of its readers at least says "very" or "relevant". Only weeks whose sample is labelled to its end
count, so that nobody chooses which of the drawn items are judged. Of their `n` drawn items, `K` are missed: relevant, or
"unsure", which is counted as missed. Each drawn item stands for v = rejected / drawn items of its week.

    missed_up = v_max * n * p_up        p_up: exact (Clopper-Pearson) one-sided 95 % upper bound for K of n
    recall_low = found / (found + missed_up)

`found` are the listed items of the same weeks that a reader called relevant; one that nobody has labelled is not counted.

Why it holds: drawn without replacement, the misses of a week are distributed as a sum of independent trials with differing
chances, and so are those of all weeks together. For such a sum with the mean chance p the binomial's lower tail is the heavier
one (Hoeffding 1956; for every p up to 1 - 1/n), so the binomial bound on p errs in no more than 5 %. The weeks' misses are the
sum of v * chance over the drawn items, at most v_max * n * p. With weeks of differing size this says more misses than there can
be: the bound is then lower than it need be, as it is for every listed item that is not labelled and every "unsure".

Two things it cannot see: which weeks are finished must not hang on what is found in them, and it is a bound for one look; who
looks every week and keeps the best will be wrong more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.values import Judgement, SampledWeek

NEEDED = 200  # labelled items of the sample from which the bound says something
DOUBT = 0.05
RELEVANT: frozenset[Judgement] = frozenset({"very", "relevant"})
MISSED: frozenset[Judgement] = RELEVANT | {"unsure"}


@dataclass(frozen=True, slots=True)
class Recall:
    """What the labels say of recall. `labelled` counts all drawn items with a label; the rest is about the finished weeks."""

    labelled: int
    needed: int
    weeks: int
    drawn: int
    missed: int
    missed_up: float
    found: int
    recall_low: float | None  # None while too few are labelled


def measured(weeks: Sequence[SampledWeek]) -> Recall:
    """The exact lower 95 % bound on recall over the weeks whose sample is labelled to its end."""
    labelled = sum(bool(said) for week in weeks for said in week.drawn)
    whole = [week for week in weeks if week.drawn and all(week.drawn)]
    drawn = sum(len(week.drawn) for week in whole)
    missed = sum(bool(said & MISSED) for week in whole for said in week.drawn)
    found = sum(bool(said & RELEVANT) for week in whole for said in week.listed)
    stands_for = max((week.rejected / len(week.drawn) for week in whole), default=0.0)
    missed_up = stands_for * drawn * at_most(missed, drawn)
    low = found / (found + missed_up) if found else 0.0
    return Recall(labelled, NEEDED, len(whole), drawn, missed, missed_up, found, low if labelled >= NEEDED else None)


def at_most(hits: int, trials: int) -> float:
    """The largest chance with which so few hits in so many trials are not too unlikely: Clopper-Pearson, one-sided, 95 %."""
    from scipy.special import betaincinv  # what scipy.stats asks too, without the second that it takes to load

    return float(betaincinv(hits + 1, trials - hits, 1 - DOUBT)) if hits < trials else 1.0


def told(recall: Recall) -> str:
    """The bound for people, or how far it is until there is one."""
    if recall.recall_low is None:
        return f"measured recall: {recall.labelled} of the {recall.needed} labelled sample items that it takes"
    return (
        f"measured recall: at least {recall.recall_low:.3f} (95 % bound over {recall.weeks} weeks labelled to their end, of the last "
        f"52): {recall.found} listed items labelled relevant; {recall.missed} of {recall.drawn} drawn missed, "
        f"at most {recall.missed_up:.1f} in all"
    )
