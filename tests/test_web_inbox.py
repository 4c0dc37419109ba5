"""Inkorg: what is shown, what is marked, and what readers say there, with scripts and without."""

import re
from datetime import date

from builders import NOW
from served import Served

from monitor.values import TOPICS, Period

LIST = {"vecka": "2025-W41"}


def test_a_week_is_shown_the_weightiest_first_with_the_words_that_hit(served: Served) -> None:
    text = served.as_("reader").get("/inkorg").text
    assert "vecka 41, 6–12" in text and "Veckan före" in text
    assert text.index("dubbelspår") < text.index("Elnätet") < text.index("Ny webbplats")
    assert "<mark>järnväg</mark>" in text and "Flaggat" in text and "Järnväg (järnväg)" in text
    assert "Inte relevant" not in text  # a reader only looks


def test_filters_leave_what_is_asked_for(served: Served) -> None:
    client = served.as_("analyst")
    for asked, there, gone in (
        ({"urval": "flagged"}, "dubbelspår", "Elnätet"),
        ({"urval": "rejected"}, "Ny webbplats", "Elnätet"),
        ({"minst": "3"}, "dubbelspår", "Elnätet"),
        ({"amne": "infrastructure"}, "Elnätet", "Ny webbplats"),
        ({"skede": "referral"}, "Inget från den här veckan stämmer", "Elnätet"),
        ({"kalla": "annan"}, "Inget från den här veckan stämmer", "Elnätet"),
        ({"vecka": "2025-W40"}, "Inget från den här veckan stämmer", "Elnätet"),
    ):
        text = client.get("/inkorg", params=LIST | asked).text
        assert there in text and gone not in text, asked
    for asked in ({"vecka": "x"}, {"amne": "x"}, {"sida": "0"}, {"vecka": "0001-W01"}, {"vecka": "9999-W52"}):
        assert client.get("/inkorg", params=asked).status_code == 400, asked


def test_each_topic_that_the_list_offers_can_be_chosen(served: Served) -> None:
    client = served.as_("reader")
    offered = re.findall(r'<option value="(\w+)"', client.get("/inkorg").text.partition('name="amne"')[2].partition("</select>")[0])
    assert offered == list(TOPICS)
    assert {client.get("/inkorg", params={"amne": one}).status_code for one in offered} == {200}


def test_a_word_is_kept_as_the_command_keeps_it_and_is_taken_back(served: Served) -> None:
    client = served.as_("analyst")
    for what in ("relevant", "very"):
        answer = client.post("/omdome", data={"ett": f"{what} 2", "till": "/inkorg?vecka=2025-W41"})
        assert answer.status_code == 303 and answer.headers["location"] == "/inkorg?vecka=2025-W41"
    page = client.get("/inkorg", params=LIST).text
    assert (
        "Ditt omdöme är sparat: viktig." in page
        and 'value="very 2" class="plain" data-key="v" hx-post="/omdome" aria-pressed="true"' in page
    )
    ((_, label),) = served.store.labels()
    assert (label.document_id, label.verdict, label.who, label.at) == ("2", "very", "analyst", NOW)
    client.post("/omdome", data={"ett": "back 2"})
    ((_, label),) = served.store.labels()
    assert label.verdict == "relevant"
    client.get("/inkorg")
    assert "Ditt omdöme är sparat" not in client.get("/inkorg").text  # said once
    assert [act.act for act in served.store.acts(limit=9).values()] == ["label"] * 3


def test_the_first_word_taken_back_leaves_none(served: Served) -> None:
    client = served.as_("analyst")
    client.post("/omdome", data={"ett": "not 1"})
    client.post("/omdome", data={"ett": "back 1"})
    assert served.store.labels() == []
    assert len(client.get("/inkorg", params=LIST | {"omdome": "utan"}).text.split('class="item"')) == 5


def test_htmx_gets_the_row_alone_and_the_word_to_read_out(served: Served) -> None:
    answer = served.as_("analyst").post("/omdome", data={"ett": "unsure 2"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<li id="d-2"') and "<html" not in answer.text
    assert 'id="said" hx-swap-oob' in answer.text and "osäker" in answer.text


def test_many_are_labelled_at_once(served: Served) -> None:
    client = served.as_("analyst")
    client.post("/omdome", data={"alla": "not", "id": ["3", "4", "finns-inte"]})
    assert sorted(label.document_id for _, label in served.store.labels()) == ["3", "4"]
    assert "Två omdömen är sparade: inte relevant." in client.get("/inkorg").text
    client.post("/omdome", data={"alla": "back", "id": ["3", "4"]})
    assert served.store.labels() == [] and "Ångrat för två dokument." in client.get("/inkorg").text
    client.post("/omdome", data={"alla": "not"})
    assert "Inget är valt" in client.get("/inkorg").text


def test_what_is_not_there_or_no_word_is_refused(served: Served) -> None:
    client = served.as_("analyst")
    assert client.post("/omdome", data={"ett": "very finns-inte"}).status_code == 404
    assert client.post("/omdome", data={"ett": "boom 1"}).status_code == 400
    assert client.post("/omdome", data={"alla": "boom", "id": "1"}).status_code == 400
    assert served.as_("reader").post("/omdome", data={"ett": "very 1"}).status_code == 403


def test_the_sample_is_shown_without_what_the_monitor_thinks(served: Served) -> None:
    week = Period("2025-W41", date(2025, 10, 6), date(2025, 10, 12))
    counts = {"considered": 4, "listed": 3, "rejected": 1}
    served.store.save_edition(week, ["3", "4"], [], counts, listed=[], sample=["4"], now=NOW)
    client = served.as_("analyst")
    assert "Stickprov som väntar på omdöme (1)" in client.get("/inkorg").text
    page = client.get("/inkorg/stickprov").text
    assert 'id="d-4"' in page and "Relevans" not in page and "<mark>" not in page
    part = client.post("/omdome", data={"ett": "not 4", "utgava": "2025-W41"}, headers={"HX-Request": "true"}).text
    assert "Relevans" not in part
    assert "Inget dokument väntar" in client.get("/inkorg/stickprov").text


def test_what_strangers_write_stays_text(served: Served) -> None:
    text = served.as_("analyst").get("/inkorg", params=LIST).text
    assert "<script>document" not in text and "<svg onload" not in text and "<img" not in text
    assert "&lt;script&gt;" in text and "javascript:" not in text
