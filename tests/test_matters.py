"""Matters: which documents are one, where they are, what comes next; on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from builders import NOW, fetched, item

from monitor import link, matters
from monitor.store import Store
from monitor.values import STOCKHOLM, Change, Item, Reference, Status, Step

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
    changes = [Change(decision, names, links=link.links(decision.document_id, decision.item)) for decision, names in decided]
    answer = fetched()
    store.apply(answer.request, answer, changes, next_check=now, now=now)
    return [change.decision.document_id for change in changes]


def key_of(store: Store, document_id: str) -> str | None:
    return store.by_id([document_id])[document_id].matter


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


def test_only_what_has_moved_since_a_time_is_told(store: Store) -> None:
    put(store, INQUIRY)
    put(store, BILL, now=NOW + timedelta(days=1))
    assert [one.title for one in store.matters_moved(NOW + timedelta(hours=1)).values()] == [BILL.title]
