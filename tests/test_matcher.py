"""The matcher against a slow reading of the same pattern language, on small alphabets where everything collides with everything."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pytest
import simplemma
from builders import item
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.classify.rules import Matcher
from monitor.config import Rule, RuleBook, RuleFile
from monitor.config.schema import Near
from monitor.text import normalise
from monitor.values import Item

# --- the slow reading: what the documentation of a rule says, word for word ----------------------------------------------


@dataclass(frozen=True)
class Part:
    """One word of a pattern: its letters, and whether any others may stand before or after."""

    letters: str
    before: bool = False
    after: bool = False

    def written(self) -> str:
        return "*" * self.before + self.letters + "*" * self.after


@dataclass(frozen=True)
class Pattern:
    """A word or a phrase, and whether the rule also takes other inflections."""

    parts: tuple[Part, ...]
    joint: str = " "
    lemma: bool = False

    def written(self) -> str:
        return self.joint.join(part.written() for part in self.parts)

    def fits(self, part: Part, word: str) -> bool:
        """Lower case takes any case; a capital anywhere in the pattern makes all of it stand as written."""
        letters = clean(part.letters)
        if not any(letter.isupper() for letter in self.written()):
            word = word.lower()
        if part.before and part.after:
            return letters in word
        if part.before:
            return word.endswith(letters)
        if part.after:
            return word.startswith(letters)
        return word == letters or self.lemma and lemma(word) == lemma(letters)

    def spans(self, words: Sequence[str]) -> list[range]:
        """Every row of words that the pattern names."""
        rows = [range(begin, begin + len(self.parts)) for begin in range(len(words) - len(self.parts) + 1)]
        return [row for row in rows if all(self.fits(part, words[at]) for part, at in zip(self.parts, row, strict=True))]


def lemma(word: str) -> str:
    return simplemma.lemmatize(word.lower(), lang="sv").lower()


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


def cut(text: str) -> list[str]:
    """Words: letters and digits that nothing else stands between, soft hyphens apart."""
    return "".join(letter if letter.isalnum() else " " for letter in clean(text)).split()


def apart(one: range, other: range) -> int:
    """How many words one must go from the one to the other: 1 side by side, 0 where they share a word."""
    return max(0, other.start - one.stop + 1, one.start - other.stop + 1)


def stand_near(patterns: Sequence[Pattern], within: int, words: Sequence[str]) -> bool:
    """Whether each pattern has a place of its own, and every two of the places are that near."""
    choices = itertools.product(*(pattern.spans(words) for pattern in patterns))
    return any(all(1 <= apart(*two) <= within for two in itertools.combinations(places, 2)) for places in choices)


def quoted(text: str, row: range) -> str:
    """The words of a row as they stand in a text, with what stands between them."""
    plain = normalise(text)
    spans = [word.span() for word in re.finditer(r"\w+", plain)]
    return plain[spans[row.start][0] : spans[row.stop - 1][1]]


def shown(patterns: Sequence[Pattern], texts: dict[str, str]) -> tuple[str, str] | None:
    """The first field, pattern and place that match, as a hit tells them."""
    for field, text in texts.items():
        for pattern in patterns:
            for row in pattern.spans(cut(text)):
                return field, quoted(text, row)
    return None


# --- what is drawn ------------------------------------------------------------------------------------------------------

letters = st.one_of(st.text("aä", min_size=1, max_size=2), st.text("aåäö1\u00ad", min_size=1, max_size=3).filter(clean))
cased = st.text("aäA", min_size=1, max_size=2)
spaces = st.sampled_from([" ", " ", " ", "-", ", ", "\u00a0", "\u00ad"])


def parts(word: st.SearchStrategy[str]) -> st.SearchStrategy[Part]:
    return st.builds(Part, word, st.booleans(), st.booleans())


def patterns(word: st.SearchStrategy[str], longest: int = 3) -> st.SearchStrategy[Pattern]:
    phrase = st.builds(Pattern, st.lists(parts(word), min_size=1, max_size=longest).map(tuple))
    plain = st.builds(Pattern, st.lists(st.builds(Part, word), min_size=2, max_size=3).map(tuple), st.sampled_from("-–\u00a0"))
    return st.one_of(phrase, plain)


def some(word: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[tuple[Pattern, ...]]:
    return st.lists(patterns(word), min_size=least, max_size=3, unique_by=Pattern.written).map(tuple)


def varied(part: Part) -> st.SearchStrategy[str]:
    """A word as text may have it: in other case, with letters before or after."""
    edge = st.sampled_from(["", "", "a", "\u00ad", "Ö"])
    case = st.sampled_from([str, str, str.upper, str.capitalize])
    return st.builds(lambda before, change, after: before + change(part.letters) + after, edge, case, edge)


def texts(*given_of: Sequence[Pattern]) -> st.SearchStrategy[str]:
    """Text that mostly repeats the given patterns, nearly; drawn freely it would almost never fit a phrase."""
    known = [pattern.parts for each in given_of for pattern in each]
    row = st.sampled_from(known or [(Part("a"),)]).flatmap(lambda parts: st.tuples(*map(varied, parts)))
    pieces = st.lists(st.one_of(row, row, st.tuples(st.text("aäöA1", min_size=1, max_size=2))), max_size=5)
    words = pieces.map(lambda drawn: [word for piece in drawn for word in piece])
    return words.flatmap(
        lambda drawn: st.tuples(*(st.tuples(st.just(word), spaces) for word in drawn)).map(
            lambda pairs: "".join(itertools.chain.from_iterable(pairs))
        )
    )


def found(one: Item, **fields: Any) -> list[tuple[str, tuple[str, ...]]]:
    """What the matcher says of an item, by one rule."""
    rule = Rule(id="prov", reason="Prov", hit=("x",), **fields)
    hits = Matcher(RuleBook({"energy": RuleFile(tag="energy", name="Energi", rules=(rule,))}, (), {}, None, "")).hits(one)
    return [(hit.field, hit.words) for hit in hits]


def written(some: Sequence[Pattern]) -> tuple[str, ...]:
    return tuple(one.written() for one in some)


# --- the two readings agree ---------------------------------------------------------------------------------------------


@given(st.data(), some(letters))
def test_the_first_of_any_words_and_phrases_is_told(data: st.DataObject, any_of: tuple[Pattern, ...]) -> None:
    title, summary = data.draw(texts(any_of)), data.draw(texts(any_of))
    wanted = shown(any_of, {"title": title, "summary": summary})
    assert found(item(title=title, summary=summary), any=written(any_of)) == ([(wanted[0], (wanted[1],))] if wanted else [])


@given(st.data(), some(cased))
def test_a_pattern_with_a_capital_letter_matches_only_as_written(data: st.DataObject, any_of: tuple[Pattern, ...]) -> None:
    title = data.draw(texts(any_of))
    wanted = shown(any_of, {"title": title})
    assert found(item(title=title, summary=""), any=written(any_of)) == ([("title", (wanted[1],))] if wanted else [])


@given(st.data(), some(letters, 0), some(letters), some(letters, 0), st.permutations(["title", "summary"]), st.integers(1, 2))
def test_all_any_and_none_must_hold_over_the_fields_that_a_rule_reads(
    data: st.DataObject,
    any_of: tuple[Pattern, ...],
    all_of: tuple[Pattern, ...],
    none_of: tuple[Pattern, ...],
    order: list[str],
    count: int,
) -> None:
    one = item(title=data.draw(texts(any_of, all_of, none_of)), summary=data.draw(texts(any_of, all_of)))
    words = {field: getattr(one, field) for field in order[:count]}
    wanted = all(shown([each], words) for each in all_of) and not shown(none_of, words) and (not any_of or shown(any_of, words))
    rule = {"any": written(any_of), "all": written(all_of), "none": written(none_of), "fields": tuple(words)}
    assert bool(found(one, **rule)) == bool(wanted)


@given(st.data(), st.lists(parts(letters), min_size=2, max_size=2), st.integers(1, 4))
def test_two_words_near_each_other_are_two_words_of_one_field(data: st.DataObject, two: list[Part], within: int) -> None:
    each = [Pattern((part,)) for part in two]
    title, summary = data.draw(texts(each)), data.draw(texts(each))
    wanted = any(stand_near(each, within, cut(text)) for text in (title, summary))
    near = Near(words=written(each), within=within)
    assert bool(found(item(title=title, summary=summary), near=near)) == wanted


@given(st.data(), st.lists(parts(letters), min_size=3, max_size=3), st.integers(1, 4))
def test_three_words_near_each_other_are_so_in_every_order_that_a_rule_names_them(
    data: st.DataObject, three: list[Part], within: int
) -> None:
    each = [Pattern((part,)) for part in three]
    title = data.draw(texts(each))
    near = Near(words=written(each), within=within)
    assert bool(found(item(title=title, summary=""), near=near)) == stand_near(each, within, cut(title))


@given(st.data(), patterns(letters), patterns(letters), st.integers(1, 4))
def test_phrases_near_each_other_share_no_word_and_are_as_far_as_the_words_between(
    data: st.DataObject, one: Pattern, other: Pattern, within: int
) -> None:
    title = data.draw(texts([one, other]))
    near = Near(words=written([one, other]), within=within)
    assert bool(found(item(title=title, summary=""), near=near)) == stand_near([one, other], within, cut(title))


INFLECTED = "utredning utredningar utredningarnas väg vägen vägar hamn hamnen hamnarna ny nya nytt elnät elnäten är".split()


@given(
    st.lists(st.sampled_from(INFLECTED), min_size=1, max_size=2), st.lists(st.sampled_from(INFLECTED), max_size=6), st.booleans()
)
def test_lemma_takes_the_other_inflections_of_each_word(phrase: list[str], words: list[str], loud: bool) -> None:
    pattern = Pattern(tuple(map(Part, phrase)), lemma=True)
    title = " ".join(words).upper() if loud else " ".join(words)
    assert bool(found(item(title=title, summary=""), any=(pattern.written(),), lemma=True)) == bool(pattern.spans(title.split()))


@given(st.sampled_from(["bill", "news"]), st.sampled_from(["riket", "länet"]), st.sets(st.sampled_from(["bill", "plan"])))
def test_a_rule_reads_only_its_kinds_and_sources(kind: str, source: str, kinds: set[str]) -> None:
    one = item(title="el", kind=kind, source_id=source)
    wanted = (not kinds or kind in kinds) and source == "riket"
    assert bool(found(one, any=("el",), kinds=tuple(sorted(kinds)), sources=("riket",))) == wanted


@given(st.data(), some(letters))
def test_a_phrase_stands_within_one_sender_or_category(data: st.DataObject, any_of: tuple[Pattern, ...]) -> None:
    categories = data.draw(texts(any_of)).split(" ")  # where a phrase is cut it is none
    wanted = any(pattern.spans(cut(one)) for pattern in any_of for one in categories)
    one = item(title="", summary="", categories=tuple(categories))
    assert bool(found(one, any=written(any_of), fields=("categories",))) == wanted


@given(st.data(), st.lists(st.tuples(some(letters), some(letters, 0)), min_size=2, max_size=5))
def test_rules_do_not_disturb_each_other(data: st.DataObject, drawn: list[tuple[tuple[Pattern, ...], tuple[Pattern, ...]]]) -> None:
    """Many rules in one matcher hit as each does alone."""
    rules = tuple(
        Rule(id=f"prov-{number}", reason="Prov", any=written(any_of), none=written(none_of), hit=("x",))
        for number, (any_of, none_of) in enumerate(drawn)
    )
    one = item(title=data.draw(texts(*(any_of for any_of, _ in drawn))), summary="")
    book = RuleBook({"energy": RuleFile(tag="energy", name="Energi", rules=rules)}, (), {}, None, "")
    together = [(hit.rule.id, hit.field, hit.words) for hit in Matcher(book).hits(one)]
    assert together == [(rule.id, *hit) for rule in rules for hit in found(one, any=rule.any, none=rule.none)]


# --- what the language refuses or tells ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["el *", "* el", "STEM-*", "*-nät", "el * nät", "*", "", " - ", "e*l", "**el"])
def test_a_star_that_stands_at_no_end_of_a_word_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Rule(id="prov", reason="Prov", any=(pattern,), hit=("x",))


def test_a_rule_that_reads_no_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        Rule(id="prov", reason="Prov", any=("el",), fields=(), hit=("x",))


def test_a_phrase_near_another_word_is_told_whole() -> None:
    near = Near(words=("civilt försvar", "plikt"), within=5)
    ((_, words),) = found(item(title="Civilt försvar och plikt", summary=""), near=near)
    assert words == ("Civilt försvar … plikt",)


def test_words_that_stand_far_apart_very_often_are_looked_for_in_good_time() -> None:
    text = " ".join(["el"] * 3000 + ["och"] * 100 + ["nät"] * 3000 + ["och"] * 100 + ["kraft"])
    began = perf_counter()
    assert not found(item(title=text, summary=""), near=Near(words=("el", "nät", "kraft"), within=5))
    assert perf_counter() - began < 5  # trying every two of them takes more than 15 s


def test_a_mark_after_a_soft_hyphen_belongs_to_its_letter() -> None:
    assert found(item(title="spa\u00ad\u030ar", summary=""), any=("spår",))
