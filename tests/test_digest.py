"""A week becomes an edition, and an edition becomes a mail."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, deadline, document, item, verdict

from monitor import digest, due, pipeline, render, swedish
from monitor.config import shipped
from monitor.values import TOPICS, Coverage, Digest, Document, Links, Names, Reason

WEEK = due.week("2025-W41")
SOURCES, TOPIC_NAMES = (
    {"reg": "Regeringskansliet", "example": "Exempelverket"},
    {"infrastructure": "Infrastruktur", "energy": "Energi"},
)
COVERAGE = Coverage(71, 70, (("Örebro kommun: anslagstavla", None),), 23)
KIND_NAMES = {
    "assignment": "Regeringsuppdrag", "referral": "Remiss", "committee_report": "Betänkande", "motion": "Motion",
    "question": "Skriftlig fråga", "inquiry": "Utredning", "press_release": "Pressmeddelande",
}  # fmt: skip
TEMPLATES = pipeline.templates(shipped() / "templates")
NAMES = Names(
    {"reg": "Regeringskansliet", "example": "Exempelverket"}, KIND_NAMES, {"infrastructure": "Infrastruktur", "energy": "Energi"}
)


def composed(documents: list[Document], topics: tuple[str, ...] = (), cap: int = 8, coverage: Coverage = COVERAGE) -> Digest:
    return digest.compose(
        documents,
        period=WEEK,
        coverage=coverage,
        names=NAMES,
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


def test_all_that_is_flagged_stands_first_as_many_as_its_lead_counts() -> None:
    made = composed([listed(number, number / 10, urgent=number > 1) for number in range(1, 12)], coverage=Coverage(71, 71, (), 20))
    assert [entry.document.id for entry in made.flagged] == [str(number) for number in range(11, 1, -1)]
    assert [entry.document.id for entry in made.sections[0].entries] == ["1"]
    assert render.lead(made) == "Under veckan kom 20 nya dokument in. Av dem berör elva stråkets frågor, och tio bör uppmärksammas."


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


def asked(number: int, title: str, **fields) -> Document:
    one = item(
        key=str(number),
        kind="motion",
        title=title,
        summary="",
        url=f"https://example.org/{number}",
        refs=(f"mot. 2025/26:{number}",),
    )
    return document(str(number), item=replace(one, **fields), verdict=verdict(str(number), relevance=1.9))


def sample() -> list[Document]:
    referral = item(
        key="r",
        kind="referral",
        title="Remiss av promemorian Fler spår <b>&",
        summary="Här kan du ta del av svaren från dem som har ombetts att svara på remissen Fler spår.",
        url="https://example.org/å/r",
        refs=("LI2025/09001", "HD0301"),
        senders=("Regeringen", "Landsbygds- och infrastrukturdepartementet"),
    )
    report = item(
        key="b",
        kind="committee_report",
        title="Nya spår - en översikt",
        summary="",
        url="https://data.riksdagen.se/dokument/HD01TU90",
        refs=("bet. 2025/26:TU90",),
        starts_at=datetime.fromisoformat("2025-10-22T00:00:00+02:00"),
    )
    press = item(
        key="p",
        kind="press_release",
        title="Mer pengar till spåren",
        summary="– Nu bygger vi. "
        + "Vi lägger mer på spår än någonsin förr och fortsätter med det i många år. " * 3
        + "Det blir bra, säger infrastrukturminister Karin Ek.",
        url="https://example.org/p",
    )
    return [
        document("r", item=referral, verdict=verdict("r", urgent=True, relevance=2.9), deadlines=(deadline("2026-01-16"),)),
        document("b", item=report, verdict=verdict("b", relevance=2.5)),
        document("p", item=press, verdict=verdict("p", relevance=2.4)),
        *(listed(number) for number in range(8)),
        asked(901, "Utgiftsområde 22 Kommunikationer", senders=("Anna Ek m.fl. (S)",)),
        asked(902, "Utgiftsområde 22 Kommunikationer", senders=("Bo Al (V)",)),
        asked(903, "Spår", kind="question", refs=("fr. 2025/26:903",)),
    ]


def test_the_mail_is_as_an_editor_signed_it(golden) -> None:
    message = render.render(composed(sample()), TEMPLATES)
    golden(Path(__file__).parent / "golden/digest.txt", f"{message.subject}\n\n{message.text}")


def test_titles_are_escaped_and_links_written_in_ascii() -> None:
    message = render.render(composed(sample()), TEMPLATES)
    assert "\n   https://example.org/%C3%A5/r\n" in message.text
    for html in (message.html, message.attachments[0].content.decode()):
        assert "Fler spår &lt;b&gt;&amp;" in html and "<b>&" not in html
        assert 'href="https://example.org/%C3%A5/r"' in html


def test_no_line_of_the_text_is_longer_than_a_mail_program_shows() -> None:
    one = item(title="Långa ord " * 20, summary="Fler ord om spåret. " * 30, url="https://example.org/" + "lang-adress-" * 20)
    text = render.render(composed([document("1", item=one)]), TEMPLATES).text
    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 78
    assert one.url in text.split()


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
    links = Links({str(number): f"https://monitor.example.org/brev/omdome/{'x' * 130}" for number in range(200)}, "https://x")
    message = render.render(composed(many), TEMPLATES, links=links)
    assert len(message.html.encode()) < 100_000 and message.html.count("Relevant eller inte?") > 30
    assert "Ytterligare 32 dokument står i den fullständiga listan" in message.html


def test_a_quiet_week_says_so() -> None:
    message = render.render(composed([]), TEMPLATES)
    assert message.subject == "Vecka 41: en lugn vecka"
    assert "En lugn vecka. Under veckan kom 23 nya dokument in. Inget av dem berör stråkets frågor." in message.html
    assert "Vi läste 70 av 71 källor.\nÄnnu aldrig läst: Örebro kommun (anslagstavla)." in message.text
    assert "Sveriges riksdag" not in message.text + message.html


def test_the_riksdag_is_named_as_the_source_only_where_a_document_of_its_own_is_listed() -> None:
    for documents, named in ((sample(), True), ([listed(1)], False)):
        message = render.render(composed(documents), TEMPLATES)
        assert [("Källa för riksdagens dokument" in body) for body in (message.text, message.html)] == [named, named]


def down(number: int) -> tuple[tuple[str, datetime | None], ...]:
    return tuple((f"Källa {one}", NOW - timedelta(days=9)) for one in range(number))


@pytest.mark.parametrize(
    ("coverage", "subject", "lead"),
    [
        (
            Coverage(43, 0, down(43), 0),
            "Vecka 41: ingen av 43 källor kunde läsas",
            "Ingen av 43 källor kunde läsas, så vad som har hänt under veckan vet vi inte.",
        ),
        (
            Coverage(43, 3, down(40), 2),
            "Vecka 41, bara 3 av 43 källor lästa: inget nytt för stråket",
            "Bara 3 av 43 källor kunde läsas, så mycket kan saknas. Under veckan kom två nya dokument in.",
        ),
        (
            Coverage(12, 8, down(4), 1),
            "Vecka 41: inget nytt för stråket, men bara åtta av tolv källor lästa",
            "Det berör inte stråkets frågor. Observera att bara åtta av tolv källor kunde läsas: något kan saknas.",
        ),
    ],
)
def test_a_week_that_could_hardly_be_read_is_never_called_quiet(coverage: Coverage, subject: str, lead: str) -> None:
    made = composed([], coverage=coverage)
    assert render.subject(made) == subject
    assert lead in render.lead(made) and "lugn" not in render.lead(made)


def test_the_subject_says_that_hardly_anything_was_read_also_where_something_is_listed() -> None:
    made = composed([listed(1)], coverage=Coverage(43, 3, down(40), 2))
    assert render.subject(made) == "Vecka 41, bara 3 av 43 källor lästa: Uppdrag 1"


@pytest.mark.parametrize(
    ("sources", "read", "subject", "foot"),
    [
        (1, 0, "Vecka 41: den enda källan kunde inte läsas", "Den enda källan kunde inte läsas."),
        (1, 1, "Vecka 41: en lugn vecka", "Vi läste den enda källan."),
        (2, 0, "Vecka 41: ingen av två källor kunde läsas", "Ingen av två källor kunde läsas."),
        (2, 1, "Vecka 41: inget nytt för stråket, men bara en av två källor läst", "Vi läste en av två källor."),
        (2, 2, "Vecka 41: en lugn vecka", "Vi läste båda källorna."),
        (3, 1, "Vecka 41, bara en av tre källor läst: inget nytt för stråket", "Vi läste en av tre källor."),
        (3, 3, "Vecka 41: en lugn vecka", "Vi läste alla tre källor."),
    ],
)
def test_few_sources_are_counted_as_swedes_do(sources: int, read: int, subject: str, foot: str) -> None:
    coverage = Coverage(sources, read, down(sources - read), 0)
    made = composed([], coverage=coverage)
    assert (render.subject(made), render.sources(coverage, 2025)[0]) == (subject, foot)


@pytest.mark.parametrize(
    ("came", "shown", "urgent", "lead"),
    [
        (1222, 44, 4, "Under veckan kom 1\u00a0222 nya dokument in. Av dem berör 44 stråkets frågor, och 4 bör uppmärksammas."),
        (
            1222,
            44,
            1,
            "Under veckan kom 1\u00a0222 nya dokument in. Av dem berör 44 stråkets frågor, och ett av dem bör uppmärksammas.",
        ),
        (12, 2, 0, "Under veckan kom tolv nya dokument in. Av dem berör två stråkets frågor."),
        (12, 1, 1, "Under veckan kom tolv nya dokument in. Ett av dem berör stråkets frågor, och det bör uppmärksammas."),
        (12, 2, 2, "Under veckan kom tolv nya dokument in. Av dem berör två stråkets frågor, och båda bör uppmärksammas."),
        (12, 3, 3, "Under veckan kom tolv nya dokument in. Av dem berör tre stråkets frågor, och alla bör uppmärksammas."),
        (1, 1, 1, "Under veckan kom ett nytt dokument in. Det berör stråkets frågor och bör uppmärksammas."),
    ],
)
def test_the_lead_counts_as_swedes_do(came: int, shown: int, urgent: int, lead: str) -> None:
    made = composed([listed(number, urgent=number < urgent) for number in range(shown)], coverage=Coverage(71, 71, (), came))
    assert render.lead(made) == lead


def test_what_is_flagged_of_one_matter_is_one_to_pay_attention_to() -> None:
    twice = [replace(listed(number, urgent=True), matter="sou-2025-12") for number in range(2)]
    made = composed([*twice, listed(2, urgent=True), listed(3)], coverage=Coverage(71, 71, (), 9))
    assert len(made.flagged) == 2
    assert (
        render.lead(made) == "Under veckan kom nio nya dokument in. Av dem berör fyra stråkets frågor, och två bör uppmärksammas."
    )


@pytest.mark.parametrize(
    ("topics", "issues"),
    [
        (("infrastructure", "energy"), "de ämnen du följer"),
        (("infrastructure",), "det ämne du följer"),
        (TOPICS, "stråkets frågor"),
    ],
)
def test_one_who_has_chosen_topics_is_told_of_those(topics: tuple[str, ...], issues: str) -> None:
    made = composed([listed(number) for number in range(16)], topics=topics, coverage=Coverage(71, 71, (), 40))
    assert render.lead(made) == f"Under veckan kom 40 nya dokument in. Av dem berör 16 {issues}."
    empty = render.render(composed([], topics=topics), TEMPLATES)
    assert f"Inget av dem berör {issues}." in empty.html
    assert f"Inget som berör {issues}." in empty.attachments[0].content.decode()


def test_what_is_down_is_told_apart_from_what_has_never_been_read_and_eight_of_each_are_named() -> None:
    never = tuple((f"Verk {one}: nyheter", None) for one in range(9))
    told = render.sources(Coverage(20, 10, (*down(1), *never), 5), 2025)
    assert told[1] == "Nere: Källa 0 (senast läst 4\u00a0oktober)."
    assert told[2].startswith("Ännu aldrig lästa: Verk 0 (nyheter), Verk 1") and told[2].endswith("Verk 7 (nyheter) och en till.")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kind": "committee_report", "refs": ("bet. 2025/26:FöU3", "HD01FöU3")}, "Betänkande 2025/26:FöU3"),
        ({"kind": "committee_report", "refs": ("utl. 2025/26:MJU3",)}, "Utlåtande 2025/26:MJU3"),
        ({"kind": "motion", "refs": ("mot. 2025/26:90",), "senders": ("Anna Ek (S)",)}, "Motion 2025/26:90 av Anna Ek (S)"),
        ({"kind": "inquiry", "refs": ("SOU 2025:12",)}, "Utredning, SOU\u00a02025:12"),
        ({"kind": "referral", "refs": ("SOU 2025:12",)}, "Remiss av SOU\u00a02025:12"),
        ({"kind": "referral", "refs": ("SOU 2025:12",), "title": "Remiss av SOU 2025:12 Fler spår"}, "Remiss"),
        ({"kind": "referral", "refs": ("LI2025/01587",)}, "Remiss, dnr\u00a0LI2025/01587"),
        ({"kind": "press_release", "senders": ("Regeringen",)}, "Pressmeddelande"),
    ],
)
def test_kind_and_number_are_told_once_as_they_are_cited(fields: dict[str, object], named: str) -> None:
    (section,) = composed([document("1", item=item(**fields))]).sections
    entry = section.entries[0] if section.entries else section.asked[0][0]
    assert render.named(entry) == named


def test_what_members_ask_for_stands_briefly_after_the_rest_and_is_counted_with_it() -> None:
    made = composed([asked(1, "Spår"), asked(2, "spår."), asked(3, "Vägar"), *(listed(number) for number in range(10, 20))], cap=2)
    (section,) = made.sections
    assert [[entry.document.id for entry in group] for group in section.asked] == [["1", "2"], ["3"]]
    assert (len(section.entries), section.more, len(made.everything[0].entries)) == (2, 8, 13)
    assert render.asked(section) == "tre motioner"


def test_the_link_goes_to_the_source_that_stands_first_of_those_that_tell_of_it() -> None:
    one = replace(document("1"), urls={"example": "https://example.org/1", "reg": "https://www.regeringen.se/1"})
    (section,) = composed([one]).sections
    assert (section.entries[0].url, section.entries[0].source_name) == ("https://www.regeringen.se/1", "Regeringskansliet")


def test_no_word_is_cited_twice_nor_within_a_longer_one() -> None:
    reasons = (
        Reason("infrastructure", ("riksväg",), 1.5, rule="infra-road", text="Väg"),
        Reason("infrastructure", ("Järnväg",), 1.2, rule="infra-rail", text="Järnväg"),
        Reason("corridor", ("riksväg 62",), 2.0, rule="place-line", text="Stråkets vägar"),
        Reason("shift", ("järnväg",), 2.0, rule="shift-plan", text="Planen"),
    )
    (section,) = composed([listed(1, reasons=reasons)]).sections
    assert section.entries[0].why == ("Järnväg (”Järnväg”)", "Stråkets vägar (”riksväg 62”)")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("2025-W41", "6–12 oktober 2025"),
        ("2025-W40", "29 september–5 oktober 2025"),
        ("2026-W01", "29 december 2025–4 januari 2026"),
    ],
)
def test_a_week_is_written_as_swedes_write_it(name: str, wanted: str) -> None:
    period = due.week(name)
    assert swedish.span(period.first, period.last).replace("\u00a0", " ") == wanted


def test_why_says_that_the_source_gives_the_topic_where_no_rule_does() -> None:
    given = Reason("infrastructure", (), 0.0, text="Källans inställning (trv-nyheter)", effect="force")
    one = replace(verdict("1"), reasons=(given, Reason("infrastructure", (), 0.3, term="spår")))
    (section,) = composed([document("1", verdict=one)]).sections
    assert section.entries[0].why == ("Källans inställning (trv-nyheter)",)


def test_two_dates_that_conflict_are_both_shown() -> None:
    asked = document("1", deadlines=(deadline("2025-11-14"), deadline("2025-11-21")))
    assert (
        render.dates(asked, 2025, NOW.date()).replace("\u00a0", " ")
        == "Svara senast 14 november eller 21 november (sidan anger båda)"
    )
    three = replace(asked, deadlines=(*asked.deadlines, deadline("2025-11-28")))
    assert render.dates(three, 2025, NOW.date()).replace("\u00a0", " ").endswith("eller 28 november (sidan anger alla)")


def test_a_subject_never_holds_a_line_break() -> None:
    one = document("1", item=item(title="Rubrik\r\nBcc: x@example.org"), verdict=verdict("1", urgent=True))
    assert "\n" not in render.render(composed([replace(one)]), TEMPLATES).subject


def test_a_span_of_years_in_a_heading_stays_on_one_line() -> None:
    assert render.headed("Plan <b> 2026–2037") == 'Plan &lt;b&gt;\u00a0<span style="white-space:nowrap">2026–2037</span>'


def test_a_date_in_the_future_ranks_as_the_day_on_which_it_came() -> None:
    ahead = listed(1)
    ahead = replace(ahead, item=replace(ahead.item, published=NOW + timedelta(days=800)))
    newer = replace(listed(2), first_seen=NOW + timedelta(hours=1))
    newer = replace(newer, item=replace(newer.item, published=NOW + timedelta(hours=1)))
    (section,) = composed([ahead, newer]).sections
    assert [entry.document.id for entry in section.entries] == ["2", "1"]
