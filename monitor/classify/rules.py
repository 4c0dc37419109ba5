"""Rules matched against items: every word pattern of every rule in one matcher, so that cost hardly grows with the rules.

A text is cut into words once. For each distinct word the matcher remembers which word patterns it fits; a phrase is then a row of
such patterns, looked for where its first word fits.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.config import Rule, RuleBook
from monitor.text import lemma, normalise
from monitor.values import Item

_WORD = re.compile(r"\w+")
_PATTERN_WORD = re.compile(r"\*?\w+\*?")
_LONGEST = 20_000  # characters of a field that are read; what a document is about stands at its beginning
_REMEMBERED = 200_000  # distinct words whose fits are kept; a year of Swedish policy text holds some 60,000


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule that matched: for which tag, in which field, and the words as they stand there."""

    tag: str
    rule: Rule
    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a pattern: its letters, and where any others may stand."""

    letters: str
    before: bool
    after: bool
    cased: bool
    lemma: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """Patterns in the order in which a rule names them, each a phrase of word patterns, and which begin with which of these."""

    phrases: tuple[tuple[int, ...], ...]
    begin: dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule made ready to be looked for."""

    tag: str
    rule: Rule
    any: _Row
    none: _Row
    all: tuple[_Row, ...]
    near: tuple[tuple[int, ...], ...]


class Matcher:
    """All rules of a rule book, ready to be looked for."""

    def __init__(self, rules: RuleBook) -> None:
        self._numbers: dict[_Word, int] = {}
        self._fits: dict[str, frozenset[int]] = {}
        self._same: dict[frozenset[int], frozenset[int]] = {}
        # Filed under ("=", word), ("<", its beginning), (">", its end) or ("~", its lemma), patterns with a capital apart.
        self._index: dict[tuple[str, bool, str], list[int]] = {}
        self._inside: list[tuple[str, bool, int]] = []
        self._rules = [self._ready(file.tag, rule) for file in rules.files.values() for rule in file.rules]
        self._fields = dict.fromkeys(name for one in self._rules for name in one.rule.fields)
        self._has_lemmas = any(place == "~" for place, _, _ in self._index)
        self._by_word: dict[int, list[int]] = {}  # word pattern → the rules that cannot match where it fits nothing
        for place, one in enumerate(self._rules):
            needed = one.any.begin or (one.all[0].begin if one.all else {one.near[0][0]: [0]})
            for number in needed:
                self._by_word.setdefault(number, []).append(place)

    def _ready(self, tag: str, rule: Rule) -> _Ready:
        near = tuple(self._read(pattern, lemma=rule.lemma) for pattern in (rule.near.words if rule.near else ()))
        every = tuple(self._row([pattern], rule) for pattern in rule.all)
        return _Ready(tag, rule, self._row(rule.any, rule), self._row(rule.none, rule), every, near)

    def _row(self, patterns: Iterable[str], rule: Rule) -> _Row:
        phrases = tuple(self._read(pattern, lemma=rule.lemma) for pattern in patterns)
        begin: dict[int, list[int]] = {}
        for place, phrase in enumerate(phrases):
            begin.setdefault(phrase[0], []).append(place)
        return _Row(phrases, begin)

    def _read(self, pattern: str, *, lemma: bool) -> tuple[int, ...]:
        found = []
        for word in _words(pattern, lemma):
            if word not in self._numbers:
                self._numbers[word] = len(self._numbers)
                self._remember(word, self._numbers[word])
            found.append(self._numbers[word])
        return tuple(found)

    def _remember(self, word: _Word, number: int) -> None:
        """Files a word pattern under what a word must have to fit it, so that a new word is looked up, not tried on all."""
        if word.before and word.after:
            self._inside.append((word.letters, word.cased, number))
        else:
            place = ">" if word.before else "<" if word.after else "="
            self._index.setdefault((place, word.cased, word.letters), []).append(number)
            if word.lemma and place == "=":
                self._index.setdefault(("~", False, lemma(word.letters)), []).append(number)

    def _fitting(self, word: str) -> frozenset[int]:
        found = self._fits.get(word)
        if found is None:
            found = frozenset(self._looked_up(word))
            found = self._same.setdefault(found, found)  # most words fit nothing, and each empty set would take 200 bytes
            if len(self._fits) < _REMEMBERED:
                self._fits[word] = found
        return found

    def _looked_up(self, word: str) -> Iterator[int]:
        """The word patterns that a word fits: those with a capital as written, the others in lower case."""
        if not word:
            return
        lower = word.lower()
        for cased, there in ((True, word), (False, lower)):
            yield from self._index.get(("=", cased, there), ())
            for at in range(len(there)):
                yield from self._index.get(("<", cased, there[: at + 1]), ())
                yield from self._index.get((">", cased, there[at:]), ())
        if self._has_lemmas:
            yield from self._index.get(("~", False, lemma(lower)), ())
        for letters, cased, number in self._inside:
            if letters in (word if cased else lower):
                yield number

    def hits(self, item: Item) -> list[Hit]:
        """The rules that match, each with the first field that decides it."""
        texts = {name: self._cut(_field(item, name)) for name in self._fields}
        there = {number for text in texts.values() for number in text.where}
        found = []
        for place in sorted({place for number in there for place in self._by_word.get(number, ())}):
            one = self._rules[place]
            if one.rule.kinds and item.kind not in one.rule.kinds or one.rule.sources and item.source_id not in one.rule.sources:
                continue
            if hit := _match(one, [(name, texts[name]) for name in one.rule.fields]):
                found.append(hit)
        return found

    def _cut(self, parts: Sequence[str]) -> _Text:
        """Parts of a field (senders, categories) are kept apart by a word that fits nothing, so that no phrase spans two."""
        plain = [normalise(part[:_LONGEST]) for part in parts]
        words = [word for part in plain for word in (*_WORD.findall(part), "")]
        fits = [self._fitting(word) for word in words]
        where: dict[int, list[int]] = {}
        for place, numbers in enumerate(fits):
            for number in numbers:
                where.setdefault(number, []).append(place)
        return _Text(plain, words, fits, where)


