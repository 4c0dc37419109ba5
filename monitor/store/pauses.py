"""Sources that are not asked for a while: why, by whose word, and when that is over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from monitor.store.part import Part
from monitor.store.statements import lock, table
from monitor.store.tables import SourcePauseRow
from monitor.values import SourcePause


class Pauses(Part):
    """The part of the store that tells which sources are paused; each method is a transaction of its own."""

    def pause_source(self, pause: SourcePause) -> None:
        """Pauses a source from `pause.since`, in place of a pause that it has."""
        with self._transaction() as connection:
            lock(connection)
            _end(connection, pause.source_id, pause.who, pause.since)
            connection.execute(insert(table(SourcePauseRow)).values(**asdict(pause), ended_by=""))

    def resume_source(self, source_id: str, *, who: str, now: datetime) -> bool:
        """Ends the pause of a source; False where it has none."""
        with self._transaction() as connection:
            return _end(connection, source_id, who, now)

    def paused_sources(self, now: datetime) -> dict[str, SourcePause]:
        """The sources that are paused, by id."""
        rows = table(SourcePauseRow)
        columns = (rows.c.source_id, rows.c.reason, rows.c.who, rows.c.since, rows.c.until)
        with self._reading() as connection:
            found = connection.execute(select(*columns).where(_lasts(now)).order_by(rows.c.id)).all()
        return {row.source_id: SourcePause(*row) for row in found}


def _lasts(now: datetime) -> Any:
    rows = table(SourcePauseRow)
    return rows.c.ended.is_(None) & (rows.c.until.is_(None) | (rows.c.until > now))


def _end(connection: Connection, source_id: str, who: str, now: datetime) -> bool:
    rows = table(SourcePauseRow)
    here = update(rows).where(rows.c.source_id == source_id, _lasts(now))
    return connection.execute(here.values(ended=now, ended_by=who)).rowcount > 0
