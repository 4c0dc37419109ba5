"""What documents' own pages told, and which pages there are to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from monitor.store.statements import chunks, table
from monitor.store.tables import DetailsRow, DocumentRow, SightingRow, VerdictRow
from monitor.values import Change, Details, File, Named, OwnPage, PageLink


def put(connection: Connection, changes: Sequence[Change]) -> None:
    """The details of these changes, in place of earlier ones."""
    told = [change for change in changes if change.details]
    details = table(DetailsRow)
    for part in chunks(change.decision.document_id for change in told):
        connection.execute(delete(details).where(details.c.document_id.in_(part)))
    if told:
        connection.execute(insert(details), [_columns(one.decision.document_id, one.details) for one in told if one.details])


def of(connection: Connection, ids: Collection[str]) -> dict[str, Details]:
    """The details of these documents, by id; nothing for those whose page has not been read."""
    details = table(DetailsRow)
    found = connection.execute(select(details).where(details.c.document_id.in_(ids))).mappings()
    return {row["document_id"]: _details_of(row) for row in found}


def own_pages(connection: Connection, source_ids: Collection[str], since: datetime) -> list[OwnPage]:
    """The pages of what these sources told of, published since then and judged to be on a topic; a document once a source."""
    documents, verdicts, sightings, details = table(DocumentRow), table(VerdictRow), table(SightingRow), table(DetailsRow)
    query = (
        select(
            documents.c.id,
            sightings.c.source_id,
            sightings.c.url,
            documents.c.kind,
            documents.c.published,
            verdicts.c.topics,
            documents.c.edition,
            documents.c.deadlines,
            details.c.origin,
        )
        .join(sightings, sightings.c.document_id == documents.c.id)
        .join(verdicts, verdicts.c.document_id == documents.c.id)
        .outerjoin(details, details.c.document_id == documents.c.id)
        .where(sightings.c.source_id.in_(source_ids), documents.c.published >= since)
        .order_by(documents.c.published.desc(), documents.c.seq.desc())
    )
    return [_own_page(row) for row in connection.execute(query).mappings() if row["topics"]]


def _own_page(row: Any) -> OwnPage:
    return OwnPage(
        document_id=row["id"],
        source_id=row["source_id"],
        url=row["url"],
        kind=row["kind"],
        published=row["published"],
        topics=tuple(row["topics"]),
        edition=row["edition"],
        answer_by=max((date.fromisoformat(one["date"]) for one in row["deadlines"]), default=None),
        origin=row["origin"] or "",
    )


def _columns(document_id: str, details: Details) -> dict[str, Any]:
    written = asdict(details)  # every tuple of values becomes a list of plain objects
    lists = {name: list(written[name]) for name in ("files", "remitted", "related", "answered")}
    asked = None if details.asked is None else list(written["asked"])
    return written | lists | {"document_id": document_id, "asked": asked}


def _details_of(row: Any) -> Details:
    return Details(
        origin=row["origin"],
        url=row["url"],
        read_at=row["read_at"],
        files=tuple(File(**one) for one in row["files"]),
        remitted=tuple(PageLink(**one) for one in row["remitted"]),
        related=tuple(PageLink(**one) for one in row["related"]),
        asked=None if row["asked"] is None else tuple(Named(**one) for one in row["asked"]),
        answered=tuple(Named(**one) for one in row["answered"]),
    )
