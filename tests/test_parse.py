"""Answers into items, in the exact forms that the publishers send."""

import json
import re
from collections.abc import Callable

import pytest
from builders import fetched, source
from hypothesis import given
from hypothesis import strategies as st

from monitor import parse
from monitor.errors import ParseError
from monitor.parse import times
from monitor.values import Parsed

GUID = "6f1c2f5e-1111-4222-8333-444455556666"
SLUG = "https://www.regeringen.se/rattsliga-dokument/statens-offentliga-utredningar/2025/02/sou-202512/"
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss xmlns:a10="http://www.w3.org/2005/Atom" version="2.0"><channel><title>RSS - Regeringen.se</title><link>https://www.regeringen.se/</link>
<item><guid isPermaLink="false">{GUID}</guid><link>{SLUG}</link><category domain="1274">Transporter och infrastruktur</category>
<category domain="1331">Statens offentliga utredningar</category><category domain="2425">Landsbygds- och infrastrukturdepartementet</category>
<title>Ett prov\u00ad exempel\u00a0om vägar</title><description>Utredningen föreslår
nya vägar.</description><pubDate>Thu, 09 Oct 2025 10:00:00 +0200</pubDate><a10:updated>2025-10-09T10:00:00+02:00</a10:updated></item>
<item><link>https://example.org/utan-guid</link><title>Utan guid och datum</title></item>
</channel></rss>"""
HITS = {
    "@traffar": "2",
    "@sida": "1",
    "@sidor": "2",
    "@nasta_sida": "http://example.org/dokumentlista/?p=2",
    "dokument": [
        {
            "dok_id": "HD03901",
            "rm": "2025/26",
            "beteckning": "901",
            "doktyp": "prop",
            "subtyp": "prop",
            "datum": "2025-10-09",
            "titel": "Vägar",
        },
        {
            "dok_id": "HD03902",
            "rm": "2025/26",
            "beteckning": "902",
            "doktyp": "prop",
            "subtyp": "skr",
            "datum": "2025-10-08",
            "titel": "Om vägar",
        },
    ],
}
LIST = json.dumps({"dokumentlista": HITS})
STATUS = json.dumps(
    {
        "dokumentstatus": {
            "dokument": {
                "dok_id": "HD03901",
                "rm": "2025/26",
                "beteckning": "901",
                "doktyp": "prop",
                "titel": "Vägar",
                "html": "<p>Text</p>",
            }
        }
    }
)
ROW = (
    '<li><div class="sortcompact"><a href="/remisser/2025/10/vagar/">Remiss om vägar, LI2025/90001</a><div class="block--timeLinks"><p>Publicerad '
    '<time datetime="2025-10-07">07 oktober 2025</time> · Uppdaterad <time datetime="2025-10-09">09 oktober 2025</time> · '
    '<a href = "/tx/2099">Remiss</a> från <a href = "/tx/2425">Landsbygds- och infrastrukturdepartementet</a></p></div></div></li>'
)
LISTING = json.dumps({"Message": f'<ul class="list--block">{ROW}</ul>', "TotalCount": 41})
PAGE = """<html><head><meta property="og:published" content="2025-10-07T10:00:00"></head><body><main>
<h1 id="h1id">Remiss om vägar<span class="h1-vignette">Diarienummer: LI2025/90001</span></h1>
<div class="col-1"><p class="ingress">Ta del av remissen.</p><div class="has-wordExplanation"><p>Svara senast den 3 december 2025.</p></div></div>
</main></body></html>"""
LOCAL = """<?xml version="1.0" encoding="utf-8"?><ArrayOfListingItem xmlns="http://x.example/"><ListingItem>
<Changed>2025-10-08T08:00:00</Changed><Link>/nyheter/e18/</Link><Name>E18 byggs om</Name><Preamble>Vid Kristinehamn.</Preamble>
</ListingItem></ArrayOfListingItem>"""
OAI = """<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header status="deleted"><identifier>oai:x:1</identifier><datestamp>2025-10-01</datestamp></header></record>
<record><header><identifier>oai:x:2</identifier><datestamp>2025-10-07T06:00:00Z</datestamp></header><metadata>
<dc xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>En studie</dc:title><dc:identifier>http://urn.kb.se/resolve?urn=1</dc:identifier>
<dc:identifier>https://example.org/diva/2</dc:identifier></dc></metadata></record>
<resumptionToken>nästa|sida</resumptionToken></ListRecords></OAI-PMH>"""
HTML = '<main><ul><li><a href="/n/1">Nyhet ett</a><time datetime="2025-10-06">6 oktober</time></li><li><a href="/n/1">Läs mer</a></li></ul></main>'
SELECT = {"item": "main li", "date": "time"}

FORMS = {
    "feed": FEED, "riksdagen_list": LIST, "riksdagen_status": STATUS, "regeringen_list": LISTING, "regeringen_page": PAGE,
    "localnews": LOCAL, "oai_pmh": OAI, "html": HTML, "page": PAGE,
}  # fmt: skip


def parsed(form: str, body: str | bytes, **fields: object) -> Parsed:
    given_source = source(select=SELECT, **fields)
    return parse.parse(fetched(body, url="https://example.org/dokumentlista/?p=1", form=form), given_source)


def test_a_feed_tells_type_sender_area_number_and_time() -> None:
    first, second = parsed("feed", FEED).items
    assert (first.key, first.kind, first.url, first.title) == (
        GUID,
        "Statens offentliga utredningar",
        SLUG,
        "Ett prov exempel om vägar",
    )
    assert (first.refs, first.senders) == (("SOU 2025:12",), ("Landsbygds- och infrastrukturdepartementet",))
    assert first.categories == ("Transporter och infrastruktur",)
    assert first.published and first.published.isoformat() == "2025-10-09T10:00:00+02:00"
    assert (second.key, second.published, second.kind) == ("https://example.org/utan-guid", None, "news")


def test_an_entry_with_a_script_for_a_link_is_noted_and_the_others_kept() -> None:
    found = parsed("feed", FEED.replace("https://example.org/utan-guid", "javascript:alert(1)"))
    assert len(found.items) == 1 and "left out" in found.notes[0]


def test_markup_in_titles_and_summaries_is_taken_away() -> None:
    found = parsed("feed", FEED.replace("Utan guid och datum", "Hej &lt;script&gt;x()&lt;/script&gt;&lt;b&gt;du&lt;/b&gt;"))
    assert found.items[1].title == "Hej du"


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Fel</body></html>",
        FEED[: len(FEED) // 2],
        FEED.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss'),
        FEED[: FEED.index("<item>")] + "</channel></rss>",
        "",
    ],
)
def test_what_is_no_whole_feed_with_items_is_a_failure(body: str) -> None:
    with pytest.raises(ParseError):
        parsed("feed", body)


def test_an_empty_list_is_no_failure_where_the_source_may_be_empty() -> None:
    assert parsed("feed", FEED[: FEED.index("<item>")] + "</channel></rss>", may_be_empty=True).items == ()


def test_a_list_of_the_riksdag_tells_numbers_kinds_and_the_next_page() -> None:
    found = parsed("riksdagen_list", LIST, pages=5)
    assert [(item.kind, item.refs) for item in found.items] == [
        ("prop", ("prop. 2025/26:901", "HD03901")),
        ("skr", ("skr. 2025/26:902", "HD03902")),
    ]
    assert [request.url for request in found.follow] == ["https://example.org/dokumentlista/?p=2"]


def test_a_next_page_on_another_host_is_not_followed() -> None:
    assert parsed("riksdagen_list", LIST.replace("http://example.org", "http://evil.example"), pages=5).follow == ()


def test_one_hit_may_come_without_a_list_and_with_comments_and_a_byte_order_mark() -> None:
    alone = json.dumps({"dokumentlista": HITS | {"dokument": HITS["dokument"][0]}})
    assert len(parsed("riksdagen_list", ("\ufeff/* hej */" + alone).encode()).items) == 1


def test_hits_that_are_counted_but_not_there_are_a_failure() -> None:
    with pytest.raises(ParseError, match="2 hits"):
        parsed("riksdagen_list", json.dumps({"dokumentlista": {"@traffar": "2"}}), may_be_empty=True)


def test_a_status_is_one_document_with_its_text() -> None:
    (item,) = parsed("riksdagen_status", STATUS).items
    assert (item.key, item.refs[0], item.text) == ("HD03901", "prop. 2025/26:901", "Text")


def test_a_listing_shows_when_a_page_was_updated_and_its_registry_number() -> None:
    found = parsed("regeringen_list", LISTING, pages=3)
    (item,) = found.items
    assert (item.title, item.refs, item.kind) == ("Remiss om vägar", ("LI2025/90001",), "Remiss")
    assert item.updated and item.updated.day == 9 and item.published and item.published.day == 7
    assert "page=2" in found.follow[0].url


def test_a_page_gives_title_number_and_text_apart() -> None:
    (item,) = parsed("regeringen_page", PAGE).items
    assert (item.title, item.refs, item.summary) == ("Remiss om vägar", ("LI2025/90001",), "Ta del av remissen.")
    assert "senast den 3 december 2025" in item.text


def test_a_challenge_page_is_told_as_such() -> None:
    with pytest.raises(ParseError, match="challenge"):
        parsed("regeringen_page", "<html><h1>Sorry</h1><script src='/cdn-cgi/challenge-platform/x'></script></html>")


def test_local_news_links_are_made_whole() -> None:
    (item,) = parsed("localnews", LOCAL).items
    assert (item.url, item.title, item.summary) == ("https://example.org/nyheter/e18/", "E18 byggs om", "Vid Kristinehamn.")


def test_deleted_records_are_passed_over_and_the_token_stands_alone() -> None:
    found = parsed("oai_pmh", OAI, pages=5)
    assert [item.url for item in found.items] == ["https://example.org/diva/2"]
    assert found.whole and found.follow[0].url.endswith("?verb=ListRecords&resumptionToken=n%C3%A4sta%7Csida")


def test_no_new_records_is_no_failure_but_other_errors_are() -> None:
    error = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{}">x</error></OAI-PMH>'
    assert parsed("oai_pmh", error.format("noRecordsMatch"), may_be_empty=True).items == ()
    with pytest.raises(ParseError, match="badArgument"):
        parsed("oai_pmh", error.format("badArgument"), may_be_empty=True)


def test_a_link_that_stands_twice_on_a_page_is_one_item() -> None:
    (item,) = parsed("html", HTML).items
    assert (item.url, item.title) == ("https://example.org/n/1", "Nyhet ett")


def test_a_renamed_class_is_a_failure_and_not_a_quiet_week() -> None:
    with pytest.raises(ParseError, match="main li"):
        parsed("html", HTML.replace("<li>", "<p>"))


def test_a_document_type_with_entities_is_refused() -> None:
    for form in ("localnews", "oai_pmh"):
        with pytest.raises(ParseError):
            parsed(form, FORMS[form].replace("?>", '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1))


def survives(form: str, body: bytes) -> None:
    try:
        found = parsed(form, body)
    except ParseError as error:
        assert "\n" not in str(error)
    else:
        assert all(item.title and item.url.startswith("http") for item in found.items)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_an_example_that_is_read(form: str) -> None:
    assert parsed(form, FORMS[form]).items


@pytest.mark.parametrize("form", FORMS)
@given(body=st.binary(max_size=300))
def test_any_bytes_are_items_or_one_clear_failure(form: str, body: bytes) -> None:
    survives(form, body)


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_a_spoilt_answer_is_items_or_one_clear_failure(form: str, data: st.DataObject) -> None:
    body = bytearray(FORMS[form].encode())
    draw: Callable[[int], int] = lambda most: data.draw(st.integers(0, most))  # noqa: E731
    for _ in range(draw(4)):
        at = draw(len(body) - 1)
        body[at : at + draw(8)] = data.draw(st.binary(max_size=8)) + b"x"
    survives(form, bytes(body[: draw(len(body))] if data.draw(st.booleans()) else body))


# --- feeds ------------------------------------------------------------------------------------------------------------

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Nytt</title>
<entry><id>tag:example.org,2025:7</id><title>Ny järnväg</title><link href="/nyheter/7"/><updated>2025-10-09T08:00:00Z</updated>
<content type="html">&lt;p&gt;Spåret byggs.&lt;/p&gt;</content></entry></feed>"""


