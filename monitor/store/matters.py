"""Matters as they are told: their documents, the names that lead to them, the Riksdag's register, and days that have moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store import placing, rows, targets
from monitor.store.matter_tables import LinkRow, MatterAliasRow, MatterRow, MovedDateRow, RegisterRow
from monitor.store.part import Part
from monitor.store.statements import chunks, lock, table
from monitor.store.tables import DocumentRow, IdentityRow, VerdictRow
from monitor.values import STOCKHOLM, Change, Document, Link, Matter, Moved, RegisterEntry, Request, Status

# What gives a matter its title: the first of these kinds that it has.
_TITLED_BY = (
    "bill", "draft_bill", "inquiry", "ministry_memo", "terms_of_reference", "communication", "committee_report", "referral",
)  # fmt: skip
WATCHED_STEPS = ("MOT", "JUS", "BEH", "BES")  # steps of the Riksdag's whose days readers plan by
REGISTERED = ("bill", "communication", "committee_report")


def note_moved(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Keeps what revised documents told before of their days, before they are stored anew; a day that is only added has not moved."""
    documents = table(DocumentRow)
    revised = {change.decision.document_id: change for change in changes}
    moved = []
    columns = (documents.c.id, documents.c.deadlines, documents.c.starts_at, documents.c.kind)
    for part in chunks(revised):
        for one, deadlines, starts_at, kind in connection.execute(select(*columns).where(documents.c.id.in_(part))):
            change = revised[one]
            stays = {(there.kind, there.date.isoformat()) for there in change.deadlines}
            told = {what for what, _ in stays}
            gone = [there for there in deadlines if there["kind"] in told and (there["kind"], there["date"]) not in stays]
            moved += [(one, there["kind"], there["date"]) for there in gone]
            after = change.decision.item.starts_at
            if kind == "committee_report" and starts_at and after and _day(starts_at) != _day(after):
                moved.append((one, "decision", _day(starts_at)))
    _note(connection, moved, now)


def _note(connection: Connection, moved: Sequence[tuple[str, str, str]], now: datetime) -> None:
    if moved:
        values = [{"document_id": one, "kind": kind, "was": was, "noticed": now} for one, kind, was in moved]
        connection.execute(insert(table(MovedDateRow)), values)


def _day(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).date().isoformat()


def keep_status(connection: Connection, document_id: str, status: Status, links: Sequence[Link], now: datetime) -> bool:
    """Keeps what the register tells of a document, notes the days that have moved and joins its matter with what it names.

    Whether it tells anything else than before.
    """
    register = table(RegisterRow)
    before = connection.execute(select(register.c.status).where(register.c.document_id == document_id)).scalar()
    told = rows.status_columns(status)
    values = {"dok_id": status.dok_id, "designation": status.designation, "status": told, "read_at": now}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(register).values(values | {"document_id": document_id})
    connection.execute(statement.on_conflict_do_update(index_elements=["document_id"], set_=values))
    if before == told:
        return False
    if before is not None:
        days, later = _step_days(rows.status_of(before)), _step_days(status)
        _note(connection, [(document_id, code, day) for code, day in days.items() if later.get(code, day) != day], now)
    placing.keep_links(connection, links)
    placing.settle(connection, placing.load(connection, [document_id]), now)
    placing.touch(connection, placing.keys_of(connection, [document_id]).values(), now)
    return True


def _step_days(status: Status) -> dict[str, str]:
    return {step.code: _day(step.at) for step in status.steps if step.code in WATCHED_STEPS and step.at}


def entries(connection: Connection, since: datetime, followed: Collection[str]) -> list[RegisterEntry]:
    """The Riksdag's documents in matters that are on a topic and moved since a time, or are followed, with what was read of each last."""
    documents, verdicts, identities, register = table(DocumentRow), table(VerdictRow), table(IdentityRow), table(RegisterRow)
    matters = table(MatterRow)
    on_topic = (
        select(documents.c.matter)
        .join(verdicts, verdicts.c.document_id == documents.c.id)
        .join(matters, matters.c.key == documents.c.matter)
        .where(verdicts.c.in_digest, matters.c.moved_at >= since)
    )
    columns = (documents.c.id, documents.c.refs, documents.c.source_id, documents.c.kind, documents.c.matter, documents.c.published)
    query = (
        select(*columns, register.c.read_at, register.c.status)
        .outerjoin(register, register.c.document_id == documents.c.id)
        .where(documents.c.kind.in_(REGISTERED), documents.c.matter.in_(on_topic) | documents.c.matter.in_(followed))
        .order_by(documents.c.published.desc(), documents.c.seq.desc())
    )
    found = connection.execute(query).mappings().all()
    names: dict[str, list[str]] = {}
    for part in chunks(row["id"] for row in found):
        there = select(identities.c.document_id, identities.c.name).where(identities.c.document_id.in_(part))
        for one, name in connection.execute(there):
            names.setdefault(one, []).append(name)
    return [rows.register_entry_of(row, names.get(row["id"], ())) for row in found]


