"""The Riksdag's lists and documents into items."""

import json

import pytest
from forms import HITS, following, hit, hits, parsed, status

from monitor.errors import ParseError


@pytest.mark.parametrize(
    ("fields", "kind", "number"),
    [
        ({"subtyp": "utl"}, "utl", "utl. 2025/26:TU5"),
        ({"doktyp": "sou", "rm": "2025", "beteckning": "12", "organ": ""}, "sou", "SOU 2025:12"),
        ({"doktyp": "dir", "rm": "2024", "beteckning": "125"}, "dir", "Dir. 2024:125"),
        ({"doktyp": "fpm", "beteckning": "FPM17"}, "fpm", "Fpm 2025/26:17"),
        ({"doktyp": "", "typ": "mot", "beteckning": 2345}, "mot", "mot. 2025/26:2345"),
        ({"doktyp": "kam-ad"}, "kam-ad", None),
        ({"rm": ""}, "bet", None),
        ({"beteckning": None}, "bet", None),
        ({"doktyp": None}, "news", None),
    ],
)
def test_a_hit_has_the_number_of_its_series_and_always_its_id(fields: dict[str, object], kind: str, number: str | None) -> None:
    (item,) = parsed("riksdagen_list", hits(hit(**fields))).items
    assert (item.kind, item.refs) == (kind, (number, "HD01TU5") if number else ("HD01TU5",))


def test_a_hit_tells_the_day_of_its_decision_and_takes_no_other_for_it() -> None:
    days = [hit(beslutsdag="2025-11-20", debattdag="2025-11-19"), hit(beslutsdag="", debattdag="2025-11-19"), hit()]
    starts = [item.starts_at and item.starts_at.date().isoformat() for item in parsed("riksdagen_list", hits(*days)).items]
    assert starts == ["2025-11-20", None, None]


SIGNERS = [
    {"namn": "Anna Ek", "partibet": "S", "roll": "undertecknare"},
    {"namn": "Bo Al", "partibet": "V", "roll": "undertecknare"},
]


@pytest.mark.parametrize(
    ("fields", "senders"),
    [
        ({"doktyp": "mot", "undertitel": "av Anna Ek m.fl. (S)"}, ("Anna Ek m.fl. (S)",)),
        ({"doktyp": "mot", "undertitel": "av Anna Ek m.fl. (S, V)"}, ("Anna Ek m.fl. (S, V)",)),
        ({"doktyp": "fr", "undertitel": "av Bo Al (V) till Statsrådet Cia By (M)"}, ("Bo Al (V)",)),
        ({"doktyp": "mot", "sokdata": {"undertitel": "Motion 2025/26:90 av Anna Ek (-)"}}, ("Anna Ek (-)",)),
        ({"doktyp": "mot", "dokintressent": {"intressent": SIGNERS}}, ("Anna Ek m.fl. (S, V)",)),
        ({"doktyp": "mot", "dokintressent": {"intressent": SIGNERS[1]}}, ("Bo Al (V)",)),
        ({"doktyp": "mot", "undertitel": "", "dokintressent": None}, ()),
        ({"doktyp": "dir", "undertitel": "kommittébeteckning: Ju 2022:17"}, ()),
        ({"doktyp": "bet", "undertitel": "av Anna Ek (S)"}, ()),
    ],
)
def test_who_signed_a_motion_or_question_is_its_sender(fields: dict[str, object], senders: tuple[str, ...]) -> None:
    (item,) = parsed("riksdagen_list", hits(hit(**fields))).items
    assert item.senders == senders


@pytest.mark.parametrize(
    "wrong", [{"dok_id": ""}, {"dok_id": "en-och-samma"}, {"dok_id": "../x"}, {"dok_id": None}, {"titel": " "}, {"titel": ["x"]}]
)
def test_a_hit_without_id_or_title_is_noted_and_the_others_kept(wrong: dict[str, object]) -> None:
    found = parsed("riksdagen_list", hits(hit(**wrong), hit()))
    assert len(found.items) == 1 and found.notes[0].startswith("entry 1 left out: ")


def test_a_list_of_which_nothing_is_usable_is_a_failure_even_where_nothing_may_come() -> None:
    with pytest.raises(ParseError, match="holds no items; entry 1 left out: has no usable dok_id"):
        parsed("riksdagen_list", hits(hit(dok_id="x")), may_be_empty=True)


def test_a_list_whose_dates_lie_in_the_future_is_a_failure_and_a_single_such_item_is_kept() -> None:
    ahead, usual = hit(datum="2027-12-18"), hit(datum="2025-10-09")
    with pytest.raises(ParseError, match="lie in the future for 2 of 3 items"):
        parsed("riksdagen_list", hits(ahead, ahead, usual), may_be_empty=True)
    assert len(parsed("riksdagen_list", hits(ahead, usual, usual)).items) == 3
    assert len(parsed("riksdagen_list", hits(ahead)).items) == 1


def test_hits_that_are_no_objects_are_noted() -> None:
    assert len(parsed("riksdagen_list", hits(None, 7, "x", [], hit())).notes) == 4


def test_a_hit_without_a_date_or_with_a_false_one_is_kept() -> None:
    found = parsed("riksdagen_list", hits(hit(), hit(datum=""), hit(datum="2025-13-45"), hit(datum=None)))
    assert [item.published for item in found.items] == [None] * 4


