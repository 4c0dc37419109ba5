"""The words by which a text was judged, marked in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from markupsafe import Markup, escape

from monitor.values import Reason


def marked(text: str, words: Collection[str]) -> Markup:
    """The text in HTML, with these words marked where they stand whole, whatever their case."""
    if not words:
        return escape(text)
    spelled = (r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    found = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(spelled)})(?!\w)")
    made, end = Markup(), 0
    for hit in found.finditer(text):
        made += escape(text[end : hit.start()]) + Markup("<mark>{}</mark>").format(hit.group())
        end = hit.end()
    return made + escape(text[end:])


def words_of(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The words that rules hit, and those that weighed in the model."""
    told = (word for reason in reasons for word in (*reason.words, reason.term))
    return tuple(dict.fromkeys(word for word in told if word.strip()))
