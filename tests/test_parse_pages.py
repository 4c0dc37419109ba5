"""Trafikverket's news, agencies' reports in DiVA, and any web page into items."""

import pytest
from builders import fetched, source
from forms import HTML, INQUIRIES, LOCAL, OAI, SITEVISION, parsed

from monitor import parse
from monitor.errors import ParseError

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
    none = one.replace("http://urn.kb.se/resolve?urn=1", "urn:nbn:se:x-1").replace("nästa|sida", "")
    with pytest.raises(ParseError, match="holds no items; entry 2 left out: has no usable link"):
        parsed("oai_pmh", none, may_be_empty=True)


def test_a_record_with_a_script_for_an_address_does_not_pass_for_another_report_by_its_resolver() -> None:
    with pytest.raises(ParseError, match="has a script for an address"):
        parsed("oai_pmh", OAI.replace("https://example.org/diva/2", "JavaScript:alert(1)").replace("nästa|sida", ""))


def test_records_under_another_name_are_a_failure_even_where_nothing_may_come() -> None:
    renamed = OAI.replace("<record", "<x-record").replace("</record", "</x-record")
    with pytest.raises(ParseError, match="record: is missing"):
        parsed("oai_pmh", renamed, may_be_empty=True)


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


def test_a_notice_board_of_sitevision_is_read_from_what_its_app_is_handed() -> None:
    first, second = parsed("sitevision", SITEVISION).items
    assert (first.key, first.title, first.url) == ("71", "Kommunfullmäktiges protokoll", "https://example.org/tavla/71.html")
    assert first.summary == "§ 1–20" and first.published and first.published.isoformat() == "2025-10-07T00:00:00+02:00"
    assert second.title == "Detaljplan för Bofors" and second.published and second.published.date().isoformat() == "2025-10-06"


def test_a_notice_without_a_page_of_its_own_is_told_by_its_title() -> None:
    page = SITEVISION.replace('"id": 71, ', "").replace('"uri": "/tavla/71.html", ', "")
    first = parsed("sitevision", page).items[0]
    assert first.url == "https://example.org/dokumentlista/?p=1" and first.key.endswith(" Kommunfullmäktiges protokoll")


def test_a_list_of_sitevision_without_an_app_is_read_by_its_rows() -> None:
    rows = (
        '<ul><li class="sv-channel-item"><a href="/n/1">Nyhet</a><time datetime="2025-10-06">6 okt</time><p>Ingress</p></li></ul>'
    )
    (item,) = parsed("sitevision", rows + "<script>AppRegistry.registerInitialState('1', {oops});</script>").items
    assert (item.title, item.summary, item.published is not None) == ("Nyhet", "Ingress", True)


@pytest.mark.parametrize("thing", ["1", '{"title": ""}', '{"title": "x", "url": "javascript:alert(1)"}', '"x"'])
def test_a_notice_that_is_none_is_noted(thing: str) -> None:
    page = SITEVISION.replace('"announcements": [', f'"announcements": [{thing}, ')
    found = parsed("sitevision", page)
    assert len(found.items) == 2 and found.notes[0].startswith("entry 1 left out: ")


def test_the_register_of_inquiries_tells_each_committees_number_and_is_read_to_its_end() -> None:
    found = parsed("inquiries", INQUIRIES)
    assert [(item.key, item.refs) for item in found.items] == [("LI 2024:03", ("LI 2024:03",)), ("U 2025:01", ("U 2025:01",))]
    assert found.whole and [one.counted for one in found.follow] == [True]


def test_an_inquiry_without_a_number_is_known_by_its_page_and_not_by_its_directive() -> None:
    (item,) = parsed(
        "inquiries", INQUIRIES.replace("LI 2024:03", "–").replace("U&nbsp;2025:1", "–").replace("/skolor/", "/vagar/")
    ).items[:1]
    assert item.key == "https://example.org/vagar/" and item.refs == ()
