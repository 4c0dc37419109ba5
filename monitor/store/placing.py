"""Putting documents into their matters, in the transaction that stores them: what is known is read once for all, `joining` decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, union_all, update

from monitor import joining
from monitor.joining import CARRYING, Facts, Ground, Namesake, Subject
from monitor.store.matter_tables import LinkRow, MatterAliasRow, MatterRow
from monitor.store.search import outdate
from monitor.store.statements import among, chunks, insert_ignore, table
from monitor.store.tables import DocumentRow, IdentityRow
from monitor.values import BY_TITLE, JOINING, Change, Link, New, Revised, Sighting

# What a document may be known by that no other names it by: its address with its title, an act's day, an event's hour.
_PRIVATE = ("told-", "act-", "hour-", "event-")
NUMBERED = ("terms_of_reference", "bill", "communication")  # their numbers weigh in what a matter may become


# What every source with news asks, made once.
_DOCUMENTS, _LINKS, _ALIASES, _IDENTITIES = table(DocumentRow).c, table(LinkRow).c, table(MatterAliasRow).c, table(IdentityRow).c
_SPOKEN_OF = union_all(
    select(_ALIASES.alias).where(_ALIASES.alias.in_(among("names"))), select(_LINKS.name).where(_LINKS.name.in_(among("names")))
)
_MATTER_OF = select(_DOCUMENTS.id, _DOCUMENTS.matter).where(_DOCUMENTS.id.in_(among("ids")), _DOCUMENTS.matter.is_not(None))
_MATTER_OF_ALIAS = select(_ALIASES.alias, _ALIASES.key).where(_ALIASES.alias.in_(among("names")))
_MATTER_OF_NAMED = (
    select(_IDENTITIES.name, _DOCUMENTS.matter)
    .join_from(table(IdentityRow), table(DocumentRow), _DOCUMENTS.id == _IDENTITIES.document_id)
    .where(_IDENTITIES.name.in_(among("names")), _DOCUMENTS.matter.is_not(None))
)
_LINKING = (
    select(_LINKS.name, _LINKS.manner, _LINKS.why, _LINKS.document_id, _DOCUMENTS.kind, _DOCUMENTS.published, _DOCUMENTS.matter)
    .join_from(table(LinkRow), table(DocumentRow), _DOCUMENTS.id == _LINKS.document_id)
    .where(_LINKS.name.in_(among("names")), _LINKS.manner.in_(among("manners")))
    .order_by(_DOCUMENTS.seq)
)


def place(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Finds the matters of what is new, names more than before, or is told by another source, perhaps under another number."""
    moved = [one for one in changes if isinstance(one.decision, New) or one.links and not isinstance(one.decision, Sighting)]
    seen = [one.decision.document_id for one in changes if isinstance(one.decision, Sighting)]
    if moved or seen:
        keep_links(connection, [link for one in moved for link in one.links])
        subjects = [
            Subject(
                document_id=one.decision.document_id,
                kind=one.decision.item.kind,
                published=one.decision.item.published,
                names=_public(one.identities),
                refs=one.decision.item.refs,
                links=one.links,
            )
            for one in moved
        ]
        settle(connection, [*_with_a_say(connection, subjects), *load(connection, seen)], now)
    revised = [one.decision.document_id for one in changes if isinstance(one.decision, Revised)]
    touch(connection, keys_of(connection, revised).values(), now)


def _with_a_say(connection: Connection, subjects: Sequence[Subject]) -> list[Subject]:
    """Without those that no matter is about: they begin none, name nothing, and nothing names them. Most news is so."""
    silent = [one for one in subjects if not one.carries and not one.links]
    spoken: set[str] = set()
    for part in chunks({name for one in silent for name in one.names}):
        spoken.update(connection.execute(_SPOKEN_OF, {"names": part}).scalars())
    return [one for one in subjects if one.carries or one.links or not spoken.isdisjoint(one.names)]


def settle(connection: Connection, subjects: Sequence[Subject], now: datetime) -> None:
    """Places documents, and then those that only come to a matter: who named these, shares their title, or is led to."""
    if not subjects:
        return
    _settle(connection, subjects, now)
    if guests := _guests(connection, subjects):
        _settle(connection, load(connection, guests), now)


