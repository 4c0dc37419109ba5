"""Looking through what came in a span of time, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Interval, Select, Text, cast, func, literal, select

from monitor.store import labels
from monitor.store.matter_tables import MatterRow
from monitor.store.part import Part
from monitor.store.statements import table
from monitor.store.tables import DocumentRow, LabelRow, VerdictRow
from monitor.values import MISDATED, Browse, Document


class Browsing(Part):
    """The part of the store that one looks through; each method is a transaction of its own."""

    def browse(self, wanted: Browse, *, start: int, limit: int) -> tuple[int, list[Document]]:
        """How many documents there are, and of these `limit` from a place on."""
        with self._reading() as connection:
            ids = [row[0] for row in connection.execute(_ids(wanted))]
        shown: Sequence[str] = ids[start : start + limit]
        documents = self.by_id(shown)
        return len(ids), [documents[one] for one in shown]

    def came(self, since: datetime, until: datetime) -> tuple[int, list[str]]:
        """How many judged documents came from a time on and before another, as `came_at` counts; and the ids of those that belong in the digest."""
        documents, verdicts = table(DocumentRow), table(VerdictRow)
        with self._reading() as connection:
            here = _came(documents, since, until, connection.dialect.name)
            judged = (
                select(func.count()).select_from(documents.join(verdicts, verdicts.c.document_id == documents.c.id)).where(here)
            )
            ours = select(documents.c.id).join(verdicts, verdicts.c.document_id == documents.c.id)
            ours = ours.where(here, verdicts.c.in_digest).order_by(documents.c.seq)
            return int(connection.execute(judged).scalar_one()), list(connection.execute(ours).scalars())

    def newest_day(self, until: datetime) -> datetime | None:
        """When the newest document that is dated no later than a time was published; None where there is none."""
        documents = table(DocumentRow)
        with self._reading() as connection:
            query = select(func.max(documents.c.published)).where(documents.c.published <= until)
            found: datetime | None = connection.execute(query).scalar_one()
        return found


def _came(documents: Any, since: datetime, until: datetime, dialect: str) -> Any:
    """What `came_at` says of a document, as a condition."""
    published, first_seen = documents.c.published, documents.c.first_seen
    if dialect == "postgresql":
        is_late = published - first_seen > literal(MISDATED, Interval)
    else:
        is_late = func.julianday(published) - func.julianday(first_seen) > MISDATED / timedelta(days=1)
    dated = (published >= since) & (published < until) & ~is_late
    return dated | (first_seen >= since) & (first_seen < until) & (published.is_(None) | is_late)


def _ids(wanted: Browse) -> Select[Any]:
    documents, verdicts, matters = table(DocumentRow), table(VerdictRow), table(MatterRow)
    when = func.coalesce(documents.c.published, documents.c.first_seen)
    dated = (documents.c.published >= wanted.since) & (documents.c.published < wanted.until)
    seen = (documents.c.first_seen >= wanted.since) & (documents.c.first_seen < wanted.until)
    query = select(documents.c.id).join(verdicts, verdicts.c.document_id == documents.c.id)
    query = query.where(dated | (documents.c.published.is_(None) & seen))
    if wanted.topic:
        query = query.where(cast(verdicts.c.topics, Text).contains(f'"{wanted.topic}"'))
    if wanted.stage:
        query = query.join(matters, matters.c.key == documents.c.matter).where(matters.c.stage == wanted.stage)
    if wanted.source_id:
        query = query.where(documents.c.source_id == wanted.source_id)
    if wanted.least:
        query = query.where(verdicts.c.relevance >= wanted.least)
    picked = {"listed": verdicts.c.in_digest, "rejected": ~verdicts.c.in_digest, "flagged": verdicts.c.urgent}
    if wanted.picked:
        query = query.where(picked[wanted.picked])
    if wanted.unlabelled_by:
        said = table(LabelRow)
        mine = select(said.c.document_id).where(said.c.who == wanted.unlabelled_by, said.c.topic == "", *labels.counts(said))
        query = query.where(documents.c.id.not_in(mine))
    return query.order_by(*(() if wanted.newest_first else (verdicts.c.relevance.desc(),)), when.desc(), documents.c.seq.desc())
