"""The newest of each topic as an Atom feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor import atom, digest
from monitor.config import Config
from monitor.pipeline.editions import names
from monitor.values import Document, Topic


def feeds(config: Config, documents: Sequence[Document], topics: Sequence[Topic], *, now: datetime) -> Mapping[Topic, bytes]:
    """An Atom feed for each of these topics, of what of these documents belongs in the digest; a document stands in each of its topics."""
    called = names(config)
    listed = {topic: digest.by_topic(documents, [topic], called)[topic] for topic in topics}
    return {topic: atom.feed(topic, called.topic(topic), entries, now=now) for topic, entries in listed.items()}