def keep_links(connection: Connection, links: Sequence[Link]) -> None:
    insert_ignore(connection, LinkRow, [asdict(link) for link in links])


def load(connection: Connection, ids: Iterable[str]) -> list[Subject]:
    """Stored documents as they seek their matter: with all that they are known by and have named."""
    documents, links, identities = table(DocumentRow), table(LinkRow), table(IdentityRow)
    subjects: list[Subject] = []
    for part in chunks(dict.fromkeys(ids)):
        names: dict[str, list[str]] = {}
        stated: dict[str, list[Link]] = {}
        for name, one in connection.execute(
            select(identities).where(identities.c.document_id.in_(part)).order_by(identities.c.name)
        ):
            names.setdefault(one, []).append(name)
        for row in connection.execute(select(links).where(links.c.document_id.in_(part)).order_by(links.c.name)).mappings():
            stated.setdefault(row["document_id"], []).append(Link(**row))
        columns = (documents.c.id, documents.c.kind, documents.c.published, documents.c.refs)
        for one, kind, published, refs in connection.execute(
            select(*columns).where(documents.c.id.in_(part)).order_by(documents.c.seq)
        ):
            own = _public(names.get(one, ()))
            subjects.append(Subject(one, kind, published, own, tuple(refs), tuple(stated.get(one, ()))))
    return subjects


