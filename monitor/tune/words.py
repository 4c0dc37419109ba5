"""What each keyword of a rule catches in the stored items, and which words come near without being caught.

Whether a word is caught is asked of the matcher that judges, so that this can never say otherwise than a round will do; what is done
here is only to find the words worth asking about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from monitor.classify.rules import Matcher
from monitor.config import Rule, RuleBook, RuleFile
from monitor.errors import Fault
from monitor.text import lemma, normalise, tokens
from monitor.values import Item, Topic

CATCHES_SHOWN, NEAR_SHOWN = 12, 8
CONTAINED = 4  # letters from which a keyword is looked for inside longer words; shorter ones stand in half of all words
MISSPELT = 6  # letters from which a word that differs in one is likely the same word misspelt
ALPHABET = "abcdefghijklmnopqrstuvwxyzåäöé"

_WORD = re.compile(r"\w+")
_ONE_WORD = re.compile(r"\*?\w+\*?")
_OTHERS = "qxq"  # letters that stand for any others where a pattern has a star
_ANY_TAG: Topic = "infrastructure"  # a rule must stand under some tag to be tried

Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """One pattern of a changed rule: what it catches in the stored items, and what it comes near but no pattern of the rule catches.

    Most frequent first. `part` is where it stands in the rule (any, all, none, near), `change` what the edit did to it: new, gone or kept.
    """

    rule: str
    part: str
    pattern: str
    change: str
    catches: Counted
    more: int  # distinct words caught beyond those
    near: Counted


@dataclass(frozen=True, slots=True)
class Written:
    """A pattern as a rule has it: its parts and the rule's way of reading it."""

    rule: Rule
    part: str
    pattern: str
    change: str
    words: tuple[str, ...]


class Vocabulary:
    """The distinct words of the items that were read, by field, and the rows of words that come near a phrase."""

    def __init__(self, written: Iterable[Written]) -> None:
        self._written = [(one, Counter[str]()) for one in written]
        self._phrases = [(one, rows) for one, rows in self._written if len(one.words) > 1]
        self._words: dict[str, Counter[str]] = {name: Counter() for one, _ in self._written for name in one.rule.fields}

    def read(self, item: Item) -> None:
        """Takes in the words of an item, of the fields that some pattern reads."""
        for name, counted in self._words.items():
            found = getattr(item, name)
            text = normalise(found if isinstance(found, str) else " · ".join(found))
            words = _WORD.findall(text)
            counted.update(words)
            if self._phrases:
                self._read_phrases(name, words, text.lower())

    def _read_phrases(self, name: str, words: Sequence[str], text: str) -> None:
        for one, rows in self._phrases:
            begins = 1 if one.rule.lemma else 3  # letters that a word has in common with all that resemble it
            if name in one.rule.fields and all(letters[:begins] in text for letters in one.words):
                for at in range(len(words) - len(one.words) + 1):
                    row = words[at : at + len(one.words)]
                    if all(_resembles(word.lower(), letters) for word, letters in zip(row, one.words, strict=True)):
                        rows[" ".join(row)] += 1

    def keywords(self) -> tuple[Keyword, ...]:
        """Every pattern with what it catches and what it comes near."""
        lexicons = {name: _Lexicon.of(counted) for name, counted in self._words.items()}
        return tuple(_keyword(one, rows, [lexicons[name] for name in one.rule.fields]) for one, rows in self._written)


def _keyword(one: Written, rows: Counter[str], lexicons: Sequence[_Lexicon]) -> Keyword:
    """One pattern's words: a phrase's were gathered on the way, those of a single word are looked up."""
    single = len(one.words) == 1
    caught, missed = _split(_sum(lexicon.candidates(one.words[0]) for lexicon in lexicons) if single else rows, one)
    catches = _most(caught, CATCHES_SHOWN)
    if single:
        looks_like = [*(word for word, _ in catches), one.words[0]]
        misspelt = _split(_sum(lexicon.misspelt(looks_like) for lexicon in lexicons), one)[1]
        missed = misspelt | Counter({word: count for word, count in missed.items() if _is_near(word.lower(), one.words[0])})
    near = () if one.change == "gone" else _most(missed, NEAR_SHOWN)
    return Keyword(one.rule.id, one.part, one.pattern, one.change, catches, len(caught) - len(catches), near)


def _split(counted: Mapping[str, int], one: Written) -> tuple[Counter[str], Counter[str]]:
    """Words into those that the pattern catches, and those that neither it nor another pattern of its rule does.

    Spelling counts where the pattern has a capital letter.
    """
    alone, whole = _matcher(one.rule, [one.pattern]), _matcher(one.rule, [pattern for _, pattern in _patterns(one.rule)])
    cased = one.pattern != one.pattern.lower()
    caught, missed = Counter[str](), Counter[str]()
    for words, count in counted.items():
        item = replace(_EMPTY, title=words)
        if alone.hits(item):
            caught[words if cased else words.lower()] += count
        elif not whole.hits(item):
            missed[words if cased else words.lower()] += count
    return caught, missed