@lru_cache(20_000)
def _words(pattern: str, lemma: bool) -> tuple[_Word, ...]:
    """The words of a pattern: kept, because an edit of rules is tried again and again, and most of them are as they were."""
    cased = any(letter.isupper() for letter in pattern)
    found = []
    for part in _PATTERN_WORD.findall(normalise(pattern)):
        letters = part.strip("*") if cased else part.strip("*").lower()
        found.append(_Word(letters, part.startswith("*"), part.endswith("*"), cased, lemma))
    return tuple(found)


def _match(one: _Ready, texts: Sequence[tuple[str, _Text]]) -> Hit | None:
    if one.none.phrases and _first(one.none, texts):
        return None
    rows = (*one.all, one.any) if one.any.phrases else one.all
    parts = [_first(row, texts) for row in rows]
    if one.near:
        parts.insert(len(one.all), _near(one, texts))
    told = [part for part in parts if part]
    if len(told) < len(parts):
        return None
    return Hit(one.tag, one.rule, told[0][0], tuple(dict.fromkeys(words for _, words in told)))


def _first(row: _Row, texts: Sequence[tuple[str, _Text]]) -> tuple[str, str] | None:
    """The first field that holds a pattern of a row, and the words of the first pattern that it holds."""
    for name, text in texts:
        for place in sorted(place for number in row.begin.keys() & text.where.keys() for place in row.begin[number]):
            phrase = row.phrases[place]
            if places := text.places(phrase):
                return name, text.told(range(places[0], places[0] + len(phrase)))
    return None


def _near(one: _Ready, texts: Sequence[tuple[str, _Text]]) -> tuple[str, str] | None:
    assert one.rule.near is not None
    for name, text in texts:
        spans = [[range(begin, begin + len(phrase)) for begin in text.places(phrase)] for phrase in one.near]
        if all(spans) and (chosen := _together(spans, one.rule.near.within)):
            in_order = sorted(chosen, key=lambda span: span.start)
            return name, " … ".join(map(text.told, in_order))
    return None


def _together(spans: Sequence[Sequence[range]], within: int, chosen: tuple[range, ...] = ()) -> tuple[range, ...] | None:
    """A place for each phrase, every two of them so near: one word on is 1, and no word is used twice."""
    if not spans:
        return chosen
    for one in _around(spans[0], chosen[0], within) if chosen else spans[0]:
        steps = (max(one.start - other.stop, other.start - one.stop) + 1 for other in chosen)
        if all(1 <= step <= within for step in steps) and (found := _together(spans[1:], within, (*chosen, one))):
            return found
    return None


def _around(spans: Sequence[range], other: range, within: int) -> Sequence[range]:
    """Those that can be so near, so that a long text with very many of each word takes no longer than its length."""
    begin = bisect_left(spans, other.start - within - len(spans[0]), key=lambda span: span.start)
    return spans[begin : bisect_right(spans, other.stop + within, key=lambda span: span.start)]


@dataclass(frozen=True, slots=True)
class _Text:
    """A field cut into words, with the word patterns that each fits; after each of its parts stands a word that is none."""

    parts: Sequence[str]
    words: Sequence[str]
    fits: Sequence[frozenset[int]]
    where: dict[int, list[int]]

    def places(self, phrase: tuple[int, ...]) -> list[int]:
        """Where a row of word patterns begins."""
        starts = self.where.get(phrase[0], [])
        if len(phrase) == 1:
            return starts
        end = len(self.words) - len(phrase)
        return [
            place
            for place in starts
            if place <= end and all(number in self.fits[place + step] for step, number in enumerate(phrase) if step)
        ]

    def told(self, span: range) -> str:
        """Words as they stand in the text, with what stands between them: "el- och gasnät", "Oslo–Stockholm"."""
        if len(span) == 1:
            return self.words[span.start]
        begin = span.start
        for part in self.parts:
            found = list(_WORD.finditer(part))
            if begin < len(found):
                return part[found[begin].start() : found[begin + len(span) - 1].end()]
            begin -= len(found) + 1
        raise IndexError(span)


def _field(item: Item, name: str) -> Sequence[str]:
    found = getattr(item, name)
    return (found,) if isinstance(found, str) else found