def entry(inside: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item>{inside}</item></channel></rss>'


def test_an_entry_of_atom_is_read_with_its_content_and_its_link_made_whole() -> None:
    (item,) = parsed("feed", ATOM).items
    assert (item.key, item.url, item.summary) == ("tag:example.org,2025:7", "https://example.org/nyheter/7", "Spåret byggs.")
    assert item.published == item.updated and item.updated and item.updated.isoformat() == "2025-10-09T08:00:00+00:00"


def test_a_time_of_publication_is_not_taken_for_a_time_of_change() -> None:
    feed = entry("<link>https://example.org/1</link><title>Ett</title><pubDate>Thu, 09 Oct 2025 10:00:00 +0200</pubDate>")
    (item,) = parsed("feed", feed).items
    assert item.published and item.updated is None


def test_a_date_that_is_none_leaves_the_entry_without_a_date() -> None:
    feed = entry("<link>https://example.org/1</link><title>Ett</title><pubDate>i går</pubDate>")
    assert [item.published for item in parsed("feed", feed).items] == [None]


def test_keywords_of_a_legal_deposit_feed_are_senders_but_for_the_year() -> None:
    words = "<media:keywords>Exempelverket,Finansdepartementet,2026</media:keywords>"
    feed = entry(f"<guid>https://example.org/brev/1</guid><title>Regleringsbrev</title>{words}").replace(
        '"2.0"', '"2.0" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    (item,) = parsed("feed", feed).items
    assert item.senders == ("Exempelverket", "Finansdepartementet")


def test_a_guid_that_is_an_address_stands_for_a_missing_link() -> None:
    (item,) = parsed("feed", entry('<guid isPermaLink="true">https://example.org/9</guid><title>Nio</title>')).items
    assert item.key == item.url == "https://example.org/9"


def test_an_entry_without_a_link_is_noted_and_the_others_kept() -> None:
    found = parsed("feed", FEED.replace("<link>https://example.org/utan-guid</link>", ""))
    assert [item.key for item in found.items] == [GUID] and found.notes[0].startswith("entry 2 left out: ")


@pytest.mark.parametrize(
    "title", ["", "<title/>", "<title> \u00ad&#160; </title>", "<title>&lt;script&gt;x&lt;/script&gt;</title>"]
)
def test_an_entry_whose_title_shows_nothing_is_noted(title: str) -> None:
    found = parsed("feed", FEED.replace("<title>Utan guid och datum</title>", title))
    assert len(found.items) == 1 and found.notes == ("entry 2 left out: has no title",)


@pytest.mark.parametrize(
    "link", ["mailto:a@example.org", "data:text/html,x", "ftp://example.org/1", "file:///etc/passwd", "http://[x"]
)
def test_a_link_that_a_reader_cannot_open_is_noted(link: str) -> None:
    found = parsed("feed", FEED.replace("https://example.org/utan-guid", link))
    assert len(found.items) == 1 and len(found.notes) == 1


def test_a_feed_of_nothing_but_unusable_entries_says_why_it_failed() -> None:
    with pytest.raises(ParseError, match="holds no items; entry 1 left out: has no title"):
        parsed("feed", entry("<link>https://example.org/1</link>"))


def test_a_bare_ampersand_loses_no_entry() -> None:
    found = parsed("feed", FEED.replace("Utan guid och datum", "Väg & järnväg"))
    assert [item.title for item in found.items][1] == "Väg & järnväg"


@pytest.mark.parametrize("end", ["", " \n", "<!-- skapad 2025 -->\n"])
def test_a_feed_with_a_slip_in_it_is_whole_if_its_end_is_there(end: str) -> None:
    assert len(parsed("feed", FEED.replace("Utan guid", "A & B") + end).items) == 2


@pytest.mark.parametrize("end", ["</item>", "</channel>", "<pubDate>", "</guid>"])
def test_a_feed_that_ends_early_is_refused_wherever_it_ends(end: str) -> None:
    with pytest.raises(ParseError, match="cut off"):
        parsed("feed", FEED[: FEED.index(end) + len(end)])


@pytest.mark.parametrize("form", ["feed", "html", "localnews", "oai_pmh", "regeringen_list", "riksdagen_list", "riksdagen_status"])
def test_a_page_for_browsers_in_place_of_a_list_is_a_failure(form: str) -> None:
    page = "<!DOCTYPE html><html><title>Just a moment...</title><h1>You are unable to access example.org</h1></html>"
    with pytest.raises(ParseError):
        parsed(form, page, may_be_empty=form != "html")


def test_of_a_type_and_the_group_above_it_the_type_is_the_kind_and_neither_an_area() -> None:
    group = '<category domain="1324">Rättsliga dokument</category><category domain="9999">Nytt område</category><category domain="1331">'
    first = parsed("feed", FEED.replace('<category domain="1331">', group)).items[0]
    assert first.kind == "Statens offentliga utredningar"
    assert first.categories == ("Transporter och infrastruktur", "Nytt område")


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("rattsliga-dokument/statens-offentliga-utredningar/2025/02/sou-202512/", "SOU 2025:12"),
        ("rattsliga-dokument/statens-offentliga-utredningar/2025/12/sou-2025123/", "SOU 2025:123"),
        ("rattsliga-dokument/kommittedirektiv/2026/01/dir.-20267", "Dir. 2026:7"),
        ("rattsliga-dokument/departementsserien-och-promemorior/2025/03/ds-20254/", "Ds 2025:4"),
        ("rattsliga-dokument/proposition/2025/10/prop.-20252620", "prop. 2025/26:20"),
        ("rattsliga-dokument/skrivelse/2025/10/skr.-2025267", "skr. 2025/26:7"),
        ("rattsliga-dokument/proposition/2025/10/en-ny-lag/", None),
        ("remisser/2025/10/remiss-av-sou-202512/", None),
    ],
)
def test_a_slug_names_a_number_only_in_the_folder_of_its_series(path: str, number: str | None) -> None:
    (item,) = parsed("feed", entry(f"<link>https://www.regeringen.se/{path}</link><title>Ett</title>")).items
    assert item.refs == ((number,) if number else ())


