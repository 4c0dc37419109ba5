"""The text of PDF files, read in a child process with limits."""

import pytest
from pdfs import pdf_of

from monitor import pdf


def test_pages_come_apart_and_words_are_whole_where_a_line_ends_with_a_soft_hyphen() -> None:
    found = pdf.pages(pdf_of("1. Örebro kommun (hej)\n2. Länssty\u00ad\nrelsen", "Sida två"))
    assert found == ("1. Örebro kommun (hej)\n2. Länsstyrelsen", "Sida två")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is no PDF, or is damaged"),
        (b"<html>Inte alls</html>", "is no PDF, or is damaged"),
        (b"%PDF-1.4\n" + b"\x00\xff" * 500, "is no PDF, or is damaged"),
        (pdf_of("Hemligt", encrypted=True), "is locked by a password"),
        (pdf_of(""), "holds no text; its pages may be pictures"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_words(body: bytes, reason: str) -> None:
    found = pdf.pages(body)
    assert isinstance(found, pdf.Unreadable) and found.reason.startswith(reason) and "\n" not in found.reason


def test_a_cut_file_gives_text_or_words_and_never_an_exception() -> None:
    whole = pdf_of("Text", "Mer text")
    for length in range(0, len(whole), max(1, len(whole) // 6)):
        assert pdf.pages(whole[:length])


def test_a_reader_that_takes_too_much_memory_or_time_is_stopped() -> None:
    bomb = pdf_of("Text", padding=150_000_000)  # 150 KB that unpack to 150 MB
    memory = pdf.pages(bomb, pdf.Limits(memory=150 * 1024 * 1024))
    assert isinstance(memory, pdf.Unreadable) and "too much" in memory.reason or "more than" in str(memory)
    assert pdf.pages(pdf_of("Text"), pdf.Limits(seconds=0.001)) == pdf.Unreadable("takes longer than 0.001 s to read")


def test_no_more_pages_and_characters_are_read_than_allowed() -> None:
    assert pdf.pages(pdf_of("a", "b", "c"), pdf.Limits(pages=2)) == ("a", "b")
    assert pdf.pages(pdf_of("Tio tecken och mer"), pdf.Limits(characters=10)) == ("Tio tecken",)


def test_the_summary_of_an_inquiry_begins_at_its_heading_and_ends_at_the_next() -> None:
    contents = "Innehåll\nSammanfattning ......... 3\nSummary ....... 5"
    found = ("Titel", contents, "Sammanfattning\nVi föreslår vägar.", "Vi föreslår mer.", "Summary\nWe propose.", "1 Inledning")
    assert pdf.summary(found) == "Sammanfattning\nVi föreslår vägar.\n\nVi föreslår mer."
    assert pdf.summary(("Titel", "Text")) == "Titel\n\nText"
