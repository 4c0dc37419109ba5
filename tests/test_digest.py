"""A week becomes an edition, and an edition becomes a mail."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, deadline, document, item, source, verdict

from monitor import digest, due, pipeline, render
from monitor.config import shipped
from monitor.values import Coverage, Digest, Document, Reason, TargetHealth

WEEK = due.week("2025-W41")
COVERAGE = Coverage(71, 70, (("Örebro kommun", None, "HTTP 404"),), 12, 9)
TEMPLATES = pipeline.templates(shipped() / "templates")


def composed(documents: list[Document], topics: tuple[str, ...] = (), cap: int = 8) -> Digest:
    return digest.compose(
        documents,
        period=WEEK,
        coverage=COVERAGE,
        source_names={"example": "Regeringen: regeringsuppdrag"},
        kind_names={"assignment": "Regeringsuppdrag"},
        topic_names={"infrastructure": "Infrastruktur", "energy": "Energi"},
        topics=topics,
        cap=cap,
        composed=NOW,
    )


def listed(number: int, relevance: float = 2.0, **fields) -> Document:
    one = item(key=str(number), title=f"Uppdrag {number}", url=f"https://example.org/{number}")
    return document(str(number), item=one, verdict=verdict(str(number), relevance=relevance, **fields))


def test_the_most_relevant_stands_first_and_the_cap_tells_how_many_more() -> None:
    made = composed([listed(number, number / 10) for number in range(12)], cap=8)
    (section,) = made.sections
    assert [entry.document.id for entry in section.entries] == ["11", "10", "9", "8", "7", "6", "5", "4"]
    assert section.more == 4
    assert len(made.everything[0].entries) == 12


def test_what_is_flagged_stands_first_and_is_not_repeated() -> None:
    made = composed([listed(1), listed(2, urgent=True)])
    assert [entry.document.id for entry in made.flagged] == ["2"]
    assert [entry.document.id for entry in made.sections[0].entries] == ["1"]


def test_what_is_flagged_beyond_the_cap_leads_its_section() -> None:
    made = composed([listed(number, number / 10, urgent=number > 1) for number in range(1, 12)])
    assert [entry.document.id for entry in made.flagged] == ["11", "10", "9", "8", "7", "6", "5", "4"]
    assert [entry.document.id for entry in made.sections[0].entries] == ["3", "2", "1"]


def test_an_item_with_two_topics_stands_once_under_the_surer_one() -> None:
    both = listed(1, topics=("infrastructure", "energy"), scores={"infrastructure": 0.5, "energy": 0.8})
    assert [section.topic for section in composed([both]).sections] == ["energy"]
    assert [section.topic for section in composed([both], topics=("infrastructure",)).sections] == ["infrastructure"]


def test_what_is_off_topic_or_not_for_the_reader_is_left_out() -> None:
    assert composed([listed(1, in_digest=False)]).sections == ()
    assert composed([listed(1)], topics=("energy",)).sections == ()


def test_why_names_the_rule_and_its_words_and_never_a_rule_that_spoke_against() -> None:
    reasons = (
        Reason("infrastructure", ("körkort",), -1.5, rule="infra-driving", text="Körkort hör inte hit"),
        Reason("infrastructure", ("järnväg",), 1.5, rule="infra-rail", text="Järnväg"),
        Reason("corridor", ("Karlskoga",), 2.0, rule="place-core", text="Stråkets kommuner"),
    )
    (section,) = composed([listed(1, reasons=reasons)]).sections
    assert section.entries[0].why == ("Järnväg (”järnväg”)", "Stråkets kommuner (”Karlskoga”)")


def test_coverage_counts_a_source_as_read_only_when_it_answered_in_the_week() -> None:
    sources = [source(id=name, name=name) for name in ("good", "old", "broken", "never")]

    def health(name: str, days: int, failures: int = 0) -> TargetHealth:
        return TargetHealth(
            name, source().url, NOW - timedelta(days=days), NOW, None, failures, "HTTP 500" if failures else "", None
        )

    told = digest.coverage(
        sources, [health("good", 1), health("old", 30), health("broken", 1, 2)], [listed(1, in_digest=False)], period=WEEK
    )
    assert (told.sources, told.read, told.items_read, told.items_left_out) == (4, 1, 1, 1)
    assert [name for name, _, _ in told.down] == ["old", "broken", "never"]


def sample() -> list[Document]:
    asked = item(
        key="r", kind="referral", title="Remiss av SOU 2025:1 <b>&", url="https://example.org/r", refs=("SOU 2025:1", "HD0301")
    )
    return [
        document("r", item=asked, verdict=verdict("r", urgent=True, relevance=2.9), deadlines=(deadline("2026-01-16"),)),
        *(listed(number) for number in range(10)),
    ]


def test_the_mail_is_as_an_editor_signed_it(golden) -> None:
    message = render.render(composed(sample()), TEMPLATES)
    golden(Path(__file__).parent / "golden/digest.txt", f"{message.subject}\n\n{message.text}")


def test_titles_are_escaped_and_links_kept() -> None:
    message = render.render(composed(sample()), TEMPLATES)
    for html in (message.html, message.attachments[0].content.decode()):
        assert "SOU 2025:1 &lt;b&gt;&amp;" in html and "<b>&" not in html
        assert 'href="https://example.org/r"' in html


def test_a_full_edition_stays_under_what_mail_programs_cut() -> None:
    many = []
    for number in range(200):
        topic = ("infrastructure", "total_defence", "skills_supply", "energy", "establishment")[number % 5]
        one = item(
            key=str(number),
            title="Mycket lång titel " * 8,
            summary="En sammanfattning med många ord. " * 30,
            url=f"https://example.org/{number}",
        )
        many.append(document(str(number), item=one, verdict=verdict(str(number), topics=(topic,), scores={topic: 0.9})))
    message = render.render(composed(many), TEMPLATES)
    assert len(message.html.encode()) < 100_000
    assert "och 32 till" in message.html


def test_a_quiet_week_says_so() -> None:
    message = render.render(composed([]), TEMPLATES)
    assert message.subject == "Bevakning vecka 41: en lugn vecka"
    assert "En lugn vecka" in message.text and "70 av 71 källor lästa; nere: Örebro kommun (aldrig läst)" in message.text
    assert "Sveriges riksdag" in message.text and "Sveriges riksdag" in message.html


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("2025-W41", "6–12 oktober 2025"),
        ("2025-W40", "29 september–5 oktober 2025"),
        ("2026-W01", "29 december 2025–4 januari 2026"),
    ],
)
def test_a_week_is_written_as_swedes_write_it(name: str, wanted: str) -> None:
    assert render.span(due.week(name)) == wanted


def test_two_dates_that_conflict_are_both_shown() -> None:
    assert (
        render.deadlines((deadline("2025-11-14"), deadline("2025-11-21")), 2025)
        == "Svara senast 14 november eller 21 november (sidan anger båda)"
    )


def test_a_subject_never_holds_a_line_break() -> None:
    one = document("1", item=item(title="Rubrik\r\nBcc: x@example.org"), verdict=verdict("1", urgent=True))
    assert "\n" not in render.render(composed([replace(one)]), TEMPLATES).subject
