"""Followed matters: which there are, and what an edition tells of each since it was told last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import digest, matters
from monitor.store import Store
from monitor.values import STOCKHOLM, Document, Follow, Matter, Names, Period, Standing, ToldMatter, Topic

LATE = timedelta(weeks=8)  # matters that have moved within these are listed


def standing_of(matter: Matter, now: datetime) -> Standing:
    """Where a matter is at a time."""
    stage = matters.stage_of(matter, now)
    return Standing(
        matter=matter,
        stage=stage,
        where=matters.STAGES[stage] if stage else "",
        steps=matters.steps(matter, now),
        following=matters.next_of(matter, now),
        outcome=matters.outcome_of(matter),
    )


def told_of(store: Store, period: Period, considered: Iterable[Document], names: Names, now: datetime) -> tuple[ToldMatter, ...]:
    """What the edition of a week tells of followed matters; of one that has been composed, what it told.

    One that is followed by itself is told of from the first edition in which something of it is new: not of all history at once.
    """
    editions = store.editions()
    if period.name in editions:
        return tuple(store.told_in(period.name))
    last = store.letters_of(editions[-1])[0] if editions else None
    words, told, new = store.follows(), digest.newest_told(store.told_matters()), {one.matter for one in considered}
    listed = (one.matter for one in considered if one.matter and one.verdict and one.verdict.in_digest)
    going = (key for key, one in told.items() if one.movement.kind != "ended")
    keys = dict.fromkeys((*going, *(key for key, word in words.items() if word.follows), *listed))
    keys |= dict.fromkeys(store.weighty_matters(digest.WEIGHTY, since=last))
    found = []
    for key, matter in store.matters(keys).items():
        standing, word, before = standing_of(matter, now), words.get(key), told.get(key)
        is_new = key in new or any(last and one.noticed > last for one in matter.moved)
        if not (word or before or is_new) or not digest.is_followed(standing, word, before, now):
            continue
        if moved := digest.movement(standing, word, before, names, now, period.last.year):
            found.append(ToldMatter(key, period.name, now, moved, digest.snapshot(standing)))
    return tuple(found)


# --- looking at them ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Followed:
    """A matter where it is now, whether it is followed, and why or why not, in words."""

    standing: Standing
    is_followed: bool
    words: str


def followed(store: Store, matter: Matter, now: datetime) -> Followed:
    """Whether a matter is followed, and by whose word."""
    told = digest.newest_told(store.told_matters())
    return _followed(matter, store.follows().get(matter.key), told.get(matter.key), now)


def listed_matters(store: Store, *, followed: bool, topic: Topic | None, now: datetime) -> list[Followed]:
    """The matters on the topics, or on one of them, that moved of late; or all that are followed. What moved last comes first."""
    words, told = store.follows(), digest.newest_told(store.told_matters())
    keys = store.weighty_matters(digest.WEIGHTY if followed else 0.0, since=None if followed else now - LATE)
    found = store.matters(dict.fromkeys((*keys, *(words if followed else ()))))
    listed = [_followed(found[key], words.get(key), told.get(key), now) for key in found]
    return [one for one in listed if (one.is_followed or not followed) and (topic is None or _is_on(one.standing.matter, topic))]


def _followed(matter: Matter, word: Follow | None, told: ToldMatter | None, now: datetime) -> Followed:
    standing = standing_of(matter, now)
    is_followed = digest.is_followed(standing, word, told, now)
    if is_followed:
        words = f"followed: {word.who} said so {_day(word.at)}" if word else "followed by itself: it must not be missed"
    elif word and not word.follows:
        words = f"not followed: dropped by {word.who} {_day(word.at)}"
    elif told and told.movement.kind == "ended":
        words = f"not followed any longer: it ended, and edition {told.edition} told so"
    else:
        words = "not followed: no document of it is one that must not be missed, or it has ended"
    return Followed(standing, is_followed, words)


def _day(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).date().isoformat()


def _is_on(matter: Matter, topic: Topic) -> bool:
    return any(one.verdict and one.verdict.in_digest and topic in one.verdict.topics for one in matter.documents)
