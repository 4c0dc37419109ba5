"""Where matters are: kept beside them, so that what is in one stage is found without reading every matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from monitor.store.matter_tables import MatterRow
from monitor.store.part import Part
from monitor.store.search import outdate
from monitor.store.statements import chunks, lock, table
from monitor.store.tables import DocumentRow
from monitor.values import Staged


class Stages(Part):
    """The part of the store that keeps where matters are; each method is a transaction of its own."""

    def to_stage(self, now: datetime, most: int) -> dict[str, datetime]:
        """The keys of matters of which it is to be determined where they are, at most so many, each with since when."""
        matters = table(MatterRow)
        query = select(matters.c.key, matters.c.stage_due).where(matters.c.stage_due <= now)
        with self._reading() as connection:
            return {key: due for key, due in connection.execute(query.order_by(matters.c.stage_due, matters.c.key).limit(most))}

    def keep_stages(self, found: Sequence[Staged]) -> None:
        """Keeps where matters are, but not of one that has moved meanwhile; the search then finds their documents by it."""
        matters = table(MatterRow)
        kept = update(matters).where(matters.c.key == bindparam("matter"), matters.c.stage_due == bindparam("due"))
        with self._transaction() as connection:
            lock(connection)
            before: dict[str, str] = {}
            for part in chunks(one.key for one in found):
                there = select(matters.c.key, matters.c.stage).where(matters.c.key.in_(part))
                before |= {key: stage for key, stage in connection.execute(there)}
            values = [{"matter": one.key, "due": one.due, "stage": one.stage or "", "stage_due": one.until} for one in found]
            if values:
                connection.execute(kept, values)
            _outdate(connection, [one.key for one in found if before.get(one.key) != (one.stage or "")])


def _outdate(connection: Connection, keys: Sequence[str]) -> None:
    documents = table(DocumentRow)
    for part in chunks(keys):
        outdate(connection, connection.execute(select(documents.c.id).where(documents.c.matter.in_(part))).scalars().all())
