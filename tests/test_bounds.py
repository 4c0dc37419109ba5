"""What is too much to be read, what hostile text may not do further on, and a few hundred spoilt answers of our own forms."""

import csv
import io
import logging
import random
import time

import pytest
from forms import FEED, FORMS, LIST, OAI, entry, hit, hits, parsed, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import MUTATIONS, attributes, deepen, nest, outcome, swell

from monitor import export, text
from monitor.errors import FetchError, ParseError
from monitor.parse import bounds, making

HEAD, TAIL = FEED[: FEED.index("<item>")], "</channel></rss>"
STEERING = "a\r\nBcc: x@y\0\x1b[2J\u202eb\u2066c\u200fd\x85e\u2028f\ud800g"
ADDRESS = "https://example.org/1"


def feed_of(inside: str, more: str = "") -> str:
    return f"{HEAD}<item><title>Ett</title><link>{ADDRESS}</link>{inside}</item>{more}{TAIL}"


# --- too much ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "body", "told"),
    [
        ("feed", feed_of("<x/>" * 100_001), "tags"),
        ("feed", feed_of("&amp;" * 100_001), "tags"),
        ("feed", feed_of("<x>" * 60_000 + "</x>" * 60_000), "tags"),
        ("feed", feed_of("<category>a</category>" * 3_001), "categories"),
        ("feed", feed_of("<x " + " ".join(f'a{number}="1"' for number in range(3_001)) + "/>"), "attributes"),
        ("oai_pmh", OAI.replace("<ListRecords>", "<ListRecords>" + "<x/>" * 500_001), "tags"),
        ("oai_pmh", OAI.replace("<ListRecords>", "<ListRecords>" + "<x>" * 1_000 + "</x>" * 1_000), "depth"),
        ("page", "<main><h1>Ett</h1>" + "<p>" * 50_001, "tags"),
        ("page", "<main><h1>Ett</h1>" + "\0" * 50_001, "tags"),
        ("riksdagen_list", '{"dokumentlista": [' + "{}," * 600_000 + "0]}", "values"),
        ("riksdagen_list", "[" * 900_000, "not JSON"),
    ],
)
def test_an_answer_that_is_too_much_to_be_read_is_one_clear_failure(form: str, body: str, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        parsed(form, body)


def test_a_long_text_of_many_tags_keeps_its_words_and_hides_what_scripts_hold() -> None:
    markup = "<p><b>Ord</b> och</p>" * 4_000 + "<script>x('<p>')</script>" * 500 + "<div>" * 100_000 + "slut"
    assert making.plain_lines(markup).split() == ["Ord", "och"] * 4_000 + ["slut"]


def test_of_a_list_that_is_too_long_the_first_are_read_and_the_rest_is_told() -> None:
    entries = "".join(f"<item><title>t{number}</title><link>https://example.org/{number}</link></item>" for number in range(7_000))
    found = parsed("feed", HEAD + entries + TAIL)
    assert len(found.items) == bounds.MOST_ITEMS and found.items[-1].title == "t4999"
    assert found.notes == ("holds more than 5000 entries: the rest is left out",)


def test_a_list_full_of_unusable_entries_floods_no_log() -> None:
    found = parsed("feed", feed_of("", "<item><title>Ett</title><link>javascript:x</link></item>" * 1_000))
    assert len(found.items) == 1 and len(found.notes) == bounds.MOST_NOTES + 1 and found.notes[-1] == "1000 entries left out in all"


def test_names_and_addresses_are_of_sane_length_and_number() -> None:
    categories = "".join(f"<category>{number} {'x' * 1_000}</category>" for number in range(100))
    (item,) = parsed("feed", feed_of(f"<guid>{'g' * 9_000}</guid>{categories}")).items
    assert len(item.key) == bounds.KEY_LENGTH and len(item.categories) == bounds.MOST_NAMES
    assert max(map(len, item.categories)) == bounds.NAME_LENGTH
    with pytest.raises(ParseError, match="no usable link"):
        parsed("feed", entry(f"<title>Ett</title><link>https://example.org/{'å' * 500}</link>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", ["feed", "localnews", "oai_pmh"])
@pytest.mark.parametrize("padding", [0, 70_000])
def test_entities_are_refused_in_every_encoding_and_wherever_they_stand(form: str, encoding: str, padding: int) -> None:
    declared = f'?><!--{"x" * padding}--><!DOCTYPE x [<!ENTITY a "b">]>'
    body = FORMS[form].replace("utf-8", encoding).replace("?>", declared, 1).encode(encoding)
    with pytest.raises(ParseError, match="declares entities"):
        parsed(form, body)


# --- what hostile text may do -----------------------------------------------------------------------------------------


def steers(line: str) -> bool:
    return not line.isprintable()


@given(st.text())
def test_no_text_on_one_line_holds_what_could_steer_a_header_or_a_terminal(drawn: str) -> None:
    cleaned = text.normalise(drawn)
    assert not set(cleaned) & set("\r\n\0\x1b\x7f\x85\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069")


def test_no_field_of_a_riksdag_hit_steers_anything() -> None:
    names = ("titel", "summary", "organ", "rm", "beteckning", "doktyp", "subtyp", "undertitel", "datum")
    for name in names:
        for item in parsed("riksdagen_list", hits(hit(**{name: STEERING}))).items:
            lines = (item.title, item.summary, item.key, item.kind, *item.categories, *item.senders, *item.refs)
            assert not any(map(steers, lines)), name


def test_what_is_wrong_with_a_source_is_told_on_one_line_that_steers_nothing() -> None:
    for error in (FetchError("a", "https://a.se", STEERING), ParseError("a", STEERING, "x" * 5_000)):
        assert not steers(error.reason) and not steers(str(error)) and len(error.reason) <= 500
    broken = OAI.replace("<ListRecords>", '<error code="a&#10;2025-10-13 ERROR all lost"/><ListRecords>')
    with pytest.raises(ParseError) as told:
        parsed("oai_pmh", broken)
    assert not steers(str(told.value))


def test_a_note_on_an_entry_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    found = parsed("riksdagen_list", LIST.replace("HD03901", "HD\\nERROR\\u202e"), may_be_empty=True)
    logging.getLogger("monitor").warning("source=%s %s", "a", found.notes[0])
    assert found.notes and not steers(caplog.messages[0])


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "＝1", "x;=1+1", "x; =1+1", "x;\t@y"])
def test_no_title_is_a_formula_in_a_spreadsheet_whatever_divides_its_cells(title: str) -> None:
    for divider in ",;":
        written = export.table([{"title": title, "topics": ["=x", "a"]}], delimiter=divider)
        for row in csv.reader(io.StringIO(written), delimiter=divider):
            assert not any(
                cell.strip().lstrip('"')[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") for cell in row if cell.strip()
            )


# --- spoilt answers ---------------------------------------------------------------------------------------------------

QUICK = [one for one in MUTATIONS if one not in (attributes, deepen, nest, swell)]  # the others take their time in tests/long
CORPUS = [(body.encode(), form) for form, body in FORMS.items()]


@settings(max_examples=25)
@pytest.mark.parametrize("mutation", QUICK, ids=lambda one: one.__name__)
@given(draw=st.randoms(use_true_random=False), data=st.data())
def test_a_few_hundred_spoilt_answers_are_items_or_one_clear_failure(mutation, draw, data) -> None:  # type: ignore[no-untyped-def]
    body, form = data.draw(st.sampled_from(CORPUS))
    for one in (mutation, *data.draw(st.lists(st.sampled_from(QUICK), max_size=2))):
        body = one(body, draw, draw.choice(CORPUS)[0])
    assert outcome(body[:300_000], form) in ("items", "refused")


@pytest.mark.parametrize(
    ("form", "body"),
    [
        pytest.param("g0v_page", "# Vägar\n\nOm vägar " + "[" * 100_000, id="brackets-that-never-close"),
        pytest.param("g0v_page", "# Vägar\n\nOm vägar " + "[x](" * 50_000, id="links-that-never-close"),
        pytest.param(
            "regeringen_page",
            "<h1 id='h1id'>Vägar</h1><div class='col-1'>" + "<div class='has-wordExplanation'>" * 250 + "slut",
            id="blocks-alike-in-each-other",
        ),
    ],
)
def test_what_took_minutes_is_read_at_once(form: str, body: str) -> None:
    began = time.monotonic()
    assert parsed(form, body).items
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_levels_that_are_all_closed_are_read_or_refused_at_once(form: str) -> None:
    for seed in range(3):
        body, began = deepen(FORMS[form].encode(), random.Random(seed), b""), time.monotonic()
        assert outcome(body, form) in ("items", "refused")
        assert time.monotonic() - began < 5


def test_a_page_longer_than_anybody_writes_and_one_nested_without_end_are_refused_in_words() -> None:
    with pytest.raises(ParseError, match="the page is longer than 3000000 bytes"):
        parsed("page", "<h1>Vägar</h1><p>" + "x" * bounds.MOST_OF_A_PAGE)
    with pytest.raises(ParseError, match="nests its elements more than 1000 levels deep"):
        parsed("page", "<h1>Vägar</h1>" + "<ul><li>" * 600 + "x" + "</li></ul>" * 600)


def test_a_time_zone_too_long_for_a_file_is_one_clear_failure() -> None:
    body = FORMS["riksdagen_calendar"].replace("Europe/Stockholm", f"Europe/{'x' * 300}")
    assert body != FORMS["riksdagen_calendar"]
    survives("riksdagen_calendar", body.encode())
