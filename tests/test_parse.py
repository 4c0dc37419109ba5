"""Answers into items, in the exact forms that the publishers send."""

import json
from collections.abc import Callable

import pytest
from builders import fetched, source
from hypothesis import given
from hypothesis import strategies as st

from monitor import parse
from monitor.errors import ParseError
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
