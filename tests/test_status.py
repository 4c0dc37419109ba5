"""The status of a document at the Riksdag: what it leads to, where it is, and what was decided."""

import json
from typing import Any

import pytest
from forms import parsed
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor.errors import ParseError
from monitor.values import Ballot, Parsed, Status

DOCUMENT = {
    "dok_id": "HD01TU5",
    "rm": "2025/26",
    "beteckning": "TU5",
    "typ": "bet",
    "subtyp": "bet",
    "doktyp": "bet",
    "titel": "Järnväg",
    "status": "planerat",
    "systemdatum": "2025-11-20 16:03:00",
}
BILL = {
    "referenstyp": "behandlar",
    "uppgift": "",
    "ref_dok_id": "HD0320",
    "ref_dok_typ": "prop",
    "ref_dok_rm": "2025/26",
    "ref_dok_bet": "20",
    "ref_dok_titel": "Järnväg &amp; väg",
    "ref_dok_subtyp": "prop",
}
DECISION = {"kod": "BES", "namn": "Beslut", "datum": "2025-12-03 00:00:00", "status": "planerat", "ordning": "2", "process": ""}
TASK = {"kod": "notis", "namn": "Beslut i korthet", "text": "<p>Riksdagen sa <b>ja</b>.</p>", "systemdatum": "2025-11-20 16:03:00"}
HEADS = ["Parti", "Ja", "Nej", "Avstående", "Frånvarande"]
TABLES: dict[str, Any] = {
    "2026": {
        "table": {
            "caption": {"b": "Omröstning", "br": None},
            "thead": {"tr": {"th": HEADS}},
            "tbody": {"tr": [{"th": "S", "td": ["0", "90", "1", "9"]}, {"th": "M", "td": ["60", "0", "0", "8"]}]},
            "tfooter": {"tr": {"th": "Totalt", "td": ["60", "90", "1", "17"]}},
        },
        "br": None,
    },
    "2018": {
        "table": {
            "tr": [
                {"td": {"h4": "Omröstning", "p": {}}},
                {"th": HEADS},
                {"td": ["S", "0", "90", "1", "9"]},
                {"td": ["M", "60", "0", "0", "8"]},
                {"td": ["Totalt", "60", "90", "1", "17"]},
                {"td": {"h4": None}},
            ]
        }
    },
}
BALLOTS = (Ballot("S", 0, 90, 1, 9), Ballot("M", 60, 0, 0, 8), Ballot("Totalt", 60, 90, 1, 17))
POINT = {
    "punkt": "1",
    "rubrik": "Banan",
    "forslag": "<BR/>Riksdagen avslår motion \r\n\r\n2025/26:12 av A (S).<BR/>Därmed bifalls propositionen.",
    "beslutstyp": "röstning",
    "motforslag_nummer": "1",
    "motforslag_partier": '"S","V"',
    "votering_id": "91110125-72B3",
    "votering_sammanfattning_html": TABLES["2026"],
    "vinnare": "utskottet",
}


def answer(document: dict[str, Any] | None = None, **sections: Any) -> str:
    return json.dumps({"dokumentstatus": {"dokument": DOCUMENT | (document or {}), **sections}}, ensure_ascii=False)


def as_xml(text: str) -> bytes:
    """The same in XML: an element a key, one of its name for each in a list, markup in texts escaped; null and "" empty."""

    def add(parent: etree._Element, value: Any) -> None:
        for name, held in value.items() if isinstance(value, dict) else ():
            for one in held if isinstance(held, list) else [held]:
                element = etree.SubElement(parent, name)
                element.append(etree.Comment(" RESERVATIONSTEXT "))
                if isinstance(one, dict):
                    add(element, one)
                else:
                    element[0].tail = one

    root = etree.Element("dokumentstatus")
    add(root, json.loads(text)["dokumentstatus"])
    body: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def read(body: str | bytes) -> Parsed:
    return parsed("riksdagen_status", body)


def status(body: str | bytes) -> Status:
    found = read(body)
    assert found.status and found.notes == ()
    return found.status


