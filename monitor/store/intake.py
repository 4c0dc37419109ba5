"""Taking in what a round decided: one transaction a source, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from monitor.store import details, matters, placing, rows, search, targets, watched
from monitor.store.statements import among, chunks, insert_ignore, inserting, lock, table
from monitor.store.tables import AlertRow, DocumentRow, IdentityRow, SightingRow, VerdictRow, VersionRow
from monitor.values import MISDATED, Change, Counts, Document, Fetched, Known, New, Request, Revised, Same, Sighting, Verdict

# Statements of every source are made once: SQLAlchemy takes longer to make one than SQLite to carry it out.
_OWNERS = select(table(IdentityRow)).where(table(IdentityRow).c.name.in_(among("names")))
_LAST = select(func.coalesce(func.max(table(DocumentRow).c.seq), 0))

ALERT_TWIN = timedelta(days=3)  # an alert with the same title, or of the same matter, within these days is the same story


def known(connection: Connection, names: Iterable[str]) -> dict[str, Known]:
    """What is stored under these names: one entry a name that is known."""
    documents, sightings = table(DocumentRow), table(SightingRow)
    owner = owners(connection, names)
    found: dict[str, Any] = {}
    hashes: dict[str, dict[str, str]] = {}
    for part in chunks(dict.fromkeys(owner.values())):
        for row in connection.execute(select(documents).where(documents.c.id.in_(part))).mappings():
            found[row["id"]] = row
        columns = (sightings.c.document_id, sightings.c.source_id, sightings.c.content_hash)
        for document_id, source_id, value in connection.execute(select(*columns).where(sightings.c.document_id.in_(part))):
            hashes.setdefault(document_id, {})[source_id] = value
    made = {one: Known(one, row["source_id"], rows.item_of(row), hashes.get(one, {})) for one, row in found.items()}
    return {name: made[one] for name, one in owner.items()}


def owners(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """The ids of the documents that are known under these names, by name."""
    owner: dict[str, str] = {}
    for part in chunks(dict.fromkeys(names)):
        owner |= {name: one for name, one in connection.execute(_OWNERS, {"names": part})}
    return owner


def take_in(
    connection: Connection,
    request: Request,
    fetched: Fetched,
    changes: Sequence[Change],
    *,
    next_check: datetime | None,
    now: datetime,
) -> Counts:
    """Stores what was decided, and moves the target where there is a time to ask it again; nothing of an answer that is late."""
    lock(connection)
    if targets.is_late(connection, request):
        return Counts()
    changes = _settled(connection, changes)
    new = [change for change in changes if isinstance(change.decision, New)]
    revised = [change for change in changes if isinstance(change.decision, Revised)]
    told = [change for change in changes if isinstance(change.decision, Sighting)]
    same = [change for change in changes if isinstance(change.decision, Same)]
    _insert_documents(connection, new, now)
    matters.note_moved(connection, revised, now)
    _revise_documents(connection, revised, now)
    names = [{"name": name, "document_id": one.decision.document_id} for one in changes for name in one.identities]
    insert_ignore(connection, IdentityRow, names)
    watched.note_news(connection, new, told, now)
    _see(connection, [*new, *revised, *told], now)
    _see_again(connection, same, now)
    put_verdicts(connection, new, revised, now)
    details.put(connection, changes)
    placing.place(connection, changes, now)
    search.outdate(connection, [change.decision.document_id for change in (*revised, *told)])
    _raise_alerts(connection, new)
    if request.target and next_check:
        days = [one.decision.item.published for one in changes if one.decision.item.published]
        newest = max((day for day in days if day <= now + MISDATED), default=None)
        targets.move(connection, request, fetched, newest, len(changes), next_check=next_check, now=now)
    return Counts(len(new), len(revised), len(told), len(same))


def _settled(connection: Connection, changes: Sequence[Change]) -> list[Change]:
    """The changes as the database stands now: what another process has stored meanwhile is a sighting, never a second item."""
    fresh = [change for change in changes if isinstance(change.decision, New)]
    there = owners(connection, (name for change in fresh for name in change.identities)) if fresh else {}
    settled = []
    for change in changes:
        if isinstance(change.decision, New) and (name := next((n for n in change.identities if n in there), None)):
            decision = Sighting(there[name], change.decision.item, change.decision.content_hash)
            change = Change(decision, change.identities)
        settled.append(change)
    return settled


def _insert_documents(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    if not changes:
        return
    last = connection.execute(_LAST).scalar_one()
    inserted = [
        rows.item_columns(change.decision.item)
        | {"id": change.decision.document_id, "seq": last + number, "first_seen": now, "changed_at": now}
        | {"deadlines": rows.deadline_columns(change.deadlines), "matter": None, "edition": change.edition}
        for number, change in enumerate(changes, 1)
    ]
    connection.execute(insert(table(DocumentRow)), inserted)


def _revise_documents(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    if not changes:
        return
    documents, versions = table(DocumentRow), table(VersionRow)
    _keep_firsts(connection, [change.decision.document_id for change in changes])
    for change in changes:
        columns = rows.item_columns(change.decision.item) | {"deadlines": rows.deadline_columns(change.deadlines)}
        statement = update(documents).where(documents.c.id == change.decision.document_id)
        connection.execute(statement.values(columns | {"changed_at": now}))
    numbers: dict[str, int] = {}
    for part in chunks(change.decision.document_id for change in changes):
        counted = select(versions.c.document_id, func.max(versions.c.number)).where(versions.c.document_id.in_(part))
        numbers |= {one: number for one, number in connection.execute(counted.group_by(versions.c.document_id))}
    added = [
        {
            "document_id": change.decision.document_id,
            "number": numbers[change.decision.document_id] + 1,
            "seen_at": now,
            "content": rows.content(change.decision.item),
            "changed": list(change.decision.changed) if isinstance(change.decision, Revised) else [],
        }
        for change in changes
    ]
    connection.execute(insert(versions), added)


def _keep_firsts(connection: Connection, ids: Sequence[str]) -> None:
    """Keeps what a document said at first, when it is about to say something else; nearly all never do, and have no versions."""
    documents = table(DocumentRow)
    firsts = [
        {
            "document_id": row["id"],
            "number": 1,
            "seen_at": row["first_seen"],
            "content": rows.content(rows.item_of(row)),
            "changed": [],
        }
        for part in chunks(ids)
        for row in connection.execute(select(documents).where(documents.c.id.in_(part))).mappings()
    ]
    insert_ignore(connection, VersionRow, firsts)


def _see(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    """One row for each document and source that told of it, with the fingerprint of this telling."""
    if not changes:
        return
    seen = [
        {
            "document_id": change.decision.document_id,
            "source_id": change.decision.item.source_id,
            "key": change.decision.item.key,
            "url": change.decision.item.url,
            "content_hash": change.decision.content_hash,
            "published": change.decision.item.published,
            "first_seen": now,
            "last_seen": now,
        }
        for change in changes
        if not isinstance(change.decision, Same)
    ]
    connection.execute(_seeing(connection.dialect.name), seen)


@cache
def _seeing(dialect: str) -> Any:
    statement = inserting(dialect, SightingRow)
    latest = {name: statement.excluded[name] for name in ("key", "url", "content_hash", "published", "last_seen")}
    return statement.on_conflict_do_update(index_elements=["document_id", "source_id"], set_=latest)


def _see_again(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    sightings = table(SightingRow)
    by_source: dict[str, list[str]] = {}
    for change in changes:
        by_source.setdefault(change.decision.item.source_id, []).append(change.decision.document_id)
    for source_id, ids in by_source.items():
        for part in chunks(ids):
            where = (sightings.c.source_id == source_id) & sightings.c.document_id.in_(part)
            connection.execute(update(sightings).where(where).values(last_seen=now))


def put_verdicts(connection: Connection, new: Sequence[Change], again: Sequence[Change], now: datetime) -> None:
    """The verdicts of what is new, and of what was judged before in place of the earlier ones."""
    judged = [change for change in (*new, *again) if change.verdict]
    verdicts = table(VerdictRow)
    for part in chunks(change.decision.document_id for change in again if change.verdict):
        connection.execute(delete(verdicts).where(verdicts.c.document_id.in_(part)))
    if judged:
        columns = [rows.verdict_columns(one.verdict, one.decision.document_id, now) for one in judged if one.verdict]
        connection.execute(insert(verdicts), columns)


def judge_again(connection: Connection, judged: Iterable[tuple[Document, Verdict]], now: datetime) -> None:
    stored = table(VerdictRow)
    for document, verdict in judged:
        assert document.verdict is not None, "what is judged again has been judged"
        here = (stored.c.document_id == verdict.document_id) & (stored.c.rules_version == document.verdict.rules_version)
        connection.execute(update(stored).where(here).values(rows.verdict_columns(verdict, verdict.document_id, now)))


def _raise_alerts(connection: Connection, changes: Sequence[Change]) -> None:
    """One alert a story: a document, a designation, or the same title or matter within three days has one only."""
    alerts, documents = table(AlertRow), table(DocumentRow)
    for change in changes:
        alert = change.alert
        if alert is None:
            continue
        own = documents.alias()
        matter = select(own.c.matter).where(own.c.id == alert.document_id).scalar_subquery()
        twin = (
            select(alerts.c.document_id)
            .join(documents, documents.c.id == alerts.c.document_id)
            .where(
                (alerts.c.title_key == alert.title_key) | (documents.c.matter == matter),
                alerts.c.created >= alert.created - ALERT_TWIN,
            )
        )
        if connection.execute(twin).first() is None:
            row = {
                "document_id": change.decision.document_id,
                "designation": alert.designation or None,
                "title_key": alert.title_key,
                "state": alert.state,
                "at_once": alert.at_once,
                "not_before": alert.not_before,
                "created": alert.created,
            }
            insert_ignore(connection, AlertRow, [row])
