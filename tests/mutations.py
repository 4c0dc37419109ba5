"""Answers spoilt in every way that a network, a publisher or an enemy has: the same bytes for the same seed.

As a program it parses a range of them, as a child whose memory and time its parent watches: FILES is a JSON list of [path, parser].

    python tests/mutations.py FILES FIRST LAST
"""

from __future__ import annotations

import faulthandler
import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from builders import fetched, source

from monitor import parse
from monitor.config import Selectors
from monitor.errors import ParseError
from monitor.net import MAX_BYTES

LONGEST_S = 10
CHARSETS = (
    b"utf-7",
    b"utf-16",
    b"utf-32",
    b"latin-1",
    b"ebcdic-cp-us",
    b"idna",
    b"hex",
    b"zlib",
    b"nope",
    b"",
    b"x" * 500,
    b"\xff",
)
INSERTED = (
    b"&", b"&amp;", b"&nbsp;", b"&lol;", b"&#0;", b"&#xD800;", b"&#x202e;", b"&#99999999999999999999;", b"&#x;", b"\0", b"\xed\xa0\x80",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud800", b"\\u0000", b"\r\nBcc: x@y", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml?>", b"<!DOCTYPE a [",
    b'<!ENTITY a "b">', b"<!ENTITY % a SYSTEM 'file:///etc/passwd'>", b"<script>", b"</script>", b"<style>", b"<base href='//x'>", b"<svg>",
    b"<table>", b"<template>", b"<plaintext>", b"javascript:alert(1)", b"http://[x", b"//", b"'", b'"', b"{", b"}", b"[", b"[x](", b"]", b",", b":",
    b"null", b"NaN", b"1e999", b"9" * 5000, b"-1", b"/*", b"*/", b"\x1b[2J", b"=cmd|' /C calc'!A0",
)  # fmt: skip

Mutation = Callable[[bytes, random.Random, bytes], bytes]


def _span(body: bytes, draw: random.Random, most: int = 400) -> tuple[int, int]:
    start = draw.randrange(len(body) + 1)
    return start, min(len(body), start + draw.randrange(most))


def truncate(body: bytes, draw: random.Random, other: bytes) -> bytes:
    return body[: draw.randrange(len(body) + 1)]


def flip(body: bytes, draw: random.Random, other: bytes) -> bytes:
    spoilt = bytearray(body)
    for _ in range(draw.choice((1, 3, 30, 300)) if spoilt else 0):
        spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
    return bytes(spoilt)


def splice(body: bytes, draw: random.Random, other: bytes) -> bytes:
    at, (start, end) = draw.randrange(len(body) + 1), _span(other, draw, 5000)
    return body[:at] + other[start:end] + body[at + draw.randrange(5000) :]


def delete(body: bytes, draw: random.Random, other: bytes) -> bytes:
    start, end = _span(body, draw, 3000)
    return body[:start] + body[end:]


def duplicate(body: bytes, draw: random.Random, other: bytes) -> bytes:
    start, end = _span(body, draw, 2000)
    return body[:end] + body[start:end] * draw.choice((1, 2, 20, 300)) + body[end:]


def insert(body: bytes, draw: random.Random, other: bytes) -> bytes:
    for _ in range(draw.choice((1, 2, 10))):
        at = draw.randrange(len(body) + 1)
        body = body[:at] + draw.choice(INSERTED) * draw.choice((1, 1, 1, 50)) + body[at:]
    return body


def swap_tags(body: bytes, draw: random.Random, other: bytes) -> bytes:
    parts = re.findall(rb"<[^>]*>|[^<]+|<", body)
    for _ in range(draw.choice((1, 5, 50)) if parts else 0):
        one, two = draw.randrange(len(parts)), draw.randrange(len(parts))
        parts[one], parts[two] = parts[two], parts[one]
    return b"".join(parts)


def numbers(body: bytes, draw: random.Random, other: bytes) -> bytes:
    big = draw.choice((b"9" * 30, b"9" * 6000, b"-1", b"0", b"1e400", b"NaN", "٣".encode(), "²".encode()))
    return re.sub(rb"\d+", lambda found: big if draw.random() < 0.05 else found[0], body)


def charset(body: bytes, draw: random.Random, other: bytes) -> bytes:
    if draw.random() < 0.3:
        body = body.decode("utf-8", "replace").encode(draw.choice(("utf-16", "utf-32", "utf-7", "utf-16-le", "cp037")), "replace")
    if b"encoding=" not in body:
        return b'<?xml version="1.0" encoding="' + draw.choice(CHARSETS) + b'"?>' + body
    return re.sub(rb"encoding=[\"'][^\"']*", b'encoding="' + draw.choice(CHARSETS), body, count=1)


