"""The audit log: who has changed rules, sources, labels and editions over the web."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, select

from monitor.store.edit_tables import AuditRow
from monitor.store.part import Part
from monitor.store.statements import table
from monitor.values import Act


class Audit(Part):
    """The part of the store that keeps what users do; each method is a transaction of its own."""

    def keep_act(self, act: Act) -> None:
        """Keeps what somebody has done; nothing is ever taken away."""
        with self._transaction() as connection:
            connection.execute(insert(table(AuditRow)).values(asdict(act)))

    def acts(self, *, before: int | None = None, limit: int) -> dict[int, Act]:
        """The newest acts first, by their numbers; or the newest of those before a number."""
        audit = table(AuditRow)
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        with self._reading() as connection:
            found = connection.execute(query).mappings().all()
        return {row["id"]: Act(*(row[name] for name in ("at", "who", "act", "subject", "detail"))) for row in found}
