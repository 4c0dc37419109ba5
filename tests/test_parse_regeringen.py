"""The government's listings and pages into items."""

import pytest
from builders import fetched, source
from forms import PAGE, listing, parsed, row

from monitor import parse
from monitor.errors import ParseError


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
