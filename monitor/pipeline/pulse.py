"""Whether the service does its work: one value for `monitor status`, for an outside watch, and for who asks over the web."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import due
from monitor.config import Config
from monitor.errors import FetchError
from monitor.net import Network
from monitor.pipeline.asking import asked_sources
from monitor.pipeline.letters import KEPT, stuck
from monitor.store import Store
from monitor.values import STOCKHOLM

LATE = timedelta(hours=6)  # without a good answer from any source; longer where all are asked more seldom
GRACE = timedelta(hours=1)  # an edition is composed after a round, which may take a while


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the service is at a time: what the database says, when a source last answered well, what waits too long, what is missing.

    `polls_are_late` is False where no source is asked. `stuck` are keys of letters, `missing` names of weeks.
    """

    database: str
    last_poll: datetime | None
    polls_are_late: bool
    stuck: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return self.database == "ok" and not (self.polls_are_late or self.stuck or self.missing)

    @property
    def faults(self) -> list[str]:
        """What is wrong, but for the missing weeks, in a line each."""
        last = f"{self.last_poll.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" if self.last_poll else ""
        late = [f"no source has answered since {last}" if last else "no source has ever answered"] if self.polls_are_late else []
        wrong = [f"database: {self.database}"] if self.database != "ok" else []
        return [*wrong, *late]


def pulse(config: Config, store: Store, now: datetime) -> Pulse:
    """How the service is. Raises StoreError where the database does not answer at all."""
    last, late = answered(config, store, now)
    missing = [one.name for one in due.editions(store.editions(), now) if now - due.edition_moment(one) > GRACE]
    return Pulse(store.check(), last, late, tuple(one.key for one in stuck(store, now)), tuple(missing))


def answered(config: Config, store: Store, now: datetime) -> tuple[datetime | None, bool]:
    """When any source that is asked last answered well, None for never; and whether that is so long ago that the service stands still."""
    enabled = {(source.id, source.url): timedelta(minutes=source.every_minutes) for source in asked_sources(config, store, now)}
    answers = [one.last_ok for one in store.health() if (one.source_id, one.url) in enabled and one.last_ok]
    last, patience = max(answers, default=None), max(LATE, 2 * min(enabled.values(), default=LATE))
    return last, bool(enabled) and (last is None or now - last > patience)


def ping(network: Network, url: str, *, now: datetime) -> str:
    """Tells an outside watch that all is well; gives why that failed, empty where it did not."""
    try:
        network.call(url, now=now)
    except FetchError as error:
        return error.reason
    return ""


def forget(store: Store, now: datetime) -> int:
    """Takes addresses and names away from letters that went three months ago; gives from how many."""
    return store.forget_addresses(now - KEPT)
