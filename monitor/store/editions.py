"""Editions, and the letters that they are queued as until each has been sent or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from monitor.store import labels, rows
from monitor.store.statements import chunks, insert_ignore, lock, table
from monitor.store.tables import DocumentRow, EditionRow, OutboxRow
from monitor.values import Letter, Period


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
    now: datetime,
) -> bool:
    """Marks, queues and puts up all that belongs to an edition; False if the week has one already."""
    editions, documents = table(EditionRow), table(DocumentRow)
    lock(connection)
    if connection.execute(select(editions.c.name).where(editions.c.name == period.name)).first():
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
    queue(connection, letters)
    return True


def queue(connection: Connection, letters: Sequence[Letter]) -> None:
    insert_ignore(connection, OutboxRow, [rows.letter_columns(letter) for letter in letters])


def letters_of(connection: Connection, edition: str) -> tuple[datetime | None, tuple[str, ...]]:
    editions, outbox = table(EditionRow), table(OutboxRow)
    composed = connection.execute(select(editions.c.composed).where(editions.c.name == edition)).scalar()
    ours = outbox.c.key.startswith(f"{edition}/", autoescape=True)
    return composed, tuple(connection.execute(select(outbox.c.recipient_id).where(ours).order_by(outbox.c.key)).scalars())


def unsent(connection: Connection, now: datetime | None) -> list[Letter]:
    outbox = table(OutboxRow)
    waiting = outbox.c.state == "unsent"
    if now is not None:
        waiting &= outbox.c.next_try.is_(None) | (outbox.c.next_try <= now)
    found = connection.execute(select(outbox).where(waiting).order_by(outbox.c.created, outbox.c.key))
    return [rows.letter_of(row) for row in found.mappings()]


def refused(connection: Connection, since: datetime) -> dict[str, str]:
    outbox = table(OutboxRow)
    query = select(outbox.c.key, outbox.c.reply).where(outbox.c.state == "refused", outbox.c.created >= since)
    return {key: reply for key, reply in connection.execute(query.order_by(outbox.c.key))}


def mark_sent(connection: Connection, key: str, reply: str, now: datetime) -> None:
    outbox = table(OutboxRow)
    sent = {"state": "sent", "sent_at": now, "reply": reply, "attempts": outbox.c.attempts + 1}
    connection.execute(update(outbox).where(outbox.c.key == key).values(sent))


def mark_failed(connection: Connection, key: str, reply: str, *, next_try: datetime, permanent: bool) -> None:
    outbox = table(OutboxRow)
    state = "refused" if permanent else "unsent"
    tried = {"state": state, "reply": reply, "next_try": next_try, "attempts": outbox.c.attempts + 1}
    connection.execute(update(outbox).where(outbox.c.key == key).values(tried))
