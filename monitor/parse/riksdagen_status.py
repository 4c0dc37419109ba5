"""data.riksdagen.se/dokumentstatus: one document in full, as JSON or XML, with where it is and what was decided.

Facts (recorded responses of 2016–2026): three of 684 hold comments, which JSON does not have; sections are missing, null, empty, an
object or a list, in one answer both; a document not yet published says so in its text; a task stands twice where it was rewritten. A
document's further files (HB03100d2) are told as documents under the number of the first, with nothing of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import bounds, making, times
from monitor.parse.making import as_list, plain, plain_lines, text_in
from monitor.parse.riksdagen_list import DOCUMENT, PART, USABLE_ID, kind_of, number_of, refs_of
from monitor.text import normalise
from monitor.values import Ballot, Claim, Fetched, File, Item, Parsed, Point, Reference, Reservation, State, Status, Step, Task

STATES: dict[str, State] = {"planerat": "planned", "inträffat": "happened", "": ""}


def parse(fetched: Fetched, source: Source) -> Parsed:
    """The one document, with its status. Raises ParseError for another form."""
    body = fetched.body.lstrip(b"\xef\xbb\xbf \r\n\t")
    if body.startswith((b"<?xml", b"<dokumentstatus")):
        root = making.xml_of(source.id, body)
        found: Any = _tree(root) if etree.QName(root).localname == "dokumentstatus" else None
    else:
        answer = making.json_of(source.id, body)
        found = answer.get("dokumentstatus") if isinstance(answer, dict) else None
    document = found.get("dokument") if isinstance(found, dict) else None
    if not isinstance(document, dict) or not USABLE_ID.fullmatch(text_in(document, "dok_id")):
        raise ParseError(source.id, "dokumentstatus.dokument", "is missing")
    parsed = making.made([document], lambda one: _item(one, source))
    status, notes = _status(found, document)
    return replace(parsed, notes=(*parsed.notes, *notes), status=status)


def _tree(element: etree._Element) -> Any:
    """XML as the Riksdag's JSON has it: an element's text, or its parts by name, those of one name in a list."""
    parts = [part for part in element if isinstance(part.tag, str)]
    if not parts:
        return "".join(text for text in (element.text, *(part.tail for part in element)) if text)  # what stands between is comments
    found: dict[str, Any] = {}
    for part in parts:
        found.setdefault(part.tag, []).append(_tree(part))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _kind(document: dict[str, Any]) -> str:
    """The Riksdag's word for the kind; old documents list two."""
    kinds = as_list(document.get("doktyp"))
    return kind_of(document | {"doktyp": kinds[0] if kinds else ""})


def _item(document: dict[str, Any], source: Source) -> Item:
    dok_id, kind = text_in(document, "dok_id"), _kind(document)
    return Item(
        source_id=source.id,
        key=dok_id,
        kind=kind or source.kind,
        url=DOCUMENT + dok_id,
        title=making.title_of(text_in(document, "titel")),
        text=plain_lines(text_in(document, "html") or text_in(document, "text")),
        published=times.moment(text_in(document, "datum")),
        categories=tuple(name for name in (text_in(document, "organ"),) if name),
        refs=refs_of(document, kind, dok_id),
    )


def _status(found: dict[str, Any], document: dict[str, Any]) -> tuple[Status, list[str]]:
    """All sections, and in words what of them cannot be read."""
    notes: list[str] = []
    dok_id = text_in(document, "dok_id")
    part = PART.fullmatch(dok_id)
    status = Status(
        dok_id=dok_id,
        designation=number_of(_kind(document), plain(text_in(document, "rm")), plain(text_in(document, "beteckning"))),
        part_of=part["whole"] if part else "",
        state=plain(text_in(document, "status")),
        updated=times.moment(text_in(document, "systemdatum")),
        references=tuple(map(_reference, _entries(found, "dokreferens", "referens", notes))),
        steps=tuple(_step(one, notes) for one in _entries(found, "dokaktivitet", "aktivitet", notes)),
        tasks=_newest(tuple(map(_task, _entries(found, "dokuppgift", "uppgift", notes)))),
        points=tuple(map(_point, _entries(found, "dokutskottsforslag", "utskottsforslag", notes))),
        reservations=tuple(map(_reservation, _entries(found, "dokmotforslag", "motforslag", notes))),
        claims=tuple(map(_claim, _entries(found, "dokforslag", "forslag", notes))),
        files=tuple(_files(_entries(found, "dokbilaga", "bilaga", notes), notes)),
    )
    return status, notes[: bounds.MOST_NOTES]


def _entries(found: dict[str, Any], section: str, name: str, notes: list[str]) -> list[dict[str, Any]]:
    """The entries of a section: none, one or a list."""
    held = found.get(section)
    if held not in (None, "", []) and not isinstance(held, dict):
        notes.append(f"{section} is no object: left out")
    entries = as_list(held.get(name)) if isinstance(held, dict) else []
    if len(entries) > bounds.MOST_ITEMS:
        notes.append(f"{section} holds more than {bounds.MOST_ITEMS} entries: the rest is left out")
    usable = [one for one in entries[: bounds.MOST_ITEMS] if isinstance(one, dict)]
    if len(usable) < len(entries[: bounds.MOST_ITEMS]):
        notes.append(f"{section} holds entries that are no objects: left out")
    return usable


