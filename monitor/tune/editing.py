"""Editing a file of the configuration in a page: checked by line, shown for what it does, saved in one step, and kept to go back to.

Only files that are there already can be opened: `sources.yaml`, and the `*.yaml` of `rules/`. What a save replaces is kept in `.history`
beside them. What is saved is checked and written under one lock, so that two files that are saved at once fit together; that somebody has
changed the file since it was opened, in a page or on disk, is seen by its mark.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from monitor import tune
from monitor.config import Config, Source, doubts, load, locked, read_sources
from monitor.config.written import shown_path
from monitor.errors import ConfigError, Fault
from monitor.files import write_whole
from monitor.store import Store
from monitor.text import bytes_hash, slug
from monitor.tune.preview import Moved, Preview, losses, preview
from monitor.values import Act

SOURCES = "sources.yaml"
HISTORY = ".history"
LONGEST = 300_000  # characters of a file: ten times the longest that is shipped
BACK = timedelta(days=365)  # how far back an edit is tried
MOST_ITEMS = 5_000  # the newest, on which an edit is shown while it is written: 5 s for a rule that touches a third of them
_KEPT = re.compile(r"(?P<at>[0-9]{8}T[0-9]{12})-(?P<who>[a-z0-9-]+)\.yaml")


@dataclass(frozen=True, slots=True)
class Text:
    """A file as it stands; `mark` tells whether it still does when an edit of it is saved."""

    name: str
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that was replaced: when and by whom (the slug of a name). `id` is the file's name in the history."""

    id: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Tried:
    """An edit read as it would be: what is wrong with it, and what is allowed but hardly meant; both by line.

    `elsewhere` are faults that other files had before. `config` is None with any fault; then nothing more can be shown.
    """

    faults: tuple[Fault, ...]
    doubts: tuple[Fault, ...]
    elsewhere: tuple[Fault, ...]
    config: Config | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The file as it is now."""

    file: Text


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody has saved the file since it was opened; nothing was written. `theirs` is what stands there."""

    theirs: Text


@dataclass(frozen=True, slots=True)
class Refused:
    """What is wrong; nothing was written."""

    tried: Tried


@dataclass(frozen=True, slots=True)
class Losing:
    """Past flagged items that would be flagged no longer; nothing was written until that is accepted."""

    lost: tuple[Moved, ...]


def files(folder: Path) -> tuple[str, ...]:
    """The names of the files that can be edited: `sources.yaml`, and `rules/` in order."""
    return (SOURCES, *(f"rules/{path.name}" for path in sorted((folder / "rules").glob("*.yaml"))))


def opened(folder: Path, name: str) -> Text:
    """A file as it stands. Raises LookupError for a name that is none of `files`."""
    path = _path(folder, name)
    body = path.read_bytes()
    return Text(name, _plain(body.decode("utf-8-sig", errors="replace")), bytes_hash(body))


def _path(folder: Path, name: str) -> Path:
    if name not in files(folder):
        raise LookupError(name)
    return folder / name


def _plain(text: str) -> str:
    """Lines as Unix ends them, the last one too: a page sends others."""
    return re.sub(r"\r\n?", "\n", text).rstrip() + "\n"


# --- trying ---------------------------------------------------------------------------------------------------------


def tried(folder: Path, name: str, text: str) -> Tried:
    """Reads all configuration with this text in place of a file, and runs the examples. Raises LookupError for an unknown name.

    A fault that another file had before does not stop an edit; one that the edit brings there does.
    """
    path = _path(folder, name)
    if len(text) > LONGEST:
        return Tried((Fault(name, None, "", f"must have {LONGEST} or fewer characters"),), (), (), None)
    try:
        config = load(folder, {path: _plain(text)})
        faults = tune.check(config.rules)
    except ConfigError as error:
        config, faults = None, error.faults
    except UnicodeEncodeError:
        return Tried((Fault(name, None, "", "holds half a character"),), (), (), None)
    before = set(_faults(folder)) if faults else set()
    here = shown_path(path)
    ours = tuple(one for one in faults if one.path == here or one not in before)
    looks = tuple(one for one in doubts(config) if one.path == here) if config else ()
    return Tried(ours, looks, tuple(one for one in faults if one not in ours), None if faults else config)


def _faults(folder: Path) -> list[Fault]:
    try:
        return tune.check(load(folder).rules)
    except ConfigError as error:
        return error.faults


def shown(config: Config, store: Store, *, now: datetime) -> Preview:
    """What edited rules do to the newest items of the last twelve months, at most so many, so that it can be asked while they are written."""
    newest = store.published_after_all_but(MOST_ITEMS)
    return preview(config.rules, store, since=max(filter(None, (newest, now - BACK))))


