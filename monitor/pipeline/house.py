"""What a round works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor import classify
from monitor.config import Config, content_of
from monitor.net import Network
from monitor.store import Store


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
