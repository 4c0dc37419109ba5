"""Which numbers a document cites, where each stands, and what the words around it say."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import link
from monitor.text import normalise_lines
from monitor.values import STOCKHOLM, Details, File, Item, PageLink

ITEM = Item("example", "1", "referral", "https://www.regeringen.se/remisser/2025/10/remiss-av-sou-202588/", "Remiss av SOU 2025:88")


def test_each_place_of_a_number_is_told_with_its_field() -> None:
    read_at = datetime(2025, 10, 12, tzinfo=STOCKHOLM)
    details = Details(
        "publisher",
        ITEM.url,
        read_at,
        files=(
            File("Remissmissiv Ju2025/00608", "https://example.org/1"),
            File("Svar om Ds 2025:4", "https://example.org/2", "answer"),
        ),
        remitted=(PageLink("En bana till", "https://www.regeringen.se/rattsliga-dokument/x/2025/05/sou-202588/"),),
        related=(PageLink("Kommittédirektiv 2023:40", "https://example.org/3"),),
    )
    item = replace(
        ITEM,
        refs=("Ju2025/00608",),
        summary="Se även prop. 2024/25:3.",
        text="Text.\n\n[Ur filen ”Dir. 2023:41”]\n\nOm SFS 2010:900.",
    )
    assert [(one.designation, one.field) for one in link.citations(item, details)] == [
        ("Ju2025/00608", "ref"),
        ("SOU 2025:88", "url"),
        ("SOU 2025:88", "title"),
        ("prop. 2024/25:3", "summary"),
        ("Dir. 2023:41", "file"),
        ("SFS 2010:900", "file"),
        ("Ju2025/00608", "file"),
        ("SOU 2025:88", "remitted"),
        ("Dir. 2023:40", "related"),
    ]


def test_an_address_says_nothing_of_the_number_in_it() -> None:
    assert {one.field: one.manner for one in link.citations(ITEM)} == {"url": "plain", "title": "remitted"}


def test_the_quote_is_the_sentence_as_it_stands_there() -> None:
    text = "Förut hände annat.\u00a0Regeringen remitterar SO\u00adU 2025:88, bl.a. Om\nbanor. Sedan kom\n\nett nytt stycke."
    (one,) = link.citations(replace(ITEM, url="https://example.org/", title="x", text=text))
    assert one.quote == "Regeringen remitterar SOU 2025:88, bl.a. Om banor."
    assert normalise_lines(text)[one.start :].startswith("SOU 2025:88")


def test_of_a_long_sentence_what_lies_near_is_quoted_between_words() -> None:
    text = "Och " + "ord " * 200 + "SOU 2025:88" + " mer" * 200
    (one,) = link.citations(replace(ITEM, url="https://example.org/", title="x", text=text))
    assert one.quote.startswith("ord ord") and one.quote.endswith("mer mer") and 200 < len(one.quote) < 260 and one.quote in text


def test_of_a_text_that_is_one_long_list_of_numbers_the_first_thousand_are_told() -> None:
    cited = link.citations(replace(ITEM, url="https://example.org/", title="x", text="SOU 2024:1-20, " * 20_000))
    assert len(cited) == 1_000 and all(len(one.quote) < 300 for one in cited)


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("Betänkandet SOU 2025:88 remitteras i dag.", "remitted"),
        ("Remiss av SOU 2025:88 En bana till", "remitted"),
        ("Regeringen har remitterat betänkandet En bana till (SOU 2025:88).", "remitted"),
        ("Här kan du ta del av svaren på remissen SOU 2025:88.", "remitted"),
        ("SOU 2025:88 har varit på remiss till den 3 december.", "remitted"),
        ("med anledning av prop. 2025/26:20 En bana till", "prompted"),
        ("till följd av regeringens skr. 2025/26:20", "prompted"),
        ("Utskottet behandlar prop. 2025/26:20.", "handled"),
        ("Riksdagen sa ja till regeringens prop. 2025/26:20.", "handled"),
        ("Prop. 2025/26:20 bifölls av riksdagen.", "handled"),
        ("Jfr prop. 2025/26:20.", "background"),
        ("se även SOU 2025:88", "background"),
        ("Enligt en tidigare ordning (se SOU 2025:88) gäller annat.", "background"),
        ("Förarbeten: Prop. 2025/26:20, bet. 2025/26:TU5, rskr. 2025/26:114", "preparatory"),
        ("I förarbetena (prop. 2025/26:20) sägs annat.", "background"),
        ("Frågan behandlades i prop. 2025/26:20 s. 34.", "background"),
        ("Utredningen En bana till lämnar sitt betänkande (SOU 2025:88).", "plain"),
        ("Tidigare faktapromemorior i ärendet: 2025/26:FPM20", "plain"),
        ("Remissen är slut. Propositionen heter prop. 2025/26:20.", "plain"),
        ("Annat är på remiss.\n\nSOU 2025:88 kom i maj.", "plain"),
    ],
)
def test_the_sentence_says_how_a_number_is_cited(text: str, manner: str) -> None:
    cited = link.citations(replace(ITEM, url="https://example.org/", title="x", text=text))
    assert {one.manner for one in cited} == {manner}


@given(
    st.lists(
        st.sampled_from(["SOU 2025:88", "prop. 2025/26:1–3", "jfr", "Remiss.", "\n\n", "[Ur filen ”x”]", ". Och", "ord " * 40]),
        max_size=20,
    )
)
def test_every_quote_is_part_of_what_it_quotes_and_holds_its_number(parts: list[str]) -> None:
    text = " ".join(parts)
    cited = link.citations(replace(ITEM, url="https://example.org/", title="x", text=text))
    assert all(one.quote and one.quote in normalise_lines(text) for one in cited)
    assert {one.designation for one in cited} == set(link.designations(text))
