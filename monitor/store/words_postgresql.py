"""The index of words in PostgreSQL: a tsvector with a GIN index on it.

Facts: such an index knows no order; all that hold a word are found before the newest can be told, 0.3 s for a word in half of a million. Each
entry is therefore marked with its month, and the search goes back in windows that grow, until it has 2,000. A question that names sixty months
takes 300 ms where the same without them takes 1: wide windows, where the words are rare, name none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, text

from monitor.store.indexed import NEWEST, Entry, Span, Wanted, day_of, first_of

WINDOWS = (1, 4, 16, 64)  # months, each before the one before it; then all that is left
NAMED = 4  # months, at most, that a question names
LAST_PLACE, MOST_PLACES = 16_383, 255  # of a word in a tsvector

_PUT = text("insert into search_index (id, words) values (:id, cast(:words as tsvector))")
_TIDY = text("select gin_clean_pending_list('ix_search_index_words')")
_NEWEST = text(
    "select id, case when words @@ cast(:title as tsquery) then 0 when words @@ cast(:summary as tsquery) then 1 else 2 end place "
    "from search_index where words @@ cast(:wanted as tsquery) and id >= :first and id < :end order by id desc limit :most"
)


def put(connection: Connection, entries: Sequence[Entry]) -> None:
    """Adds these entries."""
    connection.execute(_PUT, [{"id": one.id, "words": _vector(one)} for one in entries])
    connection.execute(_TIDY)  # else every search reads what has been added since the last vacuum, word by word


def _vector(entry: Entry) -> str:
    """A tsvector: each word with its places, and of these the field; no phrase goes from one field into the next."""
    places: dict[str, list[str]] = {}
    begin = 1
    for words, weight in ((entry.title, "A"), (entry.summary, "B"), (entry.text, "D")):
        for place, word in enumerate(words, begin):
            places.setdefault(word, []).append(f"{min(place, LAST_PLACE)}{weight}")
        begin += len(words) + 1
    there = [f"{_quoted(word)}:{','.join(found[:MOST_PLACES])}" for word, found in places.items()]
    return " ".join([*there, *map(_quoted, entry.marks), _quoted(_month(day_of(entry.id)))])


def leave(connection: Connection, entries: Iterable[int]) -> None:
    """Takes entries out."""
    connection.execute(text("delete from search_index where id = any(:ids)"), {"ids": list(entries)})


def best(connection: Connection, wanted: Sequence[Wanted], marks: Sequence[str], span: Span, limit: int) -> list[int]:
    """The best of the newest entries that hold what is wanted and all marks: in the title, in the summary too, anywhere."""
    connection.execute(text("set local plan_cache_mode = force_custom_plan"))  # how common a word is decides the plan
    connection.execute(text("set local jit = off"))  # it costs more than such a search
    ranks = {"title": _expression(wanted, weight="A"), "summary": _expression(wanted, weight="AB")}
    newest: list[tuple[int, int]] = []
    for window, months in _windows(connection, span):
        values = {
            "wanted": _expression(wanted, marks, months),
            "first": window.first,
            "end": window.end,
            "most": NEWEST - len(newest),
        }
        newest += [(place, -entry) for entry, place in connection.execute(_NEWEST, values | ranks)]
        if len(newest) >= NEWEST:
            break
    return [-entry for _, entry in sorted(newest)[:limit]]


def _windows(connection: Connection, span: Span) -> Iterator[tuple[Span, list[str]]]:
    """Parts of a span, the newest first, each with its months where they are few; the last covers all the rest."""
    newest = connection.execute(text("select max(id) from search_index where id < :end"), {"end": span.end}).scalar()
    if newest is None:
        return
    end, day = span.end, day_of(newest)
    for length in WINDOWS:
        months = []
        for _ in range(length):
            months.append(_month(day))
            begin = day.replace(day=1)
            day = date.fromordinal(max(begin.toordinal() - 1, 1))
        first = max(first_of(begin), span.first)
        yield Span(first, end), months if length <= NAMED else []
        end = first
        if end <= span.first:
            return
    yield Span(span.first, end), []


def _month(day: date) -> str:
    return f"month:{day:%Y-%m}"


def _expression(wanted: Sequence[Wanted], marks: Sequence[str] = (), months: Sequence[str] = (), *, weight: str = "") -> str:
    """A tsquery. Every word stands in quotes, where nothing is a sign of its language."""
    parts = [("!" if one.excluded else "") + _any(_spellings(one, weight)) for one in wanted]
    parts += [_quoted(mark) for mark in marks]
    return " & ".join([*parts, _any([_quoted(month) for month in months])] if months else parts)


def _any(parts: Sequence[str]) -> str:
    return f"({' | '.join(parts)})"


def _spellings(one: Wanted, weight: str) -> list[str]:
    sign = f":{weight}" if weight else ""
    phrases = [" <-> ".join(_quoted(word) + sign for word in phrase) for phrase in one.phrases]
    return [*phrases, f"{_quoted(one.beginning)}:*{weight}"] if one.beginning else phrases


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
