"""Stored documents as rows for other programs and for spreadsheets: one form of row, whichever command writes it. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from monitor import swedish
from monitor.values import DECIDED, STOCKHOLM, Attendance, Document, Item

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252, and å becomes Ã¥
_FORMULA = re.compile(r"((?:^|;)\s*)([=+@＝＋－＠-])")


def row(document: Document, attended: Iterable[Attendance] = ()) -> dict[str, Any]:
    """One document with its verdict, dates, sources and edition: names to texts, numbers, truth values, None and lists of texts."""
    item, verdict, details = document.item, document.verdict, document.details
    is_decided = item.kind in DECIDED
    asked = details.asked if details else None
    return {
        "id": document.id,
        "published": _day(item.published),
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "url": item.url,
        "sources": list(document.sources),
        "designations": list(item.refs),
        "topics": list(verdict.topics) if verdict else [],
        "relevance": round(verdict.relevance, 3) if verdict else 0.0,
        "in_digest": bool(verdict and verdict.in_digest),
        "urgent": bool(verdict and verdict.urgent),
        "deadlines": [day.isoformat() for day in document.answer_by],
        "text_from": details.url if details else None,
        "files": [file.url for file in details.files] if details else [],
        "asked": None if asked is None else [one.words for one in asked],
        "answered": [one.words for one in details.answered] if details else [],
        "why": [
            ": ".join(filter(None, (one.text or one.term, ", ".join(one.words)))) for one in (verdict.reasons if verdict else ())
        ],
        "edition": document.edition,
        "decided": _day(item.starts_at) if is_decided else None,
        "starts_at": None if is_decided else _time(item.starts_at, item),
        "ends_at": _time(item.ends_at, item),
        "place": item.place,
        "register_by": item.register_by.isoformat() if item.register_by else None,
        "attended": [": ".join(filter(None, (one.who, one.outcome))) for one in attended],
    }


def table(rows: Iterable[Mapping[str, Any]], *, delimiter: str) -> str:
    """Rows as CSV, a list as one cell; what would begin a formula in a spreadsheet is led by an apostrophe: titles come from strangers.

    Also after a semicolon, where spreadsheets in Swedish divide cells when they open a file.
    """
    out = io.StringIO()
    writer = None
    for one in rows:
        flat = {name: "; ".join(map(str, value)) if isinstance(value, list) else value for name, value in one.items()}
        safe = {name: _FORMULA.sub(r"\1'\2", value) if isinstance(value, str) else value for name, value in flat.items()}
        if writer is None:
            writer = csv.DictWriter(out, list(safe), delimiter=delimiter)
            writer.writeheader()
        writer.writerow(safe)
    return out.getvalue()


def _day(at: datetime | None) -> str | None:
    return at.astimezone(STOCKHOLM).date().isoformat() if at else None


def _time(at: datetime | None, item: Item) -> str | None:
    """A time in ISO form, and of what is told by its days alone its day: midnight would pass for an hour."""
    if at is None:
        return None
    is_whole = item.starts_at is not None and swedish.is_whole_day(item.starts_at)
    return _day(at) if is_whole else at.astimezone(STOCKHOLM).isoformat()
