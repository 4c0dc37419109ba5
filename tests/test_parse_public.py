"""Vinnova's calls, Trafikverket's purchasing plan, and the statute book into items."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from builders import NOW, fetched, source
from forms import parsed
from forms_public import ACT, NEWS, PLAN_HEADINGS, PLAN_PAGE, ROUND, acts, plan_row, workbook

from monitor import parse
from monitor.errors import ParseError
from monitor.values import Item, Parsed, Request

PLAN_URL = "https://bransch.example.org/Planerade-upphandlingar/"
FILE_URL = "https://bransch.example.org/contentassets/bb/inkopstidsplan-251006.xlsx"


def rounds(**fields: object) -> tuple[Item, ...]:
    return parsed("vinnova", json.dumps([ROUND | fields]), kind="call", may_be_empty=True).items


def plan(body: bytes, url: str = FILE_URL) -> Parsed:
    return parse.parse(fetched(body, url=url, target=PLAN_URL), source(parser="purchasing_plan", url=PLAN_URL, kind="plan"))


def row(**cells: object) -> Item:
    (item,) = plan(workbook(plan_row(**cells))).items
    return item


# --- Vinnova ------------------------------------------------------------------------------------------------------------


def test_a_call_tells_when_it_opens_and_closes_and_its_number() -> None:
    (item,) = rounds()
    assert (item.key, item.kind, item.title, item.refs) == ("2026-01503", "call", "Samverkan kring elkraft", ("2026-01503",))
    assert item.starts_at and item.starts_at.isoformat() == "2025-10-02T00:00:00+02:00"
    assert item.ends_at and item.ends_at.isoformat() == "2025-12-13T14:00:00+01:00"
    assert item.register_by and item.register_by.isoformat() == "2025-12-13"
    assert item.summary.startswith("Öppen för ansökan 2 oktober–13 december 2025. För företag och lärosäten.")
    assert item.url == "https://www.vinnova.se/sok/?q=2026-01503"


def test_of_a_call_no_contact_is_kept() -> None:
    (item,) = rounds()
    told = repr(item)
    assert "Tilda" not in told and "example.org" not in told and "123 45" not in told
    assert item.text == "Max två miljoner.\n\nRing […]."


def test_a_call_to_which_only_invited_parties_may_answer_is_no_item() -> None:
    assert rounds(Publik=0) == ()


def test_the_first_of_january_1900_is_no_day() -> None:
    (item,) = rounds(Stangningsdatum="1900-01-01T00:00:00")
    assert (item.ends_at, item.register_by) == (None, None) and item.summary.startswith("Öppnar 2 oktober 2025.")


def test_a_call_counts_as_published_when_it_has_opened_not_before() -> None:
    assert [item.published and item.published.isoformat() for item in rounds()] == ["2025-10-02T00:00:00+02:00"]
    assert [item.published for item in rounds(Oppningsdatum="2026-02-01T00:00:00")] == [None]


@pytest.mark.parametrize("number", [None, "", "abc", 7])
def test_a_call_without_its_number_is_noted(number: object) -> None:
    found = parsed("vinnova", json.dumps([ROUND, ROUND | {"Diarienummer": number}]), may_be_empty=True)
    assert len(found.items) == 1 and "Diarienummer" in found.notes[0]


def test_an_object_instead_of_the_list_of_calls_is_a_failure() -> None:
    with pytest.raises(ParseError, match="not a list"):
        parsed("vinnova", '{"Message": "fel"}', may_be_empty=True)


# --- the purchasing plan ------------------------------------------------------------------------------------------------


def test_the_page_leads_to_the_newest_plan_whatever_its_address_is_today() -> None:
    found = plan(PLAN_PAGE.encode(), url=PLAN_URL)
    assert found == Parsed((), (Request("example", FILE_URL, target=PLAN_URL),))


def test_a_page_that_links_no_plan_or_one_elsewhere_is_a_failure() -> None:
    for page in ("<main>Ingen plan</main>", '<a href="https://evil.example/inkopstidsplan-251006.xlsx">Plan</a>'):
        with pytest.raises(ParseError, match="is not linked"):
            plan(page.encode(), url=PLAN_URL)


def test_a_row_tells_what_where_when_and_how_sure() -> None:
    item = row()
    assert (item.key, item.kind, item.title) == ("TRV-1", "plan", "Dubbelspår")
    assert item.summary == (
        "Bygghandling för dubbelspår. Järnväg, Mellersta Regionen. Planerad annonsering 1 maj 2026, sista anbudsdag 1 november 2026. "
        "Bedömd kostnad: 100–500 miljoner kronor. Uppgifternas säkerhet: säker."
    )
    assert (item.url, item.categories) == (f"{PLAN_URL}?JournalID=TRV-1", ("Järnväg", "Mellersta Regionen"))


def test_only_a_row_marked_as_new_is_dated_so_that_a_first_poll_is_quiet() -> None:
    published = row().published
    assert published and published.isoformat() == "2025-10-06T00:00:00+02:00"
    assert row(change="Uppdaterad").published is None and row(change="Försenad").summary.endswith("Försenad.")


def test_nothing_of_the_contact_is_kept_not_even_where_it_stands_in_another_cell() -> None:
    item = row(about="Frågor till Tilda Provsson, 0243-750 00 eller tilda.provsson@example.org.", cost=7.5)
    assert "Tilda" not in repr(item) and "750" not in repr(item) and "@" not in repr(item)
    assert item.summary.startswith("Frågor till […], […] eller […].") and "7.5 miljoner" in item.summary


def test_rows_of_one_plan_have_addresses_of_their_own_and_empty_ones_are_passed_over() -> None:
    found = plan(workbook(plan_row(), (None,) * 19, plan_row(number=40123, title="Bro"), plan_row(number=None)))
    assert [item.url.rpartition("=")[2] for item in found.items] == ["TRV-1", "40123"]
    assert found.notes == ("entry 3 left out: has no usable JournalID: ''",)


def test_a_sheet_without_its_headings_is_a_failure() -> None:
    with pytest.raises(ParseError, match="heads no column"):
        plan(workbook(plan_row(), headings=tuple(str(name)[:3] for name in PLAN_HEADINGS)))


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_says_of_its_size() -> None:
    with pytest.raises(ParseError, match="more than 20 MB"):
        plan(zipped(sheet=b"0" * 21 * 1024 * 1024))


def test_a_zip_bomb_that_lies_about_its_size_is_broken() -> None:
    body = zipped(sheet=b"0" * 30 * 1024 * 1024)
    real = (30 * 1024 * 1024).to_bytes(4, "little")
    with pytest.raises(ParseError, match="broken zip"):
        plan(body.replace(real, (1000).to_bytes(4, "little")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused(encoding: str) -> None:
    given = io.BytesIO(workbook(plan_row()))
    with zipfile.ZipFile(given, "a") as archive:
        archive.writestr("xl/extra.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(encoding))
    with pytest.raises(ParseError, match="declares a document type"):
        plan(given.getvalue())


def test_no_broken_workbook_is_more_than_rows_or_one_clear_failure() -> None:
    body = workbook(plan_row())
    changed = [body[:end] for end in range(2, len(body), 97)]
    changed += [body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :] for place in range(2, len(body), 97)]
    for one in [*changed, zipped(), b"PK"]:
        try:
            assert all(item.title for item in plan(one).items)
        except ParseError as error:
            assert "\n" not in str(error)


# --- Krisinformation.se -------------------------------------------------------------------------------------------------


def test_news_in_a_crisis_are_read_and_another_form_is_a_failure() -> None:
    (item,) = parsed("krisinformation", json.dumps([NEWS])).items
    assert (item.key, item.title, item.summary, item.url) == ("41", "Prov av varning", "Klockan 15.", NEWS["Web"])
    assert item.published and item.published.isoformat() == "2025-10-06T09:00:00+02:00"
    with pytest.raises(ParseError, match="not a list"):
        parsed("krisinformation", '{"Message": "fel"}')


# --- the statute book ---------------------------------------------------------------------------------------------------


def test_an_act_and_its_new_amendments_are_items_with_their_numbers() -> None:
    first, second = parsed("sfs", acts(ACT), kind="notice").items
    assert (first.refs, first.title) == (("SFS 2025:901",), "Förordning (2025:901) om provbanor")
    assert first.summary == "Träder i kraft 1 januari 2026. Förarbeten: Prop. 2025/26:902, bet. 2025/26:TU91."
    assert first.published and first.published.isoformat() == "2025-10-07T12:17:32+02:00"
    assert (second.refs, second.summary, second.published) == (("SFS 2025:902",), "ändr. 2 §.", None)
    assert {item.senders for item in (first, second)} == {("Provdepartementet",)}
    assert first.url == "https://svenskforfattningssamling.se/doc/2025901.html"


@pytest.mark.parametrize("number", ["N2025:3", "1998:204", None, "2025:901 U1"])
def test_old_acts_and_agencies_own_numbers_are_no_items(number: str | None) -> None:
    assert parsed("sfs", acts({"beteckning": number, "rubrik": "X"}), may_be_empty=True) == Parsed(())


def test_json_inside_json_is_read_and_another_form_is_a_failure() -> None:
    assert len(parsed("sfs", json.dumps(acts(ACT))).items) == 2
    for body in ('"fel"', '{"error": "fel"}', '{"hits": {"hits": {}}}'):
        with pytest.raises(ParseError, match=r"hits\.hits|not JSON|cannot be read"):
            parsed("sfs", body)


def test_the_statute_book_is_asked_for_the_acts_that_changed_last() -> None:
    asked = parse.question(Request("example", "https://example.org/es", target="t"), source(parser="sfs"))
    query = json.loads(asked.body)
    assert (asked.method, asked.url, asked.target) == ("POST", "https://example.org/es", "t")
    assert query["searchIndexes"] == ["Sfs"] and query["json"]["sort"] == [{"uppdateradDateTime": "desc"}]
    assert "fulltext" not in query["json"]["_source"]


def test_other_forms_are_asked_for_by_their_address_alone() -> None:
    asked = Request("example", "https://example.org/feed")
    assert parse.question(asked, source()) is asked


def test_the_years_of_the_statute_book_move_with_the_time_of_the_answer() -> None:
    later = replace(fetched(acts(ACT), form="sfs"), at=NOW.replace(year=2027))
    assert parse.parse(later, source(may_be_empty=True)).items == ()
