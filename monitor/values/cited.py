"""Which official numbers a document cites, and how: so that a link between two documents can be shown with the words that make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Where a number stands: in what the item itself is (its number, its address), in its words, in a file's words, or in what its page leads to.
Place = Literal["ref", "url", "title", "summary", "text", "file", "remitted", "related"]
# What the words around it say: it is sent out for answers, is what gave rise to this, is dealt with or decided, led to this statute
# ("Förarbeten: "), is background ("jfr", "se även", a page of it), or nothing that we can tell.
Manner = Literal["remitted", "prompted", "handled", "preparatory", "background", "plain"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One official number where it stands.

    `start` counts characters from the beginning of the field as `text.normalise_lines` gives it. `quote` is a part of that, word for
    word: the sentence, or as much of it as lies near.
    """

    designation: str
    field: Place
    start: int
    quote: str
    manner: Manner = "plain"