# --- the Riksdag ------------------------------------------------------------------------------------------------------


def hit(**fields: object) -> dict[str, object]:
    return {"dok_id": "HD01TU5", "rm": "2025/26", "beteckning": "TU5", "doktyp": "bet", "titel": "Järnväg"} | fields


def hits(*found: object, **envelope: object) -> str:
    return json.dumps({"dokumentlista": {"@traffar": str(len(found)), "dokument": list(found)} | envelope})


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


@pytest.mark.parametrize("wrong", [{"dok_id": ""}, {"dok_id": "../x"}, {"dok_id": None}, {"titel": " "}, {"titel": ["x"]}])
def test_a_hit_without_id_or_title_is_noted_and_the_others_kept(wrong: dict[str, object]) -> None:
    found = parsed("riksdagen_list", hits(hit(**wrong), hit()))
    assert len(found.items) == 1 and found.notes[0].startswith("entry 1 left out: ")


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


def following(depth: int = 0, pages: int = 5, url: str = "https://example.org/dokumentlista/?p=1", **envelope: str) -> list[str]:
    answer = json.dumps({"dokumentlista": HITS | envelope})
    asked = fetched(answer, url=url, form="riksdagen_list", depth=depth, target="https://example.org/target")
    found = parse.parse(asked, source(pages=pages)).follow
    assert all((one.depth, one.target, one.form) == (depth + 1, "https://example.org/target", "") for one in found)
    return [one.url for one in found]


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


