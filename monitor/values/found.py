"""What somebody looks for, or through, among all that is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Browse:
    """What came from a time up to another, which is not included, by publication, of what has none by when it was first seen.

    None, 0 or empty: any. `least` is a relevance; `picked` what belongs in the digest, what does not, or what is flagged;
    `unlabelled_by` leaves out what this reader has labelled. The most relevant come first, or the newest.
    """

    since: datetime
    until: datetime
    topic: Topic | None = None
    stage: Stage | None = None
    source_id: str | None = None
    least: float = 0.0
    picked: Literal["", "listed", "rejected", "flagged"] = ""
    unlabelled_by: str = ""
    newest_first: bool = False
