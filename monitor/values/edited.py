"""What the editor says of an edition before it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

EditAct = Literal["strike", "restore", "topic", "first", "line"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One word of the editor on the edition of a week; a later one takes its place.

    `documents` are what it is about, what leads them first; none for a line. `value` is the topic or the line's text. "restore" takes
    back all that was said of these documents.
    """

    edition: str
    act: EditAct
    documents: tuple[str, ...]
    value: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hand:
    """What all these words come to for one edition: which documents are struck, put under which topic, or first, and the line on top.

    What is struck or put under a topic stays so in later editions, for its dates. `first` has what stands first first. `edits` is how
    many words were said of this very edition.
    """

    struck: frozenset[str] = frozenset()
    topics: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    line: str = ""
    edits: int = 0


UNTOUCHED = Hand()


@dataclass(frozen=True, slots=True)
class Preview:
    """What makes a letter a preview: when the edition goes if nobody changes it, and the page on which to change it (empty: none)."""

    goes: datetime
    page: str = ""
