"""Swedish text as it is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import text


def test_soft_hyphens_and_hard_spaces_disappear_and_letters_are_composed() -> None:
    assert text.normalise("departe\u00admentet\u00a0 a\u030a\n x\u200b") == "departementet å x"


def test_paragraphs_are_kept_apart() -> None:
    assert text.normalise_lines("Ett\n två\n\n\n  tre ") == "Ett två\n\ntre"


@given(st.text())
def test_normal_text_is_one_line_and_stays_as_it_is(raw: str) -> None:
    once = text.normalise(raw)
    assert "\n" not in once and "\r" not in once
    assert text.normalise(once) == once


@pytest.mark.parametrize(
    "other",
    [
        "https://www.regeringen.se/remisser/2025/10/exempel",
        "http://WWW.Regeringen.se:80/remisser/2025/10/exempel/#svar",
        "https://www.regeringen.se/remisser/2025/10/exempel/?utm_source=rss&utm_medium=x",
        "//www.regeringen.se/remisser/2025/10/exempel/",
        "/remisser/2025/10/exempel",
    ],
)
def test_one_address_has_one_spelling(other: str) -> None:
    wanted = "https://www.regeringen.se/remisser/2025/10/exempel"
    assert text.canonical_url(other, "https://www.regeringen.se/") == wanted


def test_a_query_is_part_of_the_address() -> None:
    assert text.canonical_url("https://example.org/brev/?rbid=1") != text.canonical_url("https://example.org/brev/?rbid=2")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "mailto:a@b.se", "", "https://", "file:///etc/passwd", "http://[::1"])
def test_what_a_reader_cannot_open_is_no_address(url: str) -> None:
    with pytest.raises(ValueError):
        text.canonical_url(url)


@given(st.text(), st.text())
def test_a_hash_tells_where_one_part_ends(a: str, b: str) -> None:
    if text.normalise(a) and text.normalise(b):
        assert text.content_hash(a, b) != text.content_hash(a + " " + b)


def test_long_text_is_cut_between_words() -> None:
    assert text.shorten("Ett förslag till nationell plan", 20) == "Ett förslag till…"
    assert text.shorten("Kort", 20) == "Kort"


@given(st.text(), st.integers(5, 80))
def test_shortened_text_is_never_longer_than_asked(raw: str, length: int) -> None:
    assert len(text.shorten(raw, length)) <= length


def test_a_slug_is_an_id() -> None:
    assert text.slug("prop. 2025/26:20") == "prop-2025-26-20"
    assert text.slug("2025/26:FöU12") == "2025-26-fou12"
