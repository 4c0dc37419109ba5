"""Items in files, one JSON object a line, and what a careful reader said of them. Every fault is told with file, line and key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeGuard

from monitor import classify
from monitor.config import RuleBook
from monitor.errors import ConfigError
from monitor.values import STOCKHOLM, TOPICS, Item

_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item with what a careful reader said of it."""

    id: str
    item: Item
    topics: tuple[str, ...]
    relevance: int
    urgent: bool
    published: str


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers. Raises ConfigError with the first line that is none."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise ConfigError.at(path, "is no JSON object", line=number)
                    if _HALF.search(line) and not _is_text(row):
                        raise ConfigError.at(path, r"holds half a character (\ud800 to \udfff alone)", line=number)
                    yield number, row
    except OSError as error:
        raise ConfigError.at(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError.at(path, "is not UTF-8 text; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ConfigError.at(path, f"is not JSON: {error.msg}", line=number) from error


def _is_text(row: Mapping[str, Any]) -> bool:
    """Whether all of it can be written: JSON may name one half of a character that takes two."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def item_of(row: Mapping[str, Any], rules: RuleBook, *, path: Path, line: int) -> Item:
    """One line of a file as an item. Raises ConfigError where a field is missing or of another type."""
    for key in ("id", "kind", "title"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise ConfigError.at(path, "is required, as text", line=line, key=key)
    for key in ("summary", "text", "designation", "url", "published"):
        if not isinstance(row.get(key) or "", str):
            raise ConfigError.at(path, "must be text", line=line, key=key)
    for key in ("senders", "categories"):
        if not _are_texts(row.get(key) or []):
            raise ConfigError.at(path, "must be a list of texts", line=line, key=key)
    return Item(
        source_id="",
        key=row["id"],
        kind=classify.kind_of(row["kind"], rules),
        url=row.get("url") or "",
        title=row["title"],
        summary=row.get("summary") or "",
        text=row.get("text") or "",
        published=_day(row.get("published") or "", path, line),
        senders=tuple(row.get("senders") or ()),
        categories=tuple(row.get("categories") or ()),
        refs=(row["designation"],) if row.get("designation") else (),
    )


def _are_texts(given: Any) -> TypeGuard[list[str]]:
    return isinstance(given, list) and all(isinstance(one, str) for one in given)


def _day(text: str, path: Path, line: int) -> datetime | None:
    """YYYY-MM-DD, or a month, which counts as its first day."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError as error:
        raise ConfigError.at(path, f"{text!r} is neither YYYY-MM-DD nor YYYY-MM", line=line, key="published") from error
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)


def read_labels(paths: Iterable[Path], rules: RuleBook) -> list[Labelled]:
    """Labelled items of several files. Raises ConfigError for a line without a label, or an id that stands twice."""
    found: dict[str, Labelled] = {}
    for path in paths:
        for line, row in read_lines(path):
            item = item_of(row, rules, path=path, line=line)
            topics, relevance = row.get("topics"), row.get("relevance")
            if not _are_texts(topics) or not set(topics) <= set(TOPICS):
                raise ConfigError.at(path, f"must be a list of {', '.join(TOPICS)}", line=line, key="topics")
            if relevance not in (0, 1, 2, 3):
                raise ConfigError.at(path, "must be 0, 1, 2 or 3", line=line, key="relevance")
            if row["id"] in found:
                raise ConfigError.at(path, f"{row['id']} stands twice", line=line, key="id")
            label = Labelled(row["id"], item, tuple(topics), relevance, bool(row.get("urgent")), row.get("published") or "")
            found[row["id"]] = label
    return list(found.values())
