"""Editions: what each considered and listed, and to whom its letters went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, false, func, insert, select, update

from monitor.store import edited, labels, outbox
from monitor.store.statements import chunks, lock, table
from monitor.store.tables import DocumentRow, EditionRow, OutboxRow, VerdictRow
from monitor.values import Considered, Letter, Period


def names(connection: Connection) -> list[str]:
    editions = table(EditionRow)
    return list(connection.execute(select(editions.c.name).order_by(editions.c.name)).scalars())


def save(
    connection: Connection,
    period: Period,
    considered: Sequence[str],
    letters: Sequence[Letter],
    counts: Mapping[str, int],
    *,
    listed: Sequence[str],
    sample: Sequence[str],
    edits: int,
    now: datetime,
) -> bool:
    """Marks, queues and puts up all that belongs to an edition; False if the week has one already, or other edits than those."""
    editions, documents = table(EditionRow), table(DocumentRow)
    lock(connection)
    if edited.is_composed(connection, period.name) or edited.count(connection, period.name) != edits:
        return False
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    connection.execute(insert(editions).values(name=period.name, composed=now, counts=dict(counts), **days))
    for part in chunks(considered):
        here = documents.c.id.in_(part) & documents.c.edition.is_(None)
        connection.execute(update(documents).where(here).values(edition=period.name, listed=False))
    for part in chunks(listed):
        here = documents.c.id.in_(part) & (documents.c.edition == period.name)
        connection.execute(update(documents).where(here).values(listed=True))
    labels.put_up(connection, period.name, sample)
    outbox.queue(connection, tuple(letters))
    return True


def considered(connection: Connection, edition: str | None) -> list[Considered]:
    documents, verdicts = table(DocumentRow), table(VerdictRow)
    columns = [documents.c[name] for name in ("id", "source_id", "matter", "first_seen")]
    query = select(*columns, func.coalesce(verdicts.c.in_digest, false()).label("in_digest"))
    joined = documents.outerjoin(verdicts, verdicts.c.document_id == documents.c.id)
    here = query.select_from(joined).where(documents.c.edition == edition).order_by(documents.c.seq)
    return [Considered(**row) for row in connection.execute(here).mappings()]


def letters_of(connection: Connection, edition: str) -> tuple[datetime | None, tuple[str, ...]]:
    editions, letters = table(EditionRow), table(OutboxRow)
    composed = connection.execute(select(editions.c.composed).where(editions.c.name == edition)).scalar()
    ours = letters.c.key.startswith(f"{edition}/", autoescape=True)
    return composed, tuple(connection.execute(select(letters.c.recipient_id).where(ours).order_by(letters.c.key)).scalars())
