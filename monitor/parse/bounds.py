"""What is too much. An answer that would take all memory or time to read is refused before it is read; a list that is too long is cut.

Measured in November 2026: one entry of 50,000 categories, or one tag of 100,000 attributes, took feedparser more than a minute, and a page
takes 600 bytes a tag, 60 bytes for each byte that is not in its encoding, and time by the square of its nesting: 10,000 lists in each other
took two minutes. The largest recorded answer holds 3,200 tags, or 7,300 values of JSON; the largest page 240 KB.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from monitor.errors import ParseError
from monitor.text import normalise
from monitor.values import Item

MOST_ITEMS = 5_000
MOST_NOTES = 20
MOST_TAGS = {"feed": 100_000, "xml": 500_000, "page": 50_000, "text": 5_000}  # what one takes differs with the parser
MOST_OF_A_PAGE = 3_000_000  # bytes
MOST_LEVELS = 1_000  # of elements of a page in each other
MOST_VALUES = 1_000_000  # of a JSON answer
MOST_OF_ONE = 3_000  # attributes of a tag, categories of an entry: feedparser compares each with all before it
MOST_NAMES, NAME_LENGTH, KEY_LENGTH = 50, 300, 1_000

_ENTITY = re.compile(rb"!\0*[Ee]\0*[Nn]\0*[Tt]\0*[Ii]\0*[Tt]\0*[Yy]")  # in UTF-16 and UTF-32 too
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])")
_LAST_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_CATEGORY = re.compile(rb"<(?:[\w.-]+:)?(?:category|subject|keywords|tags?)(?=[\s/>])")
_LONG_TAG = re.compile(rb"[^<]{%d,}" % (2 * MOST_OF_ONE))


def refuse_entities(source_id: str, body: bytes) -> None:
    """Raises ParseError for XML that declares entities of its own, wherever and in whatever encoding."""
    if _ENTITY.search(body):
        raise ParseError(source_id, "answer", "declares entities, which a feed has no need of")


def refuse_too_many_tags(source_id: str, body: bytes, form: str) -> None:
    """Raises ParseError for more tags and entities than anybody writes into a feed, another XML answer, or a page."""
    if body.count(b"<") + body.count(b"&") > MOST_TAGS[form]:
        raise ParseError(source_id, "answer", f"holds more than {MOST_TAGS[form]} tags and entities, too many to be read")


def refuse_too_many_values(source_id: str, body: bytes) -> None:
    """Raises ParseError for JSON of more values than anybody lists."""
    if body.count(b"{") + body.count(b"[") + body.count(b",") > MOST_VALUES:
        raise ParseError(source_id, "answer", f"holds more than {MOST_VALUES} values, too many to be read")


def bounded_feed(source_id: str, body: bytes) -> bytes:
    """A feed that can be read: without what follows its first so many entries. Raises ParseError for one that cannot."""
    refuse_entities(source_id, body)
    starts = [found.start() for _, found in zip(range(MOST_ITEMS + 2), _ENTRY.finditer(body), strict=False)]
    if len(starts) > MOST_ITEMS + 1:  # one more is kept, so that the list is seen to be too long
        ends = [found.end() for found in _LAST_END.finditer(body, starts[-1])]
        body = body[: starts[-1]] + body[ends[-1] if ends else len(body) :]
    refuse_too_many_tags(source_id, body, "feed")
    if body.count(b"<") <= MOST_OF_ONE and body.count(b"=") <= MOST_OF_ONE:  # nearly all feeds
        return body
    parts = [body[start:end] for start, end in zip(starts, [*starts, len(body)][1:], strict=True)]
    if any(len(_CATEGORY.findall(part)) > MOST_OF_ONE for part in parts):
        raise ParseError(source_id, "entry", f"has more than {MOST_OF_ONE} categories")
    if any(found[0].count(b"=") > MOST_OF_ONE for found in _LONG_TAG.finditer(body)):
        raise ParseError(source_id, "answer", f"has a tag of more than {MOST_OF_ONE} attributes")
    return body


def bounded_item(item: Item) -> Item:
    """The item with what identifies and describes it on one line each, of sane length and number."""
    sane: dict[str, Any] = {
        "key": _line(item.key, KEY_LENGTH),
        "kind": _line(item.kind, NAME_LENGTH),
        "place": _line(item.place, NAME_LENGTH),
        "categories": _lines(item.categories),
        "senders": _lines(item.senders),
        "refs": _lines(item.refs),
    }
    return item if all(getattr(item, name) == value for name, value in sane.items()) else replace(item, **sane)


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (_line(text, NAME_LENGTH) for text in texts[:MOST_NAMES]))))


def _line(text: str, length: int) -> str:
    if not text.isprintable():  # also half characters, which JSON can write and nothing can store
        text = normalise(text.encode("utf-8", "replace").decode())
    return text[:length]
