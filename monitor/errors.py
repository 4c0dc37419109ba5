"""What can go wrong, and about what.

MonitorError
├── ConfigError(path, line, key)       a file that people write: sources.yaml, rules/, recipients.yaml, the environment
├── SourceError(source_id)             one source; recorded for it while all others go on
│   ├── FetchError(source_id, url)     nothing usable came: refused, timed out, too large, not allowed
│   └── ParseError(source_id, where)   something came, but not in the form that it should have
│       └── ChallengeError             a page that asks for a browser, with status 200
├── StoreError                         the database cannot be used: locked for too long, of a newer program, damaged
├── DeliveryError                      no letter can go out: the mail server or the outbox cannot be used; all of them wait
│   └── DoubtError                     the connection broke while the server had a letter: it may have accepted it
├── MailError(recipient)               one letter was not accepted; `permanent` says whether to try it again
└── LinkError(expired)                 a link in a letter that is not of our making, or no longer holds

Each carries its subject as attributes and reads as one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class MonitorError(Exception):
    """Anything that this program reports in one line instead of a traceback."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file that people write: where, which key, what is allowed."""

    path: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class ConfigError(MonitorError):
    """Configuration that cannot be used; holds every fault found, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))

    @classmethod
    def at(cls, path: Path | str, message: str, *, line: int | None = None, key: str = "") -> ConfigError:
        return cls([Fault(str(path), line, key, message)])


class SourceError(MonitorError):
    """Something failed for one source; the round goes on with the others."""

    def __init__(self, source_id: str, reason: str) -> None:
        """The reason may quote what a stranger sent: it is told on one line, and nothing in it can steer a terminal."""
        reason = "".join(one if one.isprintable() else " " for one in reason)[:500]
        self.source_id, self.reason = source_id, reason
        super().__init__(source_id, reason)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.reason}"


class FetchError(SourceError):
    """A request that gave nothing usable. `retry_after_s` is what the server asked for, in seconds; `status` its HTTP answer, if any.

    `refused`: the publisher will not serve us (403, a challenge, its robots.txt), however often we ask. `unanswered`: the server had
    the request, but its answer did not arrive, so that it may have done what was asked.
    """

    def __init__(
        self,
        source_id: str,
        url: str,
        reason: str,
        *,
        retry_after_s: float | None = None,
        status: int | None = None,
        refused: bool = False,
        unanswered: bool = False,
    ) -> None:
        super().__init__(source_id, reason)
        self.url, self.retry_after_s, self.status, self.refused, self.unanswered = url, retry_after_s, status, refused, unanswered


class ParseError(SourceError):
    """An answer that is not in the source's form. `where` names the place: an element, a selector, a key."""

    def __init__(self, source_id: str, where: str, reason: str) -> None:
        super().__init__(source_id, f"{where}: {reason}")
        self.where, self.args = where, (source_id, where, reason)  # so that it can come from another process


class ChallengeError(ParseError):
    """A page that asks for a browser, in place of the answer: the publisher refuses us, though with status 200."""


class StoreError(MonitorError):
    """The database cannot be used as it is."""


class DeliveryError(MonitorError):
    """The mail server or the outbox folder cannot be used; no letter is to blame, so that all of them wait."""


class DoubtError(DeliveryError):
    """The connection broke after a letter was handed over and before the server's answer: whether it was accepted is not known."""


class MailError(MonitorError):
    """A letter that cannot be made, or that the mail server or webhook did not take; `doubtful`: it may have it all the same."""

    def __init__(self, recipient: str, reason: str, *, permanent: bool, doubtful: bool = False) -> None:
        self.recipient, self.reason, self.permanent, self.doubtful = recipient, reason, permanent, doubtful
        super().__init__(f"{recipient}: {reason}")


class LinkError(MonitorError):
    """A link of a letter that is not of our making, or that held once and is over (`expired`)."""

    def __init__(self, *, expired: bool) -> None:
        self.expired = expired
        super().__init__("the link is over" if expired else "the link is not of our making")
