"""Flagged decisions: held until the project leader has said, released or struck, and sent once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from monitor.store import outbox
from monitor.store.part import Part
from monitor.store.statements import lock, table
from monitor.store.tables import AlertRow
from monitor.values import Letter


class Flagged(Part):
    """The part of the store that holds flagged decisions; each method is a transaction of its own."""

    def release_alert(self, document_id: str, line: str, *, not_before: datetime) -> bool:
        """Releases a held flagged decision with the leader's own line, to go out from a time on; False where none is held."""
        return self._settle(document_id, ("held",), state="ready", line=line, not_before=not_before)

    def strike_alert(self, document_id: str) -> bool:
        """Strikes a flagged decision that is held, or that waits for its hour, so that it never goes out; False where none does."""
        return self._settle(document_id, ("held", "ready"), state="struck")

    def hold_alert(self, document_id: str) -> bool:
        """Takes back that a flagged decision was struck, so that it waits for the leader again; False where it is not struck."""
        return self._settle(document_id, ("struck",), state="held", line="")

    def struck_alerts(self, since: datetime) -> list[str]:
        """The documents, by id, of the flagged decisions raised since a time that are struck, the newest first."""
        alerts = table(AlertRow)
        struck = select(alerts.c.document_id).where(alerts.c.state == "struck", alerts.c.created >= since)
        with self._reading() as connection:
            return list(connection.execute(struck.order_by(alerts.c.created.desc(), alerts.c.document_id)).scalars())

    def _settle(self, document_id: str, states: Collection[str], **values: object) -> bool:
        alerts = table(AlertRow)
        here = (alerts.c.document_id == document_id) & alerts.c.state.in_(states)
        with self._transaction() as connection:
            return connection.execute(update(alerts).where(here).values(**values)).rowcount == 1

    def said_of_alerts(self) -> tuple[int, int]:
        """How many flagged decisions the project leader has released, and how many struck. What went without being asked counts as neither."""
        alerts = table(AlertRow)
        released = alerts.c.state.in_(("ready", "sent")) & ~alerts.c.at_once
        query = select(func.count().filter(released), func.count().filter(alerts.c.state == "struck")).select_from(alerts)
        with self._reading() as connection:
            yes, no = connection.execute(query).one()
        return int(yes), int(no)

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
