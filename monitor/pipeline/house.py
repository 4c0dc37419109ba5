"""What a round works with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
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


@contextmanager
def shared_house(
    store: Store,
    config: Config,
    classifier: classify.Classifier,
    *,
    sleep: Callable[[float], None],
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    places: Collection[str] | None = None,
    may: Callable[[], None] = lambda: None,
) -> Iterator[House]:
    """What somebody works with who asks beside others: a network that knows what they have learnt of these places, all where none are
    named, and tells them what it learns. A host that wants to be left alone has its will also where nothing came of asking it.

    At the end the pauses of the hosts are waited for, so that whoever asks next need not know when this one asked last.
    """
    with Network(
        hosts=config.hosts,
        allow_private=config.allow_private,
        contact=config.contact,
        sleep=sleep,
        environ=environ,
        robots=store.robots(places),
        rests=store.rests(now=clock()),
        clock=clock,
        may=may,
    ) as network:
        try:
            yield House(config, store, network, classifier)
        finally:
            store.keep_robots(network.robots_read())
            store.keep_rests(network.rests, now=clock())
            network.end_pauses()


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
