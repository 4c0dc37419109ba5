"""Which matter a document joins, and which matters it shows to be one. Pure: what is known under names in, a decision out.

A wrong link is worse than no link. A document that would join more than a few matters joins none; two matters that each hold terms of
reference or a bill of their own become one only where an official reference says so; a press release, a motion or an article joins
the one matter that it can mean, or none. Which words of a document make a link, `link` decides; here they are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor import words
from monitor.values import BY_TITLE, OFFICIAL, Link

MOST_JOINED = 3  # matters that one document may show to be one
MOST_ALIKE = 50  # documents of one title; one that more bear ("Månadsrapport om läget") tells no matter

# The order in which a matter's documents come; those of one kind never join by their title alone.
PLACES = {
    "terms_of_reference": 0, "assignment": 0, "inquiry": 1, "ministry_memo": 1, "audit_report": 1, "report": 1, "eu_memo": 1, "plan": 1,
    "referral": 2, "draft_bill": 3, "bill": 4, "communication": 4, "committee_report": 5,
}  # fmt: skip
CARRYING = frozenset(PLACES)  # the kinds that a matter consists of; others only come to one
TITLE_WITHIN = timedelta(days=400)  # from a memo to its bill; "Socialavgifter" is a report's title every year
TITLE_BEFORE = timedelta(
    days=45
)  # a later stage may be told before an earlier one: reports are planned before their bills are listed
TWICE_WITHIN = timedelta(days=90)  # two documents of one place in it
TOLD_WITHIN = timedelta(days=10)  # a press release and what it is about
# Of all words that two titles have, so many must be common to both, for them to be nearly equal: 47 pairs of fourteen months, all right by
# reading (November 2026).
NEARLY = 0.7
_NUMBERED_BY = {"terms_of_reference": "Dir. ", "bill": "prop. ", "communication": "skr. "}
_BUDGET = re.compile(r"prop\. \d{4}/\d\d:1")


@dataclass(frozen=True, slots=True)
class Subject:
    """A document that is to find its matter: what it is known by, the numbers that are its own, and what it names."""

    document_id: str
    kind: str
    published: datetime | None
    names: tuple[str, ...]
    refs: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def carries(self) -> bool:
        return self.kind in CARRYING

    def named(self, *manners: str) -> Iterator[str]:
        return (link.name for link in self.links if link.manner in manners)


@dataclass(frozen=True, slots=True)
class Facts:
    """What weighs of a matter: when it was first seen, and the numbers of its terms of reference and bills."""

    first_seen: datetime
    numbers: frozenset[str] = frozenset()

    @property
    def gathers(self) -> bool:
        """Whether it is the budget bill's, the first of its session: half of what the state does is "handled" in it."""
        return any(map(is_budget, self.numbers))


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another document that bears a title or nearly it, or leads to an address; `why` is what says so: the title, the link's words."""

    document_id: str
    kind: str
    published: datetime | None
    why: str = ""


