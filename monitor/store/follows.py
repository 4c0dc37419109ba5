"""Which matters are followed and by whose word, what editions have told of them, and what is noted on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, func, insert, select

from monitor.store.matter_tables import FollowRow, MatterAliasRow, MatterNoteRow, MatterRow, ToldMatterRow
from monitor.store.part import Part
from monitor.store.statements import insert_ignore, table
from monitor.store.tables import DocumentRow, VerdictRow
from monitor.values import Follow, MatterNote, MovedLine, Movement, Snapshot, Stage, ToldMatter, Topic


def keep_told(connection: Connection, told: Sequence[ToldMatter]) -> None:
    """Keeps what an edition tells of followed matters."""
    values = [
        {
            "edition": one.edition,
            "matter": one.matter,
            "at": one.at,
            "movement": asdict(one.movement),
            "snapshot": asdict(one.snapshot),
        }
        for one in told
    ]
    insert_ignore(connection, ToldMatterRow, values)


def _current(rows: Any) -> tuple[Any, Any]:
    """A column with the key that the matter of each row has today, and what to join it from: matters may have taken up others."""
    aliases = table(MatterAliasRow)
    return func.coalesce(aliases.c.key, rows.c.matter), rows.outerjoin(aliases, aliases.c.alias == rows.c.matter)


class Follows(Part):
    """The part of the store that tells of followed matters; each method is a transaction of its own."""

    def weighty_matters(
        self,
        relevance: float,
        *,
        since: datetime | None = None,
        topic: Topic | None = None,
        stage: Stage | None = None,
        said: Iterable[str] = (),
    ) -> list[str]:
        """The matters with a document that belongs in the digest, on a topic, and has this relevance, and these beside; of which anything
        has moved since a time, and which are in a stage. What moved last comes first."""
        documents, verdicts, matters = table(DocumentRow), table(VerdictRow), table(MatterRow)
        weighty = select(documents.c.matter).join(verdicts, verdicts.c.document_id == documents.c.id)
        weighty = weighty.where(verdicts.c.in_digest, verdicts.c.relevance >= relevance, documents.c.matter.is_not(None))
        if topic:
            weighty = weighty.where(cast(verdicts.c.topics, Text).contains(f'"{topic}"', autoescape=True))
        query = select(matters.c.key).where(matters.c.key.in_(weighty) | matters.c.key.in_(list(said)))
        if since:
            query = query.where(matters.c.moved_at >= since)
        if stage:
            query = query.where(matters.c.stage == stage)
        with self._reading() as connection:
            return list(connection.execute(query.order_by(matters.c.moved_at.desc(), matters.c.key)).scalars())

    def follow(self, one: Follow) -> None:
        """Keeps somebody's word; earlier words stay, the newest counts."""
        with self._transaction() as connection:
            connection.execute(insert(table(FollowRow)).values(asdict(one)))

    def follows(self) -> dict[str, Follow]:
        """The word that counts, of every matter on which there is one."""
        words = table(FollowRow)
        key, joined = _current(words)
        with self._reading() as connection:
            query = select(key.label("matter"), words.c.who, words.c.follows, words.c.at).select_from(joined)
            found = connection.execute(query.order_by(words.c.id)).mappings().all()
        return {row["matter"]: Follow(**row) for row in found}

    def told_matters(self) -> list[ToldMatter]:
        """What was told last under each key that a matter has had, in the order in which it was told."""
        told = table(ToldMatterRow)
        newest = select(func.max(told.c.id)).group_by(told.c.matter)
        return self._told(told.c.id.in_(newest))

    def told_in(self, edition: str) -> list[ToldMatter]:
        """What an edition told of followed matters."""
        return self._told(table(ToldMatterRow).c.edition == edition)

    def _told(self, where: Any) -> list[ToldMatter]:
        told = table(ToldMatterRow)
        key, joined = _current(told)
        columns = (told.c.edition, told.c.at, told.c.movement, told.c.snapshot)
        with self._reading() as connection:
            query = select(key.label("matter"), *columns).select_from(joined).where(where)
            return [_told_of(row) for row in connection.execute(query.order_by(told.c.id)).mappings()]

    def note(self, one: MatterNote) -> None:
        """Keeps a note or an own action; what was noted before stays."""
        with self._transaction() as connection:
            connection.execute(insert(table(MatterNoteRow)).values(asdict(one) | {"day": one.day.isoformat()}))

    def notes(self, matters: Iterable[str] | None = None) -> list[MatterNote]:
        """What is noted on these matters, or on all, by the day on which it was done."""
        noted, wanted = table(MatterNoteRow), None if matters is None else set(matters)
        key, joined = _current(noted)
        columns = [noted.c[name] for name in ("kind", "text", "who", "day", "outcome", "at")]
        with self._reading() as connection:
            query = select(key.label("matter"), *columns).select_from(joined).order_by(noted.c.day, noted.c.id)
            found = connection.execute(query).mappings().all()
        notes = [MatterNote(**{**row, "day": date.fromisoformat(row["day"])}) for row in found]
        return [one for one in notes if wanted is None or one.matter in wanted]


def _told_of(row: Any) -> ToldMatter:
    movement, snapshot = row["movement"], row["snapshot"]
    lines = tuple(MovedLine(**line) for line in movement["lines"])
    sequences = {name: tuple(snapshot.get(name, ())) for name in ("documents", "happened", "unconfirmed")}
    return ToldMatter(
        matter=row["matter"],
        edition=row["edition"],
        at=row["at"],
        movement=Movement(**{**movement, "topics": tuple(movement["topics"]), "lines": lines}),
        snapshot=Snapshot(**{**snapshot, **sequences}),
    )
