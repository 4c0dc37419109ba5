"""The index of words in SQLite: FTS5 without contents.

It gives its hits in the order of their numbers without sorting them, so that the newest twenty of a common word are read and no others. Titles
have an index of their own: among all words, many hold two common ones before a title does. FTS5 can take nothing out: what an entry that is
gone has left behind is passed over. Words that begin with the same three or five letters stand in it together. For a beginning of another
length it would first read all that begins so, 0.2 s of a million items; the words that begin so are therefore kept in a table, and looked for
one by one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, text

from monitor.store.indexed import Entry, Span, Wanted

LETTERS = (3, 5)  # of every word that are indexed as its beginning, as the migration says
WORDS_OF_A_BEGINNING = (
    150  # the most common ones; with twice as many a beginning beside another word takes 120 ms of a million items
)
TITLES, ALL = "search_titles", "search_index"  # the words of titles and numbers alone, and all words of the same entries
ANYWHERE = "title summary body"
TOP = chr(0x10FFFF)  # sorts after every letter

_PUT = {
    TITLES: text("insert into search_titles (rowid, title, marks) values (:id, :title, :marks)"),
    ALL: text("insert into search_index (rowid, title, summary, body, marks) values (:id, :title, :summary, :body, :marks)"),
}
# By itself FTS5 leaves fifteen to twenty-eight parts behind, and every word is looked for in each of them. 256 pages are joined in 8 ms; what a
# round brings in less than 1.
_TIDY = "insert into {0} ({0}, rank) values ('merge', 256)"
_COUNT = text(
    "insert into search_words (word, documents) select key, value from json_each(:seen) where true "
    "on conflict (word) do update set documents = documents + excluded.documents"
)
_BEGINNING = text(
    "select word from search_words where word >= :letters and word < :after order by documents desc, word limit :most"
)
_NEWEST = (
    "select e.id from {0} cross join search_entries e on e.id = {0}.rowid "
    "where {0} match :wanted and {0}.rowid >= :first and {0}.rowid < :end order by {0}.rowid desc limit :most"
)


def put(connection: Connection, entries: Sequence[Entry]) -> None:
    """Adds these entries, and to each word in how many it is; who is indexed again counts again, as nobody needs the very number."""
    names = {"title": "title", "summary": "summary", "body": "text", "marks": "marks"}
    rows = [{"id": one.id} | {column: " ".join(getattr(one, name)) for column, name in names.items()} for one in entries]
    for index, statement in _PUT.items():
        connection.execute(statement, rows)
        connection.execute(text(_TIDY.format(index)))
    seen = Counter(word for one in entries for word in {*one.title, *one.summary, *one.text})
    connection.execute(_COUNT, {"seen": json.dumps(seen, sort_keys=True)})  # one value: there are some ten thousand words


def leave(connection: Connection, entries: Iterable[int]) -> None:
    """Nothing: what is in the index stays there, and is no hit without its row in `search_entries`."""


def best(connection: Connection, wanted: Sequence[Wanted], marks: Sequence[str], span: Span, limit: int) -> list[int]:
    """The best entries that hold what is wanted and all marks: in the title, then in the summary too, then anywhere."""
    spelled = [_spelled_out(connection, one) for one in wanted]

    def newest(index: str, columns: str, span: Span) -> list[int]:
        values = {"wanted": _expression(spelled, marks, columns), "first": span.first, "end": span.end, "most": limit}
        return list(connection.execute(text(_NEWEST.format(index)), values).scalars())

    whole = any(one.excluded for one in wanted)  # what a title leaves out may stand below it
    titles = newest(ALL if whole else TITLES, "title", span)
    if len(titles) == limit:
        return titles
    anywhere = newest(ALL, ANYWHERE, span)
    below = [one for one in anywhere if one not in titles]
    if len(anywhere) < limit and below:  # these are all that there are: nothing else need be looked through again
        span = Span(below[-1], below[0] + 1)
    summaries = newest(ALL, "title summary", span) if below else []
    return list(dict.fromkeys((*titles, *summaries, *below)))[:limit]


def _spelled_out(connection: Connection, one: Wanted) -> Wanted:
    """A beginning as the words of the index that begin so, where they do not stand there together."""
    if not one.beginning or len(one.beginning) in LETTERS:
        return one
    values = {"letters": one.beginning, "after": one.beginning + TOP, "most": WORDS_OF_A_BEGINNING}
    found = connection.execute(_BEGINNING, values).scalars()
    return replace(one, phrases=(*one.phrases, *((word,) for word in found)), beginning="")


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
