"""Feeds into items."""

import pytest
from builders import NOW, document, fetched, source
from forms import FEED, GUID, entry, parsed

from monitor import parse, render
from monitor.errors import ParseError
from monitor.values import Item

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Nytt</title>
<entry><id>tag:example.org,2025:7</id><title>Ny järnväg</title><link href="/nyheter/7"/><updated>2025-10-09T08:00:00Z</updated>
<content type="html">&lt;p&gt;Spåret byggs.&lt;/p&gt;</content></entry></feed>"""


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


MEDIA = '"2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
DIRECTIVE = """<guid isPermaLink="false">ESV-90001</guid><link>https://example.org/statsliggaren/?rbid=90001</link><category>Anslagsbrev</category>
<title>Ändringsbeslut Anslag 1:1 Exempelverket (beslutsdatum 2025-10-08)</title><pubDate>Thu, 09 Oct 2025 07:15:00 +0200</pubDate>
<dcterms:publisher>http://id.kb.se/organisations/SE0000000000</dcterms:publisher><media:keywords>Finansdepartementet,2025</media:keywords>"""
REPORT = """<title>Godstransporter 2024</title><dcterms:accessRights>gratis</dcterms:accessRights>
<media:content url="https://example.org/rapport.pdf" type="application/pdf"><dcterms:isFormatOf>https://example.org/rapport/</dcterms:isFormatOf></media:content>"""
RELEASE = """<title>Nytt regemente invigs</title><link>https://www.mynewsdesk.com/se/x/pressreleases/nytt-1?utm_source=rss&amp;utm_medium=rss&amp;lang=sv</link>
<dc:creator>Exempelmakten</dc:creator><pubDate>Thu, 09 Oct 2025 10:00:00 +0200</pubDate>"""


def one_of(inside: str, url: str = "https://example.org/rss", **fields: object) -> Item:
    body = entry(inside).replace('"2.0"', MEDIA)
    (item,) = parse.parse(fetched(body, url=url, form="feed"), source(**fields)).items
    return item


def test_an_appropriation_directive_tells_its_day_of_decision_and_not_in_its_title() -> None:
    item = one_of(DIRECTIVE)
    assert item.title == "Ändringsbeslut Anslag 1:1 Exempelverket" and item.key == "ESV-90001"
    assert item.starts_at and item.starts_at.isoformat() == "2025-10-08T00:00:00+02:00"
    assert item.published and item.published.day == 9 and item.senders == ("Finansdepartementet",)


def test_a_report_of_legal_deposit_without_a_link_leads_to_its_page() -> None:
    item = one_of(REPORT)
    assert item.key == "https://example.org/rapport" and item.url == "https://example.org/rapport/"


def test_a_release_of_a_press_room_is_known_by_its_link_without_what_tracks_readers() -> None:
    item = one_of(RELEASE, "https://www.mynewsdesk.com/se/rss/current_news/1")
    assert item.url == item.key == "https://www.mynewsdesk.com/se/x/pressreleases/nytt-1?lang=sv"
    assert item.senders == ("Exempelmakten",)


def test_who_wrote_an_entry_elsewhere_is_a_person_and_not_its_sender() -> None:
    assert one_of(RELEASE.replace("Exempelmakten", "Eva Ek")).senders == ()


def test_a_sitevision_entry_without_a_guid_is_known_by_its_link() -> None:
    item = one_of("<title>Ny utlysning</title><link>https://example.org/nyheter/5.abc.html</link>")
    assert item.key == "https://example.org/nyheter/5.abc.html"


@pytest.mark.parametrize(
    ("title", "shown", "number"),
    [
        ("CELEX:52025PC0735: Proposal for a Regulation on grids", "Proposal for a Regulation on grids", ("COM(2025) 735",)),
        ("CELEX:52025DC0090: Communication on ports", "Communication on ports", ("COM(2025) 90",)),
        ("CELEX:32025R1234: Commission Regulation (EU) 2025/1234", "Commission Regulation (EU) 2025/1234", ()),
    ],
)
def test_a_title_of_eur_lex_is_read_without_its_celex_number(title: str, shown: str, number: tuple[str, ...]) -> None:
    item = one_of(f"<title>{title}</title><link>https://eur-lex.europa.eu/legal-content/AUTO/?uri=CELEX:1</link>")
    assert (item.title, item.refs) == (shown, number)


def test_the_next_page_of_a_feed_is_asked_for_only_where_the_source_says_that_there_are_any() -> None:
    asked = fetched(
        FEED, url="https://example.org/RssFeed?fromDate=2025-10-01&a=1%2C2", target="https://example.org/t", form="feed"
    )
    assert parse.parse(asked, source()).follow == () and parse.parse(asked, source()).newest_only
    found = parse.parse(asked, source(pages=3))
    (following,) = found.follow
    assert following.url == "https://example.org/RssFeed?fromDate=2025-10-01&a=1%2C2&page=2" and not found.newest_only
    assert (following.counted, following.depth, following.target) == (True, 1, "https://example.org/t")


def test_a_reader_is_told_when_an_appropriation_was_decided() -> None:
    decided = one_of(DIRECTIVE, kind="appropriation")
    assert render.dates(document(item=decided), 2025, NOW.date()) == "Beslutat 8\u00a0oktober"


def test_a_number_of_no_known_type_is_told_and_one_beside_a_known_type_is_an_area() -> None:
    new = FEED.replace('domain="1331"', 'domain="9999"')
    assert parsed("feed", FEED).unknown == ()
    assert parsed("feed", new).unknown == (("1274", "Transporter och infrastruktur"), ("9999", "Statens offentliga utredningar"))
    assert len(parsed("feed", new).items) == len(parsed("feed", FEED).items)
    known = FEED[FEED.index("<item>") : FEED.index("</item>") + len("</item>")]
    both = new.replace("</channel>", f"{known}</channel>")  # what stands beside a known type elsewhere is an area
    assert parsed("feed", both).unknown == (("9999", "Statens offentliga utredningar"),)


def test_an_element_that_is_not_the_text_that_its_name_says_is_passed_over() -> None:
    odd = FEED.replace("<item>", '<item><media:keywords xmlns:media="http://search.yahoo.com/mrss/" a="1"/>', 1)
    assert parsed("feed", odd).items[0].title == parsed("feed", FEED).items[0].title
