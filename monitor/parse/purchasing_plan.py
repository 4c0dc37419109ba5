"""Trafikverket's purchasing plan (inköpstidplan): what it means to procure, when, and for how much.

Facts (seen June 2026): a page links the plan of the day as contentassets/…/inkopstidsplan-YYMMDD.xlsx, so that its address
changes with every issue, one a month or so. The sheet has 927 rows under some lines of heading, and 19 columns. JournalID is a
row's own number; days are dates or Excel's serial numbers; Information says "Nytt", "Uppdaterad", "Försenad" or "Utgått".
Kontaktperson is never stored, and its name is taken out of other cells.

A spreadsheet is a zip of XML and comes from outside: what it says of its own size is held to a limit before anything is unpacked,
no more than that is read, XML that declares a document type is refused, formulas are not run, and links to other workbooks are
not kept.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.persons import HIDDEN, without_contacts
from monitor.swedish import day
from monitor.text import normalise
from monitor.values import Fetched, Item, Parsed, Request

MOST_BYTES, MOST_PARTS = 20 * 1024 * 1024, 200  # unpacked; a plan has some two megabytes in a dozen parts
MOST_ROWS, MOST_COLUMNS, HEADING_ROWS = 10_000, 40, 20
_FILE = re.compile(r"/inkopstidsplan-(\d\d)(\d\d)(\d\d)[^/]*\.xlsx$", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")  # in which a declaration could hide
_NAME = re.compile(r"[A-ZÅÄÖ][\w-]+(?:\s[\w-]+)*\s[A-ZÅÄÖ][\w-]+")

# What a column is called here → how its heading begins.
COLUMNS = {
    "id": "journalid", "title": "benämning", "about": "beskrivning", "mode": "trafikslag", "area": "geografiskt område",
    "advertised": "planerad annonseringsstart", "tenders": "planerad sista anbudsdag", "contract": "planerad avtalsstart",
    "sure": "status på uppgifter", "cost": "bedömd kostnad", "contact": "kontakt", "change": "information",
}  # fmt: skip
NEEDED = ("id", "title")
DAYS = {"advertised": "annonsering", "tenders": "sista anbudsdag", "contract": "avtalsstart"}
Row = Mapping[str, Any]
# What a library for workbooks raises over one that is broken, or made to break it.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, SyntaxError, ValueError, LookupError, TypeError, AttributeError,
    ArithmeticError, OSError, EOFError, RuntimeError,
)  # fmt: skip


def parse(fetched: Fetched, source: Source) -> Parsed:
    """Of the page: the request for the plan that it links. Of the plan: its rows.

    Raises ParseError for another form, and for a file past its limits.
    """
    if not fetched.body.startswith(b"PK"):
        return Parsed((), (_newest_file(fetched, source),))
    issued = _FILE.search(urlsplit(fetched.url).path)
    published = times.moment("20{}-{}-{}".format(*issued.groups())) if issued else None
    return making.made(_rows(fetched.body, source), lambda row: _item(row, published, source))


def _newest_file(fetched: Fetched, source: Source) -> Request:
    files = []
    for link in making.soup_of(fetched.body).select("a[href]"):
        with contextlib.suppress(making.Unusable):
            url = urlsplit(making.link_of(str(link["href"]), fetched.url))
            if url.hostname == urlsplit(fetched.url).hostname and (found := _FILE.search(url.path)):
                files.append((found.groups(), url.geturl()))
    if not files:
        raise ParseError(source.id, "inkopstidsplan-YYMMDD.xlsx", "is not linked on the page")
    return Request(source.id, max(files)[1], target=fetched.request.target, depth=fetched.request.depth)


def _rows(body: bytes, source: Source) -> list[Row]:
    """The rows below the line of headings, as told by `COLUMNS`. Raises ParseError."""
    _check_zip(body, source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that it does not know
            for rows in _sheets(body):
                for number, row in enumerate(rows[:HEADING_ROWS], 1):
                    if places := _places(row):
                        return [_row(places, cells) for cells in rows[number:] if any(cell not in (None, "") for cell in cells)]
    except _BROKEN as error:
        raise ParseError(source.id, "file", f"is no workbook: {normalise(str(error))[:200]}") from error
    raise ParseError(source.id, "JournalID", "heads no column of any sheet")


def _sheets(body: bytes) -> Iterator[list[list[Any]]]:
    import openpyxl  # here, because a twentieth of a command's start would go to loading it

    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        yield [list(row) for row in rows]


def _check_zip(body: bytes, source: Source) -> None:
    """Sizes as the directory tells them; what is longer than that when it is unpacked fails as broken. Raises ParseError."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise ParseError(source.id, "file", f"unpacks to more than {MOST_BYTES // 1024 // 1024} MB or {MOST_PARTS} parts")
            for part in parts:
                inside = archive.read(part).upper()
                if b"<!DOCTYPE" in inside or b"<!ENTITY" in inside or inside.startswith(_UTF16):
                    raise ParseError(source.id, part.filename, "declares a document type, which a workbook has no need of")
    except _BROKEN as error:
        raise ParseError(source.id, "file", f"is a broken zip: {normalise(str(error))[:200]}") from error


def _places(row: Sequence[Any]) -> dict[str, int]:
    """Which column holds what, where this row is the line of headings; nothing for another row."""
    headings = [_text(cell).lower() for cell in row]
    found = {
        name: next((place for place, text in enumerate(headings) if text.startswith(begin)), -1) for name, begin in COLUMNS.items()
    }
    return {} if any(found[name] < 0 for name in NEEDED) else {name: place for name, place in found.items() if place >= 0}


def _row(places: Mapping[str, int], cells: Sequence[Any]) -> Row:
    """A row by column, its days as days and all else as text; without its contact, who is taken out of the other cells too."""
    names = _NAME.findall(_text(cells[places["contact"]])[:200]) if "contact" in places else []
    return {
        name: _day(cells[place]) if name in DAYS else _clean(_text(cells[place]), names)
        for name, place in places.items()
        if name != "contact"
    }


def _text(cell: Any) -> str:
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else normalise(str(cell))


def _clean(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, HIDDEN)
    return without_contacts(text)


def _day(cell: Any) -> date | None:
    """A day, written as such or as Excel's serial number; None for a text ("löpande"), or a number that is no day of today."""
    from openpyxl.utils.datetime import from_excel

    found = from_excel(cell) if isinstance(cell, (int, float)) and 36_526 <= cell <= 73_050 else cell  # 2000–2099
    return found.date() if isinstance(found, datetime) else found if isinstance(found, date) else None


def _item(row: Row, issued: datetime | None, source: Source) -> Item:
    """A planned purchase. Its days stand in its summary, so that one that is moved is told; only what is marked as new is dated."""
    number, change = row["id"], row.get("change", "")
    if not re.fullmatch(r"[\w ./:-]{1,60}", number):
        raise making.Unusable(f"has no usable JournalID: {number[:40]!r}")
    return Item(
        source_id=source.id,
        key=number,
        kind=source.kind,
        url=f"{source.url}?JournalID={quote(number)}",
        title=making.title_of(row["title"]),
        summary=making.summary_of(_summary(row, change)),
        published=issued if change.lower().startswith("ny") else None,
        categories=tuple(text for name in ("mode", "area") if (text := row.get(name, ""))),
        senders=(source.owner,),
        refs=(number,),
    )


def _summary(row: Row, change: str) -> str:
    """What, where and when: "Ny bro. Väg, Mellersta. Planerad annonsering 1 maj 2026, sista anbudsdag 1 juni 2026. Försenad."."""
    days = [f"{word} {day(found)}" for name, word in DAYS.items() if (found := row.get(name))]
    cost, sure = row.get("cost", ""), row.get("sure", "")
    parts = (
        row.get("about", ""),
        ", ".join(text for name in ("mode", "area") if (text := row.get(name, ""))),
        f"Planerad {', '.join(days)}" if days else "",
        f"Bedömd kostnad: {cost} miljoner kronor" if cost else "",
        f"Uppgifternas säkerhet: {sure.lower()}" if sure else "",
        change if change and not change.lower().startswith("ny") else "",
    )
    return " ".join(f"{part.rstrip('.')}." for part in parts if part.strip())
