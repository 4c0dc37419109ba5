"""Every recorded file is parsed to the items that stand in it, or is named here with the reason why it is no source of ours."""

import fnmatch
import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from monitor import parse
from monitor.config import Source
from monitor.parse import g0v_page
from monitor.values import Fetched, Request

pytestmark = pytest.mark.long
NOW = datetime.fromisoformat("2026-07-03T12:00:00+02:00")

# Which parser reads which files, and how to count, without it, the items that stand in a file.
FORMS = {
    "rss/*.rss.xml": ("feed", lambda text: len(re.findall(r"<item[ >]", text))),
    "riksdagen/*dokumentlista*": ("riksdagen_list", lambda text: _count_list(text)),
    "riksdagen/*dokumentstatus*": ("riksdagen_status", lambda text: 1),
    "regeringen/remiss-case-*.html": ("regeringen_page", lambda text: 1),
    "regeringen/old/*.html": ("regeringen_page", lambda text: 1),
    "g0v/md/*.md": ("g0v_page", lambda text: 1),
    "g0v/json/*.json": ("g0v_list", lambda text: len(json.loads(text))),
}
# Recorded for other purposes.
NOT_SOURCES = {
    "g0v/json/api/codes.json": "the names of the site's taxonomy ids, of which the code knows those it needs",
    "g0v/json/api/latest_updated.json": "says how old the mirror is; below, by itself",
    "riksdagen/*votering*": "how members voted: matters come with a later issue",
    "riksdagen/ferenda_dokument_html_ej_utgiven.html": "a document's text, which is not fetched; its status is",
    "regeringen/remiss-listing.2026.html": "the listing as a page; we read the JSON list that fills it",
}


def _count_list(text: str) -> int:
    found = json.loads(text.lstrip("\ufeff"))["dokumentlista"].get("dokument", [])
    return len(found) if isinstance(found, list) else 1


def _form(name: str) -> tuple[str, object] | None:
    return next((form for pattern, form in FORMS.items() if fnmatch.fnmatch(name, pattern)), None)


def test_every_recorded_file_is_parsed_to_the_items_in_it(shared: Path) -> None:
    folder, wrong, read = shared / "recorded", [], 0
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if any(fnmatch.fnmatch(name, pattern) for pattern in NOT_SOURCES):
            continue
        form = _form(name)
        if form is None:
            wrong.append(f"{name}: has no parser, and no reason why not")
            continue
        parser, count = form
        source = Source(id="recorded", name="Inspelad", owner="", parser="feed", url="https://example.org/x")
        mirrored = f"https://g0v.se/{name.removeprefix('g0v/md/')}"
        request = Request("recorded", mirrored if parser == "g0v_page" else "https://www.regeringen.se/x/", form=parser)
        body = path.read_bytes()
        parsed = parse.parse(Fetched(request, request.url, body, "", NOW), source)
        wanted = count(body.decode("utf-8", "replace"))  # type: ignore[operator]
        read += 1
        if len(parsed.items) != wanted or parsed.notes:
            wrong.append(f"{name}: {len(parsed.items)} items of {wanted}, {parsed.notes}")
        wrong += [f"{name}: an item without a title" for item in parsed.items if not item.title]
    assert wrong == []
    assert read >= 220


def test_the_mirror_says_how_old_it_is(shared: Path) -> None:
    body = (shared / "recorded/g0v/json/api/latest_updated.json").read_bytes()
    assert g0v_page.updated("g0v", body).isoformat() == "2026-01-29T04:18:37+01:00"


# What the recorded pages tell beside their text, counted by hand: files, of them answers, and links to what is remitted.
PAGES = {
    "remiss-case-closed.2026.html": (18, 17, 1),
    "remiss-case-no-genvagar.2026.html": (43, 42, 1),
    "remiss-case-open.2026.html": (1, 0, 1),
    "old/souregeringen_2017_66.html": (1, 0, 0),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_recorded_page_tells_its_files_and_what_it_is_about(shared: Path, name: str) -> None:
    source = Source(id="recorded", name="Inspelad", owner="", parser="feed", url="https://example.org/x")
    request = Request("recorded", "https://www.regeringen.se/x/", form="regeringen_page")
    body = (shared / "recorded/regeringen" / name).read_bytes()
    details = parse.parse(Fetched(request, request.url, body, "", NOW), source).details
    assert details and (len(details.files), len(details.of_kind("answer")), len(details.remitted)) == PAGES[name]
    assert len(details.of_kind("asked")) == name.startswith("remiss")
