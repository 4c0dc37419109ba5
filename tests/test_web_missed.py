"""The page that answers why an item was missed: what was never seen and which source should have had it, or what became of it."""

import httpx
import pytest
from builders import NOW, URL, change, fetched, item, letter
from served import Served

from monitor import due, link
from monitor.values import Request, SourcePause


@pytest.fixture
def reader(served: Served) -> httpx.Client:
    return served.as_("reader")


RAIL = item(key="9", url="https://example.org/uppdrag/9", title="Uppdrag om järnväg <b>till</b> Karlstad", kind="assignment")


def keep(served: Served) -> None:
    """Stores an item under the names that it is asked for by."""
    names = link.identities(RAIL)
    served.store.apply(fetched().request, fetched(), [change(RAIL, names[0], identities=names)], next_check=NOW, now=NOW)


def ask(client: httpx.Client, q: str) -> str:
    answer = client.get("/missad", params={"q": q})
    assert answer.status_code == 200
    return answer.text.replace("\u00a0", " ")


def test_without_a_question_there_is_a_form_alone(reader: httpx.Client) -> None:
    assert "<h2>" not in ask(reader, "") and "<h2>" not in ask(reader, " \u00ad ")


def test_a_stored_item_is_explained_with_its_reasons(served: Served, reader: httpx.Client) -> None:
    keep(served)
    page = ask(reader, RAIL.url)
    assert "Uppdrag om järnväg &lt;b&gt;till&lt;/b&gt; Karlstad" in page and "inte flaggat, relevans 2,1 av 3" in page
    assert "Infrastruktur: Järnväg (”järnväg” i rubriken; vikt 1,5)" in page
    assert "Ingen utgåva har prövat det än" in page and "Med reglerna som de är nu" in page


def test_the_rule_behind_a_reason_is_a_way_to_its_file_for_who_may_edit(served: Served) -> None:
    keep(served)
    page = ask(served.as_("analyst"), RAIL.url)
    assert 'href="/regler/fil/rules/infrastructure.yaml"' in page
    assert "/regler/fil" not in ask(served.as_("reader"), RAIL.url)


@pytest.mark.parametrize(
    ("q", "told"),
    [
        ("https://example.org/nytt/7", "Det läses som en sida hos example.org."),
        ("https://annan.se/x", "Det läses som en sida hos annan.se, där ingen källa läses."),
        ("SOU 2025:77", "Det läses som SOU 2025:77, beteckningen på ett dokument (utredning)."),
        ("HD03145", "Det läses som ett id hos riksdagen."),
        ("vad som helst", "Det som står i fältet är varken en adress eller en beteckning"),
    ],
)
def test_what_was_never_seen_says_what_it_is_taken_for(q: str, told: str, reader: httpx.Client) -> None:
    page = ask(reader, q)
    assert "Det har aldrig lästs" in page and told in page
    assert ("/sok?q=%22" in page) is (" " in q)  # a number or words: what names them can be looked up


def test_a_number_that_several_have_is_asked_for_by_their_titles(served: Served, reader: httpx.Client) -> None:
    for kind, number in (("inquiry", "SOU 2025:77"), ("terms_of_reference", "Dir. 2025:77")):
        one = item(kind=kind, refs=(number,), title=number, key=number, url=f"https://example.org/{kind}")
        served.store.apply(
            fetched().request,
            fetched(),
            [change(one, link.identities(one)[0], identities=link.identities(one))],
            next_check=NOW,
            now=NOW,
        )
    page = ask(reader, "2025:77")
    assert "Flera har det numret" in page and "skriv beteckningen hel" in page and "aldrig lästs" not in page
    assert 'href="/missad?q=sou-2025-77"' in page and 'href="/missad?q=dir-2025-77"' in page


def test_the_source_that_should_have_had_it_is_told_with_how_it_fares(served: Served, reader: httpx.Client) -> None:
    asked = "https://example.org/nytt/7"
    assert 'href="/kallor/example"' in ask(reader, asked) and "4 dokument därifrån är lagrade" in ask(reader, asked)
    served.store.failed(Request("example", URL, target=URL), "HTTP 500", next_check=NOW, now=NOW)
    assert "nere, 1 fel i rad" in ask(reader, asked)
    served.store.pause_source(SourcePause("example", "ny webbplats", "Åsa", NOW))
    assert "Den är pausad sedan 13 oktober 2025: ny webbplats." in ask(reader, asked)


def test_what_is_asked_is_shown_as_text(reader: httpx.Client) -> None:
    page = ask(reader, '"><script>alert(1)</script>')
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_who_got_the_letters_is_for_leaders_and_above(served: Served) -> None:
    keep(served)
    (one,) = [one for one in served.store.documents() if one.item.title == RAIL.title]
    counts = {"considered": 1, "listed": 1, "rejected": 0}
    letters = [letter(f"2025-W41/{who}", recipient_id=who) for who in ("lisa", "bo")]
    served.store.save_edition(due.week("2025-W41"), [one.id], letters, counts, listed=[one.id], sample=[], now=NOW)
    for rank in ("reader", "analyst"):
        page = ask(served.as_(rank), RAIL.url)
        assert "med brev till 2 mottagare." in page and "lisa" not in page
    assert "med brev till bo, lisa." in ask(served.as_("leader"), RAIL.url)
