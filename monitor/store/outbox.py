"""The outbox: letters from the moment they are queued until each has been accepted or refused.

Before a letter goes to a mail server it is claimed: marked `sending`, with who has it and until when, and that is committed. One whose
claim has run out was in doubt: its process died, or the connection broke while the server had it. It is tried again with the same
Message-ID, and that is counted. What is marked before and after the server has a letter is on the disk before the next step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from monitor.store import rows
from monitor.store.delivery_tables import LetterDocumentRow
from monitor.store.part import Part
from monitor.store.statements import insert_ignore, inserting, table
from monitor.store.tables import DocumentRow, OutboxRow, RecipientStateRow
from monitor.values import Letter, Paused

WAITING = ("unsent", "sending")
FREE = {"claimed_by": "", "claimed_until": None}


def queue(connection: Connection, letters: list[Letter] | tuple[Letter, ...]) -> None:
    """Queues letters; one that is there already stays as it is."""
    insert_ignore(connection, OutboxRow, [rows.letter_columns(letter) for letter in letters])
    about = [{"key": one.key, "document_id": document} for one in letters for document in one.about]
    insert_ignore(connection, LetterDocumentRow, about)


def _free(now: datetime) -> Any:
    """What may be tried at a time: what waits for its first or next try, and what a process has held for longer than it may."""
    outbox = table(OutboxRow)
    waits = (outbox.c.state == "unsent") & (outbox.c.next_try.is_(None) | (outbox.c.next_try <= now))
    return waits | (outbox.c.state == "sending") & (outbox.c.claimed_until <= now)


def _mine(key: str, by: str) -> Any:
    """A letter that `by` has in hand, or nobody has."""
    outbox = table(OutboxRow)
    return (outbox.c.key == key) & outbox.c.claimed_by.in_((by, "")) & outbox.c.state.in_(WAITING)


def _mine_or_left(key: str, by: str, now: datetime) -> Any:
    """As `_mine`, or one that was in hand for longer than it may be: a letter of a process that died may be settled without a claim."""
    outbox = table(OutboxRow)
    return _mine(key, by) | (outbox.c.key == key) & (outbox.c.state == "sending") & (outbox.c.claimed_until <= now)


class Outbox(Part):
    """The part of the store that holds letters; each method is a transaction of its own."""

    def unsent(self, now: datetime | None = None) -> list[Letter]:
        """The letters that may be tried now, the oldest first; without a time, also those that wait or that a process has in hand."""
        outbox = table(OutboxRow)
        here = outbox.c.state.in_(WAITING) if now is None else _free(now)
        with self._reading() as connection:
            found = connection.execute(select(outbox).where(here).order_by(outbox.c.created, outbox.c.key))
            return [rows.letter_of(row) for row in found.mappings()]

    def letter(self, key: str) -> Letter | None:
        """A letter as it was queued, by its key."""
        outbox = table(OutboxRow)
        with self._reading() as connection:
            row = connection.execute(select(outbox).where(outbox.c.key == key)).mappings().first()
        return rows.letter_of(row) if row else None

    def claim(self, letter: Letter, by: str, *, now: datetime, until: datetime) -> bool:
        """Takes a letter in hand, to the address that it carries; False where another process was quicker.

        One statement that compares and sets: of two processes one finds the letter free, in SQLite as in PostgreSQL.
        """
        outbox = table(OutboxRow)
        held = {"state": "sending", "claimed_by": by, "claimed_until": until, "tried_at": now, "address": letter.address}
        doubted = outbox.c.doubts + case((outbox.c.state == "sending", 1), else_=0)
        statement = update(outbox).where(outbox.c.key == letter.key, _free(now)).values(held | {"doubts": doubted})
        with self._transaction(durable=True) as connection:
            return bool(connection.execute(statement).rowcount)

    def release(self, key: str, by: str) -> None:
        """Lets go of a letter that the mail server has not had: nothing is counted."""
        with self._transaction() as connection:
            connection.execute(update(table(OutboxRow)).where(_mine(key, by)).values(FREE | {"state": "unsent"}))

    def mark_sent(self, key: str, reply: str, *, now: datetime, by: str = "") -> None:
        """Keeps the server's last word on a letter that it has accepted. Without `by`: one that needed no claim."""
        outbox = table(OutboxRow)
        sent = FREE | {"state": "sent", "sent_at": now, "reply": reply, "attempts": outbox.c.attempts + 1}
        with self._transaction(durable=True) as connection:
            connection.execute(update(outbox).where(_mine_or_left(key, by, now)).values(sent))

    def mark_failed(
        self, key: str, reply: str, *, now: datetime, next_try: datetime, permanent: bool, by: str = "", doubtful: bool = False
    ) -> None:
        """Keeps the reply; a letter that was refused for good is not tried again. `doubtful`: the server may have it all the same."""
        outbox = table(OutboxRow)
        state = "refused" if permanent else "unsent"
        tried = FREE | {"state": state, "reply": reply, "next_try": next_try, "attempts": outbox.c.attempts + 1}
        with self._transaction(durable=True) as connection:
            connection.execute(
                update(outbox).where(_mine_or_left(key, by, now)).values(tried | {"doubts": outbox.c.doubts + int(doubtful)})
            )

    def letters_about(self, recipient_id: str, document_id: str) -> tuple[str, ...]:
        """The Message-IDs of the letters to a recipient about a document or another of its matter, as it is now; the oldest first."""
        outbox, about, documents = table(OutboxRow), table(LetterDocumentRow), table(DocumentRow)
        matter = select(documents.c.matter).where(documents.c.id == document_id).scalar_subquery()
        query = (
            select(outbox.c.message_id)
            .join(about, about.c.key == outbox.c.key)
            .join(documents, documents.c.id == about.c.document_id)
            .where(outbox.c.recipient_id == recipient_id, (documents.c.id == document_id) | (documents.c.matter == matter))
            .group_by(outbox.c.message_id, outbox.c.created, outbox.c.key)
            .order_by(outbox.c.created, outbox.c.key)
        )
        with self._transaction() as connection:
            return tuple(connection.execute(query).scalars())

    def refused(self, since: datetime) -> dict[str, str]:
        """The letters that were refused for good, queued since then, each with the server's words."""
        outbox = table(OutboxRow)
        query = select(outbox.c.key, outbox.c.reply).where(outbox.c.state == "refused", outbox.c.created >= since)
        with self._reading() as connection:
            return {key: reply for key, reply in connection.execute(query.order_by(outbox.c.key))}

    def try_again(self, recipient_id: str, *, since: datetime) -> int:
        """Queues what was refused to a recipient for good, of letters queued since then, once more; gives how many. Ends a pause of the address.

        Somebody has looked: the refusals before count no more. Who wants no letters stays without.
        """
        outbox, states = table(OutboxRow), table(RecipientStateRow)
        refused = (outbox.c.recipient_id == recipient_id) & (outbox.c.state == "refused") & (outbox.c.created >= since)
        paused = (states.c.recipient_id == recipient_id) & (states.c.state == "bounced")
        with self._transaction() as connection:
            connection.execute(delete(states).where(paused))
            return connection.execute(update(outbox).where(refused).values(state="unsent", attempts=0, next_try=None)).rowcount

    def doubts(self) -> int:
        """How often a letter was tried again though the server may have had it: so many may have arrived twice."""
        with self._reading() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(table(OutboxRow).c.doubts), 0))).scalar_one())

    def forget_addresses(self, before: datetime) -> int:
        """Takes address and name away from letters that were sent, or refused for good, before a time; gives how many."""
        outbox = table(OutboxRow)
        over = (outbox.c.state == "sent") & (outbox.c.sent_at < before)
        over |= (outbox.c.state == "refused") & (func.coalesce(outbox.c.tried_at, outbox.c.created) < before)
        known = (outbox.c.address != "") | (outbox.c.name != "")
        with self._transaction() as connection:
            return int(connection.execute(update(outbox).where(over, known).values(address="", name="")).rowcount)

    # --- addresses that are paused ----------------------------------------------------------------------------------

    def paused_recipients(self) -> set[str]:
        """The ids of those who get no mail: unsubscribed, bounced or paused."""
        with self._reading() as connection:
            return set(connection.execute(select(table(RecipientStateRow).c.recipient_id)).scalars())

    def paused(self) -> list[Paused]:
        """Those whose address is paused because servers refused it again and again."""
        states = table(RecipientStateRow)
        query = select(states.c.recipient_id, states.c.reason, states.c.since, states.c.address_mark).where(
            states.c.state == "bounced"
        )
        with self._reading() as connection:
            return [Paused(*row) for row in connection.execute(query.order_by(states.c.recipient_id))]

    def hard_failures(self, recipient_id: str, address: str) -> int:
        """How many letters to this address a server has refused for good (5xx) since it last took one."""
        outbox = table(OutboxRow)
        ours = (outbox.c.recipient_id == recipient_id) & (outbox.c.address == address)
        last = select(func.max(outbox.c.sent_at)).where(ours, outbox.c.state == "sent").scalar_subquery()
        hard = ours & (outbox.c.state == "refused") & outbox.c.reply.like("5__ %") & (last.is_(None) | (outbox.c.tried_at > last))
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(outbox).where(hard)).scalar_one())

    def pause(self, one: Paused) -> None:
        """Pauses a recipient; a state that stands already stays."""
        columns = {"recipient_id": one.recipient_id, "state": "bounced", "reason": one.reason, "since": one.since}
        with self._transaction() as connection:
            insert_ignore(connection, RecipientStateRow, [columns | {"address_mark": one.address_mark}])

    def unsubscribe(self, recipient_id: str, now: datetime) -> bool:
        """Keeps that a recipient wants no more letters, whatever else stands of the address; False where that is known already."""
        states = table(RecipientStateRow)
        with self._transaction() as connection:
            left = {"state": "unsubscribed", "reason": "", "since": now, "address_mark": ""}
            statement = inserting(connection.dialect.name, RecipientStateRow).values(left | {"recipient_id": recipient_id})
            known = states.c.state == "unsubscribed"
            done = statement.on_conflict_do_update(index_elements=[states.c.recipient_id], set_=left, where=~known)
            return connection.execute(done.returning(states.c.recipient_id)).first() is not None

    def unsubscribed(self) -> dict[str, datetime]:
        """Who wants no more letters, by recipient's id, each with since when."""
        states = table(RecipientStateRow)
        query = select(states.c.recipient_id, states.c.since).where(states.c.state == "unsubscribed")
        with self._reading() as connection:
            return {who: since for who, since in connection.execute(query.order_by(states.c.recipient_id))}

    def lift_pauses(self, marks: Mapping[str, str]) -> None:
        """Ends the pause of those who have another address now; `marks` are today's, by recipient's id."""
        states = table(RecipientStateRow)
        for one in self.paused():
            if marks.get(one.recipient_id) != one.address_mark:
                with self._transaction() as connection:
                    here = (states.c.recipient_id == one.recipient_id) & (states.c.state == "bounced")
                    connection.execute(delete(states).where(here))
