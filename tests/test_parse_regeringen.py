"""The government's listings and pages into items."""

import pytest
from builders import fetched, source
from forms import MIRROR_LIST, MIRRORED, PAGE, listing, parsed, row

from monitor import parse
from monitor.errors import ChallengeError, ParseError
from monitor.parse import g0v_page


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


# --- files and links ----------------------------------------------------------------------------------------------------

FILES = (
    '<h2 class="h4">Remissinstanser:</h2><div class="list--icons"><div><a href="/contentassets/1/lista.pdf">Lista (pdf 150 kB)</a></div></div>'
    '<h2 class="h4">Remissvar:</h2><ul class="list--icons"><li><a href="/contentassets/1/a b.pdf">Region Örebro län (pdf 1 MB)</a></li>'
    '<li><a href="/contentassets/1/a b.pdf">Region Örebro län</a></li><li><a href="javascript:x(\'/contentassets/\')">Skript</a></li></ul>'
    '<h2 class="h4">Ladda ner:</h2><a href="/1a2b/globalassets/2">Förslag (docx 9 kB)</a><a href="/ordlista/">Ordlista</a>'
)
LINE = '<div class="categories-text">Remiss från <a href="/tx/1287">Justitiedepartementet</a></div>'
BOX = '<div class="island"><h2>Genvägar</h2><a href="/rattsliga-dokument/sou/">SOU 2025:90</a><a href="/pressmeddelanden/1/">Press</a></div>'


def test_a_file_is_what_its_heading_says_and_stands_once() -> None:
    details = parsed("regeringen_page", PAGE.replace('<p class="ingress">', FILES + '<p class="ingress">')).details
    assert details and [(file.name, file.kind, file.url) for file in details.files] == [
        ("Lista", "asked", "https://example.org/contentassets/1/lista.pdf"),
        ("Region Örebro län", "answer", "https://example.org/contentassets/1/a%20b.pdf"),
        ("Förslag", "document", "https://example.org/1a2b/globalassets/2"),
    ]


@pytest.mark.parametrize(("line", "remitted"), [(LINE, ["SOU 2025:90"]), (LINE.replace("Remiss", "Tal"), [])])
def test_only_a_referral_is_about_the_document_of_its_shortcut(line: str, remitted: list[str]) -> None:
    details = parsed("regeringen_page", PAGE.replace("</main>", line + BOX + "</main>")).details
    assert details and [link.name for link in details.remitted] == remitted
    assert [link.name for link in details.related] == ["SOU 2025:90", "Press"][len(remitted) :]


def test_a_challenge_with_status_200_is_told_as_one_whatever_the_form() -> None:
    for form in ("regeringen_page", "feed", "regeringen_list"):
        with pytest.raises(ChallengeError, match="a challenge page for browsers"):
            parsed(form, "<html><h1>Sorry</h1>You are unable to access</html>")


# --- the mirror ---------------------------------------------------------------------------------------------------------


def test_the_mirrors_text_is_without_its_marks_and_its_title_without_the_number() -> None:
    url = "https://g0v.se/remisser/2025/10/vagar.md"
    found = parse.parse(fetched(MIRRORED, url=url, form="g0v_page"), source())
    (item,) = found.items
    assert (item.title, item.refs, item.kind) == ("Remiss om vägar", ("LI2025/90001",), "remisser")
    assert item.text == "Ta del av remissen och utredningen.\n\nSvara senast den 3 december 2025."
    assert item.url == "https://www.regeringen.se/remisser/2025/10/vagar"
    assert found.details and (found.details.origin, found.details.url) == ("mirror", url)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Vägar, SOU 2025:91", "SOU 2025:91"),
        ("VägarDir. 2025:9", "Dir. 2025:9"),
        ("Vägar2024/25:FPM58", "2024/25:FPM58"),
        ("Vägar", None),
    ],
)
def test_a_number_glued_to_a_mirrored_title_is_taken_from_it(title: str, number: str | None) -> None:
    (item,) = parsed("g0v_page", f"# {title}\n").items
    assert (item.title, item.refs) == ("Vägar", (number,) if number else ())


def test_the_mirrors_address_of_a_page_has_no_last_slash_and_other_hosts_have_none() -> None:
    assert g0v_page.mirror_of("https://www.regeringen.se/tal/2025/10/x/") == "https://g0v.se/tal/2025/10/x.md"
    assert g0v_page.mirror_of("https://regeringen.se/") == g0v_page.mirror_of("https://notregeringen.se/tal/x") == ""


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"latest_updated": null}', b'{"latest_updated": "i natt"}', b"<html>"])
def test_a_mirror_that_does_not_say_how_old_it_is_is_a_failure(body: bytes) -> None:
    with pytest.raises(ParseError):
        g0v_page.updated("g0v", body)


def test_the_mirrors_list_gives_the_governments_addresses_numbers_and_types() -> None:
    (item,) = parsed("g0v_list", MIRROR_LIST).items
    assert (item.title, item.refs, item.kind) == ("Bättre vägar", ("SOU 2025:91",), "Statens offentliga utredningar")
    assert item.url.startswith("https://www.regeringen.se/rattsliga-dokument/")
    with pytest.raises(ParseError, match="is no list"):
        parsed("g0v_list", "{}")
    assert parsed("g0v_list", '[1, {"title": "A", "url": "/a"}]').notes[0].startswith("entry 1 left out")


def test_a_page_that_is_cut_off_is_a_failure() -> None:
    with pytest.raises(ParseError, match="the page is cut off"):
        parsed("regeringen_page", PAGE[: PAGE.index("Svara")])
