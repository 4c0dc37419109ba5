"""Letters on their way out: to whom each goes today, who has it in hand, and what comes of it.

A letter is claimed in the database before a server gets it, and marked when the server has answered. One that was in hand when its process
died, or whose connection broke after it was handed over, may have been accepted: it is sent again with the same Message-ID, because
a letter that comes twice is a smaller fault than one that never comes. How often is counted.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from monitor import mail
from monitor.config import Config, Environment
from monitor.errors import DeliveryError, DoubtError, MailError
from monitor.net import Network
from monitor.pipeline.envelope import NOBODY, WEBHOOK
from monitor.store import Store
from monitor.values import Alarm, Letter, Paused

HELD = timedelta(minutes=10)  # longer than any letter takes: mail.TIMEOUT_S for each of its half a dozen steps
STUCK = timedelta(minutes=10)  # a letter that waits longer is told of: with the next tick within a quarter of an hour
REFUSED = timedelta(days=14)  # how long it is told that a letter was refused
HARD_FAILURES = 3  # refusals in a row after which an address gets no more letters
KEPT = timedelta(days=90)  # how long it is kept to which address a letter went

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the letters that were waiting: which were sent, which lie as files, and what was refused or has to wait."""

    sent: tuple[str, ...]
    written: tuple[Path, ...]
    failed: tuple[str, ...]


def deliver(config: Config, store: Store, environment: Environment, network: Network, *, folder: Path, clock: Clock) -> Delivery:
    """Sends what is queued over SMTP, or writes it to the file outbox where there is no server or no addressee; posts what the webhook
    is told. Marks each one.

    A letter goes to the address that its recipient has today. One that cannot be made or is refused stops no other. Of two processes
    that deliver at once each letter goes with one.
    """
    if config.recipients:
        store.lift_pauses({one.id: _mark(one.address) for one in config.recipients})
    paused, by = store.paused_recipients(), secrets.token_hex(8)
    sent: list[str] = []
    written: list[Path] = []
    failed: list[str] = []
    with contextlib.ExitStack() as stack:
        connection, used = None, False
        for letter in sorted(store.unsent(clock()), key=_waits_for_a_mail_server):
            try:
                letter = addressed(letter, config, environment, paused)
                if letter.recipient_id == WEBHOOK:
                    post = partial(mail.post, letter, network, environment.webhook_url, now=clock())
                    sent += [letter.key] if _hand_over(letter, post, store, by=by, clock=clock) else []
                elif environment.smtp_url and letter.address:
                    if connection is None:
                        connection, used = stack.enter_context(mail.connect(environment.smtp_url)), False
                    send = partial(mail.send, letter, connection, sender=environment.mail_from)
                    if _hand_over(letter, send, store, by=by, clock=clock):
                        sent.append(letter.key)
                        used = True
                else:
                    written.append(mail.write_outbox(letter, folder, sender=""))
                    store.mark_sent(letter.key, f"written to {written[-1].name}", now=clock())
            except MailError as error:
                failed.append(f"{letter.key}: {error.reason}")
                _keep(letter, error, store, by=by, now=clock())
            except DeliveryError as error:
                failed.append(str(error))
                if not used:
                    break
                connection = None  # it had taken a letter: another may be more than it wants of one connection
    return Delivery(tuple(sent), tuple(written), tuple(failed))


def _waits_for_a_mail_server(letter: Letter) -> bool:
    """What goes elsewhere goes first: a mail server that is down holds up the rest."""
    return letter.recipient_id not in (NOBODY, WEBHOOK)


def _hand_over(letter: Letter, send: Callable[[], str], store: Store, *, by: str, clock: Clock) -> bool:
    """Claims a letter, sends it and marks it with the answer; False where another process has it. Raises as `send` does."""
    now = clock()
    if not store.claim(letter, by, now=now, until=now + HELD):
        return False
    try:
        reply = send()
    except DoubtError as error:
        now = clock()
        again = now + pause_after(letter.attempts)
        store.mark_failed(letter.key, str(error), now=now, next_try=again, permanent=False, by=by, doubtful=True)
        raise
    except DeliveryError:
        store.release(letter.key, by)
        raise
    store.mark_sent(letter.key, reply, now=clock(), by=by)
    return True


