"""What somebody looks for among all that is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.values.decided import Topic
from monitor.values.matters import Stage


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand beside each other, or the letters that a word begins with; or that must not be there.

    Words are in lower case and cut as `monitor.words` cuts them; of a beginning there is one.
    """

    words: tuple[str, ...]
    beginning: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """All of these terms, in what also has this topic, kind and source and was published from one day to another, both included.

    What has no date of publication is of the day on which it was first seen. `stage` is where the matter of a document is; what is of no
    matter is in none. None: any.
    """

    terms: tuple[Term, ...]
    topic: Topic | None = None
    kind: str | None = None
    source_id: str | None = None
    since: date | None = None
    until: date | None = None
    stage: Stage | None = None