# --- saving ---------------------------------------------------------------------------------------------------------


def save(
    folder: Path, store: Store, edit: Text, *, who: str, now: datetime, accept_loss: bool
) -> Saved | Conflict | Refused | Losing:
    """Puts an edited text in the file's place, what stood there into the history, and the act into the log; or says why not, and writes
    nothing.

    `edit.mark` is that of the text it was made from. Raises LookupError for an unknown name, OSError where nothing can be written.
    """
    path = _path(folder, edit.name)
    with locked(folder):
        if (theirs := opened(folder, edit.name)).mark != edit.mark:
            return Conflict(theirs)
        found = tried(folder, edit.name, edit.text)
        if found.faults:
            return Refused(found)
        if found.config and not accept_loss and (lost := _losses(folder, found.config, store, now)):
            return Losing(lost)
        if (text := _plain(edit.text)) != theirs.text:
            with store.together():  # what cannot be written is not in the log, and what the log does not take is not written
                store.keep_act(Act(now, who, "regler", edit.name, _in_the_log(theirs.text, text, accept_loss)))
                write_whole(_new_in_history(folder, edit.name, who, now), theirs.text.encode())
                write_whole(path, text.encode())
        return Saved(opened(folder, edit.name))


def _in_the_log(before: str, after: str, accept_loss: bool) -> str:
    marks = [line[0] for line in difference(before, after)]
    lost = ", fast flaggade dokument tappas" if accept_loss else ""
    return f"rader till: {marks.count('+')}, rader bort: {marks.count('-')}{lost}"


def _new_in_history(folder: Path, name: str, who: str, now: datetime) -> Path:
    """Where a text is kept that is replaced; of two at one moment the later is a microsecond younger."""
    there, at = _history(folder, name), now.astimezone(UTC)
    there.mkdir(parents=True, exist_ok=True)
    while (kept := there / f"{at:%Y%m%dT%H%M%S%f}-{slug(who) or 'x'}.yaml").exists():
        at += timedelta(microseconds=1)
    return kept


def _losses(folder: Path, edited: Config, store: Store, now: datetime) -> tuple[Moved, ...]:
    try:
        before = load(folder).rules
    except ConfigError:
        return losses(None, edited.rules, store, since=now - BACK)
    return losses(before, edited.rules, store, since=now - BACK) if before.version != edited.rules.version else ()


# --- going back -----------------------------------------------------------------------------------------------------


def _history(folder: Path, name: str) -> Path:
    return folder / HISTORY / name


def history(folder: Path, name: str) -> tuple[Kept, ...]:
    """The texts of a file that were replaced, the last one first. Raises LookupError for an unknown name."""
    _path(folder, name)
    found = filter(None, (_KEPT.fullmatch(path.name) for path in _history(folder, name).glob("*.yaml")))
    kept = [Kept(one[0], datetime.strptime(one["at"], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), one["who"]) for one in found]
    return tuple(sorted(kept, key=lambda one: one.id, reverse=True))


def kept(folder: Path, name: str, which: str) -> str:
    """A text that was replaced, by its id; saved like any other edit it is back. Raises LookupError for one that is not there."""
    if which not in {one.id for one in history(folder, name)}:
        raise LookupError(which)
    return (_history(folder, name) / which).read_text("utf-8")


def difference(before: str, after: str) -> Iterator[str]:
    """What differs between two texts: lines that begin with "-", "+", " ", or "@@" where some are left out."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return (line for number, line in enumerate(lines) if number > 1)


# --- adding a source ------------------------------------------------------------------------------------------------


def entry(source: Source) -> str:
    """A source as an entry of sources.yaml."""
    written = yaml.safe_dump(
        [source.model_dump(mode="json", exclude_defaults=True)], allow_unicode=True, sort_keys=False, width=1000
    )
    return "".join(f"  {line}\n" for line in written.splitlines())


def with_source(text: str, source: Source) -> str:
    """The text of sources.yaml with one more entry at its end; every line before stays as it is."""
    return f"{_plain(text)}\n{entry(source)}"


def opens_others(folder: Path, text: str) -> bool:
    """Whether a text of sources.yaml opens private addresses otherwise than the file does; a file that cannot be read opens none.

    Of a text that cannot be read it does not matter: it is not saved.
    """
    path = folder / SOURCES
    try:
        opens = read_sources(path, {path: _plain(text)}).allow_private
    except (ConfigError, UnicodeEncodeError):
        return False
    try:
        return opens != read_sources(path).allow_private
    except ConfigError:
        return bool(opens)
