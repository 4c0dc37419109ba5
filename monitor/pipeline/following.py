"""Followed matters: which there are, and what an edition tells of each since it was told last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from monitor import digest, matters
from monitor.store import Store
from monitor.values import STOCKHOLM, Considered, Follow, Matter, MatterNote, Names, Period, Standing, ToldMatter, Topic

LATE = timedelta(weeks=8)  # matters that have moved within these are listed
Sort = Literal["followed", "moving", "finished"]


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


def told_of(store: Store, period: Period, considered: Sequence[Considered], names: Names, now: datetime) -> tuple[ToldMatter, ...]:
    """What the edition of a week tells of followed matters; of one that has been composed, what it told.

    One that is followed by itself is told of from the first edition in which something of it is new: not of all history at once.
    """
    editions = store.editions()
    if period.name in editions:
        return tuple(store.told_in(period.name))
    last = store.letters_of(editions[-1])[0] if editions else None
    words, told, new = store.follows(), digest.newest_told(store.told_matters()), {one.matter for one in considered}
    listed = (one.matter for one in considered if one.matter and one.in_digest)
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
    """A matter where it is now, and whether it is followed: by somebody's word, which may drop it, or by itself. `ended_in` is the edition
    that told that it ended, empty where none has.
    """

    standing: Standing
    is_followed: bool
    word: Follow | None
    ended_in: str

    @property
    def words(self) -> str:
        """Why or why not, for people."""
        if self.is_followed and self.word:
            return f"followed: {self.word.who} said so {_day(self.word.at)}"
        if self.is_followed:
            return "followed by itself: it must not be missed"
        if self.word and not self.word.follows:
            return f"not followed: dropped by {self.word.who} {_day(self.word.at)}"
        if self.ended_in:
            return f"not followed any longer: it ended, and edition {self.ended_in} told so"
        return "not followed: no document of it is one that must not be missed, or it has ended"


def followed(store: Store, matter: Matter, now: datetime) -> Followed:
    """Whether a matter is followed, and by whose word."""
    return _followed(matter, store.follows().get(matter.key), digest.newest_told(store.told_matters()).get(matter.key), now)


def matters_in(store: Store, sort: Sort, *, topic: Topic | None, now: datetime) -> list[str]:
    """The keys of the matters on the topics, or on one of them, that moved of late ("moving"), are decided ("finished"), or may be followed
    ("followed": which of these are, `look_at` tells). What moved last comes first."""
    if sort == "moving":
        return store.weighty_matters(0.0, since=now - LATE, topic=topic)
    if sort == "finished":
        return store.weighty_matters(0.0, topic=topic, stage="decided")
    words, told = store.follows(), digest.newest_told(store.told_matters())
    dropped = {key for key, word in words.items() if not word.follows}
    going = {key for key, one in told.items() if one.movement.kind != "ended"}
    decided = set(store.weighty_matters(digest.WEIGHTY, stage="decided")) - going - words.keys()  # nobody told of them: history
    on_topic = set(store.weighty_matters(0.0, topic=topic)) if topic else None
    found = store.weighty_matters(digest.WEIGHTY, said=[*words, *going])
    return [key for key in found if key not in dropped | decided and (on_topic is None or key in on_topic)]


def look_at(store: Store, keys: Sequence[str], now: datetime) -> list[Followed]:
    """These matters where they are now, and whether each is followed, in the order of the keys."""
    words, told, found = store.follows(), digest.newest_told(store.told_matters()), store.matters(keys)
    return [_followed(found[key], words.get(key), told.get(key), now) for key in keys if key in found]


def note_on(matter: Matter, text: str, *, who: str, day: date | None, outcome: str, now: datetime) -> MatterNote:
    """A note on a matter; with a day an action of our own on that day, and what came of it. Raises ValueError for what came of one ahead."""
    today = now.astimezone(STOCKHOLM).date()
    if outcome and day and day > today:
        raise ValueError(f"{day} is ahead: an action that is still to be done has no outcome")
    return MatterNote(matter.key, "action" if day else "note", text.strip(), who, day or today, outcome.strip(), now)


def _followed(matter: Matter, word: Follow | None, told: ToldMatter | None, now: datetime) -> Followed:
    standing = standing_of(matter, now)
    ended = told.edition if told and told.movement.kind == "ended" else ""
    return Followed(standing, digest.is_followed(standing, word, told, now), word, ended)


def _day(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).date().isoformat()