def nest(body: bytes, draw: random.Random, other: bytes) -> bytes:
    depth, at = draw.choice((10, 300, 5000, 20_000, 45_000, 100_000)), draw.randrange(len(body) + 1)
    opening, closing = draw.choice(
        (
            (b"<x>", b"</x>"),
            (b"<div>", b"</div>"),
            (b"[", b"]"),
            (b"[x](", b")"),
            (b'{"a":', b"}"),
            (b"<item>", b"</item>"),
            (b"<b><p>", b""),
        )  # fmt: skip
    )
    return body[:at] + opening * depth + closing * draw.choice((0, depth)) + body[at:]


def deepen(body: bytes, draw: random.Random, other: bytes) -> bytes:
    """One value of it within 10,000 levels that are all closed, so that what is around them stays whole."""
    if body.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"[", b"{"):
        found, (opening, closing) = re.finditer(rb'"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*"|[\w.+-]+)', body), (b"[", b"]")
    else:
        found = re.finditer(rb">(?P<value>[^<>]+)<", body)
        opening, closing = draw.choice(((b"<div>", b"</div>"), (b"<ul><li>", b"</li></ul>"), (b"<x>", b"</x>")))
    spans = [one.span("value") for one in found]
    start, end = draw.choice(spans) if spans else (0, len(body))
    return body[:start] + opening * 10_000 + body[start:end] + closing * 10_000 + body[end:]


def attributes(body: bytes, draw: random.Random, other: bytes) -> bytes:
    count = draw.choice((10, 1000, 100_000))
    many = b" " + b" ".join(b'a%d="1"' % number for number in range(count))
    ends = [found.start() for found in re.finditer(rb"/?>", body)]
    at = draw.choice(ends) if ends else 0
    return body[:at] + many + body[at:]


def swell(body: bytes, draw: random.Random, other: bytes) -> bytes:
    """One element or value of it many thousand times."""
    found = draw.choice(re.findall(rb"<(\w[\w:-]*)[\s>]", body) or [b"x"])
    element = re.search(rb"<%s[\s>].{0,400}?</%s>" % (found, found), body, re.DOTALL)
    at = element.end() if element else len(body)
    return body[:at] + (element[0] if element else b'{"a": 1},') * draw.choice((100, 3000, 50_000)) + body[at:]


MUTATIONS: tuple[Mutation, ...] = (
    truncate, flip, splice, delete, duplicate, insert, swap_tags, numbers, charset, nest, deepen, attributes, swell,
)  # fmt: skip


def mutated(seed: int, corpus: Sequence[tuple[bytes, str]]) -> tuple[bytes, str]:
    """The spoilt answer of a seed, and the parser that reads it."""
    draw = random.Random(seed)
    parser = draw.choice(sorted({parser for _, parser in corpus}))  # each as often, though most of what is recorded is of one form
    body = draw.choice([body for body, one in corpus if one == parser])
    for _ in range(draw.choice((1, 1, 2, 4))):
        body = draw.choice(MUTATIONS)(body, draw, draw.choice(corpus)[0])
    return body[:MAX_BYTES], parser  # more is left on the wire


def outcome(body: bytes, parser: str) -> str:
    """ "items" or "refused": anything else is raised, and a fault of ours."""
    select = Selectors(item="li, tr, article", title="a", date="time", summary="p")
    try:
        items = parse.parse(fetched(body, form=parser), source(pages=5, select=select)).items
    except ParseError as error:
        assert str(error).isprintable()
        return "refused"
    for item in items:
        lines = (item.title, item.summary, item.key, item.kind, item.url, *item.refs, *item.senders, *item.categories)
        assert not any(re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", line) for line in lines), "steers"
        assert len(item.url) <= 2500 and len(items) <= 5000, "too much"
    return "items"


def main(files: str, first: int, last: int) -> None:
    """Parses the answers of the seeds in the range, and prints what came of them as one line of JSON; a seed that fails ends it."""
    corpus = [(Path(path).read_bytes(), parser) for path, parser in json.loads(Path(files).read_text("utf-8"))]
    counts, slowest, largest, base = {"items": 0, "refused": 0}, (0.0, 0), (0, 0), 0
    for seed in range(first, last):
        body, parser = mutated(seed, corpus)
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak: that of making the answer is none of the parser's
        base, began = base or peak_mb(), time.monotonic()
        print(f"seed {seed} {parser} {len(body)}", file=sys.stderr, flush=True)
        faulthandler.dump_traceback_later(LONGEST_S, exit=True)
        counts[outcome(body, parser)] += 1
        faulthandler.cancel_dump_traceback_later()
        slowest = max(slowest, (round(time.monotonic() - began, 2), seed))
        largest = max(largest, (peak_mb(), seed))
    print(json.dumps({**counts, "slowest_s": slowest, "memory_mb": largest, "base_mb": base}))


def peak_mb() -> int:
    """The most memory that this process has held since its peak was forgotten (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert found
    return int(found[1]) // 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