def touch(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """Notes that matters have moved."""
    matters = table(MatterRow)
    for part in chunks(dict.fromkeys(keys)):
        connection.execute(update(matters).where(matters.c.key.in_(part)).values(moved_at=now, stage_due=now))


def _public(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not name.startswith(_PRIVATE))


def earlier(connection: Connection) -> list[tuple[str, datetime]]:
    """What an earlier program stored and nobody has placed: of the kinds that carry a matter, the newest first, with when it was seen.

    Nothing where the first of them is in a matter: it is placed last.
    """
    documents = table(DocumentRow)
    carrying = documents.c.kind.in_(CARRYING)
    first = connection.execute(select(documents.c.matter).where(carrying).order_by(documents.c.seq).limit(1)).first()
    if first is None or first[0] is not None:
        return []
    unplaced = select(documents.c.id, documents.c.first_seen).where(carrying, documents.c.matter.is_(None))
    return [(one, seen) for one, seen in connection.execute(unplaced.order_by(documents.c.seq.desc()))]


# --- one round of placing -------------------------------------------------------------------------------------------


def _settle(connection: Connection, subjects: Sequence[Subject], now: datetime) -> None:
    ground = _ground(connection, subjects)
    before, known, there = dict(ground.placed), dict(ground.keys), set(ground.facts)
    for subject in subjects:
        joining.settle(subject, ground, now)
    began = [key for key in ground.facts if key not in there and key not in ground.merged]
    insert_ignore(connection, MatterRow, [{"key": key, "first_seen": now, "moved_at": now, "stage_due": now} for key in began])
    _merge(connection, {key: ground.now(key) for key in ground.merged if key in there})
    placed = {one: ground.now(key) for one, key in ground.placed.items() if before.get(one) != key or key in ground.merged}
    _move(connection, placed | dict.fromkeys(one for one in before if one not in ground.placed))
    added = [{"alias": name, "key": ground.now(key)} for name, key in ground.keys.items() if name not in known]
    insert_ignore(connection, MatterAliasRow, added)
    touch(connection, placed.values(), now)


def _merge(connection: Connection, merged: Mapping[str, str]) -> None:
    """One matter takes up another, whose key stays as an alias."""
    documents, aliases, matters = table(DocumentRow), table(MatterAliasRow), table(MatterRow)
    for old, key in merged.items():
        outdate(connection, connection.execute(select(documents.c.id).where(documents.c.matter == old)).scalars().all())
        connection.execute(update(documents).where(documents.c.matter == old).values(matter=key))
        connection.execute(update(aliases).where(aliases.c.key == old).values(key=key))
        connection.execute(delete(matters).where(matters.c.key == old))


def _move(connection: Connection, placed: Mapping[str, str | None]) -> None:
    if placed:
        documents = table(DocumentRow)
        moved = update(documents).where(documents.c.id == bindparam("document")).values(matter=bindparam("into"))
        connection.execute(moved, [{"document": one, "into": key} for one, key in placed.items()])
        outdate(connection, placed)  # the index says of each in which stage its matter is


# --- what is known --------------------------------------------------------------------------------------------------


def _ground(connection: Connection, subjects: Sequence[Subject]) -> Ground:
    """All that deciding on these documents needs to know."""
    own = {name for one in subjects for name in one.names}
    named = {link.name for one in subjects for link in one.links if link.manner not in (*BY_TITLE, "leads")}
    titles = {link.name for one in subjects for link in one.links if link.manner in BY_TITLE}
    keys = _known_keys(connection, own | named)
    titled, leading, placed = _namesakes(connection, titles, own)
    placed |= keys_of(connection, (one.document_id for one in subjects))
    return Ground(keys, _facts(connection, {*keys.values(), *placed.values()}), placed, titled, leading)


def _known_keys(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """The matters known under names: as an alias, or as the name of a document that is in one."""
    found: dict[str, str] = {}
    for part in chunks(names):
        for statement in (_MATTER_OF_NAMED, _MATTER_OF_ALIAS):
            found |= {name: key for name, key in connection.execute(statement, {"names": part})}
    return found


def _namesakes(
    connection: Connection, titles: set[str], own: set[str]
) -> tuple[dict[str, list[Namesake]], dict[str, list[Namesake]], dict[str, str]]:
    """Who bears these titles, who leads to these names, and the matters of both."""
    titled: dict[str, list[Namesake]] = {}
    leading: dict[str, list[Namesake]] = {}
    placed: dict[str, str] = {}
    for row in _linking(connection, titles | own, (*BY_TITLE, "leads")):
        there = leading if row["manner"] == "leads" else titled
        there.setdefault(row["name"], []).append(Namesake(row["document_id"], row["kind"], row["published"], row["why"]))
        if row["matter"]:
            placed[row["document_id"]] = row["matter"]
    return titled, leading, placed


def _linking(connection: Connection, names: Iterable[str], manners: Sequence[str]) -> list[Any]:
    """Who names these in these manners, with what kind they are, when published and of which matter."""
    found: list[Any] = []
    for part in chunks(sorted(names)):
        found += connection.execute(_LINKING, {"names": part, "manners": manners}).mappings().all()
    return found


def keys_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The matters of these documents, of those that have one."""
    found: dict[str, str] = {}
    for part in chunks(dict.fromkeys(ids)):
        found |= {one: key for one, key in connection.execute(_MATTER_OF, {"ids": part})}
    return found


def _facts(connection: Connection, keys: Iterable[str]) -> dict[str, Facts]:
    matters, documents = table(MatterRow), table(DocumentRow)
    found: dict[str, Facts] = {}
    numbers: dict[str, set[str]] = {}
    for part in chunks(sorted(keys)):
        numbered = select(documents.c.matter, documents.c.refs).where(documents.c.matter.in_(part), documents.c.kind.in_(NUMBERED))
        for key, refs in connection.execute(numbered):
            numbers.setdefault(key, set()).update(refs)
        for key, first_seen in connection.execute(select(matters.c.key, matters.c.first_seen).where(matters.c.key.in_(part))):
            found[key] = Facts(first_seen, frozenset(numbers.get(key, ())))
    return found


def _guests(connection: Connection, subjects: Sequence[Subject]) -> list[str]:
    """The documents of no kind that carries a matter that named what these bear or name, share a title, or that they lead to."""
    placed = keys_of(connection, (one.document_id for one in subjects))
    here = [one for one in subjects if one.document_id in placed and one.carries]
    names = {name for one in here for name in (*one.names, *one.named(*JOINING, *BY_TITLE))}
    found = [row["document_id"] for row in _linking(connection, names, ("beside", *BY_TITLE)) if row["kind"] not in CARRYING]
    led = {name for one in here for name in one.named("leads", "told", "remitted", "register")}
    documents, identities = table(DocumentRow), table(IdentityRow)
    for part in chunks(sorted(led)):
        there = select(documents.c.id).join(identities, identities.c.document_id == documents.c.id)
        found += connection.execute(there.where(identities.c.name.in_(part), documents.c.kind.not_in(CARRYING))).scalars()
    return found
