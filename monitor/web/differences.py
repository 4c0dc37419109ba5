"""What was changed from one version of a document to the next, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from monitor.text import normalise_lines
from monitor.values import STOCKHOLM, Item

FIELDS = {
    "title": "Rubrik", "summary": "Sammanfattning", "text": "Text", "kind": "Dokumenttyp", "published": "Publicerad", "starts_at": "Börjar",
    "ends_at": "Slutar", "place": "Plats", "register_by": "Sista anmälningsdag", "senders": "Avsändare", "categories": "Kategorier",
    "refs": "Nummer", "url": "Adress",
}  # fmt: skip
AROUND = 12  # words that are shown before and after a change
MOST_WORDS = 4_000  # of one field that are compared: the time grows by the square
MOST_PIECES = 120  # of one field that are shown
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that are the same, are gone, are added, or stand between two changes and are left out."""

    how: Literal["same", "gone", "added", "left_out"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that was changed, by its name in Swedish. `is_cut`: there is more than is shown."""

    field: str
    pieces: tuple[Piece, ...]
    is_cut: bool


def differences(before: Item, after: Item) -> list[Difference]:
    """The fields that differ, in the order in which they are read."""
    found = []
    for name, called in FIELDS.items():
        first, second = _written(getattr(before, name)), _written(getattr(after, name))
        if first != second:
            pieces = list(_pieces(_WORD.findall(first)[:MOST_WORDS], _WORD.findall(second)[:MOST_WORDS]))
            long = max(len(first.split()), len(second.split())) > MOST_WORDS
            found.append(Difference(called, tuple(pieces[:MOST_PIECES]), long or len(pieces) > MOST_PIECES))
    return found


def _pieces(first: list[str], second: list[str]) -> Iterator[Piece]:
    steps = SequenceMatcher(None, first, second).get_opcodes()
    for number, (how, begin, end, there, until) in enumerate(steps):
        if how == "equal":
            yield from _kept(first[begin:end], is_first=number == 0, is_last=number == len(steps) - 1)
            continue
        if end > begin:
            yield Piece("gone", "".join(first[begin:end]))
        if until > there:
            yield Piece("added", "".join(second[there:until]))


def _kept(words: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """What is the same, but for the middle of it where it is long."""
    head, tail = 0 if is_first else AROUND, 0 if is_last else AROUND
    if len(words) <= head + tail + 1:
        yield Piece("same", "".join(words))
        return
    for piece in (
        Piece("same", "".join(words[:head])),
        Piece("left_out", " … "),
        Piece("same", "".join(words[len(words) - tail :])),
    ):
        if piece.text:
            yield piece


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}"
    return "" if value is None else normalise_lines(str(value))