def _keep(letter: Letter, error: MailError, store: Store, *, by: str, now: datetime) -> None:
    """Keeps what a server said of a letter, or why it cannot be made; pauses an address that has been refused again and again."""
    again = now + pause_after(letter.attempts)
    store.mark_failed(letter.key, error.reason, now=now, next_try=again, permanent=error.permanent, by=by, doubtful=error.doubtful)
    if error.permanent and store.hard_failures(letter.recipient_id, letter.address) >= HARD_FAILURES:
        store.pause(Paused(letter.recipient_id, error.reason, now, _mark(letter.address)))


def addressed(letter: Letter, config: Config, environment: Environment, paused: Collection[str] = ()) -> Letter:
    """The letter with the address that recipients.yaml gives its recipient now. Raises MailError for one who has left it, or is paused,
    and for the webhook where there is none any more.

    Without any recipients the letter waits: then it is rather the wrong folder than that all have left.
    """
    if letter.recipient_id == NOBODY:
        return letter
    if letter.recipient_id == WEBHOOK:
        if not environment.webhook_url:
            raise MailError(WEBHOOK, "MONITOR_WEBHOOK_URL is not set any more", permanent=True)
        return letter
    person = next((one for one in config.recipients if one.id == letter.recipient_id), None)
    if person is None:
        raise MailError(letter.recipient_id, "stands in recipients.yaml no more", permanent=bool(config.recipients))
    if person.id in paused:
        raise MailError(letter.recipient_id, "gets no letters: paused", permanent=True)
    return replace(letter, address=person.address, name=person.name)


def pause_after(attempts: int) -> timedelta:
    """How long a letter waits for its next try: five minutes, then twice as long each time, at most half a day."""
    return timedelta(minutes=min(5 * 2**attempts, 720))


def _mark(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


# --- what an operator is told ---------------------------------------------------------------------------------------


def watch_letters(store: Store, now: datetime) -> None:
    """Opens an alarm for letters that wait too long, were refused for good, or whose address was paused or reader wants no more; ends the
    first when none waits. What waits for the webhook is told apart: another server is at fault.

    Nothing is opened about letters that tell alarms: those would tell of themselves for ever.
    """
    wanted, over = _waiting(store, now)
    for key, reply in store.refused(now - REFUSED).items():
        if not _tells_alarms(key):
            wanted.append(Alarm("refused", "", key, now, {"reply": reply}))
    for one in store.paused():
        wanted.append(
            Alarm("paused", "", f"{one.recipient_id} {one.since:%Y-%m-%d}", now, {"who": one.recipient_id, "reply": one.reason})
        )
    for who, since in store.unsubscribed().items():
        wanted.append(Alarm("left", "", f"{who} {since:%Y-%m-%d}", now, {"who": who}))
    if wanted or over:
        store.settle_alarms(wanted, over, now=now)


def _waiting(store: Store, now: datetime) -> tuple[list[Alarm], list[Alarm]]:
    """The alarms to open and to end on what waits: for the mail server, whose subject is empty, and for the webhook."""
    standing = {one.subject: one for one in store.alarms() if one.kind == "stuck" and not one.ended}
    late: dict[str, list[Letter]] = {}
    for one in stuck(store, now):
        if not _tells_alarms(one.key):
            late.setdefault(WEBHOOK if one.recipient_id == WEBHOOK else "", []).append(one)
    new = {to: letters for to, letters in late.items() if to not in standing}
    wanted = [Alarm("stuck", "", to, one[0].created, {"letters": len(one), "reply": one[0].reply}) for to, one in new.items()]
    return wanted, [one for to, one in standing.items() if to not in late]


def stuck(store: Store, now: datetime) -> list[Letter]:
    """The letters that have waited too long for a server to accept them, the oldest first."""
    return [one for one in store.unsent() if now - one.created > STUCK]


def _tells_alarms(key: str) -> bool:
    return key.startswith("alarms-")
