"""Lägesbild: the report to read and to fetch, and the figures of the digest."""

import io
from datetime import timedelta

import pytest
from builders import NOW
from docx import Document as Word
from served import Served
from test_figures import listed, said


def test_the_figures_of_the_digest_are_told_in_words_charts_and_numbers(served: Served) -> None:
    listed(served.store, "2025-W40", NOW - timedelta(days=7), y="2025-10-01", b="2025-10-01")
    listed(served.store, "2025-W41", NOW, x="2025-10-07", a="2025-10-09", e1="2025-10-08")
    said(served.store, a="very", b="relevant", e1="not", x="not")
    page = served.as_("reader").get("/lagesbild").text
    assert "66 procent av det som stod i breven och har fått ett omdöme är relevant: 2 av 3." in page
    assert "1 av de 200 dokument ur stickproven som behöver ett omdöme" in page
    assert "Hälften stod i brevet inom 5 dagar, nio av tio inom 5 dagar." in page
    assert 'aria-label="Infrastruktur: 2 dokument, som mest 1 under en vecka"' in page
    assert page.index('<th scope="row">2025-W41</th>') < page.index('<th scope="row">2025-W40</th>')
    assert "style=" not in page and "<style" not in page


def test_before_the_first_edition_nothing_is_made_up(served: Served) -> None:
    page = served.as_("reader").get("/lagesbild").text
    assert "Inget veckobrev har sammanställts." in page and "Inget som stod i breven har fått ett omdöme än." in page
    assert "<table" not in page


def test_the_periods_that_have_begun_are_offered_the_newest_first(served: Served) -> None:
    page = served.as_("reader").get("/lagesbild").text
    offered = [part.partition('"')[0] for part in page.split('<option value="')[1:]]
    assert offered[:6] == ["2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1", "2024-Q4", "2024-Q3"]
    assert offered[6:8] == ["2025-10", "2025-09"] and offered[15:18] == ["2025-01", "2024-12", "2024-11"]
    assert offered[18:] == ["2025", "2024", "2023"] and "fjärde kvartalet 2025" in page


def test_a_report_is_read_where_nothing_in_it_can_run(served: Served) -> None:
    answer = served.as_("reader").get("/lagesbild/html?period=2025-Q4")
    assert "Lägesbild fjärde kvartalet 2025" in answer.text and "dubbelspår" in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "sandbox" in policy
    assert "<script>document" not in answer.text


def test_a_report_is_fetched_for_word_made_from_the_template_beside_the_sources(served: Served) -> None:
    client = served.as_("reader")
    answer = client.get("/lagesbild/docx?period=2025-10")
    assert answer.headers["content-disposition"] == 'attachment; filename="lagesbild-2025-10.docx"'
    assert Word(io.BytesIO(answer.content)).core_properties.title == "Lägesbild oktober 2025"
    (served.site.folder / "lagesbild.docx").write_bytes(b"trasig")
    broken = client.get("/lagesbild/docx?period=2025-10")
    assert (broken.status_code, "Konfigurationen eller databasen kan inte läsas." in broken.text) == (503, True)
    told = served.as_("analyst").get("/lagesbild/docx?period=2025-10")
    assert told.status_code == 503 and "<li>lagesbild.docx: <span>är inget Word-dokument</span></li>" in told.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("html?period=2025-W41", 400), ("html?period=2026-Q1", 400), ("html?period=1900", 400), ("html?period=", 400), ("html", 400),
        ("pdf?period=2025", 400), ("..%2Fhtml?period=2025", 404),
    ],
)  # fmt: skip
def test_a_period_or_form_that_there_is_not_is_refused(asked: str, status: int, served: Served) -> None:
    assert served.as_("reader").get(f"/lagesbild/{asked}").status_code == status


def test_no_internal_note_reaches_the_report(served: Served) -> None:
    client = served.as_("analyst")
    client.post("/arenden/1/anteckna", data={"text": "HEMLIG"})
    client.post("/arenden/1/anteckna", data={"text": "Möte med utredaren", "dag": "2025-10-10", "utfall": "Stråket nämns."})
    page = client.get("/lagesbild/html?period=2025-Q4").text
    assert "HEMLIG" not in page and "Möte med utredaren" in page and "Stråket nämns." in page
