"""Every official number that a document cites, with where it stands and what the words around it say. Pure: an item in, citations out."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from itertools import islice

from monitor.link.numbers import Found, found_in, may_hold_one
from monitor.text import normalise_lines
from monitor.values import FILE_HEAD, Citation, Details, Item, Manner, Place

NEAR = 120  # characters of the sentence that are quoted on either side
MOST_CITED = 1_000  # numbers of one field; a text that cites more is a register, and each costs time
LONGEST = 400  # of it that are looked at at all
_FILE = re.compile(re.escape(FILE_HEAD).replace(r"\{\}", "(.*)"))
_SENTENCE = re.compile(r"\n\n|(?<=[.!?])(?<!bl\.a\.)(?<!t\.ex\.)(?<!m\.fl\.)\s(?=[A-ZÅÄÖ])")

# What stands before a number, up to its sentence's beginning, and after it. Looked for in this order.
_MANNERS: tuple[tuple[Manner, re.Pattern[str] | None, re.Pattern[str] | None], ...] = (
    ("preparatory", re.compile(r"^Förarbeten?:? "), None),
    (
        "background",
        re.compile(r"(?i)\b(?:jfr|jämför|förarbete\w*|se(?: (?:även|också|vidare|t\.ex\.|exempelvis|bl\.a\.))?)\s[^;]{0,40}$"),
        re.compile(r"^,? ?(?:s\.|sid\.|avsnitt|kap\.) ?\d"),
    ),
    (
        "remitted",
        re.compile(r"(?i)\b(?:remiss|remitter)"),
        re.compile(r"(?i)^[^;]{0,120}\b(?:remitteras|remitterats|remissbehandla\w+|på remiss|remissvar\w*|remissinstans\w*)\b"),
    ),
    ("prompted", re.compile(r"(?i)\b(?:med anledning av|till följd av|följdmotion\w* till)\s[^;]{0,40}$"), None),
    (
        "handled",
        re.compile(
            r"(?i)\b(?:behandla\w*|bifall\w*|bifölls?|avsl[åo]\w*|anta(?:r|git|gits|gen)|tillstyrk\w*|avstyrk\w*|ja till|nej till)\b[^;]{0,80}$"
        ),
        re.compile(r"(?i)^[^;]{0,60}\b(?:behandlas|behandlades|bifölls|bifalls|avslogs|antogs|antas|tillstyrks|avstyrks)\b"),
    ),
)


def citations(item: Item, details: Details | None = None) -> tuple[Citation, ...]:
    """Every number that an item cites, and that its own page's links do, each place of it, field by field.

    Its own number is among them: `own_designations` tells which. What was read of files stands in the item's text; it is told as a file's.
    Of a field the first 1,000 are told.
    """
    page, *files = _FILE.split(item.text)  # names and texts of files in turn
    fields: list[tuple[Place, str]] = [("ref", ref) for ref in item.refs]
    fields += [("url", item.url), ("title", item.title), ("summary", item.summary), ("text", page)]
    fields += [("file", part) for part in files]
    if details:
        fields += [("file", file.name) for file in details.of_kind("document") if file.name not in files]
        fields += [("remitted", part) for link in details.remitted for part in (link.name, link.url)]
        fields += [("related", part) for link in details.related for part in (link.name, link.url)]
    return tuple(citation for place, text in fields for citation in _cited(place, text))


def _cited(place: Place, text: str) -> Iterator[Citation]:
    if not may_hold_one(text):
        return
    plain = normalise_lines(text)
    cited = list(islice(found_in(plain), MOST_CITED))
    breaks = [hit.span() for hit in _SENTENCE.finditer(plain)] if cited else []
    for found in cited:
        after = bisect(breaks, (found.start, len(plain)))  # the break that ends the sentence
        begin = max(breaks[after - 1][1] if after else 0, found.start - LONGEST)
        close = min(breaks[after][0] if after < len(breaks) else len(plain), found.end + LONGEST)
        in_words = not plain.startswith(("http://", "https://"))  # an address below /remisser/ says nothing of the number in it
        manner = _manner(plain[begin : found.start], plain[found.end : close]) if in_words else "plain"
        yield Citation(found.name, place, found.start, _quote(plain, begin, close, found), manner)


def _quote(plain: str, begin: int, close: int, found: Found) -> str:
    """The sentence around a number, cut between words where it is long."""
    if found.start - begin > NEAR:
        begin = plain.find(" ", found.start - NEAR, found.start) + 1 or found.start
    if close - found.end > NEAR:
        close = max(plain.rfind(" ", found.end, found.end + NEAR), found.end)
    return plain[begin:close]


def _manner(before: str, after: str) -> Manner:
    """What the words of the sentence before and after a number say of it."""
    for manner, cue, cue_after in _MANNERS:
        if cue and cue.search(before) or cue_after and cue_after.search(after):
            return manner
    return "plain"
