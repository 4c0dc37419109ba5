"""Where matters are is kept beside them, follows them as they move and as time goes, and narrows a search; on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from builders import NOW
from test_matters import INQUIRY, REFERRAL, REPORT, put

from monitor import matters, words
from monitor.pipeline.stages import determine_stages
from monitor.store import Store
from monitor.values import Search, Staged

LATER = NOW + timedelta(days=1)
AHEAD = datetime.fromisoformat("2025-11-05T16:00:00+01:00")


def in_stage(store: Store, stage: str | None, typed: str = "väg*") -> list[str]:
    return sorted(one.id for one in store.search(Search(words.terms(typed), stage=stage), limit=10))


def test_a_search_finds_what_is_of_a_matter_in_a_stage(store: Store) -> None:
    (inquiry,) = put(store, INQUIRY)
    (other,) = put(store, replace(INQUIRY, title="Vägar i norr", url="https://example.org/norr", refs=("SOU 2025:13",)))
    determine_stages(store, NOW)
    assert in_stage(store, "inquiry") == sorted([inquiry, other]) and in_stage(store, "referral") == []
    (referral,) = put(store, REFERRAL, now=LATER)
    assert in_stage(store, "inquiry") == sorted([inquiry, other, referral])  # until a round has looked
    determine_stages(store, LATER)
    assert (in_stage(store, "inquiry"), in_stage(store, "referral")) == ([other], sorted([inquiry, referral]))
    assert in_stage(store, None) == sorted([inquiry, other, referral])


def test_a_matter_is_looked_at_when_it_has_moved_or_its_day_has_come_and_not_else(store: Store) -> None:
    (report,) = put(store, replace(REPORT, published=AHEAD, starts_at=AHEAD, title="Vägar i hela landet"))
    assert store.to_stage(NOW, 10) == {report: NOW}
    determine_stages(store, NOW)
    assert store.to_stage(AHEAD - timedelta(minutes=1), 10) == {}
    assert in_stage(store, "committee") == []
    assert store.to_stage(AHEAD, 10) == {report: AHEAD}
    determine_stages(store, AHEAD)
    assert store.to_stage(AHEAD + timedelta(days=999), 10) == {}
    assert (in_stage(store, "committee"), in_stage(store, "decided")) == ([report], [])


def test_what_moves_while_it_is_looked_at_is_looked_at_again(store: Store) -> None:
    (inquiry,) = put(store, INQUIRY)
    looked_at = store.to_stage(NOW, 10)
    put(store, REFERRAL, now=LATER)
    store.keep_stages([Staged(key, due, "plan", None) for key, due in looked_at.items()])
    assert store.to_stage(LATER, 10) == {inquiry: LATER}


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"published": NOW - timedelta(days=3)}, None),
        ({"published": NOW + timedelta(days=3)}, NOW + timedelta(days=3)),
        ({"published": NOW, "starts_at": AHEAD}, None),
    ],
)
def test_time_alone_brings_a_matter_further_at_the_date_of_a_document_and_not_by_a_planned_vote(store: Store, fields, ends) -> None:
    (report,) = put(store, replace(REPORT, **fields))
    found = store.matter(report)
    assert found is not None and matters.stage_ends(found, NOW) == ends
