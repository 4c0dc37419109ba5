"""Which document an item is, and what is new about it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import link
from monitor.values import STOCKHOLM, Item, Known, New, Revised, Same, Sighting

PUBLISHED = datetime(2025, 2, 4, tzinfo=STOCKHOLM)
SOU = Item(
    "reg-sou",
    "guid-1",
    "inquiry",
    "https://www.regeringen.se/rattsliga-dokument/statens-offentliga-utredningar/2025/02/sou-2025901/",
    "Ett exempel på betänkande",
    "Så här sammanfattas det.",
    published=PUBLISHED,
    refs=("SOU 2025:901",),
)


def known(item: Item, **hashes: str) -> dict[str, Known]:
    one = Known(link.identities(item)[0], item.source_id, item, {item.source_id: link.told(item)} | hashes)
    return dict.fromkeys((name for name in link.identities(item) if not name.startswith("told-")), one)


def decided(item: Item, before: dict[str, Known]) -> object:
    return link.decide([item], before)[0][0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Betänkandet Exempel (SOU 2025:88)", ["SOU 2025:88"]),
        ("promemorian Ds 2025:4 och dir. 2024:25", ["Ds 2025:4", "Dir. 2024:25"]),
        (
            "proposition 2025/26:20, bet. 2025/26:UbU5, rskr. 2025/26:123",
            ["prop. 2025/26:20", "bet. 2025/26:UbU5", "rskr. 2025/26:123"],
        ),
        ("Prop. 1999/2000:12", ["prop. 1999/2000:12"]),
        ("2025/26:FöU12", ["bet. 2025/26:FöU12"]),
        ("diarienummer LI2025/01587, Ju 2022:17", ["LI2025/01587", "Ju 2022:17"]),
        ("SOU\u00a02025:88 och SOU 2025:88", ["SOU 2025:88"]),
        ("COM(2023) 31 och KOM(2008) 809", ["COM(2023) 31", "COM(2008) 809"]),
        ("faktapromemoria 2024/25:FPM12", ["Fpm 2024/25:12"]),
        ("lagen (SFS 2010:900)", ["SFS 2010:900"]),
        ("klockan 20:25 den 12 mars 2025", []),
        ("skatten 2025:12 kronor", []),
        ("E 20 och A 9", []),
    ],
)
def test_official_numbers_are_found_in_one_normal_form(text: str, found: list[str]) -> None:
    assert list(link.designations(text)) == found


@given(st.text())
def test_no_text_breaks_the_search_for_numbers(text: str) -> None:
    assert all(isinstance(name, str) for name in link.designations(text))


def test_an_unknown_document_is_new_under_its_official_number() -> None:
    decision = decided(SOU, {})
    assert isinstance(decision, New)
    assert decision.document_id == "sou-2025-901"


def test_the_same_act_from_a_second_source_is_a_sighting() -> None:
    other = replace(
        SOU, source_id="rd-sou", key="HDB3901", url="https://data.riksdagen.se/dokument/HDB3901", refs=("SOU 2025:901", "HDB3901")
    )
    assert decided(other, known(SOU)) == Sighting("sou-2025-901", other, link.told(other))


def test_a_referral_of_an_inquiry_is_not_the_inquiry() -> None:
    referral = replace(
        SOU, kind="referral", url="https://www.regeringen.se/remisser/2025/02/remiss/", title="Remiss av SOU 2025:901"
    )
    assert link.own_designations(referral) == ()
    assert isinstance(decided(referral, known(SOU)), New)


def test_what_is_told_again_word_for_word_is_the_same() -> None:
    assert isinstance(decided(SOU, known(SOU)), Same)


def test_a_changed_guid_floods_nothing_and_a_reused_one_hides_nothing() -> None:
    assert isinstance(decided(replace(SOU, key="guid-2"), known(SOU)), Same)
    reused = replace(
        SOU, refs=(), kind="press_release", url="https://www.regeringen.se/pressmeddelanden/2025/02/annat/", title="Annat"
    )
    assert isinstance(decided(reused, known(SOU)), New)


def test_a_new_wording_of_the_same_source_is_a_revision_that_keeps_the_text() -> None:
    before = replace(SOU, text="Hela texten.")
    decision = decided(replace(SOU, summary="En ny sammanfattning."), known(before))
    assert isinstance(decision, Revised)
    assert (decision.changed, decision.item.text) == (("summary",), "Hela texten.")


def test_a_day_of_decision_that_is_moved_is_a_revision() -> None:
    planned = replace(SOU, kind="committee_report", starts_at=datetime(2025, 10, 15, tzinfo=STOCKHOLM))
    decision = decided(replace(planned, starts_at=datetime(2025, 10, 22, tzinfo=STOCKHOLM)), known(planned))
    assert isinstance(decision, Revised) and decision.changed == ("starts_at",)


def test_an_act_whose_address_holds_no_number_is_known_by_kind_day_and_title() -> None:
    bare = replace(SOU, url="https://www.regeringen.se/utan-nummer/", refs=())
    told = replace(SOU, source_id="rd-sou", url="https://data.riksdagen.se/dokument/HDB3901", published=PUBLISHED)
    before = Known(link.identities(bare)[0], bare.source_id, bare, {bare.source_id: link.told(bare)})
    by_name = dict.fromkeys(link.identities(bare), before)
    ((decision, kept),) = link.decide([told], by_name)
    assert isinstance(decision, Sighting) and decision.document_id == before.document_id and kept[0] == "sou-2025-901"
    assert isinstance(decided(replace(told, title="Ett annat"), by_name), New)
    assert isinstance(decided(replace(told, published=PUBLISHED + timedelta(days=1)), by_name), New)
    numbered = replace(before, item=replace(bare, refs=("SOU 2025:902",)))
    assert isinstance(decided(told, dict.fromkeys(link.identities(bare), numbered)), New)


def test_a_date_that_its_source_moves_back_is_put_right_and_one_that_moves_on_stays() -> None:
    ahead = replace(SOU, published=PUBLISHED + timedelta(days=800))
    decision = decided(SOU, known(ahead))
    assert isinstance(decision, Revised) and (decision.item.published, decision.changed) == (PUBLISHED, ("published",))
    assert isinstance(decided(ahead, known(SOU)), Same)
    assert isinstance(decided(replace(SOU, published=PUBLISHED - timedelta(hours=2)), known(SOU)), Same)
    assert isinstance(decided(replace(SOU, source_id="rd-sou"), known(ahead)), Sighting)


def test_a_summary_that_its_source_takes_back_goes_and_one_that_the_page_gave_stays() -> None:
    renamed = replace(SOU, title="Ett annat namn", summary="")
    from_list = decided(renamed, known(SOU))
    assert isinstance(from_list, Revised) and from_list.item.summary == ""
    by_page = known(SOU, **{SOU.source_id: link.told(replace(SOU, summary=""))})
    from_page = decided(renamed, by_page)
    assert isinstance(from_page, Revised) and from_page.item.summary == SOU.summary


def test_a_second_source_never_rewrites_what_the_first_told() -> None:
    other = replace(SOU, source_id="rd-sou", title="ETT EXEMPEL")
    assert isinstance(decided(other, known(SOU, **{"rd-sou": "an older telling"})), Sighting)


def test_slash_case_and_tracking_make_no_new_document() -> None:
    plain = replace(SOU, refs=(), kind="news")
    again = replace(plain, url="HTTP://WWW.regeringen.se" + plain.url[25:].rstrip("/") + "?utm_source=x#del")
    assert isinstance(decided(again, known(plain)), Same)


def test_two_things_on_one_page_are_told_apart_by_title() -> None:
    one = Item("board", "1", "notice", "https://example.org/anslag", "Kungörelse ett")
    two = replace(one, key="2", title="Kungörelse två")
    first = link.decide([one, two], {})
    assert [type(decision) for decision, _ in first] == [New, New]
    stored = {name: Known(d.document_id, "board", d.item, {"board": link.told(d.item)}) for d, names in first for name in names}
    assert [type(decision) for decision, _ in link.decide([two, one], stored)] == [Same, Same]
    assert isinstance(decided(two, stored), Same)


def test_an_item_that_stands_twice_in_one_answer_is_decided_once() -> None:
    assert len(link.decide([SOU, SOU], {})) == 1


def test_a_page_adds_its_text_and_number_and_takes_nothing_away() -> None:
    page = replace(
        SOU, title="Annan titel", summary="Annan", text="Remissvaren …", refs=("Diarienr",), senders=("Finansdepartementet",)
    )
    merged = link.with_page(SOU, page)
    assert (merged.title, merged.summary, merged.text) == (SOU.title, SOU.summary, "Remissvaren …")
    assert merged.refs == ("SOU 2025:901", "Diarienr")
    assert link.told(merged) == link.told(SOU)


def test_what_a_person_types_is_looked_up_by_number_or_address() -> None:
    assert link.identity_of("sou 2025:901")[0] == "sou-2025-901"
    assert set(link.identity_of(SOU.url)) & set(link.identities(SOU))
    assert "sou-2025-901" not in link.identity_of("https://www.regeringen.se/remisser/2025/02/remiss-av-sou-2025901/")
