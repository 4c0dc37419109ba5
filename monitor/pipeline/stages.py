"""Where matters are: determined anew, at the end of a round, of those that have moved and those whose day has come."""

from __future__ import annotations

from datetime import datetime

from monitor import matters
from monitor.store import Store
from monitor.values import Staged

AT_ONCE = 200  # matters that are held in memory with their documents
MOST = 2_000  # in one round: those of an earlier program are determined over some rounds


def determine_stages(store: Store, now: datetime) -> None:
    """Keeps of each matter where it is, if that may have changed."""
    for _ in range(MOST // AT_ONCE):
        due = store.to_stage(now, AT_ONCE)
        if not due:
            return
        there = store.matters(due)
        found = []
        for key, since in due.items():
            one = there.get(key)  # one whose last document has gone to another is nowhere
            stage, until = (matters.stage_of(one, now), matters.stage_ends(one, now)) if one else (None, None)
            found.append(Staged(key, since, stage, until))
        store.keep_stages(found)
