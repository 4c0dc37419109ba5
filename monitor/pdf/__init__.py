"""The text of a PDF, read in a child process with limits, because files come from strangers and PDFium is not thread-safe.

Time, memory, pages and output are limited; at a limit the child is killed, and what is wrong with the file is told in words.
Nothing is pickled: bytes go in by stdin, text comes out by stdout. Facts: PDFium gives a soft hyphen at the end of a line as "\\x02"
and ends lines with "\\r\\n" (5.15, November 2026).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from monitor.pdf.child import REFUSED
from monitor.text import normalise

__all__ = ["Limits", "Unreadable", "pages", "summary"]

CHILD = Path(__file__).with_name("child.py")
SUMMARY_PAGES = 30  # at most of a summary; those of 2024–2026 have 5 to 25
FIRST_PAGES = 15  # of an inquiry in which no page is headed as its summary
_HYPHEN = re.compile("\x02\r?\n?")
_SUMMARY = re.compile(r"^Sammanfattning$", re.IGNORECASE)
_AFTER = re.compile(
    r"^(?:Summary|English summary|Lättläst|Förkortningar|Författningsförslag|Begreppslista|Ordlista|Bakgrund|Inledning|1\s+\w.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: float = 20.0
    memory: int = 768 * 1024 * 1024
    pages: int = 120
    characters: int = 400_000


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file has no text for us, in words."""

    reason: str


def pages(body: bytes, limits: Limits = Limits()) -> tuple[str, ...] | Unreadable:  # noqa: B008  (frozen)
    """The text of each page, from the first one on."""
    output = 4 * limits.characters + limits.pages  # bytes of UTF-8
    numbers = (limits.pages, limits.characters, limits.memory, int(limits.seconds) + 1, output)
    command = [sys.executable, "-I", str(CHILD), *map(str, numbers)]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as wrong:
        given.write(body)
        given.seek(0)
        try:
            done = subprocess.run(command, stdin=given, stdout=out, stderr=wrong, timeout=limits.seconds, env={}, check=False)
        except subprocess.TimeoutExpired:
            return Unreadable(f"takes longer than {limits.seconds:g} s to read")
        if done.returncode:
            wrong.seek(0)
            return Unreadable(_in_words(done.returncode, wrong.read(2000).decode("utf-8", "replace").strip(), limits))
        out.seek(0)
        text = out.read(output).decode("utf-8", "replace")
    found = tuple(_HYPHEN.sub("", page).replace("\r\n", "\n") for page in text.split("\f"))
    return found if any(page.strip() for page in found) else Unreadable("holds no text; its pages may be pictures")


def _in_words(code: int, said: str, limits: Limits) -> str:
    if code != REFUSED:
        return "was too much for its reader: it died of it" if code < 0 else f"cannot be read: {normalise(said)[-200:]}"
    if said == "memory":
        return f"needs more than {limits.memory // 1024 // 1024} MB to read"
    if "password" in said.lower():
        return "is locked by a password"
    return f"is no PDF, or is damaged: {normalise(said)}"


def summary(found: tuple[str, ...]) -> str:
    """The summary of an inquiry: from the page headed "Sammanfattning" to the next chapter; else its first pages."""
    first = next((number for number, page in enumerate(found) if _headed(page, _SUMMARY)), None)
    if first is None:
        return "\n\n".join(found[:FIRST_PAGES])
    last = next((number for number in range(first + 1, len(found)) if _headed(found[number], _AFTER)), len(found))
    return "\n\n".join(found[first : min(last, first + SUMMARY_PAGES)])


def _headed(page: str, heading: re.Pattern[str]) -> bool:
    """Whether one of a page's first lines is such a heading; a table of contents has the page's number after it."""
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    return any(heading.match(line) and not re.search(r"\.{3}|\s\d+$", line) for line in lines[:3])
