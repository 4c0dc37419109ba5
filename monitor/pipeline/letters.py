"""Letters on their way out: to whom each goes today, and when one that was not taken is tried again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from monitor.config import Config
from monitor.errors import MailError
from monitor.pipeline.editions import NOBODY
from monitor.values import Letter


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the letters that were waiting: which were sent, which lie as files, and what was refused or has to wait."""

    sent: tuple[str, ...]
    written: tuple[Path, ...]
    failed: tuple[str, ...]


def addressed(letter: Letter, config: Config) -> Letter:
    """The letter with the address that recipients.yaml gives its recipient now. Raises MailError for one who has left it.

    Without any recipients the letter waits: then it is rather the wrong folder than that all have left.
    """
    if letter.recipient_id == NOBODY:
        return letter
    person = next((one for one in config.recipients if one.id == letter.recipient_id), None)
    if person is None:
        raise MailError(letter.recipient_id, "stands in recipients.yaml no more", permanent=bool(config.recipients))
    return replace(letter, address=person.address, name=person.name)


def pause_after(attempts: int) -> timedelta:
    """How long a letter waits for its next try: five minutes, then twice as long each time, at most half a day."""
    return timedelta(minutes=min(5 * 2**attempts, 720))