def status(**fields: object) -> str:
    document = {"dok_id": "HD01TU5", "rm": "2025/26", "beteckning": "TU5", "doktyp": "bet", "titel": "Järnväg"} | fields
    return json.dumps({"dokumentstatus": {"dokument": document, "dokforslag": None, "debatt": ""}})


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


# --- regeringen.se ----------------------------------------------------------------------------------------------------


def listing(*rows: str, count: object = 41) -> str:
    return json.dumps({"Message": f'<ul class="list--block">{"".join(rows)}</ul>', "TotalCount": count})


def row(title: str, line: str = "", href: str = "/remisser/2025/10/x/") -> str:
    return f'<li><div class="sortcompact"><a href="{href}">{title}</a><div class="block--timeLinks"><p>{line}</p></div></div></li>'


@pytest.mark.parametrize(
    ("written", "title", "number"),
    [
        ("Nya vägar, LI2025/01234", "Nya vägar", "LI2025/01234"),
        ("Nya vägar, SOU 2025:12", "Nya vägar", "SOU 2025:12"),
        ("Nya vägar, Prop. 2025/26:20", "Nya vägar", "prop. 2025/26:20"),
        ("Nya\u00ad vägar, och broar, Dir. 2026:7", "Nya vägar, och broar", "Dir. 2026:7"),
        ("Nya vägar, mer", "Nya vägar, mer", None),
        ("LI2025/01234", "LI2025/01234", None),
    ],
)
def test_a_number_at_the_end_of_a_title_is_taken_from_it(written: str, title: str, number: str | None) -> None:
    (item,) = parsed("regeringen_list", listing(row(written))).items
    assert (item.title, item.refs) == (title, (number,) if number else ())


