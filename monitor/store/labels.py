"""What readers say of documents, and which of the rejected ones were drawn for them to judge. Labels are only ever added to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from monitor.store import rows
from monitor.store.part import Part
from monitor.store.statements import lock, table
from monitor.store.tables import DocumentRow, EditionRow, LabelRow, SampleRow, VerdictRow
from monitor.values import Document, Judgement, Label, ListedItem, ListedWeek, SampledWeek

TAKEN_BACK = "taken back"  # what stands in the place of a verdict where a reader says nothing any longer


def add(connection: Connection, label: Label) -> bool:
    """False where it is what the reader has said last; then nothing is added."""
    labels = table(LabelRow)
    lock(connection)
    same = (labels.c.document_id == label.document_id) & (labels.c.topic == label.topic) & (labels.c.who == label.who)
    last = connection.execute(select(labels.c.verdict, labels.c.note).where(same).order_by(labels.c.id.desc()).limit(1)).first()
    if last and tuple(last) == (label.verdict, label.note):
        return False
    connection.execute(insert(labels).values(rows.label_columns(label)))
    return True


def valid(connection: Connection, ids: Collection[str] | None = None) -> list[Label]:
    """The newest label of each reader on each document and topic, in the order in which they were given; on these documents, or on all."""
    labels = table(LabelRow)
    query = select(labels).where(*counts(labels, ids)).order_by(labels.c.id)
    return [rows.label_of(row) for row in connection.execute(query).mappings()]


def counts(labels: Any, ids: Collection[str] | None = None) -> tuple[Any, ...]:
    """What holds of the labels that count: each reader's newest on each document and topic, where it has not been taken back."""
    newest = select(func.max(labels.c.id)).group_by(labels.c.document_id, labels.c.topic, labels.c.who)
    newest = newest if ids is None else newest.where(labels.c.document_id.in_(ids))
    return labels.c.id.in_(newest), labels.c.verdict != TAKEN_BACK


def take_back(connection: Connection, document_id: str, who: str, now: datetime) -> Judgement | None:
    """Makes a reader's word before the newest the one that counts again, or none; gives it. All words stay."""
    labels = table(LabelRow)
    lock(connection)  # so that no other word of the same reader is kept between the look and this one
    said = select(labels).where(labels.c.document_id == document_id, labels.c.topic == "", labels.c.who == who)
    earlier = connection.execute(said.order_by(labels.c.id.desc()).limit(2)).mappings().all()
    before: Any = earlier[1]["verdict"] if len(earlier) == 2 else TAKEN_BACK
    note = earlier[1]["note"] if len(earlier) == 2 else ""
    again = {"document_id": document_id, "verdict": before, "topic": "", "who": who, "note": note, "labelled_at": now}
    connection.execute(insert(labels).values(again))
    return None if before == TAKEN_BACK else before


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
        .where(samples.c.document_id.not_in(select(labels.c.document_id).where(labels.c.topic == "", *counts(labels))))
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
        .where(labels.c.topic == "", *counts(labels))
        .order_by(labels.c.id)
    )
    said: dict[str, set[Judgement]] = {}
    listed: dict[str, list[str]] = {}
    for document_id, verdict, edition, was_listed in connection.execute(query):
        if was_listed and document_id not in said:
            listed.setdefault(edition, []).append(document_id)
        said.setdefault(document_id, set()).add(verdict)
    return said, listed


def listed_weeks(connection: Connection, after: date) -> list[ListedWeek]:
    """The editions of weeks that ended after a day, oldest first, with all that each listed."""
    documents, editions, verdicts = table(DocumentRow), table(EditionRow), table(VerdictRow)
    said, _ = _said(connection)
    query = (
        select(documents.c.edition, documents.c.id, documents.c.published, verdicts.c.topics)
        .join(editions, editions.c.name == documents.c.edition)
        .outerjoin(verdicts, verdicts.c.document_id == documents.c.id)
        .where(documents.c.listed, editions.c.last > after.isoformat())
        .order_by(documents.c.seq)
    )
    items: dict[str, list[ListedItem]] = {}
    for edition, document_id, published, topics in connection.execute(query):
        one = ListedItem(tuple(topics or ()), published, frozenset(said.get(document_id, ())))
        items.setdefault(edition, []).append(one)
    weeks = select(editions.c.name, editions.c.composed, editions.c.counts).where(editions.c.last > after.isoformat())
    return [
        ListedWeek(name, composed, counts["considered"], tuple(items.get(name, ())))
        for name, composed, counts in connection.execute(weeks.order_by(editions.c.last))
    ]


class Labels(Part):
    """The part of the store that tells what readers say; each method is a transaction of its own."""

    def add_label(self, label: Label) -> bool:
        """Keeps what a reader says of a document; earlier words stay, the newest counts. False where the reader has said just this last."""
        with self._transaction() as connection:
            return add(connection, label)

    def take_back_label(self, document_id: str, who: str, *, now: datetime) -> Judgement | None:
        """Takes back a reader's newest word on the whole of a document; gives the word before it, which counts again, None for none."""
        with self._transaction() as connection:
            return take_back(connection, document_id, who, now)

    def labels_on(self, ids: Collection[str]) -> dict[str, list[Label]]:
        """The labels that count on these documents, in the order in which they were given."""
        with self._reading() as connection:
            found = valid(connection, ids)
        return {one: [label for label in found if label.document_id == one] for one in ids}

    def labels(self) -> list[tuple[Document, Label]]:
        """Every label that counts, with its document, in the order in which they were given."""
        with self._reading() as connection:
            found = valid(connection)
        documents = self.by_id(label.document_id for label in found)
        return [(documents[label.document_id], label) for label in found]

    def unlabelled(self, *, after: date) -> list[tuple[str, Document]]:
        """What was drawn of weeks that ended after this day and waits for its first label, with its edition, oldest first."""
        with self._reading() as connection:
            found = unlabelled(connection, after)
        documents = self.by_id(document_id for _, document_id in found)
        return [(edition, documents[document_id]) for edition, document_id in found]

    def sampled_weeks(self, *, after: date) -> list[SampledWeek]:
        """The editions with a sample, of weeks that ended after this day, with what readers say of their items."""
        with self._reading() as connection:
            return sampled_weeks(connection, after)

    def listed_weeks(self, *, after: date) -> list[ListedWeek]:
        """The editions of weeks that ended after this day, the oldest first, with all that each listed and what readers say of it."""
        with self._reading() as connection:
            return listed_weeks(connection, after)