WHOLE = answer(
    dokreferens={
        "referens": [BILL, BILL | {"referenstyp": "rskr", "ref_dok_typ": "rskr", "ref_dok_bet": "30", "uppgift": "i dag"}]
    },
    dokaktivitet={"aktivitet": [DECISION, DECISION | {"kod": "BEH", "status": "inträffat"}]},
    dokuppgift={"uppgift": [TASK, TASK | {"kod": "rdbeslut", "text": None}]},
    dokutskottsforslag={"utskottsforslag": [POINT, POINT | {"punkt": "2", "motforslag_nummer": "0"}]},
    dokmotforslag={
        "motforslag": {"nummer": "1", "rubrik": "", "partier": '"S"', "typ": "reservation", "utskottsforslag_punkt": "1"}
    },
    dokforslag={"forslag": {"nummer": "1", "lydelse": "Riksdagen antar.", "utskottet": "Bifall", "behandlas_i": "2025/26:TU5"}},
    dokbilaga={"bilaga": {"dok_id": "HD01TU5", "filnamn": "TU5.pdf", "fil_url": "http://data.riksdagen.se/fil/AB"}},
)


def test_a_status_tells_references_with_number_steps_with_day_and_points_with_votes() -> None:
    found = status(WHOLE)
    assert (found.dok_id, found.designation, found.part_of, found.state) == ("HD01TU5", "bet. 2025/26:TU5", "", "planerat")
    assert [(one.kind, one.dok_id, one.designation, one.title, one.note) for one in found.references] == [
        ("behandlar", "HD0320", "prop. 2025/26:20", "Järnväg & väg", ""),
        ("rskr", "HD0320", "rskr. 2025/26:30", "Järnväg & väg", "i dag"),
    ]
    assert [(one.code, one.state, one.at and one.at.isoformat(), one.order) for one in found.steps] == [
        ("BES", "planned", "2025-12-03T00:00:00+01:00", 2),
        ("BEH", "happened", "2025-12-03T00:00:00+01:00", 2),
    ]
    assert found.told("notis") == "Riksdagen sa ja." and found.told("rdbeslut") == found.told("statustext") == ""
    first, second = found.points
    assert first.proposal == "Riksdagen avslår motion\n\n2025/26:12 av A (S).\n\nDärmed bifalls propositionen."
    assert (first.method, first.winner, first.reservation, first.parties) == ("röstning", "utskottet", "1", ("S", "V"))
    assert first.ballots == BALLOTS and first.vote_id == "91110125-72b3" and second.reservation == ""
    assert [(one.number, one.point, one.parties, one.kind) for one in found.reservations] == [("1", "1", ("S",), "reservation")]
    assert [(one.handled_in, one.committee, one.chamber) for one in found.claims] == [("bet. 2025/26:TU5", "Bifall", "")]
    assert [(file.name, file.url) for file in found.files] == [("TU5.pdf", "https://data.riksdagen.se/fil/AB")]


def test_a_status_in_xml_with_comments_tells_the_same() -> None:
    assert status(as_xml(WHOLE)) == status(WHOLE)


@pytest.mark.parametrize("year", TABLES)
def test_a_vote_is_read_from_the_table_of_its_year(year: str) -> None:
    (point,) = status(answer(dokutskottsforslag={"utskottsforslag": POINT | {"votering_sammanfattning_html": TABLES[year]}})).points
    assert point.ballots == BALLOTS


@pytest.mark.parametrize(
    "table", ["", None, "ej votering", {"table": {"tr": [{"th": HEADS}]}}, {"td": ["S", "många", "0", "0", "0"]}]
)
def test_a_point_without_a_vote_has_no_ballots(table: Any) -> None:
    (point,) = status(answer(dokutskottsforslag={"utskottsforslag": POINT | {"votering_sammanfattning_html": table}})).points
    assert point.ballots == ()


@pytest.mark.parametrize("held", [None, "", {}, {"referens": None}, {"referens": []}, {"referens": ""}])
def test_a_section_that_is_missing_null_or_empty_holds_nothing(held: Any) -> None:
    assert status(answer(dokreferens=held)).references == ()
    assert status(answer()).references == ()


def test_one_entry_may_be_a_list_of_one_or_the_entry_itself() -> None:
    assert status(answer(dokreferens={"referens": BILL})) == status(answer(dokreferens={"referens": [BILL]}))


