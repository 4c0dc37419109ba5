"""Matters of what an earlier program stored: found once, in the first round of this one."""

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter

from monitor import link
from monitor.pipeline.house import House

TOGETHER = 200  # documents that are held at once


def gather_earlier(house: House) -> None:
    """Puts the documents of an earlier program into matters, each as of when it was seen. A round that dies before goes on in the next."""
    for seen, found in groupby(house.store.unplaced(), key=itemgetter(1)):
        ids = iter([one for one, _ in found])
        while part := list(islice(ids, TOGETHER)):
            documents = house.store.by_id(part)
            house.store.place({one: link.links(one, documents[one].item, documents[one].details) for one in part}, seen=seen)
