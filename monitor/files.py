"""Files that others read while they are written anew: rules, letters, calendars that are subscribed to, feeds, exports."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, content: bytes) -> Path:
    """Puts a file in its place at once, because nobody must ever read half of it, also where the machine dies; its folder is made.

    What is no file (/dev/stdout) just takes the content. Raises OSError.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    there = path.resolve()  # of a link the file that it leads to, so that the link stays
    fresh = there.with_name(f".{there.name}.{token_hex(4)}.new")  # of its own: another command may write the same file now
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(there)
    return path