def test_what_stands_before_the_word_from_is_the_kind_and_after_it_the_senders() -> None:
    kinds = '<a href = "/tx/1331">Utredning</a>, <a href="/tx/1324">Rättsligt</a>'
    line = kinds + ' från <a href="/tx/1285">Finans</a>, <a href="/tx/1296">Regeringen</a>'
    with_line, without_from, bare = parsed(
        "regeringen_list", listing(row("A", line), row("B", '<a href="/tx/2099">Remiss</a>'), row("C")), kind="referral"
    ).items
    assert (with_line.kind, with_line.senders) == ("Utredning", ("Finans", "Regeringen"))
    assert (without_from.kind, without_from.senders) == ("Remiss", ())
    assert (bare.kind, bare.senders, bare.published, bare.updated) == ("referral", (), None, None)


def test_a_row_without_a_link_is_noted_and_the_others_kept() -> None:
    found = parsed("regeringen_list", listing("<li>Inget</li>", row("A"), row("B", href="javascript:void(0)")))
    assert [item.title for item in found.items] == ["A"] and len(found.notes) == 2


def test_a_listing_that_counts_more_than_it_shows_is_a_failure_and_an_empty_one_is_empty() -> None:
    with pytest.raises(ParseError, match="counts 41"):
        parsed("regeringen_list", listing(), may_be_empty=True)
    assert parsed("regeringen_list", listing(count=0), may_be_empty=True).items == ()


@pytest.mark.parametrize(
    "answer", ['{"Message": null, "TotalCount": 1}', '{"Message": "", "TotalCount": "1"}', '{"TotalCount": 1}']
)
def test_a_listing_in_another_form_is_a_failure(answer: str) -> None:
    with pytest.raises(ParseError, match="Message, TotalCount"):
        parsed("regeringen_list", answer, may_be_empty=True)


def test_the_next_page_of_a_listing_keeps_what_was_asked_for() -> None:
    url = "https://example.org/Filter/GetFilteredItems?lang=sv&preFilteredCategories=2099%2C1342&tom=&page=2"
    asked = fetched(listing(row("A")), url=url, form="regeringen_list", depth=1)
    (following,) = parse.parse(asked, source(pages=5)).follow
    assert following.url == url.replace("page=2", "page=3") and (following.depth, following.target) == (2, url)


def test_a_listing_is_read_no_further_than_its_count() -> None:
    assert parsed("regeringen_list", listing(row("A"), row("B"), count=2), pages=5).follow == ()


def test_a_page_of_old_has_its_headline_without_an_id() -> None:
    old = PAGE.replace(' id="h1id"', "").replace("Diarienummer: LI2025/90001", "ID-nummer: Dir. 2017:29")
    (item,) = parsed("regeringen_page", old).items
    assert (item.title, item.refs) == ("Remiss om vägar", ("Dir. 2017:29",))


def test_a_page_without_number_date_or_text_is_still_a_document() -> None:
    (item,) = parsed("regeringen_page", '<h1 id="h1id">Upp\u00addrag</h1>').items
    assert (item.title, item.refs, item.published, item.updated, item.text) == ("Uppdrag", (), None, None, "")


def test_a_page_tells_its_dates_even_in_swedish_and_its_areas_once() -> None:
    more = (
        '<p class="date-publ-updated"><span class="published"><time datetime="09 april 2026">9 april</time></span>'
        '<span class="updated"><time datetime="2026-06-30 00:00:00">30 juni</time></span></p><p class="categories-text">'
        '<a href = "/tx/2099">Remiss</a> från <a href="/tx/1287">Justitiedepartementet</a></p><div class="block--politikomrLinks">'
        '<a href="/tx/1274">Transporter</a><a href="/tx/1274">Transporter</a><a href="/tx/1287">Justitiedepartementet</a></div>'
    )
    page = PAGE.replace('<meta property="og:published" content="2025-10-07T10:00:00">', "").replace("</main>", more + "</main>")
    (item,) = parsed("regeringen_page", page).items
    assert item.published and item.published.isoformat() == "2026-04-09T00:00:00+02:00"
    assert item.updated and item.updated.isoformat() == "2026-06-30T00:00:00+02:00"
    assert (item.kind, item.senders, item.categories) == ("Remiss", ("Justitiedepartementet",), ("Transporter",))


