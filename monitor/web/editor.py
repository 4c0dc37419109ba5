"""Regler: the files of rules and `sources.yaml`, edited in the page: checked by line, tried on what is stored, saved, and gone back to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query
from starlette.responses import Response

from monitor.config import Config
from monitor.config.written import shown_path
from monitor.errors import ConfigError, Fault
from monitor.tune import editing
from monitor.tune.editing import Conflict, Kept, Losing, Refused, Text, Tried
from monitor.tune.preview import Moved, Preview
from monitor.web.access import Visit, least
from monitor.web.answers import back, show
from monitor.web.worded import worded

log = logging.getLogger(__name__)
router = APIRouter(prefix="/regler")
LONGEST = 2 * editing.LONGEST  # characters that are taken at all; what is longer than a file may be is told in words
MOVES_SHOWN = 20  # of each list of what an edit moves
PRIVATE = "Att öppna egna adresser (allow_private) är förvaltarens sak: be en med rollen admin göra den ändringen."
UNWRITABLE = "Filen kunde inte skrivas, så inget är sparat. Sidornas konto behöver få skriva i konfigurationens mapp. Din text står kvar här."
_LOOKING = threading.Lock()  # one look over the stored items at a time: each takes a core for some seconds

Edited = Annotated[str, Form(max_length=LONGEST)]
Mark = Annotated[str, Form(max_length=100)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A file in the list: what it is about (empty where its name says so), how many rules it has, and what it replaced last."""

    name: str
    about: str
    rules: int | None
    last: Kept | None


@router.get("")
def files(visit: Annotated[Visit, least("analyst")]) -> Response:
    """The files, with what is wrong with them as they stand."""
    folder = visit.site.folder
    config, faults = _config(visit)
    by_file = {}
    if config:
        places = config.rules.places
        by_file = {places[one.rules[0].id].rpartition(":")[0]: one for one in config.rules.files.values() if one.rules}
    rows = []
    for name in editing.files(folder):
        file, kept = by_file.get(shown_path(folder / name)), editing.history(folder, name)
        rows.append(Listed(name, file.name if file else "", len(file.rules) if file else None, kept[0] if kept else None))
    return show(visit, "rules.html.j2", files=rows, faults=worded(faults, folder))


@router.get("/fil/{name:path}")
def file(visit: Annotated[Visit, least("analyst")], name: str) -> Response:
    return _page(visit, _opened(visit, name))


@router.post("/prov/{name:path}")
def look(visit: Annotated[Visit, least("analyst")], name: str, text: Edited, mark: Mark) -> Response:
    """What is wrong with an edit, or what it would do; saves nothing. To htmx the part of the page that says so."""
    _opened(visit, name)
    tried = editing.tried(visit.site.folder, name, text)
    looked = _looked(visit, tried)
    if visit.is_part:
        return show(visit, "tried.html.j2", **_told(visit, name, tried, looked))
    return _page(visit, Text(name, text, mark), tried=tried, looked=looked)


@router.post("/fil/{name:path}")
def save(
    visit: Annotated[Visit, least("analyst")],
    name: str,
    text: Edited,
    mark: Mark,
    accept_loss: Annotated[bool, Form()] = False,
) -> Response:
    """Saves an edit, or says why not and shows it again as it was written."""
    site, before = visit.site, _opened(visit, name)
    edit = Text(name, text, mark)
    if name == editing.SOURCES and not visit.may("admin") and editing.opens_others(site.folder, text):
        return _page(visit, edit, status=403, fault=PRIVATE)
    try:
        done = editing.save(site.folder, site.store, edit, who=visit.name, now=visit.now, accept_loss=accept_loss)
    except OSError as error:
        log.error("%s: %s cannot be written: %s", name, error.filename, error.strerror)
        return _page(visit, edit, status=503, fault=UNWRITABLE)
    if isinstance(done, Conflict):
        return _page(visit, replace(edit, mark=done.theirs.mark), status=409, theirs=done.theirs)
    if isinstance(done, Refused):
        return _page(visit, edit, status=422, tried=done.tried)
    if isinstance(done, Losing):
        return _page(visit, edit, status=409, lost=done.lost)
    said = "är som förut" if done.file.text == before.text else "är sparad, och gäller från nästa omgång"
    return back(visit, f"/regler/fil/{name}", f"{name} {said}.")


@router.get("/historik/{name:path}")
def history(
    visit: Annotated[Visit, least("analyst")], name: str, version: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    """The texts that were replaced, and what differs between one of them and the file as it stands."""
    now, folder = _opened(visit, name), visit.site.folder
    try:
        text = editing.kept(folder, name, version) if version else None
    except LookupError as error:
        raise HTTPException(404) from error
    differs = list(editing.difference(now.text, text)) if text is not None else []
    kept = editing.history(folder, name)
    return show(visit, "history.html.j2", file=now, kept=kept, version=version, text=text, differs=differs)


def _opened(visit: Visit, name: str) -> Text:
    try:
        return editing.opened(visit.site.folder, name)
    except LookupError as error:
        raise HTTPException(404) from error


def _config(visit: Visit) -> tuple[Config | None, list[Fault]]:
    try:
        return visit.site.config(), []
    except ConfigError as error:
        return None, error.faults


def _looked(visit: Visit, tried: Tried) -> Preview | None:
    """What an edit would do; None where it cannot be told, and while another is looked at."""
    if tried.config is None or not _LOOKING.acquire(blocking=False):
        return None
    try:
        return editing.shown(tried.config, visit.site.store, now=visit.now)
    finally:
        _LOOKING.release()


def _page(
    visit: Visit,
    edit: Text,
    *,
    status: int = 200,
    tried: Tried | None = None,
    looked: Preview | None = None,
    lost: tuple[Moved, ...] = (),
    theirs: Text | None = None,
    fault: str = "",
) -> Response:
    """The editor with a text in it, and what is to be said of that."""
    values: dict[str, Any] = _told(visit, edit.name, tried, looked) if tried else {"name": edit.name, "tried": None}
    differs = list(editing.difference(theirs.text, edit.text)) if theirs else []
    lines = edit.text.count("\n") + 1
    return show(
        visit,
        "editor.html.j2",
        status=status,
        edit=edit,
        lines=lines,
        lost=lost,
        theirs=theirs,
        differs=differs,
        fault=fault,
        **values,
    )


def _told(visit: Visit, name: str, tried: Tried, looked: Preview | None) -> dict[str, Any]:
    """What there is to say of an edit, for its template."""
    config = tried.config
    return {
        "name": name,
        "tried": tried,
        "faults": worded(tried.faults, visit.site.folder),
        "doubts": worded(tried.doubts, visit.site.folder),
        "elsewhere": worded(tried.elsewhere, visit.site.folder),
        "looked": looked,
        "topics": {tag: file.name for tag, file in config.rules.files.items()} if config else {},
        "shown": MOVES_SHOWN,
    }


def edited(visit: Visit, name: str, edit: Callable[[str], str]) -> Response:
    """The editor with a file as `edit` makes it: checked and tried, and not yet saved."""
    there = _opened(visit, name)
    text = edit(there.text)
    tried = editing.tried(visit.site.folder, name, text)
    return _page(visit, replace(there, text=text), tried=tried, looked=_looked(visit, tried))
