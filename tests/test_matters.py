"""Matters: which documents are one, where they are, what comes next; on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, fetched, item
from commands import run
from sqlalchemy import text
from stores import new_store

from monitor import dates, link, matters
from monitor.store import Store
from monitor.values import STOCKHOLM, Ballot, Change, Item, Link, Outcome, Point, Reference, Revised, Same, Status, Step

INQUIRY = item(
    kind="inquiry", url="https://www.regeringen.se/sou/2025/sou-202512/", title="En säkrare väg i Värmland", refs=("SOU 2025:12",)
)
REFERRAL = item(
    kind="referral",
    url="https://www.regeringen.se/remisser/2025/10/remiss-av-sou-202512/",
    title="Remiss av SOU 2025:12 En säkrare väg i Värmland",
    refs=("LI2025/00012",),
)
BILL = item(
    kind="bill",
    url="https://data.riksdagen.se/dokument/HD0320",
    title="Trafiksäkerhet i hela landet",
    refs=("prop. 2025/26:20", "HD0320"),
)
REPORT = item(
    kind="committee_report",
    url="https://data.riksdagen.se/dokument/HD01TU5",
    title="Trafiksäkerhet",
    refs=("bet. 2025/26:TU5", "HD01TU5"),
)


def put(store: Store, *items: Item, now: datetime = NOW) -> list[str]:
    """Stores items as a round would, and tells their ids."""
    decided = link.decide(items, store.known(name for one in items for name in link.identities(one)))
    changes = [
        Change(one, names, links=link.links(one.document_id, one.item), deadlines=dates.deadlines(one.item))
        for one, names in decided
    ]
    answer = fetched()
    store.apply(answer.request, answer, changes, next_check=now, now=now)
    return [change.decision.document_id for change in changes]


def key_of(store: Store, document_id: str) -> str | None:
    return store.by_id([document_id])[document_id].matter


@pytest.mark.parametrize("first", ["release", "referral"])
def test_a_press_release_of_nearly_the_same_title_joins_whichever_is_told_first(store: Store, first: str) -> None:
    referral = replace(REFERRAL, title="Remiss av promemorian En ny hantering av kommunalt avfall", refs=())
    release = item(kind="press_release", url="https://example.org/press", title="Pressträff om ny hantering av kommunalt avfall")
    told = (release, referral) if first == "release" else (referral, release)
    ids = [one for each in told for one in put(store, each)]
    assert key_of(store, ids[0]) == key_of(store, ids[1]) is not None


def test_a_referral_joins_the_inquiry_that_it_sends_out(store: Store) -> None:
    (inquiry,) = put(store, INQUIRY)
    (referral,) = put(store, REFERRAL)
    found = store.matter("sou-2025-12")
    assert found is not None
    assert [one.id for one in found.documents] == [inquiry, referral]
    assert found.title == INQUIRY.title


def test_the_order_in_which_documents_come_makes_no_difference(store: Store) -> None:
    (referral,) = put(store, REFERRAL)
    (inquiry,) = put(store, INQUIRY)
    assert key_of(store, inquiry) == key_of(store, referral) == referral
    assert store.matter("sou-2025-12") == store.matter(referral)


def test_the_register_joins_a_report_with_the_bill_that_it_handles(store: Store) -> None:
    bill, report = put(store, BILL, REPORT)
    assert key_of(store, bill) != key_of(store, report)
    status = status_of_bill()
    assert store.keep_status(bill, status, link.registered(bill, status), now=NOW)
    assert key_of(store, report) == key_of(store, bill)


def status_of_bill(day: int = 12) -> Status:
    return Status(
        "HD0320",
        "prop. 2025/26:20",
        references=(Reference("behandlas_i", "HD01TU5", "bet. 2025/26:TU5", "Trafiksäkerhet"),),
        steps=(Step("BES", "Beslut", datetime(2025, 11, day, tzinfo=STOCKHOLM), "planned"),),
    )


def test_a_day_of_decision_that_moves_in_the_register_is_noticed(store: Store) -> None:
    (bill,) = put(store, BILL)
    for day in (12, 19):
        store.keep_status(bill, status_of_bill(day), (), now=NOW + timedelta(days=day))
    found = store.matter(bill)
    assert found is not None
    step = matters.next_of(found, NOW)
    assert step is not None
    assert (step.when, step.moved_from) == (date(2025, 11, 19), date(2025, 11, 12))
    assert matters.stage_of(found, NOW) == "bill"


def test_two_bills_are_never_one_matter_because_both_name_an_inquiry(store: Store) -> None:
    other = replace(BILL, url="https://data.riksdagen.se/dokument/HD0321", title="Cykelvägar", refs=("prop. 2025/26:21", "HD0321"))
    first, second = put(
        store, replace(BILL, title="Trafiksäkerhet (SOU 2025:12)"), replace(other, title="Cykelvägar och annat (SOU 2025:12)")
    )
    assert key_of(store, first) != key_of(store, second)


def test_an_extension_moves_the_day_on_which_the_inquiry_reports(store: Store) -> None:
    first = item(
        kind="terms_of_reference", title="Vägar i Värmland", refs=("Dir. 2025:7",), url="https://example.org/dir7",
        text="Uppdraget ska redovisas senast den 1 mars 2026.", published=NOW - timedelta(days=90),
    )  # fmt: skip
    more = item(
        kind="terms_of_reference", title="Tilläggsdirektiv till Vägutredningen", refs=("Dir. 2025:70",), url="https://example.org/dir70",
        text="Regeringen beslutade direktiv (dir. 2025:7). Uppdraget ska i stället redovisas senast den 1 juni 2026.", published=NOW,
    )  # fmt: skip
    put(store, first)
    put(store, more, now=NOW + timedelta(hours=1))
    found = store.matter("dir-2025-7")
    assert found is not None and len(found.documents) == 2
    step = matters.next_of(found, NOW)
    assert step is not None
    assert (step.when, step.moved_from, step.kind) == (date(2026, 6, 1), date(2026, 3, 1), "report_by")
    assert matters.stage_of(found, NOW) == "directive"


def test_an_answer_by_date_that_moves_is_told_with_the_day_that_it_was(store: Store) -> None:
    (referral,) = put(store, replace(REFERRAL, text="Svara på remissen senast den 14 november 2025."))
    put(store, replace(REFERRAL, summary="Svara på remissen senast den 28 november 2025."), now=NOW + timedelta(days=1))
    found = store.matter(referral)
    assert found is not None
    # the new summary and the page's text both tell: neither is guessed away
    assert {one.date for one in found.documents[0].deadlines} == {date(2025, 11, 14), date(2025, 11, 28)}
    (document,) = store.by_id([referral]).values()
    plain = replace(document.item, text="", summary="Svara på remissen senast den 5 december 2025.")
    answer = fetched()
    change = Change(Revised(referral, plain, "h", ("summary",)), (referral,), deadlines=dates.deadlines(plain))
    store.apply(answer.request, answer, [change], next_check=NOW, now=NOW + timedelta(days=2))
    found = store.matter(referral)
    assert found is not None
    step = matters.next_of(found, NOW)
    assert step is not None
    assert (step.when, step.moved_from) == (date(2025, 12, 5), date(2025, 11, 28))
    assert {one.was for one in found.moved} == {date(2025, 11, 14), date(2025, 11, 28)}


def test_matters_that_are_shown_to_be_one_keep_the_older_key_and_the_younger_as_an_alias(store: Store) -> None:
    (inquiry,) = put(store, INQUIRY)
    draft = item(kind="draft_bill", url="https://example.org/lr", title="Vägarnas framtid i landet")
    (younger,) = put(store, draft, now=NOW + timedelta(days=1))
    assert key_of(store, younger) == younger
    links = (Link(younger, "sou-2025-12", "SOU 2025:12", "told"),)
    change = Change(Same(younger, draft), (younger,), links=links)
    answer = fetched()
    store.apply(answer.request, answer, [change], next_check=NOW, now=NOW + timedelta(days=2))
    found = store.matter(younger)
    assert found is not None
    assert (found.key, {one.id for one in found.documents}) == (inquiry, {inquiry, younger})
    assert younger in found.aliases
    assert store.matters([younger]) == {}, "the key is no key any more"


def test_a_press_release_leaves_the_matter_when_another_page_leads_to_it_too(store: Store) -> None:
    press = item(
        kind="press_release", url="https://www.regeringen.se/pressmeddelanden/2025/10/flera/", title="Förslag som remitteras"
    )
    memos = [item(kind="ministry_memo", url=f"https://example.org/{n}", title=f"Promemoria om väg {n} i landet") for n in (1, 2)]
    (released,) = put(store, press)
    name = link.identities(press)[0]
    for n, memo in enumerate(memos, 1):
        (one,) = put(store, memo, now=NOW + timedelta(hours=n))
        change = Change(Same(one, memo), (one,), links=(Link(one, name, "Pressmeddelande", "leads"),))
        answer = fetched()
        store.apply(answer.request, answer, [change], next_check=NOW, now=NOW + timedelta(hours=n))
        assert key_of(store, released) == (one if n == 1 else None)


def test_the_day_of_decision_is_told_once_by_the_register_where_it_is_read(store: Store) -> None:
    planned = replace(REPORT, starts_at=datetime(2025, 11, 12, tzinfo=STOCKHOLM))
    (report,) = put(store, planned)
    found = store.matter(report)
    assert found is not None
    assert [step.kind for step in matters.steps(found, NOW)] == ["committee_report", "decision"]
    step = Step("BES", "Beslut", datetime(2025, 11, 12, tzinfo=STOCKHOLM), "happened")
    point = Point("1", "Vägar", "Ja", "röstning", "utskottet", ballots=(Ballot("Totalt", 176, 173, 0, 0),))
    store.keep_status(report, Status("HD01TU5", "bet. 2025/26:TU5", steps=(step,), points=(point,)), (), now=NOW)
    found = store.matter("hd01tu5")
    assert found is not None
    assert [step.kind for step in matters.steps(found, NOW)] == ["committee_report", "BES"]
    assert matters.stage_of(found, NOW) == "decided"
    assert matters.outcome_of(found) == (Outcome("1", "Vägar", "utskottet", "röstning", 176, 173),)
    assert found.register["bet. 2025/26:TU5"].points == (point,)


def test_a_plan_that_the_government_has_adopted_is_decided(store: Store) -> None:
    titles = (
        "Remiss av Trafikverkets förslag till nationell plan 2026–2037",
        "Fastställelse av nationell plan för transportinfrastrukturen 2026–2037",
    )
    for n, (kind, title) in enumerate(zip(("referral", "assignment"), titles, strict=True)):
        put(store, item(kind=kind, title=title, url=f"https://example.org/plan{n}", published=NOW), now=NOW + timedelta(hours=n))
        found = store.matter("plan-2026-2037")
        assert found is not None
        assert matters.stage_of(found, NOW) == ("referral", "decided")[n]


def test_the_command_tells_a_matter_by_any_of_its_names(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    put(store, INQUIRY, replace(REFERRAL, text="Svara på remissen senast den 14 november 2025."))
    store.close()
    for query in ("SOU 2025:12", REFERRAL.url, "sou-2025-12"):
        told = run("matter", query, "--data", str(tmp_path), "--now", NOW.isoformat(), cwd=tmp_path)
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout.startswith(f"{INQUIRY.title}\n")
        assert "where: på remiss\nnext: 2025-11-14 Sista svarsdag" in told.stdout
    lost = run("matter", "SOU 2025:99", "--data", str(tmp_path), cwd=tmp_path)
    assert (lost.returncode, lost.stdout, lost.stderr.count("\n")) == (1, "", 1)
    assert run("matter", "SOU 2025:12", "--data", str(tmp_path / "none"), cwd=tmp_path).returncode == 2


def test_what_an_earlier_program_stored_finds_its_matter_in_the_order_in_which_it_was_seen(store: Store) -> None:
    for n, one in enumerate((INQUIRY, REFERRAL, BILL)):
        plain = [Change(decision, names) for decision, names in link.decide([one], {})]
        answer = fetched()
        store.apply(answer.request, answer, plain, next_check=NOW, now=NOW + timedelta(days=n))
    with store._transaction() as connection:  # as before there were matters
        for statement in ("update documents set matter = null", "delete from matters", "delete from matter_aliases"):
            connection.execute(text(statement))
    unplaced = store.unplaced()
    assert [seen for _, seen in unplaced] == [NOW + timedelta(days=n) for n in (2, 1, 0)]
    for document_id, seen in unplaced:
        one = store.by_id([document_id])[document_id]
        store.place({document_id: link.links(document_id, one.item)}, seen=seen)
    assert store.unplaced() == []
    found = store.matter("sou-2025-12")
    assert found is not None and len(found.documents) == 2
    assert found.first_seen == NOW
