"""The Riksdag's register: read of matters on a topic while they are undecided, politely; what it tells links, dates and decides."""

import json
from datetime import date, datetime, timedelta

import pytest
from test_pipeline import MONDAY, collect, config_of
from world import World

from monitor import due, matters
from monitor.store import Store
from monitor.values import RegisterEntry, Status, Step, Target

BILL, REPORT = "HD03901", "HD01TU91"
TITLE = "Ny järnväg mellan Oslo och Stockholm genom Värmland"


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def listed(*found: tuple[str, str, str, str]) -> str:
    rows = [
        {
            "dok_id": one,
            "rm": "2025/26",
            "beteckning": number,
            "doktyp": kind,
            "subtyp": kind,
            "datum": "2025-10-10",
            "titel": title,
        }
        for one, kind, number, title in found
    ]
    return json.dumps({"dokumentlista": {"@traffar": str(len(rows)), "dokument": rows}})


def told(dok_id: str, kind: str, number: str, **sections: object) -> str:
    document = {"dok_id": dok_id, "rm": "2025/26", "beteckning": number, "doktyp": kind, "titel": TITLE}
    return json.dumps({"dokumentstatus": {"dokument": document, **sections}})


def steps(day: str, state: str = "planerat") -> dict[str, object]:
    return {"aktivitet": [{"kod": "BES", "namn": "Beslut", "datum": f"{day} 00:00:00", "status": state, "ordning": "1"}]}


def reference(kind: str, dok_id: str, of: str, number: str) -> dict[str, object]:
    one = {"referenstyp": kind, "ref_dok_id": dok_id, "ref_dok_typ": of, "ref_dok_rm": "2025/26", "ref_dok_bet": number}
    return {"referens": [one]}


@pytest.fixture
def riksdag(world: World) -> World:
    world.pages["/rd"] = listed((BILL, "prop", "901", TITLE), (REPORT, "bet", "TU91", "Järnvägsfrågor i västra Sverige"))
    world.pages[f"/dokumentstatus/{BILL}.json"] = told(
        BILL, "prop", "901", dokreferens=reference("behandlas_i", REPORT, "bet", "TU91")
    )
    world.pages[f"/dokumentstatus/{REPORT}.json"] = told(REPORT, "bet", "TU91", dokaktivitet=steps("2025-11-12"))
    return world


def asked(world: World, dok_id: str) -> list[int]:
    return [status for path, status in world.asked if path == f"/dokumentstatus/{dok_id}.json"]


def round_of(world: World, store: Store, days: float = 0) -> None:
    collect(config_of(world, world.source("rd", parser="riksdagen_list")), store, now=MONDAY + timedelta(days=days))


def test_the_register_of_what_is_on_a_topic_is_read_daily_and_joins_bill_and_report(riksdag: World, store: Store) -> None:
    for hours in (0, 6, 24):
        round_of(riksdag, store, hours / 24)
    assert asked(riksdag, BILL) == [200, 304]
    found = store.matter("prop-2025-26-901")
    assert found is not None
    assert {one.item.kind for one in found.documents} == {"bill", "committee_report"}
    assert set(found.register) == {"prop. 2025/26:901", "bet. 2025/26:TU91"}


def test_a_decision_that_moves_and_then_happens_is_told_with_its_outcome_and_ends_the_reading(riksdag: World, store: Store) -> None:
    round_of(riksdag, store)
    riksdag.pages[f"/dokumentstatus/{REPORT}.json"] = told(REPORT, "bet", "TU91", dokaktivitet=steps("2025-11-19"))
    round_of(riksdag, store, 1)
    found, now = store.matter("hd01tu91"), MONDAY + timedelta(days=1)
    assert found is not None
    step = matters.next_of(found, now)
    assert step is not None and (step.when, step.moved_from) == (date(2025, 11, 19), date(2025, 11, 12))
    assert matters.stage_of(found, now) == "committee" and matters.outcome_of(found) == ()
    point = {"punkt": "1", "rubrik": "Banan", "forslag": "Ja.", "beslutstyp": "röstning", "vinnare": "utskottet"}
    decided = told(
        REPORT, "bet", "TU91", dokaktivitet=steps("2025-11-19", "inträffat"), dokutskottsforslag={"utskottsforslag": point}
    )
    riksdag.pages[f"/dokumentstatus/{REPORT}.json"] = decided
    for days in (38, 39, 40):
        round_of(riksdag, store, days)
    found = store.matter("hd01tu91")
    assert found is not None
    assert matters.stage_of(found, MONDAY + timedelta(days=40)) == "decided"
    assert [(one.heading, one.winner) for one in matters.outcome_of(found)] == [("Banan", "utskottet")]
    assert asked(riksdag, REPORT) == [200, 200, 200]
    assert len(asked(riksdag, BILL)) == 3, "decided with its report"


