"""The configuration as it is carried to other machines: the text of its files, but for recipients.yaml, whose addresses stay where it lies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def files_of(folder: Path) -> dict[str, str]:
    """The text of each file that decides what is asked and how it is judged, by its name within the folder."""
    rules = sorted((folder / "rules").glob("*.yaml"))
    paths = [folder / "sources.yaml", *rules, folder / "rules" / "model.json"]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths if path.exists()}


def hash_of(files: Mapping[str, str]) -> str:
    """The name of a configuration: the same for the same text, and for no other."""
    return hashlib.sha256(json.dumps(dict(files), sort_keys=True).encode()).hexdigest()[:16]


def put_files(files: Mapping[str, str], folder: Path) -> None:
    """Writes the files into a folder, as they lay where they come from."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
