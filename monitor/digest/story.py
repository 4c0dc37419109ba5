"""The same story once: what an edition lists of one matter becomes one entry, led by its weightiest document. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.digest.entries import entry_of, topic_of
from monitor.text import title_key
from monitor.values import ASKED, Document, Entry, Names

NEWS = ("press_release", "article", "news")  # these tell of other documents
SHORTEST_TITLE = 20  # letters: "Nyheter" tells nothing

# What leads where several kinds tell of one matter: the furthest step, and last who only speak of it.
_WEIGHT = (
    "riksdag_decision", "committee_report", "bill", "communication", "draft_bill", "referral", "inquiry", "ministry_memo",
    "terms_of_reference", "plan", "assignment", "appropriation", "audit_report", "eu_memo", "call", "report", "press_release",
)  # fmt: skip


def stories(documents: Iterable[Document], wanted: Sequence[str], names: Names) -> list[tuple[str, Entry]]:
    """What is on these topics, each matter once and under the topic of what leads it, in the order in which the first of it came.

    What only members ask for leads nothing: a matter of which a week brings motions alone is told motion by motion.
    """
    listed = [(topic, document) for document in documents if (topic := topic_of(document, wanted))]
    told = _by_title(document for _, document in listed)
    groups: dict[str, list[tuple[str, Document]]] = {}
    for topic, document in listed:
        spoken = told.get(title_key(document.item.title)) if document.item.kind in NEWS else None
        story = document.matter or spoken or document.id
        groups.setdefault(story, []).append((topic, document))
    found: list[tuple[str, Entry]] = []
    for group in groups.values():
        if all(document.item.kind in ASKED for _, document in group):
            found += [(topic, entry_of(document, topic, names)) for topic, document in group]
        else:
            found.append(_story(group, names))
    return found


def _by_title(documents: Iterable[Document]) -> dict[str, str]:
    """What tells of which story by its title alone: an agency's news of an assignment bears the assignment's, word for word.

    Of two matters with one title none is meant, and what only members ask for is told by each.
    """
    found: dict[str, set[str]] = {}
    for one in documents:
        if one.item.kind not in ASKED and len(key := title_key(one.item.title)) >= SHORTEST_TITLE:
            found.setdefault(key, set()).add(one.matter or (key if one.item.kind in NEWS else one.id))
    told = {key: stories - {key} or {key} for key, stories in found.items()}
    return {key: stories.pop() for key, stories in told.items() if len(stories) == 1}


def _story(group: Sequence[tuple[str, Document]], names: Names) -> tuple[str, Entry]:
    (topic, leading), *others = sorted(group, key=lambda one: weight(one[1]))
    parts = tuple(entry_of(document, about, names) for about, document in others)
    return topic, entry_of(leading, topic, names, parts)


def weight(document: Document) -> int:
    """The place of a document among those of its matter: the weightiest kind first."""
    kind = document.item.kind
    return _WEIGHT.index(kind) if kind in _WEIGHT else len(_WEIGHT) + (kind in ASKED)