def test_an_entry_that_cannot_be_read_is_recorded_under_its_address_and_waits(riksdag: World, store: Store) -> None:
    riksdag.pages[f"/dokumentstatus/{BILL}.json"] = 500
    riksdag.pages[f"/dokumentstatus/{REPORT}.json"] = told("HD01TU92", "bet", "TU92")
    for hours in (0, 6, 12):
        round_of(riksdag, store, hours / 24)
    failed = {one.url.rpartition("/")[2]: one.error for one in store.health() if "dokumentstatus" in one.url}
    assert failed[f"{REPORT}.json"] == "is of another document"
    assert "500" in failed[f"{BILL}.json"]
    assert store.alarms() == []
    assert (store.matter("prop-2025-26-901") or pytest.fail()).register == {}


def test_half_characters_and_null_characters_in_an_entry_stop_no_round(riksdag: World, store: Store) -> None:
    spoilt = "TU91\ud800\0"
    point = {"punkt": "1\ud800", "rubrik": "Banan", "vinnare": "reservation\x1b[2J 5"}
    riksdag.pages[f"/dokumentstatus/{BILL}.json"] = told(
        BILL, "prop", "901\0", dokreferens=reference("följdmotion", "X", "bet", spoilt)
    )
    riksdag.pages[f"/dokumentstatus/{REPORT}.json"] = told(REPORT, "bet", spoilt, dokutskottsforslag={"utskottsforslag": point})
    round_of(riksdag, store)
    found = store.matter("hd01tu91")
    assert found is not None and all(name.isprintable() for name in (*found.register, *(link.why for link in found.links)))
    assert all(point.winner.isprintable() for status in found.register.values() for point in status.points)


def test_what_is_on_no_topic_is_not_asked_about(riksdag: World, store: Store) -> None:
    riksdag.pages["/rd"] = listed((BILL, "prop", "901", "Ändringar i lagen om bouppteckningar"))
    round_of(riksdag, store)
    assert asked(riksdag, BILL) == []


# --- which entries --------------------------------------------------------------------------------------------------


def entry(name: str, kind: str, *, days: int = 0, status: Status | None = None, matter: str = "m") -> RegisterEntry:
    return RegisterEntry(name, (name,), (), "rd", kind, matter, MONDAY - timedelta(days=days), None, status)


def status(state: str) -> Status:
    return Status(
        "HD01TU5", "bet. 2025/26:TU5", steps=(Step("BES", "Beslut", datetime.fromisoformat("2025-10-10T00:00+02:00"), state),)
    )  # type: ignore[arg-type]


def test_a_round_reads_so_many_entries_and_the_unread_first() -> None:
    read = [entry(f"r{n}", "committee_report", status=status("planned"), matter=f"m{n}") for n in range(15)]
    unread = [entry(f"u{n}", "bill", matter=f"n{n}") for n in range(15)]
    found = due.register([*read, *unread], {}, MONDAY)
    assert len(found) == due.REGISTER_A_ROUND
    assert found[:15] == unread


def test_what_is_decided_old_or_not_due_is_not_read() -> None:
    waits = {"w": Target("rd", "u", next_check=MONDAY + timedelta(hours=1))}
    decided = [entry("d", "committee_report", status=status("happened")), entry("b", "bill", status=status("planned"))]
    assert due.register([*decided, entry("o", "bill", days=500, matter="x"), entry("w", "bill", matter="y")], waits, MONDAY) == []
    still = entry("e", "committee_report", status=status("planned"))
    assert {one.document_id for one in due.register([*decided, still], {}, MONDAY)} == {"b", "e"}
