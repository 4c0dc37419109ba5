"""Vinnova's calls for proposals (utlysningar), with the days on which they open and close.

Facts (public programs that read data.vinnova.se/api, to October 2026): a programme has calls, and a call has rounds
(ansokningsomgangar); only rounds have an opening and a closing day. The address ends in a date, and all that has changed since is
one JSON list, without a key or further pages. Times are Stockholm's without a zone; 1900-01-01 stands for none. `Publik` is 0 for
rounds to which only invited parties may answer. `KontaktLista` holds persons and is never read. The list gives no page for each
round; a search for its number on vinnova.se finds it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import making, times
from monitor.parse.making import as_list, text_in
from monitor.parse.persons import without_contacts
from monitor.swedish import day
from monitor.values import STOCKHOLM, Fetched, Item, Parsed

PAGE = "https://www.vinnova.se/sok/?q="
_NUMBER = re.compile(r"\d{4}-\d{4,6}")


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The rounds that anyone may answer. Raises ParseError for another form."""
    answer = making.json_of(source.id, fetched.body)
    if not isinstance(answer, list):
        raise ParseError(source.id, "answer", "is not a list of rounds")
    return making.made(answer, lambda one: _item(one, fetched, source))


def _item(one: Any, fetched: Fetched, source: Source) -> Item | None:
    number = text_in(one, "Diarienummer").strip()
    if not _NUMBER.fullmatch(number):
        raise making.Unusable(f"has no usable Diarienummer: {number[:40]!r}")
    if one.get("Publik") == 0:
        return None
    opens, closes = _moment(one, "Oppningsdatum"), _moment(one, "Stangningsdatum")
    told = [
        text for text in (text_in(part, "TextSv") or text_in(part, "Text") for part in as_list(one.get("WebTextLista"))) if text
    ]
    about = making.plain(text_in(one, "Beskrivning") or (told[0] if told else ""))
    return Item(
        source_id=source.id,
        key=number,
        kind=source.kind,
        url=PAGE + quote(number),
        title=making.title_of(text_in(one, "Titel")),
        summary=making.summary_of(f"{_open(opens, closes)} {without_contacts(about)}"),
        text=without_contacts("\n\n".join(filter(None, map(making.plain_lines, told)))),
        published=_moment(one, "Publiceringsdatum") or (opens if opens and opens <= fetched.at else None),
        senders=(source.owner,),
        refs=(number,),
        starts_at=opens,
        ends_at=closes,
        register_by=closes.astimezone(STOCKHOLM).date() if closes else None,
    )


def _moment(one: Any, name: str) -> datetime | None:
    found = times.moment(text_in(one, name))
    return found if found and found.year > 1900 else None


def _open(opens: datetime | None, closes: datetime | None) -> str:
    """The days in words, so that a day that is moved is told: "Öppen för ansökan 2 juli–13 oktober 2026."."""
    if opens and closes:
        return f"Öppen för ansökan {day(opens, closes.year)}–{day(closes)}."
    return f"Sista ansökningsdag är {day(closes)}." if closes else f"Öppnar {day(opens)}." if opens else ""
