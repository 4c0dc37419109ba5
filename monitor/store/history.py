"""Looking back: what has become of one document, how far each source reaches, and the verdicts of a period with the rules behind them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Select, func, select, true

from monitor.store import rows
from monitor.store.statements import table
from monitor.store.tables import AlertRow, DocumentRow, SightingRow, VerdictRow, VersionRow
from monitor.values import Alert, Judged, Reach, Revision, Seen, Trail

AT_ONCE = 2_000  # documents that are held in memory when many are read
BLOCK = 500  # documents that are judged again together, by the order in which they were stored


def trail(connection: Connection, document_id: str) -> Trail:
    sightings, versions, verdicts, alerts = table(SightingRow), table(VersionRow), table(VerdictRow), table(AlertRow)
    seen = select(sightings).where(sightings.c.document_id == document_id).order_by(sightings.c.first_seen, sightings.c.source_id)
    kept = select(versions).where(versions.c.document_id == document_id).order_by(versions.c.number)
    found = connection.execute(kept).mappings().all()
    items = [rows.item_of_content(row["content"]) for row in found]
    alert = connection.execute(select(alerts).where(alerts.c.document_id == document_id)).mappings().first()
    return Trail(
        seen=tuple(
            Seen(row["source_id"], row["url"], row["first_seen"], row["last_seen"]) for row in connection.execute(seen).mappings()
        ),
        revised=tuple(
            Revision(row["seen_at"], tuple(row["changed"]), before, after)
            for row, (before, after) in zip(found[1:], pairwise(items), strict=True)
        ),
        judged=connection.execute(select(verdicts.c.judged_at).where(verdicts.c.document_id == document_id)).scalar(),
        alert=Alert(**{**alert, "designation": alert["designation"] or ""}) if alert else None,
    )


def reach(connection: Connection, source_ids: Collection[str]) -> dict[str, Reach]:
    sightings = table(SightingRow)
    told = select(sightings.c.source_id, func.min(sightings.c.published), func.max(sightings.c.published), func.count())
    query = told.where(sightings.c.source_id.in_(source_ids)).group_by(sightings.c.source_id)
    return {source_id: Reach(oldest, newest, items) for source_id, oldest, newest, items in connection.execute(query)}


def judged(connection: Connection, since: datetime, after: int, *, flagged: bool) -> tuple[list[Judged], int]:
    """The next verdicts of what was published, or without a date first seen, since then; and where to go on."""
    documents, verdicts = table(DocumentRow), table(VerdictRow)
    ours = (documents.c.published >= since) | (documents.c.published.is_(None) & (documents.c.first_seen >= since))
    columns = (verdicts.c.topics, verdicts.c.relevance, verdicts.c.in_digest, verdicts.c.urgent, verdicts.c.rules_version)
    query = (
        select(documents, *columns)
        .join(verdicts, verdicts.c.document_id == documents.c.id)
        .where(ours, documents.c.seq > after, verdicts.c.urgent if flagged else true())
        .order_by(documents.c.seq)
        .limit(AT_ONCE)
    )
    found = connection.execute(query).mappings().all()
    return [rows.judged_of(row) for row in found], found[-1]["seq"] if found else after


def published_after_all_but(connection: Connection, newest: int) -> datetime | None:
    published = table(DocumentRow).c.published
    query = select(published).where(published.is_not(None)).order_by(published.desc()).offset(newest).limit(1)
    found: datetime | None = connection.execute(query).scalar()
    return found


def last_rules(connection: Connection) -> str | None:
    verdicts = table(VerdictRow)
    found: str | None = connection.execute(select(verdicts.c.rules_version).order_by(verdicts.c.judged_at.desc()).limit(1)).scalar()
    return found


def blocks_judged_by_others(connection: Connection, version: str) -> list[int]:
    number = table(DocumentRow).c.seq // BLOCK
    query = _waiting(select(number).distinct(), version).order_by(number)
    return list(connection.execute(query).scalars())


def of_block_judged_by_others(version: str, block: int) -> Select[Any]:
    documents = table(DocumentRow)
    ours = (documents.c.seq >= block * BLOCK) & (documents.c.seq < (block + 1) * BLOCK)
    return _waiting(select(documents), version).where(ours).order_by(documents.c.seq)


def _waiting(query: Select[Any], version: str) -> Select[Any]:
    documents, verdicts = table(DocumentRow), table(VerdictRow)
    joined = query.join_from(documents, verdicts, verdicts.c.document_id == documents.c.id)
    return joined.where(documents.c.edition.is_(None), verdicts.c.rules_version != version)
