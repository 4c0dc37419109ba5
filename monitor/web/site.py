"""What the pages stand on: the folder of the configuration, the database, the settings, the clock, and who may sign in."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from itsdangerous import URLSafeSerializer

from monitor import failure, pipeline, signed, swedish
from monitor.config import Config, Environment, User, load, read_users, shipped
from monitor.store import Store
from monitor.web.attempts import Attempts
from monitor.web.marking import marked

STATIC = Path(__file__).parent / "static"
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What every page is given. `folder` is the configuration's and `data` the one for the outbox and what else is written.

    `clock` gives the time now, aware. `templates` are those of the letters too; the pages' lie in its folder `web`.
    """

    folder: Path
    data: Path
    store: Store
    settings: Environment
    clock: Callable[[], datetime]
    templates: jinja2.Environment
    attempts: Attempts = field(default_factory=Attempts)
    kept_config: Kept = field(default_factory=lambda: Kept())
    kept_users: Kept = field(default_factory=lambda: Kept())
    kept_pulse: Kept = field(default_factory=lambda: Kept())

    def config(self) -> Config:
        """The configuration as it stands in its folder now. Raises ConfigError."""
        written = [self.folder / "sources.yaml", self.folder / "recipients.yaml", *sorted((self.folder / "rules").glob("*"))]
        return self.kept_config.of(stamp(*written), lambda: load(self.folder))  # type: ignore[no-any-return]

    def users(self) -> Mapping[str, User]:
        """Who may sign in now, by name. Raises ConfigError."""
        path = self.folder / "users.yaml"
        return self.kept_users.of(stamp(path), lambda: read_users(path))  # type: ignore[no-any-return]

    def seal(self, what: str) -> URLSafeSerializer:
        """Signs values of one sort ("session", "csrf", …) with the installation's secret; one sort never passes for another."""
        return signed.seal(self.settings.secret, what)


def open_site(folder: Path, *, data: Path, store: Store, settings: Environment, clock: Callable[[], datetime]) -> Site:
    """A site with the templates that come with the package."""
    templates = pipeline.templates(shipped() / "templates")
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))).hexdigest()[:12]
    words = {
        "figures": swedish.figures,
        "flagged": swedish.FLAGGED.__getitem__,
        "failure": failure.in_swedish,
        "sentence": swedish.sentence,
    }
    templates.filters |= {"marked": marked} | words
    templates.globals["static"] = lambda name: f"/static/{name}?v={version}"  # a changed file has another address, and is asked for
    return Site(folder, data, store, settings, clock, templates)


def stamp(*paths: Path) -> Stamp:
    """By what one sees that a file has been written anew: its name, the moment of its last change and its size."""
    found = [(path, path.stat()) for path in paths if path.is_file()]
    return tuple((str(path), one.st_mtime_ns, one.st_size) for path, one in found)


class Kept:
    """One thing that is read and kept until what it was read from changes: reading all rules takes longer than making a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: tuple[Any, Any] | None = None

    def of(self, mark: Any, read: Callable[[], Any]) -> Any:
        """What was read when the mark was this one, else read anew. What raises is not kept."""
        with self._lock:
            if self._found is None or self._found[0] != mark:
                self._found = (mark, read())
            return self._found[1]
