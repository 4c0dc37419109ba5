"""One entry of a digest: under which topic it stands, in which order, whose page it links to, and why it is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.values import Document, Entry, Names, Reason, came_at

WHY_SHOWN = 2
WORDS_SHOWN = 3


def order(document: Document) -> tuple[float, float, str]:
    """Most relevant first, then newest; the id keeps the order the same every time."""
    came = came_at(document.item, document.first_seen)
    return (-(document.verdict.relevance if document.verdict else 0.0), -came.timestamp(), document.id)


def topic_of(document: Document, wanted: Sequence[str]) -> str | None:
    verdict = document.verdict
    if verdict is None or not verdict.in_digest:
        return None
    return max((topic for topic in verdict.topics if topic in wanted), key=lambda topic: verdict.scores[topic], default=None)


def by_topic(documents: Iterable[Document], topics: Sequence[str], names: Names) -> dict[str, list[Entry]]:
    """Those of these documents that belong in the digest, in their order, each once: under that of the topics which it is surest of."""
    listed: dict[str, list[Entry]] = {topic: [] for topic in topics}
    for document in documents:
        if topic := topic_of(document, topics):
            listed[topic].append(entry_of(document, topic, names))
    return listed


def entry_of(document: Document, topic: str, names: Names, parts: tuple[Entry, ...] = ()) -> Entry:
    """What a reader needs to judge a document, with why it is listed under this topic, and what else tells of its matter."""
    source_id, url = address_of(document, names)
    return Entry(
        document=document,
        url=url,
        source_name=next((name for name in document.item.senders if name.endswith("departementet")), names.source(source_id)),
        kind_name=names.kind(document.item.kind),
        why=_why(document.verdict.reasons if document.verdict else (), topic),
        parts=parts,
    )


def address_of(document: Document, names: Names) -> tuple[str, str]:
    """Whose page to link to: of all that tell of a document, the source that stands first in sources.yaml."""
    told = {document.item.source_id: document.item.url, **document.urls}
    return next(((name, told[name]) for name in names.sources if name in told), (document.item.source_id, document.item.url))


def _why(reasons: Sequence[Reason], topic: str) -> tuple[str, ...]:
    """Why an item is listed, in Swedish: the rules for its topic with their words, then corridor and what shifts; else that its source
    gives it the topic; else the terms.

    No word is cited twice: a reason that has no word of its own adds nothing.
    """
    rules = [one for one in reasons if one.rule and one.weight > 0 and one.effect != "forbid"]
    first = [one for one in rules if one.tag == topic]
    then = [one for one in rules if one.tag in ("corridor", "shift")]
    chosen = [*sorted(first, key=_weight)[:WHY_SHOWN], *sorted(then, key=_weight)[:WHY_SHOWN]]
    words = _once([one.words[:WORDS_SHOWN] for one in chosen])
    told = tuple(f"{one.text} ({_cited(own)})" for one, own in zip(chosen, words, strict=True) if own)
    told = told or tuple(one.text for one in reasons if one.effect == "force" and not one.rule and one.tag == topic)
    (terms,) = _once([[one.term for one in reasons if one.term and one.tag == topic]])
    return told or ((f"Ord som vägde: {_cited(terms[:WORDS_SHOWN])}",) if terms else ())


def _once(lists: Sequence[Sequence[str]]) -> list[list[str]]:
    """Lists of words without those that stand in an earlier place, or within a longer one in any: "riksväg" in "riksväg 62"."""
    everything = {word.casefold() for words in lists for word in words}
    cited: set[str] = set()
    kept: list[list[str]] = []
    for words in lists:
        kept.append([])
        for word in words:
            key = word.casefold()
            if key not in cited and not any(f" {key} " in f" {other} " for other in everything - {key}):
                kept[-1].append(word)
                cited.add(key)
    return kept


def _cited(words: Sequence[str]) -> str:
    return ", ".join(f"”{word}”" for word in words)


def _weight(reason: Reason) -> tuple[float, str]:
    return (-reason.weight, reason.rule)
