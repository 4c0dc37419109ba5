"""Times as the commands tell them: in Stockholm, and a day without an hour as a day."""

from __future__ import annotations

from datetime import datetime

from monitor import swedish
from monitor.values import STOCKHOLM, Item, SourcePause


def moment_of(at: datetime | None) -> str:
    """ "2025-10-13 07:05"; "never" for none."""
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" if at else "never"


def day_of(at: datetime | None) -> str:
    """ "2025-10-13"; "no date" for none."""
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d}" if at else "no date"


def told_pause(pause: SourcePause) -> str:
    """ "ny webbplats väntas, says anna, since 2025-10-13 07:05, until 2025-11-01 00:00"."""
    until = f", until {moment_of(pause.until)}" if pause.until else ""
    return f"{pause.reason}, says {pause.who}, since {moment_of(pause.since)}{until}"


def span_of(event: Item) -> str:
    """ "2025-11-04 13:00–16:00"; of whole days "2025-10-30–2025-11-01"; empty where its source tells no day."""
    if event.starts_at is None:
        return ""
    tell = day_of if is_whole_day(event) else moment_of
    begins, ends = tell(event.starts_at), tell(event.ends_at) if event.ends_at else ""
    return f"{begins}–{ends.removeprefix(f'{day_of(event.starts_at)} ')}" if ends and ends != begins else begins


def is_whole_day(event: Item) -> bool:
    """Whether an event is told by its days alone: those that begin at midnight are."""
    return event.starts_at is not None and swedish.is_whole_day(event.starts_at)
