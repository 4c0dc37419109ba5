"""The index of words in SQLite: FTS5 without contents.

It gives its hits in the order of their numbers without sorting them, so that the newest 2,000 of a common word are read and no others. It can
take nothing out: what an entry that is gone has left behind is passed over. Words that begin with the same three or five letters stand in it
together. For a beginning of another length it would first read all that begins so, 0.2 s of a million items; the words that begin so are therefore
kept in a table, and looked for one by one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, text

from monitor.store.indexed import NEWEST, Entry, Span, Wanted, missing

LETTERS = (3, 5)  # of every word that are indexed as its beginning, as the migration says
WORDS_OF_A_BEGINNING = (
    150  # the most common ones; with twice as many a beginning beside another word takes 120 ms of a million items
)
FIRST, FIRST_OF_BEGINNING = 200, 1_000  # hits that are looked through for titles; more where to begin takes 2 ms by itself
ALL = "title summary body"
TOP = chr(0x10FFFF)  # sorts after every letter

_PUT = text("insert into search_index (rowid, title, summary, body, marks) values (:id, :title, :summary, :body, :marks)")
# By itself FTS5 leaves fifteen to twenty-eight parts behind, and every word is looked for in each of them. 256 pages are joined in 8 ms; what a
# round brings in less than 1.
_TIDY = text("insert into search_index (search_index, rank) values ('merge', 256)")
_COUNT = text(
    "insert into search_words (word, documents) select key, value from json_each(:seen) where true "
    "on conflict (word) do update set documents = documents + excluded.documents"
)
_BEGINNING = text(
    "select word from search_words where word >= :letters and word < :after order by documents desc, word limit :most"
)
_NEWEST = (
    "select e.id from search_index cross join search_entries e on e.id = search_index.rowid "
    "where search_index match :wanted and search_index.rowid >= :first and search_index.rowid < :end "
    "order by search_index.rowid desc limit :most"
)
# Counted is there: to hand over 2,000 rows takes as long as to find them.
_COUNTED = text(
    f"with newest as materialized ({_NEWEST}) "
    "select id, (select min(id) from newest), (select count(*) from newest) from newest order by id desc limit :limit"
)
_NEWEST_OF_PLACE = text(_NEWEST)


def put(connection: Connection, entries: Sequence[Entry]) -> None:
    """Adds these entries, and to each word in how many it is; who is indexed again counts again, as nobody needs the very number."""
    names = {"title": "title", "summary": "summary", "body": "text", "marks": "marks"}
    rows = [{"id": one.id} | {column: " ".join(getattr(one, name)) for column, name in names.items()} for one in entries]
    connection.execute(_PUT, rows)
    connection.execute(_TIDY)
    seen = Counter(word for one in entries for word in {*one.title, *one.summary, *one.text})
    connection.execute(_COUNT, {"seen": json.dumps(seen, sort_keys=True)})  # one value: there are some ten thousand words


def leave(connection: Connection, entries: Iterable[int]) -> None:
    """Nothing: what is in the index stays there, and is no hit without its row in `search_entries`."""


def best(connection: Connection, wanted: Sequence[Wanted], marks: Sequence[str], span: Span, limit: int) -> list[int]:
    """The best of the newest entries that hold what is wanted and all marks: in the title, in the summary too, anywhere."""
    spelled = [_spelled_out(connection, one) for one in wanted]
    anywhere, in_title, in_summary = (_expression(spelled, marks, columns) for columns in (ALL, "title", "title summary"))
    newest: list[int] = []
    titles: list[int] = []
    seen, end = 0, span.end
    most = FIRST if spelled == list(wanted) else FIRST_OF_BEGINNING
    while seen < NEWEST and len(titles) < limit:  # nothing older is better
        values = {"wanted": anywhere, "first": span.first, "end": end, "most": most, "limit": limit}
        rows = connection.execute(_COUNTED, values).all()
        if not rows:
            break
        newest += [row[0] for row in rows]
        _, oldest, found = rows[0]
        if found == 1 == len(newest):  # nothing to put in order, and each look is at all that is older
            return newest
        titles += _of_place(connection, in_title, Span(oldest, end), limit - len(titles))
        seen, end = seen + found, oldest
        if found < most:
            break
        most = min(int(seen * missing(len(titles), limit)), NEWEST - seen)
    found_first = dict.fromkeys(titles)
    if len(titles) < min(limit, seen):
        found_first |= dict.fromkeys(_of_place(connection, in_summary, Span(end, span.end), limit))
    return list(found_first | dict.fromkeys(newest))[:limit]


def _spelled_out(connection: Connection, one: Wanted) -> Wanted:
    """A beginning as the words of the index that begin so, where they do not stand there together."""
    if not one.beginning or len(one.beginning) in LETTERS:
        return one
    values = {"letters": one.beginning, "after": one.beginning + TOP, "most": WORDS_OF_A_BEGINNING}
    found = connection.execute(_BEGINNING, values).scalars()
    return replace(one, phrases=(*one.phrases, *((word,) for word in found)), beginning="")


def _of_place(connection: Connection, expression: str, span: Span, most: int) -> Sequence[int]:
    values = {"wanted": expression, "first": span.first, "end": span.end, "most": most}
    return connection.execute(_NEWEST_OF_PLACE, values).scalars().all()


def _expression(wanted: Sequence[Wanted], marks: Sequence[str], columns: str) -> str:
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
    phrases = [_quoted(" ".join(phrase)) for phrase in one.phrases]
    return f"({' OR '.join([*phrases, f'{_quoted(one.beginning)}*'] if one.beginning else phrases)})"


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
