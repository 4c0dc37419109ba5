"""The one place that stores: documents, targets, verdicts, editions and letters, in SQLite or PostgreSQL.

Every method is a transaction of its own, but for those that are called within `together`. Values go in and come out; rows stay inside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, insert, select, text, true, update

from monitor.store import calendars, details, editions, follows, history, intake, meetings, outbox, rows, targets
from monitor.store.audit import Audit
from monitor.store.browsing import Browsing
from monitor.store.calendars import Calendars
from monitor.store.database import NOTICED_SOON, open_engine
from monitor.store.edited import Editing
from monitor.store.flagged import Flagged
from monitor.store.follows import Follows
from monitor.store.labels import Labels
from monitor.store.lead import Lead
from monitor.store.matters import Matters
from monitor.store.outbox import Outbox
from monitor.store.pauses import Pauses
from monitor.store.search import Searching
from monitor.store.shared import Shared
from monitor.store.stages import Stages
from monitor.store.statements import chunks, insert_ignore, inserting, table
from monitor.store.tables import (
    AlertRow,
    DocumentRow,
    IdentityRow,
    RobotsRow,
    RuleBookRow,
    RunRow,
    SightingRow,
    TargetRow,
    VerdictRow,
)
from monitor.store.turns import Turns
from monitor.store.watched import Watching
from monitor.values import (
    Attendance,
    CalendarEntry,
    Change,
    Considered,
    Counts,
    Details,
    Document,
    Fetched,
    Judged,
    KeptRules,
    Known,
    Letter,
    OwnPage,
    Period,
    Reach,
    Request,
    RobotsTxt,
    Target,
    TargetHealth,
    ToldEvent,
    ToldMatter,
    Trail,
    Unchanged,
    Verdict,
)  # fmt: skip

__all__ = ["NOTICED_SOON", "Lead", "Store", "open_store"]


def open_store(url: str) -> Store:
    """Opens a database by its URL, sqlite:/// or postgresql+psycopg://, and brings it to the newest schema.

    Raises StoreError, in one line, for a database that is damaged, locked by another program, or of a newer program.
    """
    return Store(open_engine(url))


class Store(
    Watching, Calendars, Matters, Searching, Outbox, Follows, Flagged, Pauses, Labels, Audit, Stages, Browsing, Shared, Editing
):
    """All that is stored. `turns` says who asks a host just now."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.turns = Turns(engine)

    # --- targets and rounds -----------------------------------------------------------------------------------------

    def targets(self, source_ids: Collection[str] | None = None) -> list[Target]:
        """Every address that has been polled, or those of these sources, with what is needed to poll it again."""
        targets = table(TargetRow)
        ours = true() if source_ids is None else targets.c.source_id.in_(source_ids)
        with self._reading() as connection:
            found = connection.execute(select(targets).where(ours)).mappings().all()
        names = ("source_id", "url", "etag", "modified", "body_hash", "failures", "last_ok", "next_check", "newest", "version")
        return [Target(**{name: row[name] for name in names}) for row in found]

    def health(self) -> list[TargetHealth]:
        """Every address that has been polled, with how it has fared."""
        with self._reading() as connection:
            found = connection.execute(select(table(TargetRow))).mappings().all()
        return [rows.health_of(row) for row in found]

    def robots(self, places: Collection[str] | None = None) -> list[RobotsTxt]:
        """What the robots.txt of every place that has been asked, or of these, said when it was last read."""
        robots = table(RobotsRow)
        ours = true() if places is None else robots.c.place.in_(places)
        with self._reading() as connection:
            found = connection.execute(select(robots).where(ours)).mappings().all()
        return [RobotsTxt(row["place"], row["text"], row["at"]) for row in found]

    def keep_robots(self, read: Sequence[RobotsTxt]) -> None:
        """Keeps what has been read, in place of what was read before."""
        with self._transaction() as connection:
            statement = inserting(connection.dialect.name, RobotsRow)
            newer = {name: statement.excluded[name] for name in ("text", "at")}
            for one in sorted(read, key=lambda one: one.place):  # in one order, so that of two processes none waits for the other
                put = statement.values(place=one.place, text=one.text, at=one.at)
                connection.execute(put.on_conflict_do_update(index_elements=["place"], set_=newer))

    def begin_round(self, now: datetime) -> int:
        """Notes that a round begins, and gives its number."""
        with self._transaction() as connection:
            statement = insert(table(RunRow)).values(command="collect", started=now, counts={})
            return int(connection.execute(statement.returning(table(RunRow).c.id)).scalar_one())

    def end_round(self, number: int, counts: Counts, *, now: datetime) -> None:
        runs = table(RunRow)
        done = {"new": counts.new, "revised": counts.revised, "sightings": counts.sightings, "same": counts.same}
        with self._transaction() as connection:
            connection.execute(update(runs).where(runs.c.id == number).values(finished=now, counts=done))

    def newest_round(self) -> datetime | None:
        """When the newest round began; None before the first."""
        with self._reading() as connection:
            newest: datetime | None = connection.execute(select(func.max(table(RunRow).c.started))).scalar_one()
        return newest

    def first_round(self) -> datetime | None:
        """When the first round began; None before it."""
        with self._reading() as connection:
            first: datetime | None = connection.execute(select(func.min(table(RunRow).c.started))).scalar_one()
        return first

    # --- documents --------------------------------------------------------------------------------------------------

    def known(self, names: Iterable[str]) -> dict[str, Known]:
        """What is stored under these identities."""
        with self._reading() as connection:
            return intake.known(connection, names)

    def apply(
        self,
        request: Request,
        fetched: Fetched,
        changes: Sequence[Change],
        *,
        next_check: datetime | None,
        now: datetime,
    ) -> Counts:
        """Takes in one source's answer in one transaction: documents, verdicts, alerts and the target's state, or none of it.

        Without a time to ask again the target does not move. An answer that is late changes nothing.
        """
        with self._transaction() as connection:
            return intake.take_in(connection, request, fetched, changes, next_check=next_check, now=now)

    def unchanged(self, answers: Sequence[tuple[Unchanged, datetime]], *, now: datetime) -> None:
        """Records which targets answered as before, each with when to ask it again, all in one transaction: nothing else is stored."""
        with self._transaction() as connection:
            targets.keep_unchanged(connection, answers, now=now)

    def failed(self, request: Request, error: str, *, next_check: datetime, now: datetime) -> None:
        """Records that a target failed, and when to ask it again."""
        with self._transaction() as connection:
            targets.fail(connection, request, error, next_check=next_check, now=now)

    def considered(self, edition: str | None) -> list[Considered]:
        """What an edition has considered, or for None what none has yet, in the order of arrival."""
        with self._reading() as connection:
            return editions.considered(connection, edition)

    def documents(self, *, since: datetime | None = None, topic: str | None = None) -> list[Document]:
        """What is stored, newest first; undated last. Since a day: what was published then or later, and of events takes place."""
        documents = table(DocumentRow)
        query = select(documents).order_by(documents.c.published.desc().nulls_last(), documents.c.seq.desc())
        if since is not None:
            query = query.where((documents.c.published >= since) | meetings.takes_place(since))
        found = self._documents(query)
        return [one for one in found if topic is None or (one.verdict and topic in one.verdict.topics)]

    def find(self, names: Sequence[str]) -> Document | None:
        """The document known by the first of these identities that is known."""
        documents, identities = table(DocumentRow), table(IdentityRow)
        for name in names:
            query = select(documents).join(identities, identities.c.document_id == documents.c.id).where(identities.c.name == name)
            if found := self._documents(query):
                return found[0]
        return None

    def own_pages(self, source_ids: Collection[str], *, since: datetime) -> list[OwnPage]:
        """The documents' own pages that these sources lead to: of what was published since then and is on a topic, newest first."""
        with self._reading() as connection:
            return details.own_pages(connection, source_ids, since)

    def by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        """These documents, by id."""
        documents = table(DocumentRow)
        parts = chunks(dict.fromkeys(ids))
        return {one.id: one for part in parts for one in self._documents(select(documents).where(documents.c.id.in_(part)))}

    def count_documents(self) -> int:
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(table(DocumentRow))).scalar_one())

    def _documents(self, query: Select[Any]) -> list[Document]:
        verdicts, sightings = table(VerdictRow), table(SightingRow)
        judged: dict[str, rows.Row] = {}
        urls: dict[str, dict[str, str]] = {}
        told: dict[str, Details] = {}
        with self._reading() as connection:
            found = connection.execute(query).mappings().all()
            for part in chunks(row["id"] for row in found):
                for row in connection.execute(select(verdicts).where(verdicts.c.document_id.in_(part))).mappings():
                    judged[row["document_id"]] = row
                told |= details.of(connection, part)
                columns = (sightings.c.document_id, sightings.c.source_id, sightings.c.url)
                seen = select(*columns).where(sightings.c.document_id.in_(part))
                for one, source_id, url in connection.execute(seen.order_by(sightings.c.first_seen, sightings.c.source_id)):
                    urls.setdefault(one, {})[source_id] = url
        return [rows.document_of(row, judged.get(row["id"]), urls.get(row["id"], {}), told.get(row["id"])) for row in found]

    # --- looking back -----------------------------------------------------------------------------------------------

    def trail(self, document_id: str) -> Trail:
        """What has become of one document."""
        with self._reading() as connection:
            return history.trail(connection, document_id)

    def reach(self, source_ids: Collection[str]) -> dict[str, Reach]:
        """How far these sources reach in what is stored; one of which nothing is stored is missing."""
        with self._reading() as connection:
            return history.reach(connection, source_ids)

    def judged(self, *, since: datetime, flagged: bool = False) -> Iterator[list[Judged]]:
        """The verdicts of a period, a part at a time: by date of publication, of what has none by when it was first seen.

        `flagged`: only of what was flagged. Each part is a transaction of its own, so that a long look holds up no round.
        """
        after = 0
        while True:
            with self._reading() as connection:
                found, after = history.judged(connection, since, after, flagged=flagged)
            if not found:
                return
            yield found

    def published_after_all_but(self, newest: int) -> datetime | None:
        """When the last document before the so many newest was published; None where there are no more than these."""
        with self._reading() as connection:
            return history.published_after_all_but(connection, newest)

    def keep_rules(self, version: str, content: Mapping[str, Any], *, now: datetime) -> None:
        """Keeps the rules that a round judges with; those that are kept already stay as they are."""
        with self._transaction() as connection:
            insert_ignore(connection, RuleBookRow, [{"version": version, "content": dict(content), "since": now}])

    def kept_rules(self) -> dict[str, KeptRules]:
        """The rules that have judged, by version."""
        with self._reading() as connection:
            found = connection.execute(select(table(RuleBookRow))).mappings().all()
        return {row["version"]: KeptRules(row["content"], row["since"]) for row in found}

    def last_rules(self) -> str | None:
        """The version of the rules that gave the newest verdict; None before the first."""
        with self._reading() as connection:
            return history.last_rules(connection)

    def blocks_judged_by_others(self, version: str) -> list[int]:
        """Where there is something that no edition has considered and other rules than these have judged: blocks of what was stored together."""
        with self._reading() as connection:
            return history.blocks_judged_by_others(connection, version)

    def judged_by_others(self, version: str, block: int) -> list[Document]:
        """What of a block no edition has considered, and other rules than these have judged."""
        return self._documents(history.of_block_judged_by_others(version, block))

    def judge_again(self, judged: Iterable[tuple[Document, Verdict]], *, now: datetime) -> None:
        """Puts verdicts in the place of those that the documents have; one that has been judged anew meanwhile keeps that."""
        with self._transaction() as connection:
            intake.judge_again(connection, judged, now)

    # --- editions and letters ---------------------------------------------------------------------------------------

    def editions(self) -> list[str]:
        """The weeks that have been composed, in order."""
        with self._reading() as connection:
            return editions.names(connection)

    def save_edition(
        self,
        period: Period,
        considered: Sequence[str],
        letters: Sequence[Letter],
        counts: Mapping[str, int],
        *,
        listed: Sequence[str],
        sample: Sequence[str],
        now: datetime,
        calendar: Sequence[CalendarEntry] = (),
        told: Sequence[ToldMatter] = (),
        edits: int = 0,
    ) -> bool:
        """Marks what an edition considered and listed, queues its letters, puts its sample up for labelling and keeps what it tells
        calendars and of followed matters, all or nothing.

        `edits` is how many words of the editor it was composed with. False if the week has one already, or other words.
        """
        with self._transaction() as connection:
            saved = editions.save(
                connection, period, considered, letters, counts, listed=listed, sample=sample, edits=edits, now=now
            )
            calendars.keep(connection, calendar if saved else ())
            follows.keep_told(connection, told if saved else ())
        return saved

    def letters_of(self, edition: str) -> tuple[datetime | None, tuple[str, ...]]:
        """When an edition was composed, and the ids of those to whom its letters were queued."""
        with self._reading() as connection:
            return editions.letters_of(connection, edition)

    def held_alerts(self) -> list[Document]:
        """Flagged decisions that wait for the project leader's release, the oldest first."""
        documents, alerts = table(DocumentRow), table(AlertRow)
        query = select(documents).join(alerts, alerts.c.document_id == documents.c.id).where(alerts.c.state == "held")
        return self._documents(query.order_by(alerts.c.created, documents.c.seq))

    def queue(self, letters: Sequence[Letter], calendar: Sequence[CalendarEntry] = ()) -> None:
        """Queues letters, with what they tell calendars; one that has been queued before under the same key stays as it is."""
        with self._transaction() as connection:
            outbox.queue(connection, tuple(letters))
            calendars.keep(connection, calendar)

    # --- events -----------------------------------------------------------------------------------------------------

    def told(self, edition: str, *, since: datetime) -> list[ToldEvent]:
        """The events that editions before this one have listed and that are not over at a time, in order of time."""
        found = [one for one in self._documents(meetings.listed(since)) if one.edition and one.edition < edition]
        with self._reading() as connection:
            then = meetings.as_told(connection, [one.id for one in found], edition)
        return [ToldEvent(one, then.get(one.id, one.item)) for one in found]

    def attend(self, one: Attendance) -> None:
        """Keeps who was at an event; earlier words stay, the newest of each person counts."""
        with self._transaction() as connection:
            meetings.attend(connection, one)

    def attendance(self) -> dict[str, tuple[Attendance, ...]]:
        """Who was at which event, by the document's id."""
        found: dict[str, tuple[Attendance, ...]] = {}
        with self._reading() as connection:
            for one in meetings.attendance(connection):
                found[one.document_id] = (*found.get(one.document_id, ()), one)
        return found

    # --- the database itself ----------------------------------------------------------------------------------------

    def check(self) -> str:
        """ "ok", or what the database says is wrong with it."""
        with self._reading() as connection:
            if connection.dialect.name == "sqlite":
                return str(connection.execute(text("pragma quick_check")).scalar_one())
            connection.execute(text("select 1"))
            return "ok"