def test_a_page_that_was_asked_for_a_document_has_its_key() -> None:
    asked = fetched(PAGE, form="regeringen_page", document_id="sou-2025-12")
    assert [item.key for item in parse.parse(asked, source()).items] == ["sou-2025-12"]
    assert [item.key for item in parsed("regeringen_page", PAGE).items] == ["https://example.org/dokumentlista/?p=1"]


def test_a_page_with_the_sites_own_scripts_is_no_challenge_if_its_headline_is_there() -> None:
    assert parsed("regeringen_page", PAGE.replace("</body>", "<script src='/cdn-cgi/challenge-platform/x'></script></body>")).items


def test_an_error_page_is_no_document() -> None:
    with pytest.raises(ParseError, match="no document's page"):
        parsed("regeringen_page", "<html><h1>Sidan kan inte hittas</h1></html>", may_be_empty=True)


def test_text_that_stands_in_two_blocks_is_told_once() -> None:
    page = PAGE.replace(
        '<p class="ingress">Ta del av remissen.</p>', '<div class="has-wordExplanation"><p class="ingress">En gång.</p></div>'
    )
    (item,) = parsed("regeringen_page", page).items
    assert item.text.count("En gång.") == 1


# --- Trafikverket and DiVA ----------------------------------------------------------------------------------------------


def test_local_news_are_read_with_and_without_a_namespace() -> None:
    assert parsed("localnews", LOCAL.replace(' xmlns="http://x.example/"', "")).items == parsed("localnews", LOCAL).items


def test_local_news_without_a_name_are_noted_and_those_without_a_date_kept() -> None:
    more = "<ListingItem><Link>/a</Link></ListingItem><ListingItem><Link>/b</Link><Name>B</Name><Changed/></ListingItem></Array"
    found = parsed("localnews", LOCAL.replace("</Array", more))
    assert [(item.title, item.published is None) for item in found.items] == [("E18 byggs om", False), ("B", True)]
    assert found.notes == ("entry 2 left out: has no title",)


def test_news_that_are_sent_as_another_list_are_a_failure() -> None:
    with pytest.raises(ParseError, match="answer is a Error"):
        parsed("localnews", "<Error><Message>Fel</Message></Error>", may_be_empty=True)


def test_a_record_without_a_plain_address_is_known_by_its_resolver_and_one_without_any_is_noted() -> None:
    one = OAI.replace("<dc:identifier>https://example.org/diva/2</dc:identifier>", "")
    assert [item.url for item in parsed("oai_pmh", one).items] == ["http://urn.kb.se/resolve?urn=1"]
    none = one.replace("http://urn.kb.se/resolve?urn=1", "urn:nbn:se:x-1")
    assert parsed("oai_pmh", none, may_be_empty=True).notes[0].startswith("entry 2 left out: has no usable link")


def test_a_record_tells_its_subjects_and_publishers_once() -> None:
    more = "".join(
        f"<dc:{name}>{text}</dc:{name}>"
        for name, text in [("subject", "Väg"), ("subject", "Väg"), ("publisher", "VTI"), ("subject", "")]
    )
    (item,) = parsed("oai_pmh", OAI.replace("</dc>", more + "</dc>")).items
    assert (item.key, item.categories, item.senders) == ("oai:x:2", ("Väg",), ("VTI",))
    assert parsed("oai_pmh", OAI).items[0].senders == ("Exempelverket",)


@pytest.mark.parametrize("token", ["<resumptionToken/>", '<resumptionToken completeListSize="3"> </resumptionToken>', ""])
def test_an_empty_token_ends_the_list(token: str) -> None:
    assert parsed("oai_pmh", OAI.replace("<resumptionToken>nästa|sida</resumptionToken>", token), pages=5).follow == ()


def test_a_page_of_nothing_but_deleted_records_leads_on_to_the_next() -> None:
    deleted = OAI[: OAI.index("<record><header><identifier>")] + OAI[OAI.index("<resumptionToken") :]
    found = parsed("oai_pmh", deleted, pages=5, may_be_empty=True)
    assert (found.items, found.notes, len(found.follow)) == ((), (), 1)


# --- any page ---------------------------------------------------------------------------------------------------------


def test_links_and_dates_of_a_page_are_found_where_the_selectors_say() -> None:
    page = '<article><h2>Rub\u00adrik</h2><a href="/n/2">Läs mer</a><i>6 oktober 2025</i><p>Mer <b>text</b></p></article>'
    select = {"item": "article", "title": "h2", "date": "i", "summary": "p"}
    (item,) = parse.parse(fetched(page, form="html"), source(select=select)).items
    assert (item.url, item.title, item.summary, item.senders) == (
        "https://example.org/n/2",
        "Rubrik",
        "Mer text",
        ("Exempelverket",),
    )
    assert item.published and item.published.isoformat() == "2025-10-06T00:00:00+02:00"


def test_an_item_may_be_the_link_itself() -> None:
    (item,) = parse.parse(fetched('<a class="n" href="/1">Ett</a>', form="html"), source(select={"item": "a.n"})).items
    assert item.url == "https://example.org/1"


