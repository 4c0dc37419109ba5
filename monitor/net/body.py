"""The body of an answer, counted on the wire and again unpacked, so that a small one that holds a huge one is left in time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

PACKED = ("gzip", "x-gzip", "deflate")
GZIP = b"\x1f\x8b"


class Unreadable(Exception):
    """A body that cannot be taken: too long, broken, cut off, or packed in a way that was not asked for."""


def whole(chunks: Iterable[bytes], encoding: str, *, most: int) -> bytes:
    """The unpacked body. Raises Unreadable, in words, for one of more than `most` bytes, packed or unpacked."""
    out = beginning(chunks, encoding, most=most + 1)
    if len(out) > most:
        raise Unreadable(f"larger than {most // 1024} KB")
    return out


def beginning(chunks: Iterable[bytes], encoding: str, *, most: int) -> bytes:
    """The first `most` bytes of the unpacked body; no more than that is read off the wire either."""
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", *PACKED):
        raise Unreadable(f"content encoding {encoding[:20]!r} was not asked for")
    out, counted = bytearray(), _counted(chunks, most)
    for part in _unpacked(counted, most) if encoding in PACKED else counted:
        out += part
        if len(out) >= most:
            break
    return bytes(out[:most])


def _counted(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """What comes over the wire. One that is longer packed than it may be unpacked never ends well."""
    wire = 0
    for chunk in chunks:
        wire += len(chunk)
        yield chunk
        if wire > most:
            raise Unreadable(f"larger than {most // 1024} KB")


def _unpacked(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """gzip, of one member or several, and deflate, in zlib's form or without its head: servers send both under that name."""
    unpack, waiting = None, b""
    for chunk in chunks:
        chunk, waiting = waiting + chunk, b""
        while chunk:
            if unpack is None or unpack.eof:
                if len(chunk) < 2:
                    waiting = chunk
                    break
                if unpack and chunk[:2] != GZIP:  # what some servers fill up with after the end
                    return
                unpack = zlib.decompressobj(zlib.MAX_WBITS + 32 if _has_head(chunk) else -zlib.MAX_WBITS)
            try:
                yield unpack.decompress(chunk, most)
            except zlib.error as error:
                raise Unreadable(f"packed body is broken: {error}") from error
            chunk = unpack.unconsumed_tail or unpack.unused_data
    if (unpack is None and waiting) or (unpack and not unpack.eof):
        raise Unreadable("packed body is cut off")


def _has_head(chunk: bytes) -> bool:
    """Whether packed bytes begin as gzip's or as zlib's, whose first two are a number that 31 divides."""
    return chunk[:2] == GZIP or (chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0)