def test_comments_are_taken_out_of_json_and_what_looks_like_one_in_a_text_is_kept() -> None:
    texts = {"text": 'Om /* och */ i "texter" \\ och /*', "kod": "notis"}
    sound = answer(dokuppgift={"uppgift": TASK | texts}, dokutskottsforslag={"utskottsforslag": POINT | {"votering_id": {}}})
    spoilt = sound.replace('"votering_id": {}', '"votering_id": {/* RESERVATIONS"TEXT */}').replace(
        '"dokuppgift"', '/**/"dokuppgift"'
    )
    assert spoilt.count("/*") == sound.count("/*") + 2
    assert status(spoilt) == status(sound)
    assert status(spoilt).told("notis") == texts["text"]


@pytest.mark.parametrize("end", ["/*", '"', '/*"', '"\\', "/" + "*" * 9])
def test_json_whose_comment_or_text_never_ends_is_a_failure_at_once(end: str) -> None:
    with pytest.raises(ParseError, match="is not JSON"):
        read('{"a": ' + '"x\\"/*' * 20_000 + end)


def test_of_a_task_that_stands_twice_the_one_written_last_is_told() -> None:
    old, new = TASK | {"text": "Förr"}, TASK | {"text": "Nu", "systemdatum": "2025-11-21 09:00:00"}
    undated = TASK | {"text": "Utan tid", "systemdatum": ""}
    for tasks in ([old, new], [new, old], [new, undated], [undated, new]):
        assert status(answer(dokuppgift={"uppgift": tasks})).told("notis") == "Nu"


def test_a_further_file_of_a_document_is_not_that_document() -> None:
    part = read(answer({"dok_id": "HD03100d2", "doktyp": "prop", "beteckning": "100", "titel": "prop 2025/26 100 d2"}))
    assert part.status and (part.status.part_of, part.status.designation) == ("HD03100", "prop. 2025/26:100")
    assert part.items[0].refs == ("HD03100d2",)
    (hit,) = parsed("riksdagen_list", json.dumps({"dokumentlista": {"dokument": DOCUMENT | {"dok_id": "HD01TU5d2"}}})).items
    assert hit.refs == ("HD01TU5d2",)


@pytest.mark.parametrize(
    ("kind", "subtype", "number"),
    [
        ("prop", "skr", "skr. 2025/26:7"),
        ("bet", "utl", "utl. 2025/26:7"),
        ("frsrdg", "framst", "framst. 2025/26:7"),
        ("frsrdg", "redog", "redog. 2025/26:7"),
        ("mot", "mot", "mot. 2025/26:7"),
        ("prot", "", ""),
        ("kammakt", "vo", ""),
    ],
)
def test_a_reference_has_the_number_of_its_kind(kind: str, subtype: str, number: str) -> None:
    one = BILL | {"ref_dok_typ": kind, "ref_dok_subtyp": subtype, "ref_dok_bet": "7"}
    assert [found.designation for found in status(answer(dokreferens={"referens": one})).references] == [number]


@pytest.mark.parametrize(
    ("section", "held", "note"),
    [
        ("dokreferens", ["x"], "dokreferens is no object"),
        ("dokreferens", {"referens": ["x", BILL]}, "dokreferens holds entries that are no objects"),
        ("dokreferens", {"referens": [BILL] * 5_001}, "dokreferens holds more than 5000 entries"),
        ("dokaktivitet", {"aktivitet": DECISION | {"status": "uppskjutet"}}, "step 'BES' has the unknown state 'uppskjutet'"),
        ("dokaktivitet", {"aktivitet": DECISION | {"datum": ""}}, "step 'BES' has no day"),
        ("dokbilaga", {"bilaga": {"filnamn": "x.pdf", "fil_url": "javascript:x"}}, "file 'x.pdf' left out: not a web address"),
        ("dokbilaga", {"bilaga": {"filnamn": "x.pdf", "fil_url": None}}, "file 'x.pdf' left out: has no usable link"),
    ],
)
def test_what_of_a_status_cannot_be_read_is_told_in_words_and_the_rest_is_kept(section: str, held: Any, note: str) -> None:
    found = read(answer(**{section: held}))
    assert found.status and found.items and found.notes[0].startswith(note)


@given(
    st.recursive(
        st.none() | st.text() | st.integers() | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_section_breaks_the_reading_of_a_status(held: Any) -> None:
    for section, name in (("dokreferens", "referens"), ("dokutskottsforslag", "utskottsforslag"), ("dokaktivitet", "aktivitet")):
        assert read(answer(**{section: {name: held}})).items
    assert read(answer(dokutskottsforslag={"utskottsforslag": {"votering_sammanfattning_html": held}})).items