def test_an_image_linked_before_the_headline_does_not_hide_it() -> None:
    page = HTML.replace("<ul>", '<ul><li><a href="/n/1"><img alt=""></a></li>')
    found = parsed("html", page)
    assert [item.title for item in found.items] == ["Nyhet ett"] and found.notes == ("entry 1 left out: has no title",)


def test_an_element_without_a_link_or_with_a_script_is_noted_and_the_others_kept() -> None:
    found = parsed("html", HTML.replace("</ul>", '<li>Inget</li><li><a href="javascript:x()">X</a></li></ul>'))
    assert len(found.items) == 1 and len(found.notes) == 2


def test_a_source_without_selectors_is_a_failure_and_not_a_crash() -> None:
    with pytest.raises(ParseError, match="select"):
        parse.parse(fetched(HTML, form="html"), source())


def test_any_page_is_one_item_with_its_title_summary_date_and_text() -> None:
    head = '<meta property="og:title" content="Delad rubrik"><meta name="description" content="Kort."><title>Fliken</title>'
    page = f"<html><head>{head}</head><body><nav>Meny</nav><main><h1>Rubrik</h1><p>Text</p></main><time datetime='2025-10-06'></time></body></html>"
    (item,) = parsed("page", page).items
    assert (item.title, item.summary, item.text) == ("Delad rubrik", "Kort.", "Rubrik\n\nText")
    assert item.published and item.published.isoformat() == "2025-10-06T00:00:00+02:00"


def test_a_page_without_a_headline_is_called_what_its_tab_is_and_without_that_it_fails() -> None:
    assert [item.title for item in parsed("page", "<title>Fliken</title><p>x</p>").items] == ["Fliken"]
    with pytest.raises(ParseError, match="has no title"):
        parsed("page", "<p>x</p>")


# --- all forms --------------------------------------------------------------------------------------------------------


def test_there_is_an_example_for_every_parser() -> None:
    assert FORMS.keys() == parse.PARSERS.keys()


def test_the_form_that_a_request_names_goes_before_the_sources_own() -> None:
    assert parse.parse(fetched(LIST, form="riksdagen_list"), source(parser="feed")).items
    assert parse.parse(fetched(FEED), source(parser="feed")).items
    with pytest.raises(ParseError, match="no such parser"):
        parse.parse(fetched(FEED), source(parser="xlsx"))


LISTS = ("feed", "html", "localnews", "oai_pmh", "regeringen_list", "riksdagen_list")
EMPTY = {
    "feed": entry("").replace("<item></item>", ""),
    "html": "<main></main>",
    "localnews": "<ArrayOfListingItem/>",
    "oai_pmh": '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords/></OAI-PMH>',
    "regeringen_list": listing(count=0),
    "riksdagen_list": hits(),
}


@pytest.mark.parametrize("form", LISTS)
def test_a_list_of_nothing_is_a_failure_unless_the_source_may_be_empty(form: str) -> None:
    with pytest.raises(ParseError):
        parsed(form, EMPTY[form])
    assert parsed(form, EMPTY[form], may_be_empty=True) == Parsed((), whole=form == "oai_pmh")


@pytest.mark.parametrize("form", FORMS)
def test_every_item_is_of_its_source_and_tells_aware_times(form: str) -> None:
    for item in parsed(form, FORMS[form]).items:
        assert item.source_id == "example" and item.key
        assert all(time.tzinfo for time in (item.published, item.updated) if time)


@pytest.mark.parametrize("form", FORMS)
def test_no_cut_of_an_answer_is_more_than_items_or_one_clear_failure(form: str) -> None:
    body = FORMS[form].encode()
    for end in range(0, len(body), 5):
        survives(form, body[:end])


XML_FORMS = ("localnews", "oai_pmh", "feed")