class Matters(Part):
    """The part of the store that tells of matters; each method is a transaction of its own."""

    def matter(self, name: str) -> Matter | None:
        """The matter with this key, an earlier key, or an identity of what it holds or names; None where there is none."""
        aliases, documents, identities = table(MatterAliasRow), table(DocumentRow), table(IdentityRow)
        with self._reading() as connection:
            key = connection.execute(select(aliases.c.key).where(aliases.c.alias == name)).scalar()
            held = select(documents.c.matter).join(identities, identities.c.document_id == documents.c.id)
            key = key or connection.execute(held.where(identities.c.name == name)).scalar()
        return self.matters([key]).get(key) if key else None

    def matters(self, keys: Iterable[str]) -> dict[str, Matter]:
        """The matters with these keys."""
        documents = table(DocumentRow)
        found: dict[str, Matter] = {}
        for part in chunks(dict.fromkeys(keys)):
            held: dict[str, list[Document]] = {}
            order = (documents.c.published.asc().nulls_last(), documents.c.seq)
            for one in self._documents(select(documents).where(documents.c.matter.in_(part)).order_by(*order)):
                held.setdefault(one.matter or "", []).append(one)
            with self._reading() as connection:
                known = _gathered(connection, [one.id for there in held.values() for one in there], part)
            found |= {key: _matter(key, held[key], known) for key in part if key in held}
        return found

    def keep_status(
        self, document_id: str, status: Status, links: Sequence[Link], *, now: datetime, request: Request | None = None
    ) -> bool:
        """Keeps what the Riksdag's register tells of a document. Whether it tells anything else than before; False too for a late answer."""
        with self._transaction() as connection:
            lock(connection)
            if request and targets.is_late(connection, request):
                return False
            return keep_status(connection, document_id, status, links, now)

    def unplaced(self) -> list[tuple[str, datetime]]:
        """The documents of an earlier program that are to find their matter, in the order in which to `place` them, with when each was seen."""
        with self._reading() as connection:
            return placing.earlier(connection)

    def place(self, links: Mapping[str, Sequence[Link]], *, seen: datetime) -> None:
        """Puts stored documents that were seen at a time into their matters, each by what it names."""
        with self._transaction() as connection:
            lock(connection)
            placing.keep_links(connection, [link for stated in links.values() for link in stated])
            placing.settle(connection, placing.load(connection, links), seen)

    def register_entries(self, *, since: datetime, followed: Collection[str] = ()) -> list[RegisterEntry]:
        """The Riksdag's documents whose entry in the register may be read, newest first: of matters on a topic that moved since then, and of
        these that are followed."""
        with self._reading() as connection:
            return entries(connection, since, followed)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What stands beside documents: by key their aliases, by document what the register tells, what moved and what it names."""

    aliases: dict[str, list[str]] = field(default_factory=dict)
    register: dict[str, Status] = field(default_factory=dict)
    moved: dict[str, list[Moved]] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=dict)


def _gathered(connection: Connection, ids: Sequence[str], keys: Sequence[str]) -> _Gathered:
    aliases, register, moved, links = table(MatterAliasRow), table(RegisterRow), table(MovedDateRow), table(LinkRow)
    found = _Gathered()
    for alias, key in connection.execute(select(aliases).where(aliases.c.key.in_(keys)).order_by(aliases.c.alias)):
        found.aliases.setdefault(key, []).append(alias)
    for part in chunks(ids):
        for one, status in connection.execute(
            select(register.c.document_id, register.c.status).where(register.c.document_id.in_(part))
        ):
            found.register[one] = rows.status_of(status)
        for row in connection.execute(select(moved).where(moved.c.document_id.in_(part)).order_by(moved.c.id)).mappings():
            was = Moved(row["document_id"], row["kind"], date.fromisoformat(row["was"]), row["noticed"])
            found.moved.setdefault(was.document_id, []).append(was)
        for row in connection.execute(select(links).where(links.c.document_id.in_(part)).order_by(links.c.name)).mappings():
            found.links.setdefault(row["document_id"], []).append(Link(**row))
    return found


def _matter(key: str, documents: Sequence[Document], known: _Gathered) -> Matter:
    titled = next((one for kind in _TITLED_BY for one in documents if one.item.kind == kind), documents[0])
    statuses: Mapping[str, Status] = {one.id: known.register[one.id] for one in documents if one.id in known.register}
    return Matter(
        key=key,
        title=titled.item.title,
        documents=tuple(documents),
        aliases=tuple(alias for alias in known.aliases.get(key, ()) if alias != key),
        register={status.designation or status.dok_id: status for status in statuses.values()},
        first_seen=min(one.first_seen for one in documents),
        moved=tuple(one for document in documents for one in known.moved.get(document.id, ())),
        links=tuple(one for document in documents for one in known.links.get(document.id, ())),
    )
