"""Answers into items: what holds for every form."""

import json
import re
from collections.abc import Callable
from typing import get_args

import pytest
from builders import fetched, source
from forms import (
    FEED,
    FORMS,
    GUID,
    HITS,
    HTML,
    LIST,
    LISTING,
    LOCAL,
    OAI,
    PAGE,
    SLUG,
    STATUS,
    entry,
    hit,
    hits,
    listing,
    parsed,
    row,
    status,
    survives,
)
from hypothesis import given
from hypothesis import strategies as st

from monitor import parse
from monitor.config.schema import Parser
from monitor.errors import ParseError
from monitor.parse import times
from monitor.values import Parsed


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


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_an_example_that_is_read(form: str) -> None:
    found = parsed(form, FORMS[form])
    assert found.items or found.follow


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


# --- all forms --------------------------------------------------------------------------------------------------------


def test_there_is_an_example_for_every_parser() -> None:
    assert FORMS.keys() == parse.PARSERS.keys()


def test_the_form_that_a_request_names_goes_before_the_sources_own() -> None:
    assert parse.parse(fetched(LIST, form="riksdagen_list"), source(parser="feed")).items
    assert parse.parse(fetched(FEED), source(parser="feed")).items


def test_every_form_that_a_source_may_name_can_be_read() -> None:
    assert set(get_args(Parser)) <= parse.PARSERS.keys()


LISTS = ("feed", "html", "localnews", "oai_pmh", "regeringen_list", "riksdagen_list", "sitevision")
EMPTY = {
    "feed": entry("").replace("<item></item>", ""),
    "html": "<main></main>",
    "localnews": "<ArrayOfListingItem/>",
    "oai_pmh": '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords/></OAI-PMH>',
    "regeringen_list": listing(count=0),
    "riksdagen_list": hits(),
    "sitevision": "<main></main>",
}


@pytest.mark.parametrize("form", LISTS)
def test_a_list_of_nothing_is_a_failure_unless_the_source_may_be_empty(form: str) -> None:
    with pytest.raises(ParseError):
        parsed(form, EMPTY[form])
    found = parsed(form, EMPTY[form], may_be_empty=True)
    assert found == Parsed((), whole=form == "oai_pmh", newest_only=form in ("feed", "html", "localnews", "sitevision"))


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
