"""What a round works with."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from monitor import classify
from monitor.config import Config, content_of
from monitor.net import Network
from monitor.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What a round works with: configuration, database, network and classifier."""

    config: Config
    store: Store
    network: Network
    classifier: classify.Classifier


def keep_rules(house: House, now: datetime) -> None:
    """The rules that judge are kept with their verdicts, so that edited ones can be compared with them."""
    rules = house.classifier.rules
    house.store.keep_rules(rules.version, content_of(rules), now=now)


def judge_again(house: House, now: datetime) -> int:
    """Judges by the rules of today what other rules have judged and no edition has considered, so that a changed rule counts in the next
    one; gives how many that were. It raises no alert: what is flagged now leads the edition.
    """
    version = house.classifier.rules.version
    return sum(judge_block(house.store, house.classifier, block, now) for block in house.store.blocks_judged_by_others(version))


def judge_block(store: Store, classifier: classify.Classifier, block: int, now: datetime) -> int:
    """Does that for one block of what is stored, which is what a worker's job is."""
    version = classifier.rules.version
    waiting = store.judged_by_others(version, block)
    store.judge_again([(one, classify.classify(one.item, classifier, document_id=one.id)) for one in waiting], now=now)
    if waiting:
        log.info("judged again by rules %s: %d", version, len(waiting))
    return len(waiting)
