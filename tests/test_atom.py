"""The feeds of topics: valid, steady, and safe from what strangers write."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
from builders import NOW, document, item, verdict
from commands import run
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor import atom, digest
from monitor.values import Document, Entry, Names

SPACE = "{http://www.w3.org/2005/Atom}"
HOSTILE = ("<script>alert(1)</script>", "a & b", "]]>", "{{ 7*7 }}", "\x00\x0b\ufffe", "&amp;lt;", '"quoted"')


def entry(document_id: str = "1", **fields) -> Entry:
    one: Document = document(document_id, **fields)
    return Entry(one, one.item.url, "Exempelverket", "Regeringsuppdrag", ("Järnväg (”järnväg”)",))


def feed(*entries: Entry) -> bytes:
    return atom.feed("infrastructure", "Infrastruktur", entries, now=NOW)


def test_an_entry_says_what_who_when_and_why() -> None:
    read = feedparser.parse(feed(entry("sou-2025-1", item=item(summary="Trafikverket ska planera spår."))))
    (one,) = read.entries
    assert not read.bozo and read.version == "atom10" and read.feed.title == "Bevakning: Infrastruktur"
    assert (one.id, one.link) == ("tag:policy-monitor.invalid,2025:sou-2025-1", "https://example.org/uppdrag/1")
    assert (one.title, one.author, one.tags[0].term) == ("Uppdrag om järnväg", "Exempelverket", "infrastructure")
    assert one.summary == "Regeringsuppdrag. Trafikverket ska planera spår. Varför: Järnväg (”järnväg”)"
    assert one.updated == "2025-10-09T08:00:00+00:00"


def test_every_element_that_the_standard_requires_is_there_once() -> None:
    root = etree.fromstring(feed(entry("a"), entry("b")))
    for element in (root, *root.iter(f"{SPACE}entry")):
        for name in ("id", "title", "updated", "author"):
            assert len(element.findall(f"{SPACE}{name}")) == 1, name
        assert element.find(f"{SPACE}author/{SPACE}name").text
    assert len({one.text for one in root.iter(f"{SPACE}id")}) == 3


def test_an_entry_keeps_its_id_when_its_title_and_address_change() -> None:
    before, after = entry("a"), entry("a", item=item(title="Nytt", url="https://example.org/ny", updated=NOW - timedelta(days=1)))
    first, second = (feedparser.parse(feed(one)).entries[0] for one in (before, replace(after, url=after.document.item.url)))
    assert first.id == second.id and first.link != second.link and first.updated < second.updated


def test_a_feed_in_which_nothing_has_changed_is_the_same_and_an_empty_one_is_valid() -> None:
    one = entry("a")
    assert feed(one) == atom.feed("infrastructure", "Infrastruktur", [one], now=NOW + timedelta(days=1))
    empty = feedparser.parse(feed())
    assert not empty.bozo and not empty.entries and empty.feed.updated == "2025-10-13T05:05:00+00:00"


def test_the_newest_hundred_stand_in_it_and_a_date_in_the_future_leads_no_feed() -> None:
    days = [NOW - timedelta(days=number) for number in range(120)]
    misdated = entry("fel", item=item(published=NOW + timedelta(days=800)), first_seen=NOW - timedelta(days=50))
    read = feedparser.parse(feed(*(entry(f"d{number}", item=item(published=day)) for number, day in enumerate(days)), misdated))
    ids = [one.id.rpartition(":")[2] for one in read.entries]
    assert len(ids) == 100 and ids[:2] == ["d0", "d1"] and ids.index("fel") in (50, 51) and "d110" not in ids


@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)))
def test_what_strangers_write_is_text_and_breaks_no_feed(text: str) -> None:
    one = entry("a", item=item(title=text, summary=f"{text} och mer.", url="https://example.org/ä?a=1&b=<2>"))
    root = etree.fromstring(feed(replace(one, source_name=text, why=(text,))))
    assert {element.tag.removeprefix(SPACE) for element in root.iter()} <= {
        "feed", "id", "title", "updated", "author", "name", "entry", "link", "published", "category", "summary",
    }  # fmt: skip
    assert root.find(f"{SPACE}entry/{SPACE}link").get("href").isascii()


def test_each_topic_gets_a_file_with_what_belongs_in_the_digest(tmp_path: Path) -> None:
    assert run("run", "--once", "--sample", cwd=tmp_path).returncode == 0
    place = ("--data", "data/sample", "--config", "data/sample/config")
    done = run("export", "--format", "atom", *place, cwd=tmp_path)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 5, done.stderr
    read = feedparser.parse((tmp_path / "data/sample/feeds/infrastructure.atom").read_bytes())
    assert not read.bozo and read.entries
    only = run("export", "--format", "atom", "--topic", "energy", "--out", "ut", *place, cwd=tmp_path)
    assert only.stdout.split() == ["ut/energy.atom"] and [path.name for path in (tmp_path / "ut").iterdir()] == ["energy.atom"]


def test_a_document_that_the_model_rejected_stands_in_no_feed() -> None:
    rejected = document("nej", verdict=verdict("nej", in_digest=False))
    names = Names({}, {}, {})
    assert digest.by_topic([rejected, document("ja")], ["energy"], names) == {"energy": []}
    assert [
        one.document.id for one in digest.by_topic([rejected, document("ja")], ["infrastructure"], names)["infrastructure"]
    ] == ["ja"]


def test_an_event_of_no_publication_date_is_dated_by_when_it_was_seen() -> None:
    one = entry("a", item=item(published=None), first_seen=datetime.fromisoformat("2025-10-01T12:00:00+02:00"))
    (read,) = feedparser.parse(feed(one)).entries
    assert read.updated == "2025-10-01T10:00:00+00:00" and "published" not in read
