"""Flagged decisions: held until the project leader has said, released or struck, and sent once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.store import outbox
from monitor.store.statements import lock, table
from monitor.store.tables import AlertRow
from monitor.values import Letter


class Flagged:
    """The part of the store that holds flagged decisions; each method is a transaction of its own."""

    def _transaction(self, *, durable: bool = False) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def release_alert(self, document_id: str, line: str, *, not_before: datetime) -> bool:
        """Releases a held flagged decision with the leader's own line, to go out from a time on; False where none is held."""
        return self._settle(document_id, state="ready", line=line, not_before=not_before)

    def strike_alert(self, document_id: str) -> bool:
        """Strikes a held flagged decision, so that it never goes out; False where none is held."""
        return self._settle(document_id, state="struck")

    def _settle(self, document_id: str, **values: object) -> bool:
        alerts = table(AlertRow)
        here = (alerts.c.document_id == document_id) & (alerts.c.state == "held")
        with self._transaction() as connection:
            return connection.execute(update(alerts).where(here).values(**values)).rowcount == 1

    def ready_alerts(self, now: datetime) -> dict[str, str]:
        """The released flagged decisions that may go out now, the oldest first: the leader's line by the document's id."""
        alerts = table(AlertRow)
        ready = select(alerts.c.document_id, alerts.c.line).where(alerts.c.state == "ready", alerts.c.not_before <= now)
        with self._reading() as connection:
            found = connection.execute(ready.order_by(alerts.c.created, alerts.c.document_id)).all()
        return {document_id: line for document_id, line in found}

    def send_alerts(self, document_ids: Collection[str], letters: Sequence[Letter]) -> bool:
        """Queues the letters that tell of these and marks them as sent, all or nothing; False where another process has told of any."""
        alerts = table(AlertRow)
        here = alerts.c.document_id.in_(tuple(document_ids)) & (alerts.c.state == "ready")
        with self._transaction() as connection:
            lock(connection)
            if len(connection.execute(select(alerts.c.document_id).where(here)).all()) < len(document_ids):
                return False
            connection.execute(update(alerts).where(here).values(state="sent"))
            outbox.queue(connection, tuple(letters))
        return True