def _reference(one: dict[str, Any]) -> Reference:
    kind = kind_of({"doktyp": text_in(one, "ref_dok_typ"), "subtyp": text_in(one, "ref_dok_subtyp")})
    return Reference(
        kind=plain(text_in(one, "referenstyp")),
        dok_id=plain(text_in(one, "ref_dok_id")),
        designation=number_of(kind, plain(text_in(one, "ref_dok_rm")), plain(text_in(one, "ref_dok_bet"))),
        title=plain(text_in(one, "ref_dok_titel")),
        note=plain(text_in(one, "uppgift")),
    )


def _step(one: dict[str, Any], notes: list[str]) -> Step:
    state, order, at = plain(text_in(one, "status")), text_in(one, "ordning"), times.moment(text_in(one, "datum"))
    if state not in STATES:
        notes.append(f"step {text_in(one, 'kod')!r} has the unknown state {state[:40]!r}")
    if at is None:
        notes.append(f"step {text_in(one, 'kod')!r} has no day")
    number = int(order) if order.isascii() and order.isdecimal() and len(order) < 9 else 0
    return Step(plain(text_in(one, "kod")), plain(text_in(one, "namn")), at, STATES.get(state, ""), number)


def _task(one: dict[str, Any]) -> Task:
    at = times.moment(text_in(one, "systemdatum"))
    return Task(plain(text_in(one, "kod")), plain(text_in(one, "namn")), plain_lines(text_in(one, "text")), at)


def _newest(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Of tasks with one code the one written last; of two written at once, the later."""
    found: dict[str, Task] = {}
    for task in tasks:
        before = found.get(task.code)
        if before is None or before.at is None or (task.at is not None and task.at >= before.at):
            found[task.code] = task
    return tuple(found.values())


def _point(one: dict[str, Any]) -> Point:
    reservation = plain(text_in(one, "motforslag_nummer"))
    return Point(
        number=plain(text_in(one, "punkt")),
        heading=plain(text_in(one, "rubrik")),
        proposal=plain_lines(text_in(one, "forslag")),
        method=plain(text_in(one, "beslutstyp")),
        winner=plain(text_in(one, "vinnare")),
        reservation="" if reservation == "0" else reservation,
        parties=_parties(text_in(one, "motforslag_partier")),
        vote_id=plain(text_in(one, "votering_id")).lower(),
        ballots=tuple(_ballots(one.get("votering_sammanfattning_html"))),
    )


def _parties(text: str) -> tuple[str, ...]:
    """Of '"S","V"' the parties."""
    return tuple(party for part in text.split(",") if (party := plain(part.replace('"', ""))))


def _ballots(table: Any) -> Iterator[Ballot]:
    """The rows of the table that sums up a vote, wherever in it they stand: its nesting differs from year to year."""
    if isinstance(table, list):
        for part in table:
            yield from _ballots(part)
    elif isinstance(table, dict):
        cells = [*as_list(table.get("th")), *as_list(table.get("td"))]
        texts = [plain(cell) for cell in cells if isinstance(cell, str)]
        if len(texts) == 5 and all(text.isascii() and text.isdecimal() and len(text) < 5 for text in texts[1:]):
            yield Ballot(texts[0], *(int(text) for text in texts[1:]))
        for part in table.values():
            yield from _ballots(part) if isinstance(part, dict | list) else ()


def _reservation(one: dict[str, Any]) -> Reservation:
    return Reservation(
        number=plain(text_in(one, "nummer")),
        point=plain(text_in(one, "utskottsforslag_punkt")),
        parties=_parties(text_in(one, "partier")),
        kind=plain(text_in(one, "typ")),
        heading=plain(text_in(one, "rubrik")),
    )


def _claim(one: dict[str, Any]) -> Claim:
    session, _, number = plain(text_in(one, "behandlas_i")).partition(":")
    return Claim(
        number=plain(text_in(one, "nummer")),
        text="\n\n".join(filter(None, (plain_lines(text_in(one, key)) for key in ("lydelse", "lydelse2")))),
        handled_in=number_of("bet", session, number),
        committee=plain(text_in(one, "utskottet")),
        chamber=plain(text_in(one, "kammaren")),
    )


def _files(entries: list[dict[str, Any]], notes: list[str]) -> Iterator[File]:
    for one in entries:
        try:
            url = making.link_of(text_in(one, "fil_url").replace("http://", "https://", 1), DOCUMENT)
        except making.Unusable as error:
            notes.append(f"file {text_in(one, 'filnamn')[:100]!r} left out: {normalise(str(error))}")
        else:
            yield File(text_in(one, "filnamn") or plain(text_in(one, "titel")), url)