def test_a_title_page_scraped_into_the_summary_is_left_out() -> None:
    found = parsed(
        "riksdagen_list", hits(hit(summary="sou 2025 12  Färdplan \n för"), hit(summary="<p>Riksdagen sa <b>ja</b>.</p>"))
    )
    assert [item.summary for item in found.items] == ["", "Riksdagen sa ja."]


@pytest.mark.parametrize("envelope", [{"@traffar": "0", "dokument": None}, {"@traffar": "0"}, {}])
def test_no_hits_is_a_list_without_the_key(envelope: dict[str, object]) -> None:
    answer = json.dumps({"dokumentlista": envelope})
    assert parsed("riksdagen_list", answer, may_be_empty=True).items == ()
    with pytest.raises(ParseError, match="holds no items"):
        parsed("riksdagen_list", answer)


@pytest.mark.parametrize(
    "answer", ["[]", "null", "7", "{}", '{"dokumentlista": []}', '{"dokumentlista": "x"}', "<dokumentlista/>", ""]
)
@pytest.mark.parametrize("form", ["riksdagen_list", "riksdagen_status", "regeringen_list"])
def test_json_in_another_form_is_a_failure_even_where_nothing_may_come(form: str, answer: str) -> None:
    with pytest.raises(ParseError):
        parsed(form, answer, may_be_empty=True)


def test_json_in_another_encoding_is_a_failure_that_names_the_byte() -> None:
    with pytest.raises(ParseError, match=r"byte \d+: is not UTF-8"):
        parsed("riksdagen_list", json.dumps({"dokumentlista": HITS}, ensure_ascii=False).encode("latin-1"))


def test_what_looks_like_a_comment_in_sound_json_is_kept() -> None:
    (item,) = parsed("riksdagen_list", hits(hit(titel="Om /* och */ i texter"))).items
    assert item.title == "Om /* och */ i texter"


def test_the_next_page_is_asked_for_as_the_first_one_was() -> None:
    assert following(url="http://example.org/dokumentlista/") == ["http://example.org/dokumentlista/?p=2"]
    assert following() == ["https://example.org/dokumentlista/?p=2"]


def test_no_page_is_followed_beyond_the_last_or_out_of_the_list() -> None:
    assert following(**{"@sida": "2"}) == following(**{"@sida": "3"}) == []
    assert following(**{"@nasta_sida": ""}) == []


@pytest.mark.parametrize(
    "url", ["https://example.org.evil.example/", "https://evil.example/?example.org", "javascript:alert(1)", "/p=2"]
)
def test_a_next_page_that_is_not_of_the_same_host_is_not_followed(url: str) -> None:
    assert following(**{"@nasta_sida": url}) == []


def test_a_status_with_comments_between_its_values_is_read() -> None:
    spoilt = status().replace('"dokforslag"', '/* RESERVATIONSTEXT\n */ /**/ "dokforslag"')
    assert parsed("riksdagen_status", "\ufeff" + spoilt).items == parsed("riksdagen_status", status()).items


def test_an_old_status_may_tell_its_type_as_a_list() -> None:
    assert [item.kind for item in parsed("riksdagen_status", status(doktyp=["bet", "x"])).items] == ["bet"]
    assert [item.kind for item in parsed("riksdagen_status", status(doktyp=[])).items] == ["news"]


def test_a_status_keeps_paragraphs_apart_and_drops_scripts() -> None:
    (item,) = parsed(
        "riksdagen_status", status(html="<h2>Om</h2><p>Ett\n \u00adtvå</p><script>x()</script><p>tre &amp; fyra<br/>fem</p>")
    ).items
    assert item.text == "Om\n\nEtt två\n\ntre & fyra\n\nfem"


def test_a_status_without_html_gives_its_plain_text_and_one_without_either_nothing() -> None:
    assert [item.text for item in parsed("riksdagen_status", status(html=None, text="Ren text")).items] == ["Ren text"]
    assert [item.text for item in parsed("riksdagen_status", status()).items] == [""]


@pytest.mark.parametrize("head", ["", "\ufeff", '<?xml version="1.0" encoding="utf-8"?>', '\ufeff\r\n<?xml version="1.0"?>'])
def test_a_status_in_xml_says_the_same_as_in_json(head: str) -> None:
    body = "<html>&lt;p&gt;Text&lt;/p&gt;</html>"
    fields = "<dok_id>HD01TU5</dok_id><rm>2025/26</rm><beteckning>TU5</beteckning><doktyp>bet</doktyp><titel>Järnväg</titel>"
    xml = f"{head}<dokumentstatus><dokument><!-- x -->{fields}{body}</dokument></dokumentstatus>"
    assert parsed("riksdagen_status", xml).items == parsed("riksdagen_status", status(html="<p>Text</p>")).items


@pytest.mark.parametrize(
    "body",
    [
        status(dok_id=""),
        status(titel=""),
        "<dokumentstatus/>",
        "<?xml version='1.0'?><annat><dokument><dok_id>HD01TU5</dok_id></dokument></annat>",
        "<dokumentstatus><dokument>",
        '<?xml version="1.0"?><!DOCTYPE x><dokumentstatus><dokument><dok_id>HD01TU5</dok_id></dokument></dokumentstatus>',
    ],
)
def test_a_status_without_its_document_is_a_failure(body: str) -> None:
    with pytest.raises(ParseError):
        parsed("riksdagen_status", body)
