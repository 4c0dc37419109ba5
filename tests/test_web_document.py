"""A document's page: why it is there, who told of it, how it has changed, and what was decided of it."""

from dataclasses import replace
from datetime import date, timedelta

from builders import NOW, change, fetched, item
from served import Served

from monitor.values import Deadline, Period, Revised
from monitor.web.differences import AROUND, MOST_WORDS, differences
from monitor.web.marking import marked

TITLE = "Uppdrag om dubbelspår Kristinehamn–Karlstad"


def revise(served: Served, **fields: object) -> None:
    """The first document, told otherwise by its source a day later."""
    later, known = served.now + timedelta(days=1), item(key="1", url="https://example.org/uppdrag/1", title=TITLE)
    told = replace(known, **fields)  # type: ignore[arg-type]
    quote = "Svara senast den 3 december 2025."
    one = change(told, "1", decision=Revised("1", told, "hash-2", tuple(fields)), deadlines=(Deadline(date(2025, 12, 3), quote),))
    served.store.apply(fetched().request, fetched(), [one], next_check=later, now=later)


def test_it_tells_why_it_is_there_and_what_became_of_it(served: Served) -> None:
    text = served.as_("reader").get("/dokument/1").text
    for told in (
        TITLE,
        "Relevans 2,6 av 3, hör hemma i veckobrevet och är flaggat",
        "Infrastruktur: Järnväg (”järnväg” i rubriken; vikt 1,5)",
        "90\u00a0%",
    ):
        assert told in text, told
    assert "Ingen utgåva har tagit ställning till det än." in text and "Exempelmyndigheten" in text
    assert 'href="https://example.org/uppdrag/1" rel="noreferrer noopener"' in text and "Viktig</button>" not in text


def test_it_shows_how_it_has_changed_word_by_word(served: Served) -> None:
    revise(served, title="Uppdrag om enkelspår Kristinehamn–Karlstad", text="Första stycket.\n\nAndra stycket om järnväg.")
    text = served.as_("reader").get("/dokument/1").text
    assert "<del>dubbelspår </del><ins>enkelspår </ins>" in text
    assert "<p>Andra stycket om <mark>järnväg</mark>.</p>" in text
    assert "Svara senast 3\u00a0december 2025: ”Svara senast den 3 december 2025.”" in text


def test_the_edition_that_considered_it_is_told(served: Served) -> None:
    week = Period("2025-W41", date(2025, 10, 6), date(2025, 10, 12))
    counts = {"considered": 4, "listed": 1, "rejected": 3}
    served.store.save_edition(week, ["1", "3"], [], counts, listed=["1"], sample=[], now=NOW)
    client = served.as_("reader")
    assert "Utgåvan för 2025-W41 tog med det." in client.get("/dokument/1").text
    assert "Utgåvan för 2025-W41 tog inte med det." in client.get("/dokument/3").text


def test_a_word_on_one_topic_is_kept_with_its_reason(served: Served) -> None:
    client = served.as_("analyst")
    data = {"id": "2", "omdome": "not", "amne": "energy", "varfor": "gäller <b>bara</b> nätavgifter"}
    assert client.post("/omdome/amne", data=data).headers["location"] == "/dokument/2"
    text = client.get("/dokument/2").text
    assert "analyst, 13\u00a0oktober 2025: inte relevant för Energi. ”gäller &lt;b&gt;bara&lt;/b&gt; nätavgifter”" in text
    others = served.as_("reader").get("/dokument/2").text  # the reason is a note of those who work with it
    assert "inte relevant för Energi" in others and "nätavgifter" not in others
    assert client.post("/omdome/amne", data=data | {"amne": "annat"}).status_code == 400
    assert client.post("/omdome/amne", data=data | {"id": "finns-inte"}).status_code == 404


def test_what_strangers_write_stays_text_and_leads_nowhere(served: Served) -> None:
    text = served.as_("analyst").get("/dokument/4").text
    assert "<script>document" not in text and "<svg" not in text and 'href="javascript' not in text
    assert "javascript:alert(1)" in text  # told, as text
    assert served.as_("reader").get("/dokument/..%2f..%2fetc%2fpasswd").status_code == 404


def test_a_long_text_is_cut_and_a_page_stays_small(served: Served) -> None:
    revise(served, text="Ett långt stycke om järnväg. " * 40_000, summary="Ord " * 20_000)
    answer = served.as_("analyst").get("/dokument/1")
    assert answer.status_code == 200 and len(answer.content) < 100_000 and "Texten är kortad här." in answer.text


def test_what_is_the_same_between_two_changes_is_left_out() -> None:
    before = item(text=" ".join(["början", *map(str, range(100)), "slutet"]))
    after = replace(before, text=before.text.replace("början", "starten").replace("slutet", "änden"))
    (found,) = differences(before, after)
    assert [piece.how for piece in found.pieces] == ["gone", "added", "same", "left_out", "same", "gone", "added"]
    assert len(found.pieces[2].text.split()) == AROUND and not found.is_cut
    (long,) = differences(before, replace(before, text="ord " * (MOST_WORDS + 1)))
    assert long.is_cut


def test_words_are_marked_where_they_stand_whole() -> None:
    assert marked("Järnväg & järnvägen", ["järnväg"]) == "<mark>Järnväg</mark> &amp; järnvägen"
    assert marked("a<b", []) == "a&lt;b"
    assert marked("Svenska\u00a0kraftnät", ["Svenska kraftnät"]) == "<mark>Svenska\u00a0kraftnät</mark>"
