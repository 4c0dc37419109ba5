"""The index of words in PostgreSQL: a tsvector with a GIN index on it, and another of the words of titles alone.

Facts: such an index knows no order; all that hold a word are found before the newest can be told, 0.3 s for a word in half of a million. Each
entry is therefore marked with its month and its year, and the search goes back in windows, as wide as what has been found so far says
that they must be, until it has a page, or 2,000. Nor does it know in which field a word stands: each hit must be read for that, and few are
titles, which therefore have an index of their own. It knows no places, so that all that hold the words of a phrase must be read, 0.8 s for two
common words; neighbouring words therefore stand in it as pairs, by number, and few are read in vain. And the words that begin so would be
gathered before anything else, 0.2 s: the first three, five and eight letters of every word are therefore indexed as such.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain, pairwise
from typing import Any

from sqlalchemy import Connection, text

from monitor.store.indexed import Entry, Span, Wanted, day_of, first_of

NEWEST = 2_000  # hits that are read for where the words stand, the newest ones: a common word must not read all that is stored
MORE = 1.5  # times what the hits so far say that must be looked through: news comes in waves
NOTHING = 0.1  # hits that none so far counts as: what the newest month does not hold at all is rare, and looked for in all the rest
DAYS_FIRST, TIMES_WIDER = 7, 300  # of the first window, with what comes before in its month; and how much wider the next may be
MONTHS, YEARS = 12, 4  # that a question names at most: with sixty months it takes 300 ms, without any 1
LETTERS = (3, 5, 8)  # of every word that are indexed as its beginning, as the migration says
PAIRS = 1 << 16  # numbers of pairs: in a million items 300 have the same by chance, few of them with the same words
LAST_PLACE, MOST_PLACES = 16_383, 255  # of a word in a tsvector

TITLES, ALL = "search_titles", "search_index"  # the words of titles and numbers alone, and all words of the same entries

_PUT = "insert into {} (id, words) values (:id, cast(:words as tsvector))"
_TIDY = "select gin_clean_pending_list('ix_{}_words')"
# How common a word is decides the plan, and compiling costs more than such a search.
_BEGIN = text(
    "select (select max(id) from search_index where id < :end), "
    "set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)"
)
# "+ 0": else the planner walks through all the numbers between, which grow with what is stored; the months and years say it already. Counted
# is there: to hand over 2,000 rows takes about as long as to find them.
_NEWEST = (
    "with newest as (select id, {place} place from {index} "
    "where id + 0 >= :first and id + 0 < :end and {conditions} order by id desc limit :most) "
    "select place, -id, count(*) over (), count(*) filter (where place = 0) over () from newest order by place, id desc limit :limit"
)
_RANKED = "case when words @@ cast(:rank as tsquery) then 0 else 1 end"


def put(connection: Connection, entries: Sequence[Entry]) -> None:
    """Adds these entries."""
    for index, of in ((TITLES, _title_alone), (ALL, _vector)):
        connection.execute(text(_PUT.format(index)), [{"id": one.id, "words": of(one)} for one in entries])
        connection.execute(text(_TIDY.format(index)))  # else every search reads what was added since the last vacuum, word by word


def _title_alone(entry: Entry) -> str:
    return _vector(replace(entry, summary=[], text=[]))


def _vector(entry: Entry) -> str:
    """A tsvector: each word with its places, and of these the field; no phrase goes from one field into the next."""
    places: dict[str, list[str]] = {}
    begin, day = 1, day_of(entry.id)
    marks = {*entry.marks, _month(day), _year(day)}
    for words, weight in ((entry.title, "A"), (entry.summary, "B"), (entry.text, "D")):
        for place, word in enumerate(words, begin):
            places.setdefault(word, []).append(f"{min(place, LAST_PLACE)}{weight}")
        marks.update(map(_pair, pairwise(words)))
        begin += len(words) + 1
    there = [f"{_quoted(word)}:{','.join(found[:MOST_PLACES])}" for word, found in places.items()]
    return " ".join([*there, *map(_quoted, sorted(marks))])


def leave(connection: Connection, entries: Iterable[int]) -> None:
    """Takes entries out."""
    for index in (TITLES, ALL):
        connection.execute(text(f"delete from {index} where id = any(:ids)"), {"ids": list(entries)})


def best(connection: Connection, wanted: Sequence[Wanted], marks: Sequence[str], span: Span, limit: int) -> list[int]:
    """The best entries that hold what is wanted and all marks: in the title, then of the newest in the summary too, then anywhere."""
    last = connection.execute(_BEGIN, {"end": span.end}).scalar_one()
    if last is None:
        return []
    among = partial(_back, connection, wanted, marks, Span(span.first, last + 1), limit=limit)
    if any(one.excluded for one in wanted):  # what a title leaves out may stand below it
        titles = [one for place, one in among(ALL, rank=_expression(wanted, weight="A"), most=NEWEST) if place == 0]
    else:
        titles = [one for _, one in among(TITLES, rank="", most=limit)]
    below = among(ALL, rank=_expression(wanted, weight="AB"), most=NEWEST) if len(titles) < limit else []
    return list(dict.fromkeys([*titles, *(one for _, one in below)]))[:limit]


def _back(
    connection: Connection,
    wanted: Sequence[Wanted],
    marks: Sequence[str],
    span: Span,
    index: str,
    *,
    rank: str,
    most: int,
    limit: int,
) -> list[tuple[int, int]]:
    """The best of the newest entries of an index, so many of them looked through at most, each after its place: 0 for what holds the rank."""
    found: list[tuple[int, int]] = []
    seen = first_ones = 0
    day, end = day_of(span.end - 1), span.end
    begin = _earlier(day, DAYS_FIRST)
    while end > span.first and seen < most and first_ones < limit:  # nothing older is better
        names = _names(begin, day_of(end - 1))
        first = max(first_of(begin), span.first) if names else span.first
        conditions, values = _conditions(wanted, marks, names, near=end == span.end)
        values |= {"first": first, "end": end, "most": most - seen, "limit": limit} | ({"rank": rank} if rank else {})
        query = _NEWEST.format(place=_RANKED if rank else 0, index=index, conditions=conditions)
        rows = connection.execute(text(query), values).all()
        found += [(place, entry) for place, entry, _, _ in rows]
        seen, first_ones = seen + sum(row[2] for row in rows[:1]), first_ones + sum(row[3] for row in rows[:1])
        wider = min(_missing(seen, most), _missing(first_ones, limit), TIMES_WIDER)
        begin, end = _earlier(begin, 1 + int(wider * (day - begin).days)), first
    return [(place, -entry) for place, entry in sorted(found)[:limit]]


def _missing(found: int, most: int) -> float:
    """How many times as much as until now must be looked through to find the most, where so many have been found; once more at least."""
    return max(1, MORE * (most - found) / max(found, NOTHING))


def _earlier(day: date, days: int) -> date:
    """The first of the month in which the day so many days earlier lies."""
    return date.fromordinal(max(day.toordinal() - days, 1)).replace(day=1)


def _names(begin: date, last: date) -> list[str]:
    """The months from one day to another, or the years where those are too many; none where these are too many too."""
    months = [divmod(month, 12) for month in range(12 * begin.year + begin.month - 1, 12 * last.year + last.month)]
    if len(months) <= MONTHS:
        return [_month(date(year, month + 1, 1)) for year, month in months]
    years = range(begin.year, last.year + 1)
    return [_year(date(year, 1, 1)) for year in years] if len(years) <= YEARS else []


def _month(day: date) -> str:
    return f":month:{day:%Y-%m}"


def _year(day: date) -> str:
    return f":year:{day:%Y}"


def _pair(words: tuple[str, str]) -> str:
    """The number under which two neighbouring words stand in the index; no word has such a sign in it."""
    return f"_{zlib.crc32(' '.join(words).encode()) % PAIRS:04x}"


def _conditions(wanted: Sequence[Wanted], marks: Sequence[str], names: Sequence[str], *, near: bool) -> tuple[str, dict[str, Any]]:
    """What entries must fulfil, in SQL, and the values in it.

    Whether a word goes on as it begins, and what may not be there, is looked up in what has been found.
    """
    begun = [one for one in wanted if _by_letters(one, near)]
    found = [one for one in wanted if one not in begun and not one.excluded]
    values: dict[str, Any] = {f"letters_{number}": _letters(one) for number, one in enumerate(begun)}
    conditions = [f"search_beginnings(words) && cast(:{name} as text[])" for name in values]
    marked = [*map(_quoted, marks), *([_any(map(_quoted, names))] if names else [])]
    if question := _expression(found, marked, paired=True):
        conditions.append("words @@ cast(:found as tsquery)")
        values["found"] = question
    if looked := _expression([one for one in wanted if one.excluded or one in begun]):
        conditions.append("(words @@ cast(:looked as tsquery)) is true")  # so written, it is not looked for in the index
        values["looked"] = looked
    return " and ".join(conditions), values


def _by_letters(one: Wanted, near: bool) -> bool:
    """Whether a beginning is found by its first letters: by so many as are indexed, and by fewer of them where there is little to look at.

    Otherwise all the words that begin so are gathered. They are few, as the newest entries hold fewer than are ranked.
    """
    letters = len(one.beginning)
    return not one.excluded and (letters in LETTERS or near and letters > LETTERS[0])


def _letters(one: Wanted) -> list[str]:
    """The first letters, as they are indexed, of what begins so and of the word itself without its ending."""
    most = max(number for number in LETTERS if number <= len(one.beginning))
    return sorted({one.beginning[:most], *(word[: LETTERS[-1]] for word in chain(*one.phrases))})


def _expression(wanted: Sequence[Wanted], parts: Sequence[str] = (), *, weight: str = "", paired: bool = False) -> str:
    """A tsquery, empty for nothing. Every word stands in quotes, where nothing is a sign of its language."""
    return " & ".join([*(("!" if one.excluded else "") + _spelled(one, weight, paired) for one in wanted), *parts])


def _spelled(one: Wanted, weight: str, paired: bool) -> str:
    sign = f":{weight}" if weight else ""
    spelled = []
    for phrase in one.phrases:
        together = " <-> ".join(_quoted(word) + sign for word in phrase)
        pairs = [_quoted(_pair(pair)) for pair in pairwise(phrase)] if paired else []
        spelled.append(" & ".join([*pairs, f"({together})"]))
    return _any([*spelled, f"{_quoted(one.beginning)}:*{weight}"] if one.beginning else spelled)


def _any(parts: Iterable[str]) -> str:
    return f"({' | '.join(parts)})"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