@pytest.mark.parametrize("form", XML_FORMS)
@pytest.mark.parametrize("entity", ['<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a "b">', '<!entity % a "b">'])
def test_entities_are_refused_in_every_form_of_xml(form: str, entity: str) -> None:
    with pytest.raises(ParseError, match="declares"):
        parsed(form, FORMS[form].replace("?>", f"?><!DOCTYPE x [{entity}]>", 1), may_be_empty=True)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(value: object) -> list[tuple[object, object]]:
    """Every container in a JSON value with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in [(value, key), *places(value[key])]]  # type: ignore[index]


@pytest.mark.parametrize("form", ["riksdagen_list", "riksdagen_status", "regeringen_list"])
@given(data=st.data())
def test_a_json_answer_with_an_odd_value_anywhere_is_items_or_one_clear_failure(form: str, data: st.DataObject) -> None:
    answer = json.loads(FORMS[form])
    container, key = data.draw(st.sampled_from(places(answer)))
    container[key] = data.draw(ODD)  # type: ignore[index]
    survives(form, json.dumps(answer).encode())


@pytest.mark.parametrize("form", ["regeringen_page", "html", "page", *XML_FORMS])
@given(data=st.data())
def test_markup_with_its_parts_in_disorder_is_items_or_one_clear_failure(form: str, data: st.DataObject) -> None:
    parts = re.findall(r"<[^>]*>|[^<]+", FORMS[form])
    for _ in range(data.draw(st.integers(1, 3))):
        at, other = (data.draw(st.integers(0, len(parts) - 1)) for _ in range(2))
        parts[at] = data.draw(
            st.sampled_from(["", "&", "<!--", "<![CDATA[", "&#x41;", "\u00ad", "<base href='//x'>", parts[other]])
        )
    survives(form, "".join(parts).encode())


@given(text=st.text(max_size=60) | st.from_regex(r"\d{1,4}[-. ](okt|oktober|\d\d)[-. ]\d{1,4}([T ]\d\d[:.]\d\d([+-]\d{2,4}|Z)?)?"))
def test_any_text_tells_an_aware_time_or_none(text: str) -> None:
    found = times.moment(text)
    assert found is None or (found.utcoffset() is not None and 1900 <= found.year <= 2200)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Thu, 09 Oct 2025 10:00:00 +0200", "2025-10-09T10:00:00+02:00"),
        ("Thu, 09 Oct 2025 08:00:00 GMT", "2025-10-09T08:00:00+00:00"),
        ("tors, 09 okt 2025 10:00:00 +0200", "2025-10-09T10:00:00+02:00"),
        ("2025-10-09T10:00:00.1234567", "2025-10-09T10:00:00.123456+02:00"),
        ("2025-12-24 15:23:34", "2025-12-24T15:23:34+01:00"),
        ("Publicerad 09 april 2026 kl. 10.15", "2026-04-09T10:15:00+02:00"),
        ("3 maj 2026", "2026-05-03T00:00:00+02:00"),
        ("31 februari 2026", None),
        ("0001-01-01T00:00:00", None),
        ("", None),
    ],
)
def test_times_are_read_as_publishers_write_them(text: str, iso: str | None) -> None:
    found = times.moment(text)
    assert (found.isoformat() if found else None) == iso


# --- what hostile or careless publishers send ----------------------------------------------------------------------------

LONG = "1" * 5000  # more digits than Python turns into a number
LONE = "\\ud800"  # half a character, as JSON can write it: no database or mail can take it


@pytest.mark.parametrize(
    ("form", "body"),
    [
        pytest.param("riksdagen_list", hits(hit(), **{"@sida": LONG, "@sidor": "2"}), id="page-number-too-long"),
        pytest.param("riksdagen_list", hits(hit(), **{"@nasta_sida": "http://[x"}), id="next-page-no-address"),
        pytest.param("riksdagen_list", hits(hit(nummer=7)).replace("7", LONG), id="number-too-long"),
        pytest.param("riksdagen_list", hits(hit(titel="<b>x")).replace("x", LONE), id="half-a-character-and-markup"),
        pytest.param("riksdagen_status", status(html="<p>§</p>").replace("\\u00a7", LONE), id="half-a-character-in-text"),
        pytest.param("regeringen_list", listing(row("§")).replace("\\u00a7", LONE), id="half-a-character-in-a-row"),
        pytest.param("feed", FEED.replace("Utan guid", "A &#xD800; & B"), id="half-a-character-in-a-feed"),
    ],
)
def test_an_answer_that_no_one_should_send_is_items_or_one_clear_failure(form: str, body: str) -> None:
    survives(form, body.encode())


@pytest.mark.parametrize(
    "url, form",
    [
        ("https://www.regeringen.se/remisser/a", "regeringen_page"),
        ("https://regeringen.se/a", "regeringen_page"),
        ("https://evilregeringen.se/a", "page"),
        ("https://example.org/regeringen.se", "page"),
    ],
)
def test_only_the_governments_own_pages_are_read_as_such(url: str, form: str) -> None:
    assert parse.form_of_page(url) == form


def test_the_last_page_of_a_listing_is_the_last_though_it_is_not_full() -> None:
    asked = fetched(listing(row("A")), url="https://example.org/f?page=3", form="regeringen_list", depth=2)
    assert parse.parse(asked, source(pages=5)).follow == ()  # 20 + 20 + 1 of 41: the fourth page is empty and fails


def test_items_of_a_page_keep_the_order_in_which_they_first_stand() -> None:
    rows = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("a", "b", "a"))
    assert [item.title for item in parsed("html", f"<main>{rows}</main>").items] == ["a", "b"]


@pytest.mark.parametrize("slug", ["sou-2025-2030-en-plan", "sou-20251234"])
def test_a_slug_that_only_begins_like_a_number_is_none(slug: str) -> None:
    url = f"https://www.regeringen.se/rattsliga-dokument/statens-offentliga-utredningar/2025/02/{slug}/"
    assert parsed("feed", entry(f"<link>{url}</link><title>Ett</title>")).items[0].refs == ()


@pytest.mark.parametrize("text", ["9 sept. 2025", "9 sept 2025"])
def test_september_may_be_shortened_as_swedes_do(text: str) -> None:
    assert times.moment(text) == times.moment("2025-09-09")


def test_space_around_an_identifier_is_no_part_of_it() -> None:
    (item,) = parsed("oai_pmh", OAI.replace(">https://example.org/diva/2<", ">\n https://example.org/diva/2\n<")).items
    assert item.url == "https://example.org/diva/2"
