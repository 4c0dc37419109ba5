"""The quick reader of plain RSS gives the very items that feedparser gives, or leaves the feed to it."""

from typing import Any
from xml.sax.saxutils import escape

import pytest
from builders import fetched, source
from hypothesis import given
from hypothesis import strategies as st

from monitor import parse
from monitor.errors import ParseError
from monitor.parse import rss
from monitor.values import Parsed

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
ITEM = "<item><title>Väg 50</title><link>https://example.org/a/1</link></item>"


def feed(*items: str, channel: str = "<title>Nyheter</title>", head: str = HEAD) -> bytes:
    return f"{head}<channel>{channel}{''.join(items)}</channel></rss>".encode()


def by_feedparser(body: bytes) -> Parsed | str:
    """With a comment before the root, which the quick reader does not take."""
    return by_any(body.replace(b"?>", b"?><!-- -->", 1))


def by_any(body: bytes) -> Parsed | str:
    """What the feed holds, or why it is none: a feed of nothing but unusable entries."""
    try:
        return parse.parse(fetched(body), source(may_be_empty=True))
    except ParseError as error:
        return error.reason


TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "Åtgärder & öar",
            "<p>Ett <b>stycke</b></p><p>till</p>",
            "a\n b",
            "Ã¥terkommer",
            "två\xa0miljarder",
            "\x85",
            "&amp;",
            "🚆",
            "1 < 2",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
)
LINKS = st.one_of(
    st.sampled_from(
        [
            "https://example.org/a",
            "http://example.org/a?b=1&c=2",
            "/a/b",
            "",
            "https:///a",
            "https://example.org/?a&lt;b",
            "mailto:a@b.se",
        ]
    ),
    st.integers(0, 9).map("https://example.org/a/{}".format),
)
TIMES = st.sampled_from(["Thu, 09 Oct 2025 10:00:00 +0200", "2025-10-09", "tor, 9 okt 2025", "", "snart"])


def written(text: str, cdata: bool) -> str:
    return f"<![CDATA[{text}]]>" if cdata and "]]>" not in text else escape(text)


def element(name: str, texts: st.SearchStrategy[str], *attributes: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda text, cdata, attribute: f"<{name}{attribute}>{written(text, cdata)}</{name.split()[0]}>",
        texts,
        st.booleans(),
        st.sampled_from(["", *attributes]),
    )


PARTS = st.one_of(
    element("title", TEXTS),
    element("link", LINKS),
    element("description", TEXTS),
    element("pubDate", TIMES),
    element("atom:updated", TIMES),
    element("guid", st.one_of(LINKS, TEXTS), ' isPermaLink="false"', ' isPermaLink="true"', ' isPermaLink="False"'),
    element("category", TEXTS, ' domain="1331"', ' domain="1284"', ' domain=""', ' domain="1324"'),
    element("author", TEXTS),
    element("comments", LINKS),
    element("source", TEXTS),
    element("atom:author", TEXTS),
    element("keywords", TEXTS),
    st.sampled_from(["<!-- x -->", "text", "<enclosure url='https://example.org/f' />", "<title><b>x</b></title>", "<?x y?>"]),
)
ITEMS = st.lists(PARTS, max_size=7).map(lambda parts: f"<item>{''.join(parts)}</item>")


@given(st.lists(ITEMS, max_size=4), st.lists(PARTS, max_size=3))
def test_what_the_quick_reader_takes_gives_the_items_that_feedparser_gives(items: list[str], channel: list[str]) -> None:
    body = feed(*items, channel="".join(channel))
    assert by_any(body) == by_feedparser(body)


PLAIN = (
    element("description", TEXTS),
    element("pubDate", TIMES),
    element("atom:updated", TIMES),
    element("guid", st.integers().map(str), ' isPermaLink="false"'),
    element("category", TEXTS, ' domain="1331"', ' domain="1284"'),
    element("category", TEXTS),
)
PLAIN_ITEMS = st.builds(
    lambda *parts: f"<item>{''.join(parts)}</item>",
    element("title", TEXTS),
    element("link", st.integers(0, 9).map("https://example.org/a?b={}&c".format)),
    *(st.one_of(st.just(""), part) for part in PLAIN),
)


@given(st.lists(PLAIN_ITEMS, max_size=4))
def test_of_plain_feeds_too_it_gives_the_same_items(items: list[str]) -> None:
    body = feed(*items)
    assert by_any(body) == by_feedparser(body)


def test_who_speaks_in_a_press_room_is_read_quickly_too() -> None:
    head = HEAD.replace("<rss ", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ')
    body = feed(ITEM.replace("</item>", "<dc:creator>Försvarsmakten</dc:creator></item>"), head=head)
    room = "https://www.mynewsdesk.com/se/rss/source/1/pressrelease"
    (quick,), (slow,) = (
        parse.parse(fetched(one, url=room), source()).items for one in (body, body.replace(b"?>", b"?><!-- -->", 1))
    )
    assert rss.entries(body) is not None and quick == slow and quick.senders == ("Försvarsmakten",)


def test_an_ordinary_feed_is_read_quickly() -> None:
    full = (
        "<item><title>Väg</title><link>https://example.org/1</link><description>&lt;p&gt;Å&lt;/p&gt;</description><guid>https://example.org/1"
        '</guid><pubDate>Thu, 09 Oct 2025 10:00:00 +0200</pubDate><category domain="1331">SOU</category><!-- --></item>'
    )
    assert (
        rss.entries(feed(ITEM, channel="<language>sv</language>" + '<atom:link href="https://example.org/f" rel="self"/>'))
        is not None
    )
    assert rss.entries(feed(full.replace("<!-- -->", ""))) is not None


def test_a_hard_space_after_a_swedish_letter_is_no_sign_of_another_encoding() -> None:
    body = feed("<item><title>Två\xa0miljarder till järnväg</title><link>https://example.org/a/1</link></item>")
    assert rss.entries(body) is not None
    assert by_any(body) == by_feedparser(body)


@pytest.mark.parametrize(
    "body",
    [
        feed(ITEM, head=HEAD.replace("UTF-8", "ISO-8859-1")),
        feed(ITEM, head=HEAD.replace('"2.0"', '"0.91"')),
        feed(ITEM, head=HEAD.replace("<rss ", '<rss xml:base="https://example.com/" ')),
        feed(ITEM, head=HEAD.replace("<rss", "<!DOCTYPE rss><rss")),
        feed(ITEM.replace("</item>", "<title>Igen</title></item>")),
        feed(ITEM.replace("</item>", "<enclosure url='https://example.org/f'/></item>")),
        feed(ITEM.replace("https:", "")),
        feed(ITEM).replace(b"</title>", b"<b/></title>"),
        feed(ITEM)[:-6],
        b"",
    ],
)
def test_a_feed_with_anything_out_of_the_ordinary_is_left_to_feedparser(body: Any) -> None:
    assert rss.entries(body) is None