def _sum(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total = Counter[str]()
    for part in parts:
        total.update(part)
    return total


def written_in(old: Rule | None, new: Rule | None) -> list[Written]:
    """The patterns of a changed rule: those that are new, those that are gone, then those that were kept."""
    before, after = _patterns(old), _patterns(new)
    found = [_written(new, *one, "new") for one in after if one not in before] if new else []
    found += [_written(old, *one, "gone") for one in before if one not in after] if old else []
    return found + ([_written(new, *one, "kept") for one in after if one in before] if new else [])


def _written(rule: Rule, part: str, pattern: str, change: str) -> Written:
    return Written(rule, part, pattern, change, tuple(tokens(pattern)))


def _patterns(rule: Rule | None) -> list[tuple[str, str]]:
    if rule is None:
        return []
    parts = {"any": rule.any, "all": rule.all, "near": rule.near.words if rule.near else (), "none": rule.none}
    return list(dict.fromkeys((part, pattern) for part, patterns in parts.items() for pattern in patterns))


def _matcher(rule: Rule, patterns: Sequence[str]) -> Matcher:
    """A matcher of single patterns, each read as its rule reads it."""
    return _matcher_of([_only(rule, patterns, rule.id)])


def _only(rule: Rule, patterns: Sequence[str], name: str) -> Rule:
    asked = {
        "id": name,
        "kinds": (),
        "sources": (),
        "any": tuple(patterns),
        "all": (),
        "none": (),
        "near": None,
        "fields": ("title",),
    }
    return rule.model_copy(update=asked)


def _matcher_of(rules: Iterable[Rule]) -> Matcher:
    file = RuleFile.model_construct(tag=_ANY_TAG, name="", rules=tuple(rules))
    return Matcher(RuleBook({_ANY_TAG: file}, (), {}, None, ""))


def covered(rules: RuleBook) -> list[Fault]:
    """The words of a rule's list that catch nothing which a star in the same list does not catch: they can go, and nothing changes."""
    found = []
    for file in rules.files.values():
        for rule in file.rules:
            path, _, line = rules.places[rule.id].rpartition(":")
            for part, patterns in (("any", rule.any), ("none", rule.none)):
                for word, star in _covered(rule, [one for one in patterns if _ONE_WORD.fullmatch(one)]):
                    said = f"{word!r} catches nothing that {star!r} does not"
                    found.append(Fault(path, int(line), f"{rule.id}.{part}", said))
    return found


def _covered(rule: Rule, words: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Each word with the first star that covers it. A whole word of a rule with `lemma` is more than its letters, and never covered."""
    matcher = _matcher_of(_only(rule, [one], one) for one in words if "*" in one)
    for word in words:
        if "*" in word or not rule.lemma:
            letters = re.sub(r"^\*|\*$", _OTHERS, word)
            stars = [hit.rule.id for hit in matcher.hits(replace(_EMPTY, title=letters)) if hit.rule.id != word]
            yield from [(word, star) for star in stars[:1]]


_EMPTY = Item(source_id="", key="", kind="news", url="", title="")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of one field: how often each spelling stands there, and its spellings by word in lower case and by lemma."""

    counted: Mapping[str, int]
    spellings: Mapping[str, list[str]]
    lemmas: Mapping[str, list[str]]

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> _Lexicon:
        spellings: dict[str, list[str]] = {}
        lemmas: dict[str, list[str]] = {}
        for word in counted:
            spellings.setdefault(word.lower(), []).append(word)
        for word in spellings:
            lemmas.setdefault(lemma(word), []).append(word)
        return cls(counted, spellings, lemmas)

    def candidates(self, letters: str) -> dict[str, int]:
        """The spellings of words that hold these letters or are inflections of the same word, with their counts."""
        found = {word for word in self.spellings if letters in word} | set(self.lemmas.get(lemma(letters), ()))
        return {spelling: self.counted[spelling] for word in found for spelling in self.spellings[word]}

    def misspelt(self, words: Iterable[str]) -> dict[str, int]:
        """The spellings of words that differ from one of these in a single letter, with their counts."""
        found = {off for word in words if len(word) >= MISSPELT for off in _one_off(word.lower()) if off in self.spellings}
        return {spelling: self.counted[spelling] for word in found for spelling in self.spellings[word]}


@cache
def _resembles(word: str, letters: str) -> bool:
    return letters in word or word[0] == letters[0] and lemma(word) == lemma(letters)


def _is_near(word: str, letters: str) -> bool:
    """Whether a word that is not caught is worth showing: an inflection, or a longer word around letters that say something."""
    return len(letters) >= CONTAINED or lemma(word) == lemma(letters)


def _one_off(word: str) -> set[str]:
    """Every spelling with one letter more, less, other, or two beside each other swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {begin + end[1:] for begin, end in cuts if end}
    swapped = {begin + end[1] + end[0] + end[2:] for begin, end in cuts if len(end) > 1}
    other = {begin + letter + end[1:] for begin, end in cuts if end for letter in ALPHABET}
    more = {begin + letter + end for begin, end in cuts for letter in ALPHABET}
    return (less | swapped | other | more) - {word}


def _most(counted: Mapping[str, int], shown: int) -> Counted:
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:shown])
