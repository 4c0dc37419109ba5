"""The corridor's own bodies (regions, municipalities, county boards, universities, …) in lists of who was asked and who answered. Pure.

A name counts only where it stands as whole words, and is kept word for word, so that a reader can find it on the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from monitor.config import Body
from monitor.text import normalise
from monitor.values import Named

LEAST_BODIES = 3  # public bodies that a text must name to pass for a list of who was asked

# What a public body is called by, in any list of who was asked.
_PUBLIC = re.compile(
    r"\w+(?:verket|myndigheten|styrelsen|inspektionen|nämnden|rätten|universitet|högskolan|förbundet|institutet|rådet|ombudsmannen)\b"
    r"|\w+s? kommun\b|\bregion(?:en)? \w+|\blänsstyrelsen\b|\w+ universitet\b|\bhögskolan i \w+|\w+s? stad\b",
    re.IGNORECASE,
)


def named(text: str, bodies: Iterable[Body]) -> tuple[Named, ...]:
    """Our bodies that a text names, each once, in our order, with the words that it uses."""
    plain = normalise(text)
    found = ((body.name, _first(plain, body)) for body in bodies)
    return tuple(Named(name, words) for name, words in found if words)


def is_list(text: str) -> bool:
    """Whether a text is a list of who was asked: of anything else it must not be said that somebody is missing on it."""
    return len({hit[0].lower() for hit in _PUBLIC.finditer(normalise(text))}) >= LEAST_BODIES


def _first(plain: str, body: Body) -> str:
    """How the text first names the body, in as many words as it does; empty where it does not."""
    hits = [hit for name in body.names if (hit := _pattern(name).search(plain))]
    return min(((hit.start(), -len(hit[0]), hit[0]) for hit in hits), default=(0, 0, ""))[2]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """The name as whole words, in any case, in the genitive too, with any dash or space between its words."""
    words = r"[\s\u2010-\u2015-]+".join(re.escape(word) for word in re.split(r"[\s\u2010-\u2015-]+", normalise(name)))
    return re.compile(rf"(?<!\w){words}s?(?!\w)", re.IGNORECASE)
