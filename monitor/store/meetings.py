"""Events: what earlier editions have told of those ahead, and who was at those that have been. Attendance is only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, or_, select

from monitor.store import rows
from monitor.store.statements import chunks, table
from monitor.store.tables import AttendanceRow, DocumentRow, EditionRow, VersionRow
from monitor.values import Attendance, Item


def takes_place(since: datetime) -> ColumnElement[bool]:
    """Whether a document is an event that begins or ends at a time or later."""
    documents = table(DocumentRow)
    return and_(documents.c.kind == "event", or_(documents.c.starts_at >= since, documents.c.ends_at >= since))


def listed(since: datetime) -> Select[Any]:
    """The events that editions have listed and that begin or end at a time or later, in order of time."""
    documents = table(DocumentRow)
    return (
        select(documents).where(takes_place(since), documents.c.listed.is_(True)).order_by(documents.c.starts_at, documents.c.seq)
    )


def as_told(connection: Connection, ids: Iterable[str], edition: str) -> dict[str, Item]:
    """Each document as it was when the latest edition before this one was composed."""
    editions, versions = table(EditionRow), table(VersionRow)
    composed = {name: at for name, at in connection.execute(select(editions.c.name, editions.c.composed)) if name < edition}
    if not composed:
        return {}
    then: dict[str, Item] = {}
    for part in chunks(ids):
        ours = (versions.c.document_id.in_(part), versions.c.seen_at <= composed[max(composed)])
        query = select(versions.c.document_id, versions.c.content).where(*ours).order_by(versions.c.number)
        then |= {one: rows.item_of_content(content) for one, content in connection.execute(query)}
    return then


def attend(connection: Connection, one: Attendance) -> None:
    noted = {"document_id": one.document_id, "who": one.who, "outcome": one.outcome, "noted_at": one.at}
    connection.execute(insert(table(AttendanceRow)).values(noted))


def attendance(connection: Connection) -> list[Attendance]:
    """The newest word of each person on each event, in the order in which they were given."""
    kept = table(AttendanceRow)
    newest = select(func.max(kept.c.id)).group_by(kept.c.document_id, kept.c.who)
    found = connection.execute(select(kept).where(kept.c.id.in_(newest)).order_by(kept.c.id))
    return [rows.attendance_of(row) for row in found.mappings()]
