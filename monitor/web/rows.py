"""Documents as the pages list them: each with its names, the words that hit, what readers say, and whether its matter is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.pipeline import names
from monitor.values import Document, Judgement, Label, Reason
from monitor.web.access import Visit
from monitor.web.marking import words_of

# What readers can say of a document, in Swedish, with the key of each.
SAID: dict[Judgement, tuple[str, str]] = {
    "very": ("Viktig", "v"),
    "relevant": ("Relevant", "r"),
    "not": ("Inte relevant", "n"),
    "unsure": ("Osäker", "u"),
}
REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A document in a list. `said` is what this reader says of it, `others` what others do; `follows` None: nobody has said.

    `edition`: it was drawn from those that this week rejected, and is shown without what the monitor thinks of it.
    """

    document: Document
    when: datetime
    kind: str
    source: str
    topics: tuple[str, ...]
    words: tuple[str, ...]
    why: tuple[Reason, ...]
    said: Judgement | None
    others: tuple[Label, ...]
    follows: bool | None
    edition: str = ""


def rows_of(visit: Visit, documents: Sequence[Document], editions: Sequence[str] = ()) -> list[Row]:
    """These documents as rows; `editions` those from whose rejected ones each was drawn."""
    called = names(visit.site.config())
    labels = visit.site.store.labels_on([one.id for one in documents])
    follows = visit.site.store.follows()
    found = []
    for number, one in enumerate(documents):
        verdict, whole = one.verdict, [label for label in labels[one.id] if not label.topic]
        reasons = verdict.reasons if verdict and not editions else ()
        word = follows.get(one.matter) if one.matter else None
        row = Row(
            document=one,
            when=one.item.published or one.first_seen,
            kind=called.kind(one.item.kind),
            source=called.source(one.item.source_id),
            topics=tuple(called.topics.get(topic, topic) for topic in verdict.topics) if verdict and not editions else (),
            words=words_of(reasons),
            why=tuple(reason for reason in reasons if reason.text)[:REASONS_SHOWN],
            said=next((label.verdict for label in whole if label.who == visit.name), None),
            others=tuple(label for label in whole if label.who != visit.name),
            follows=word.follows if word else None,
            edition=editions[number] if editions else "",
        )
        found.append(row)
    return found