@dataclass(slots=True)
class Ground:
    """What is known, kept up as documents find their matters: names and documents by matter, and facts of each.

    `titled` and `leading` are who bears a title or nearly it, and who leads to a name. `merged` tells what has become of keys.
    """

    keys: dict[str, str]
    facts: dict[str, Facts]
    placed: dict[str, str]
    titled: Mapping[str, Sequence[Namesake]] = field(default_factory=dict)
    leading: Mapping[str, Sequence[Namesake]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def under(self, names: Iterable[str]) -> list[str]:
        """The matters that are known under these names, each once; nobody joins the budget bill's."""
        return self._open(self.keys[name] for name in names if name in self.keys)

    def of(self, namesakes: Iterable[Namesake]) -> list[str]:
        return self._open(self.placed[one.document_id] for one in namesakes if one.document_id in self.placed)

    def _open(self, keys: Iterable[str]) -> list[str]:
        return [key for key in dict.fromkeys(map(self.now, keys)) if not self.facts[key].gathers]

    def now(self, key: str) -> str:
        while key in self.merged:
            key = self.merged[key]
        return key


def settle(subject: Subject, ground: Ground, now: datetime) -> str | None:
    """The key of the document's matter, None where it has none. The ground is kept up: matters that are one are merged in it."""
    there = ground.placed.get(subject.document_id)
    if not subject.carries:
        key = _guest_of(subject, ground)
    elif any(map(is_budget, subject.refs)):
        key = there or subject.document_id
        ground.facts.setdefault(key, Facts(now, frozenset(subject.refs)))
        ground.keys |= dict.fromkeys((key, *subject.names), key)
    else:
        key = _carried(subject, ground, ground.now(there) if there else None, now)
        names = (key, *subject.names, *subject.named(*OFFICIAL, "file", "told"))
        for name in names:
            ground.keys.setdefault(name, key)
    if key:
        ground.placed[subject.document_id] = key
    else:
        ground.placed.pop(subject.document_id, None)
    return key


def _guest_of(subject: Subject, ground: Ground) -> str | None:
    """The one matter that a document can mean which is not of a matter's own kinds: as it says, as others say of it, or by its title.

    Asked anew whenever more is known: what two lead to is of neither.
    """
    said = ground.under(link.name for link in subject.links if link.manner not in BY_TITLE)
    led = ground.of(one for name in subject.names for one in ground.leading.get(name, ()))
    for keys in (said, led):
        if keys:
            return keys[0] if len(keys) == 1 else None
    return _by_title(subject, ground) or _by_near_title(subject, ground)


def _by_near_title(subject: Subject, ground: Ground) -> str | None:
    """The one matter of which a document of these days bears nearly the same title."""
    near = [link for link in subject.links if link.manner == "near"]
    if not near:
        return None
    own = title_stems(near[0].why)  # all are names of its one title
    found = {one for link in near for one in ground.titled.get(link.name, ()) if _may_share_title(subject, one)}
    keys = ground.of(one for one in found if _is_near(own, title_stems(one.why)))
    return keys[0] if len(keys) == 1 else None


def title_stems(title: str) -> frozenset[str]:
    """The words by which titles are held against each other: without endings, order, and those that stand in every text."""
    return frozenset(map(words.stem, words.cut(title)))


def _is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= NEARLY * len(one | other)


def _by_title(subject: Subject, ground: Ground) -> str | None:
    """The one matter of which a document bears the same title, near in time and at another stage."""
    alike = [one for name in subject.named("title") for one in ground.titled.get(name, ())]
    keys = ground.of(one for one in alike if _may_share_title(subject, one)) if len(alike) <= MOST_ALIKE else []
    return keys[0] if len(keys) == 1 else None


def _may_share_title(subject: Subject, other: Namesake) -> bool:
    if other.document_id == subject.document_id or subject.published is None or other.published is None:
        return False
    apart = subject.published - other.published
    place, others = PLACES.get(subject.kind), PLACES.get(other.kind)
    if place is None or others is None:
        return others is not None and abs(apart) <= TOLD_WITHIN
    if place == others:  # a commission's roadmap, and the same as an official report a month later
        return subject.kind != other.kind and abs(apart) <= TWICE_WITHIN
    later = apart if place > others else -apart
    return -TITLE_BEFORE <= later <= TITLE_WITHIN


def _carried(subject: Subject, ground: Ground, there: str | None, now: datetime) -> str:
    """The matter of a document that carries one: where it is, what is official, then what else agrees with that; or a new one."""
    official = list(dict.fromkeys([*([there] if there else []), *ground.under((*subject.names, *subject.named(*OFFICIAL)))]))
    told = ground.under(subject.named("file", "told"))
    titled = [key for key in (_by_title(subject, ground),) if key]
    others = [key for key in dict.fromkeys((*official, *told, *titled)) if key != there]
    if len(others) > MOST_JOINED:  # only what is known under its own names
        official, told, titled = ground.under((*([there] if there else []), *subject.names)), [], []
    own = frozenset(ref for ref in subject.refs if ref.startswith(_NUMBERED_BY.get(subject.kind, "\0")))
    joined: list[str] = []
    numbers = own
    for key in dict.fromkeys((*official, *told, *titled)):
        if key in official or _agree(numbers, ground.facts[key].numbers):
            joined.append(key)
            numbers |= ground.facts[key].numbers
    if not joined:
        ground.facts[subject.document_id] = Facts(now, own)
        return subject.document_id
    first = min(joined, key=lambda key: (ground.facts[key].first_seen, key))
    ground.facts[first] = Facts(ground.facts[first].first_seen, numbers)
    ground.merged |= {key: first for key in joined if key != first}
    return first


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two matters may be one: not where both have numbers of one series, and none in common."""
    for series in _NUMBERED_BY.values():
        mine, theirs = ({name for name in names if name.startswith(series)} for names in (one, other))
        if mine and theirs and not mine & theirs:
            return False
    return True


def is_budget(number: str) -> bool:
    """Whether this is the number of a budget bill, which is always the first of its session."""
    return bool(_BUDGET.fullmatch(number))
