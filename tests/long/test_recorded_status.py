"""Every recorded status of a document: each reference, step, day, task, point, vote and file that stands in it is read, and no other."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from monitor import parse
from monitor.config import Source
from monitor.values import Fetched, Parsed, Request, Status

pytestmark = pytest.mark.long
NOW = datetime.fromisoformat("2026-07-03T12:00:00+02:00")
SECTIONS = {
    "references": ("dokreferens", "referens"),
    "steps": ("dokaktivitet", "aktivitet"),
    "points": ("dokutskottsforslag", "utskottsforslag"),
    "reservations": ("dokmotforslag", "motforslag"),
    "claims": ("dokforslag", "forslag"),
    "files": ("dokbilaga", "bilaga"),
}
# Where the Riksdag's own documents have a number of their own; others ("prot", "t-lista", "kammakt") have none.
NUMBERED = {"bet": "bet.", "mot": "mot.", "prop": "prop.", "rskr": "rskr.", "frsrdg": "framst."}


def recorded(shared: Path) -> list[Path]:
    return sorted((shared / "recorded/riksdagen").glob("*dokumentstatus*"))


def read(body: bytes) -> Parsed:
    source = Source(id="recorded", name="Inspelad", owner="", parser="feed", url="https://example.org/x")
    return parse.parse(Fetched(Request("recorded", source.url, form="riksdagen_status"), source.url, body, "", NOW), source)


def status_of(body: bytes) -> Status:
    status = read(body).status
    assert status
    return status


def raw(path: Path) -> dict[str, Any]:
    """The file as it is, read in another way than the program's: its comments are known to stand after an opening brace."""
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".json":
        found: dict[str, Any] = json.loads(text.replace("{/* RESERVATIONSTEXT */}", "{}"))["dokumentstatus"]
        return found
    root = ElementTree.fromstring(text)
    return {part.tag: {one.tag: [leaf(each) for each in part.findall(one.tag)] for one in part} for part in root} | {
        "dokument": leaf(root.find("dokument"))
    }


def leaf(element: Any) -> dict[str, str]:
    return {one.tag: one.text or "" for one in element}


def entries(found: dict[str, Any], section: str, name: str) -> list[dict[str, Any]]:
    held = (found.get(section) or {}).get(name) or []
    return held if isinstance(held, list) else [held]


def test_every_entry_of_every_recorded_status_is_read(shared: Path) -> None:
    counted = dict.fromkeys([*SECTIONS, "tasks"], 0)
    for path in recorded(shared):
        found, parsed = raw(path), read(path.read_bytes())
        assert parsed.status and not parsed.notes, (path.name, parsed.notes)
        for field, where in SECTIONS.items():
            assert len(getattr(parsed.status, field)) == len(entries(found, *where)), (path.name, field)
            counted[field] += len(entries(found, *where))
        codes = {one["kod"] for one in entries(found, "dokuppgift", "uppgift")}
        assert {task.code for task in parsed.status.tasks} == codes and len(parsed.status.tasks) == len(codes)
        counted["tasks"] += len(codes)
    assert len(recorded(shared)) == 28
    counts = {"references": 91, "steps": 130, "points": 19, "reservations": 16, "claims": 148, "files": 28, "tasks": 95}
    assert counted == counts


def test_every_reference_is_told_as_it_stands_there(shared: Path) -> None:
    kinds = set()
    for path in recorded(shared):
        for one, told in zip(entries(raw(path), "dokreferens", "referens"), status_of(path.read_bytes()).references, strict=True):
            assert (told.kind, told.dok_id) == (one["referenstyp"], one["ref_dok_id"])
            series = NUMBERED.get(one["ref_dok_typ"], "")
            number = f"{series} {one['ref_dok_rm']}:{one['ref_dok_bet']}" if series else ""
            assert told.designation == number, (path.name, one)
            kinds.add(told.kind)
    assert {"behandlas_i", "behandlar", "rskr", "följdmotion", "protokollbeslut", "beslut_id"} <= kinds


def test_every_step_is_told_with_its_day_and_whether_it_has_happened(shared: Path) -> None:
    states = {"planerat": "planned", "inträffat": "happened"}
    seen = set()
    for path in recorded(shared):
        for one, told in zip(entries(raw(path), "dokaktivitet", "aktivitet"), status_of(path.read_bytes()).steps, strict=True):
            assert told.at and f"{told.at:%Y-%m-%d %H:%M:%S}" == one["datum"] and told.at.tzinfo
            assert (told.code, told.name, told.state) == (one["kod"], one["namn"], states[one["status"]])
            seen.add((told.code, told.state))
    assert {("BES", "planned"), ("BES", "happened"), ("MOT", "happened"), ("UBE", "planned"), ("ÅTE", "happened")} <= seen


def test_every_point_is_told_with_its_vote_and_no_text_holds_markup(shared: Path) -> None:
    votes = 0
    for path in recorded(shared):
        status = status_of(path.read_bytes())
        for one, told in zip(entries(raw(path), "dokutskottsforslag", "utskottsforslag"), status.points, strict=True):
            assert (told.number, told.winner, told.method) == (one["punkt"], one["vinnare"] or "", one["beslutstyp"] or "")
            assert bool(told.ballots) == bool(told.vote_id) == bool(one["votering_id"])
            votes += bool(told.ballots)
            parties, total = told.ballots[:-1], told.ballots[-1] if told.ballots else None
            for name in ("yes", "no", "abstained", "absent") if total else ():
                assert total and total.party == "Totalt" and sum(getattr(party, name) for party in parties) == getattr(total, name)
        texts = (
            [point.proposal for point in status.points] + [task.text for task in status.tasks] + [one.text for one in status.claims]
        )
        assert not [text for text in texts if re.search(r"<\w+|&\w+;", text)], path.name
    assert votes == 5


def test_a_vote_is_told_as_the_members_who_are_recorded_voted(shared: Path) -> None:
    folder = shared / "recorded/riksdagen"
    point = status_of((folder / "airiksdagen_dokumentstatus_bet_HA01AU10.json").read_bytes()).points[0]
    members = json.loads((folder / "airiksdagen_votering_HA01AU10-1.json").read_bytes())["dokvotering"]["votering"]
    assert {one["votering_id"].lower() for one in members} == {point.vote_id}
    total = point.ballots[-1]
    assert (total.yes, total.no, total.abstained, total.absent) == (284, 21, 0, 44)
    for party in point.ballots[:-1]:  # of the members a part is recorded
        votes = [one["rost"] for one in members if one["parti"] == party.party]
        assert votes.count("Ja") <= party.yes and votes.count("Nej") <= party.no and votes.count("Frånvarande") <= party.absent


def test_of_a_task_that_stands_twice_the_newest_is_told(shared: Path) -> None:
    path = shared / "recorded/riksdagen/airiksdagen_dokumentstatus_bet_HA01AU10.json"
    both = [one for one in entries(raw(path), "dokuppgift", "uppgift") if one["kod"] == "utsknotis"]
    assert len(both) == 2
    (told,) = [task for task in status_of(path.read_bytes()).tasks if task.code == "utsknotis"]
    assert told.at and f"{told.at:%Y-%m-%d %H:%M:%S}" == max(one["systemdatum"] for one in both)


def test_a_file_of_a_document_is_not_taken_for_the_document(shared: Path) -> None:
    part = read((shared / "recorded/riksdagen/openriksdag_dokumentstatus_bet_h601ku20d2.json").read_bytes())
    assert part.status and (part.status.dok_id, part.status.part_of) == ("H601KU20d2", "H601KU20")
    assert part.items[0].refs == ("H601KU20d2",)
