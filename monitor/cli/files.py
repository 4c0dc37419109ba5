"""Files that others read while they are written anew: calendars that are subscribed to, feeds, exports."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, content: bytes) -> Path:
    """Puts a file in its place at once, because nobody must ever read half of it; its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{token_hex(4)}.new")  # of its own: another command may write the same file now
    fresh.write_bytes(content)
    return fresh.replace(path)
