"""What is dated ahead, and what readers' calendars have been told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, select, union_all

from monitor.store import meetings, rows
from monitor.store.matter_tables import RegisterRow
from monitor.store.part import Part
from monitor.store.statements import inserting, table
from monitor.store.tables import CalendarRow, DocumentRow, VerdictRow
from monitor.values import STOCKHOLM, CalendarEntry, Document, Item

INQUIRY_OLDEST = timedelta(days=4 * 365)  # an inquiry has two years, and extensions
REGISTER_OLDEST = timedelta(days=400)  # as long as it is asked about
REFERRAL_OLDEST = timedelta(days=365)  # three months is the custom; no answer-by date of 856 referrals lay a year ahead


def dated(since: datetime, until: datetime) -> Select[Any]:
    """What belongs in the digest, was seen by a time, and may have a date from another on: of referrals those that state any date."""
    documents, verdicts = table(DocumentRow), table(VerdictRow)
    first = since.astimezone(STOCKHOLM).date().isoformat()
    begins, ends = documents.c.starts_at >= since, documents.c.ends_at >= since
    of_kind, states_any = documents.c.kind, cast(documents.c.deadlines, Text) != "[]"
    ahead = union_all(  # each by its own index: what is ahead is little of all that has belonged in a digest
        select(documents.c.id).where(of_kind.in_(("event", "committee_report")), begins),
        select(documents.c.id).where(of_kind.in_(("event", "call")), ends),
        select(documents.c.id).where(of_kind == "call", documents.c.register_by >= first),
        select(documents.c.id).where(of_kind == "referral", documents.c.first_seen >= since - REFERRAL_OLDEST, states_any),
    )
    listed = select(verdicts.c.document_id).where(verdicts.c.document_id == documents.c.id, verdicts.c.in_digest).exists()
    query = select(documents).where(documents.c.id.in_(ahead), listed, documents.c.first_seen <= until)
    return query.order_by(documents.c.seq)


def dated_matters(connection: Connection, followed: Collection[str], since: datetime, until: datetime) -> list[str]:
    """The matters on a topic or followed of which the register or terms of reference, seen by a time, tell a day from another on."""
    documents, verdicts, register, others = table(DocumentRow), table(VerdictRow), table(RegisterRow), table(DocumentRow).alias()
    judged = select(others.c.id).join(verdicts, verdicts.c.document_id == others.c.id)
    on_topic = judged.where(others.c.matter == documents.c.matter, verdicts.c.in_digest).exists()
    wanted = on_topic | documents.c.matter.in_(followed)
    # Sorted and compared with days here: there it would read all documents for a few thousand.
    columns = (documents.c.seq, documents.c.matter, documents.c.first_seen, documents.c.published)
    registered = select(*columns, register.c.status).select_from(register).join(documents).where(wanted)
    terms = select(*columns, documents.c.deadlines).where(documents.c.kind == "terms_of_reference", wanted)
    first = since.astimezone(STOCKHOLM).date().isoformat()

    def is_recent(row: Any, oldest: timedelta) -> bool:
        return row.first_seen <= until and row.published is not None and row.published >= since - oldest

    steps = [
        (row.seq, row.matter)
        for row in connection.execute(registered)
        if is_recent(row, REGISTER_OLDEST) and any(step.at and step.at >= since for step in rows.status_of(row.status).steps)
    ]
    reports = [
        (row.seq, row.matter)
        for row in connection.execute(terms)
        if is_recent(row, INQUIRY_OLDEST) and any(one["kind"] == "report_by" and one["date"] >= first for one in row.deadlines)
    ]
    return list(dict.fromkeys(key for _, key in (*sorted(steps), *sorted(reports))))


def told(connection: Connection) -> dict[str, CalendarEntry]:
    """Every date that a calendar has been told of, by UID."""
    entries = table(CalendarRow)
    return {row["uid"]: rows.calendar_entry_of(row) for row in connection.execute(select(entries)).mappings()}


def keep(connection: Connection, entries: Iterable[CalendarEntry]) -> None:
    """Keeps what calendars are told now. A sequence never falls: of two that write at once the further one stays."""
    kept = [rows.calendar_columns(one) for one in sorted(entries, key=lambda one: one.uid)]  # else two could wait for each other
    if not kept:
        return
    there = table(CalendarRow)
    statement = inserting(connection.dialect.name, CalendarRow)
    newer = {name: statement.excluded[name] for name in ("starts", "fingerprint", "sequence", "cancelled", "changed_at")}
    further = statement.excluded["sequence"] >= there.c.sequence
    connection.execute(statement.on_conflict_do_update(index_elements=["uid"], set_=newer, where=further), kept)


class Calendars(Part):
    """The part of the store that tells of dates ahead; each method is a transaction of its own."""

    def dated(self, *, since: datetime, until: datetime) -> list[Document]:
        """What belongs in the digest, was seen by `until`, and may have a date from `since` on, in the order of arrival."""
        return self._documents(dated(since, until))

    def dated_matters(self, followed: Collection[str], *, since: datetime, until: datetime) -> list[str]:
        """The matters on a topic, or among these that are followed, of which the Riksdag's register or terms of reference tell a day from
        `since` on; of documents seen by `until`."""
        with self._reading() as connection:
            return dated_matters(connection, followed, since, until)

    def as_told(self, ids: Iterable[str], edition: str) -> dict[str, Item]:
        """Each of these documents as it was when the latest edition before this one was composed."""
        with self._reading() as connection:
            return meetings.as_told(connection, ids, edition)

    def calendar_entries(self) -> dict[str, CalendarEntry]:
        """What calendars have been told, by UID."""
        with self._reading() as connection:
            return told(connection)

    def keep_calendar(self, entries: Iterable[CalendarEntry]) -> None:
        """Keeps what calendars are told now."""
        with self._transaction() as connection:
            keep(connection, entries)
