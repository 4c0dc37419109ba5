"""Words as people look for them: without their inflection, in phrases, by their beginnings; and where a text holds them. Pure.

Facts: Snowball's stemmer for Swedish takes endings off, and so knows every compound; since version 3 also the one of "elnätet", which that of
PostgreSQL 15's Swedish configuration leaves on. It knows no plurals that change their vowel (städer): those few are written out here.
Dictionaries of lemmas know few compounds, take "järnvägarna" for a form of "järnvägare", and need 0.6 s to load (simplemma, November 2026).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.text import normalise
from monitor.values import Item, Term

MOST_TERMS = 32  # of what is typed; more is no search
LONGEST_WORD = 64
LENGTHS = {
    "title": 2_000,
    "summary": 20_000,
    "text": 200_000,
}  # characters that are searched; PostgreSQL takes 1 MB of words in all
EXCERPT, BEFORE = 160, 50  # characters of an excerpt, and of them before the first hit

# Words that stand in every text, and that PostgreSQL leaves out (Snowball's list).
STOP = frozenset(
    "och det att i en jag hon som han på den med var sig för så till är men ett om hade de av icke mig du henne då sin nu har inte hans "
    "honom skulle hennes där min man ej vid kunde något från ut när efter upp vi dem vara vad över än dig kan sina här ha mot alla under "
    "någon eller allt mycket sedan ju denna själv detta åt utan varit hur ingen mitt ni bli blev oss din dessa några deras blir mina "
    "samma vilken er sådan vår blivit dess inom mellan sådant varför varje vilka ditt vem vilket sitta sådana vart dina vars vårt våra "
    "ert era vilkas".split()
)
_WORD = re.compile(r"[^\W_]+")
_TYPED = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_SINGULARS = {
    "städ": "stad", "länd": "land", "stränd": "strand", "bränd": "brand", "bönd": "bonde", "böck": "bok", "nätt": "natt", "rött": "rot",
    "fött": "fot",
}  # fmt: skip
_PLURAL = re.compile(f"({'|'.join(_SINGULARS)})er(?:s|na|nas)?$")


class _Stemmer(threading.local):
    """A stemmer for each thread: it keeps the word that it works on, and two that share one fail, or stem each other's words."""

    def __init__(self) -> None:
        import snowballstemmer  # here, because a round stems nothing, and it brings thirty languages

        self.of_thread = snowballstemmer.stemmer("swedish")


_stemmer = _Stemmer()


def cut(text: str) -> list[str]:
    """The words of a text in lower case, in their order, those that stand in every text left out."""
    return [word for word in _cut(text) if word not in STOP]


def _cut(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _WORD.findall(normalise(text).lower())]


@lru_cache(maxsize=200_000)  # a new word takes 8 µs, and all but few words of a text are old
def stem(word: str) -> str:
    """A word without its endings: "järnvägarna" becomes "järnväg"."""
    return str(_stemmer.of_thread.stemWord(word))


@lru_cache(maxsize=200_000)
def singular(word: str) -> str | None:
    """ "storstad" for "storstäderna"; None for a word whose vowel does not change in the plural."""
    hit = _PLURAL.search(word)
    return word[: hit.start()] + _SINGULARS[hit[1]] if hit else None


def stems(words: Sequence[str]) -> list[str]:
    """The words without their endings, and after them the singulars of those whose vowel changes."""
    return [*map(stem, words), *(stem(one) for one in dict.fromkeys(map(singular, words)) if one)]


def terms(typed: str) -> tuple[Term, ...]:
    """What somebody typed: every word is looked for; "words in quotes" stand together; järn* begins so; -word is left out.

    Whatever else is typed is no fault: signs divide words, and what is written without a space (2025:88) stands together. Words that
    stand in every text are looked for only as beginnings. Empty if nothing is left, or only what is to be left out.
    """
    found = list(_terms(normalise(typed)))[:MOST_TERMS]
    return tuple(found) if any(not term.excluded for term in found) else ()


def _terms(typed: str) -> Iterator[Term]:
    for sign, quoted, plain in _TYPED.findall(typed):
        words, excluded, last = _cut(quoted or plain), bool(sign), None
        if plain.rstrip(",.;:").endswith("*") and words:
            last = words.pop()
        if kept := tuple(word for word in words if word not in STOP):
            yield Term(kept, excluded=excluded)
        if last:
            yield Term((last,), beginning=True, excluded=excluded)


def excerpt(item: Item, wanted: Iterable[Term]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A line of the summary, else of the text, around the first word that was looked for; and where in it such words begin and end.

    The beginning of the summary where neither holds one.
    """
    wordings, beginnings = _wordings(wanted)
    fields = [normalise(text[: LENGTHS[name]]) for name, text in (("summary", item.summary), ("text", item.text))]
    for text in fields:
        if first := next(_hits(text, wordings, beginnings), None):
            line = _line(text, first[0])
            return line, tuple(_hits(line, wordings, beginnings))
    return _line(fields[0] or fields[1], 0), ()


def hits(text: str, wanted: Iterable[Term]) -> tuple[tuple[int, int], ...]:
    """Where in a text words that were looked for begin and end."""
    return tuple(_hits(text, *_wordings(wanted)))


def _wordings(wanted: Iterable[Term]) -> tuple[set[str], tuple[str, ...]]:
    """What is looked for, as the index spells it, and how words begin that are looked for by their beginning."""
    terms = [term for term in wanted if not term.excluded]
    return {one for term in terms for one in stems(term.words)}, tuple(term.words[0] for term in terms if term.beginning)


def _hits(text: str, wordings: set[str], beginnings: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for hit in _WORD.finditer(text):
        word = hit[0].lower()[:LONGEST_WORD]
        if word.startswith(beginnings) or not wordings.isdisjoint(stems([word])):
            yield hit.span()


def _line(text: str, hit: int) -> str:
    """So much of a text as fits a line, cut between words, with an ellipsis where more stands."""
    begin = 0 if hit <= BEFORE else text.find(" ", hit - BEFORE, hit) + 1 or hit
    line = text[begin : begin + EXCERPT]
    if begin + EXCERPT < len(text):
        line = (line.rpartition(" ")[0] or line) + " …"
    return f"… {line}" if begin else line
