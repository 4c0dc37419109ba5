"""What readers say of documents, and which of the rejected ones were drawn for them to judge. Labels are only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Select, func, insert, select

from monitor.store import rows
from monitor.store.statements import table
from monitor.store.tables import DocumentRow, EditionRow, LabelRow, SampleRow
from monitor.values import Judgement, Label, SampledWeek


def add(connection: Connection, label: Label) -> None:
    connection.execute(insert(table(LabelRow)).values(rows.label_columns(label)))


def valid(connection: Connection) -> list[Label]:
    """The newest label of each reader on each document and topic, in the order in which they were given."""
    labels = table(LabelRow)
    query = select(labels).where(labels.c.id.in_(_newest())).order_by(labels.c.id)
    return [rows.label_of(row) for row in connection.execute(query).mappings()]


def _newest() -> Select[tuple[int]]:
    labels = table(LabelRow)
    return select(func.max(labels.c.id)).group_by(labels.c.document_id, labels.c.topic, labels.c.who)


def put_up(connection: Connection, edition: str, sample: Sequence[str]) -> None:
    """Keeps what was drawn for labelling of what an edition rejected."""
    drawn = [{"edition": edition, "document_id": one, "place": place} for place, one in enumerate(sample, 1)]
    if drawn:
        connection.execute(insert(table(SampleRow)), drawn)


def unlabelled(connection: Connection, after: date) -> list[tuple[str, str]]:
    """Edition and id of what was drawn and has no label on the whole yet, oldest edition first, in the order of the draw."""
    samples, editions, labels = table(SampleRow), table(EditionRow), table(LabelRow)
    query = (
        select(samples.c.edition, samples.c.document_id)
        .join(editions, editions.c.name == samples.c.edition)
        .where(editions.c.last > after.isoformat())
        .where(~select(labels.c.id).where(labels.c.document_id == samples.c.document_id, labels.c.topic == "").exists())
        .order_by(editions.c.last, samples.c.place)
    )
    return [(edition, document_id) for edition, document_id in connection.execute(query)]


def sampled_weeks(connection: Connection, after: date) -> list[SampledWeek]:
    """The editions with a sample, oldest first, with what readers say of the items drawn and of those listed."""
    samples, editions = table(SampleRow), table(EditionRow)
    query = (
        select(editions.c.name, editions.c.counts, samples.c.document_id)
        .join(samples, samples.c.edition == editions.c.name)
        .where(editions.c.last > after.isoformat())
        .order_by(editions.c.last, samples.c.place)
    )
    rejected: dict[str, int] = {}
    drawn: dict[str, list[str]] = {}
    for name, counts, document_id in connection.execute(query):
        rejected[name] = counts["rejected"]
        drawn.setdefault(name, []).append(document_id)
    said, listed = _said(connection)
    return [
        SampledWeek(
            name,
            rejected[name],
            tuple(frozenset(said.get(one, ())) for one in ids),
            tuple(frozenset(said[one]) for one in listed.get(name, ())),
        )
        for name, ids in drawn.items()
    ]


def _said(connection: Connection) -> tuple[dict[str, set[Judgement]], dict[str, list[str]]]:
    """All valid verdicts on the whole of each labelled document, and by edition which of these documents it listed."""
    labels, documents = table(LabelRow), table(DocumentRow)
    query = (
        select(labels.c.document_id, labels.c.verdict, documents.c.edition, documents.c.listed)
        .join(documents, documents.c.id == labels.c.document_id)
        .where(labels.c.topic == "", labels.c.id.in_(_newest()))
        .order_by(labels.c.id)
    )
    said: dict[str, set[Judgement]] = {}
    listed: dict[str, list[str]] = {}
    for document_id, verdict, edition, was_listed in connection.execute(query):
        if was_listed and document_id not in said:
            listed.setdefault(edition, []).append(document_id)
        said.setdefault(document_id, set()).add(verdict)
    return said, listed
