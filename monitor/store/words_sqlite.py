"""The index of words in SQLite: FTS5 without contents.

It gives its hits in the order of their numbers without sorting them, so that the newest 2,000 of a common word are read and no others. It can
take nothing out: what an entry that is gone has left behind is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from monitor.store.indexed import NEWEST, Entry, Span, Wanted

_PUT = text("insert into search_index (rowid, title, summary, body, marks) values (:id, :title, :summary, :body, :marks)")
_NEWEST = text(
    "select e.id from search_index cross join search_entries e on e.id = search_index.rowid "
    "where search_index match :wanted and search_index.rowid >= :first and search_index.rowid < :end "
    "order by search_index.rowid desc limit :most"
)


def put(connection: Connection, entries: Sequence[Entry]) -> None:
    """Adds these entries."""
    names = {"title": "title", "summary": "summary", "body": "text", "marks": "marks"}
    rows = [{"id": one.id} | {column: " ".join(getattr(one, name)) for column, name in names.items()} for one in entries]
    connection.execute(_PUT, rows)


def leave(connection: Connection, entries: Iterable[int]) -> None:
    """Nothing: what is in the index stays there, and is no hit without its row in `search_entries`."""


def best(connection: Connection, wanted: Sequence[Wanted], marks: Sequence[str], span: Span, limit: int) -> list[int]:
    """The best of the newest entries that hold what is wanted and all marks: in the title, in the summary too, anywhere."""
    newest = _newest(connection, _expression(wanted, marks), span, NEWEST)
    if not newest:
        return []
    found: dict[int, None] = {}
    among = Span(newest[-1], span.end)
    for columns in ("title", "title summary"):
        if len(found) < limit:
            found |= dict.fromkeys(_newest(connection, _expression(wanted, marks, columns), among, limit))
    return list(found | dict.fromkeys(newest))[:limit]


def _newest(connection: Connection, expression: str, span: Span, most: int) -> Sequence[int]:
    values = {"wanted": expression, "first": span.first, "end": span.end, "most": most}
    return connection.execute(_NEWEST, values).scalars().all()


def _expression(wanted: Sequence[Wanted], marks: Sequence[str], columns: str = "title summary body") -> str:
    """What FTS5 is asked. Every word stands in quotes, where nothing is a sign of its language."""
    there = " AND ".join(_any(one) for one in wanted if not one.excluded)
    expression = f"{{{columns}}} : ({there})"
    for mark in marks:
        expression += f" AND marks : {_quoted(mark)}"
    for one in wanted:
        if one.excluded:
            expression = f"({expression}) NOT {_any(one)}"
    return expression


def _any(one: Wanted) -> str:
    return f"({' OR '.join(_quoted(' '.join(phrase)) for phrase in one.phrases)})"


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
