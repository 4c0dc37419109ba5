"""Which official numbers a document cites, and how, and which of them link it to others: with the words that make the link."""

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


# How a document names another, strongest first: the Riksdag's register does, it sends it out for answers, it is of the same committee
# (kommittébeteckning), of the same file (diarienummer), says that it is about the same, or has the same title. These may join two
# matters. The last three only bring one document into a matter: `near` one whose title is nearly that of another, `beside` the one
# that names, `leads` the one that is named.
LinkManner = Literal["register", "remitted", "committee", "file", "told", "title", "near", "beside", "leads"]
OFFICIAL: tuple[LinkManner, ...] = ("register", "remitted", "committee")  # say so even of two that each have a number of their own
JOINING: tuple[LinkManner, ...] = (*OFFICIAL, "file", "told")
BY_TITLE: tuple[LinkManner, ...] = ("title", "near")  # name nobody: two that bear such a name find each other


@dataclass(frozen=True, slots=True)
class Link:
    """What one stored document states: that it names an official number or another identity, in `why` the words that do.

    `name` is as identities are: "sou-2025-12", "url-…".
    """

    document_id: str
    name: str
    why: str
    manner: LinkManner
