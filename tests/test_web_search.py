"""Sök: what it finds, how it is narrowed and paged, and what it refuses."""

import pytest
from builders import NOW, change, fetched, item, verdict
from served import Served


def stored(served: Served, number: int) -> None:
    """So many items about locks, each a day apart."""
    rows = [change(item(key=f"s{n}", url=f"https://example.org/s{n}", title=f"Sluss {n}"), f"s{n}") for n in range(number)]
    served.store.apply(fetched().request, fetched(), rows, next_check=NOW, now=NOW)


def test_what_is_typed_is_found_in_any_form_and_marked(served: Served) -> None:
    page = served.as_("reader").get("/sok", params={"q": "dubbelspåren"}).text
    assert "Uppdrag om <mark>dubbelspår</mark> Kristinehamn–Karlstad" in page
    assert page.count("<h3>") == 1 and 'href="/dokument/1"' in page and 'href="https://example.org/uppdrag/1"' in page


def test_nothing_is_looked_for_before_something_is_typed(served: Served) -> None:
    page = served.as_("reader").get("/sok").text
    assert "<h2>" not in page and "Inget som" not in page


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"amne": "infrastructure"}, 1), ({"amne": "energy"}, 0), ({"slag": "assignment"}, 1), ({"slag": "bill"}, 0),
        ({"stadium": "referral"}, 0), ({"kalla": "example"}, 1), ({"kalla": "Exempelmyndigheten: nyheter"}, 1),
        ({"fran": "2025-10-09", "till": "2025-10-09"}, 1), ({"fran": "2025-10-10"}, 0),
    ],
)  # fmt: skip
def test_a_search_is_narrowed(chosen: dict[str, str], found: int, served: Served) -> None:
    page = served.as_("reader").get("/sok", params={"q": "dubbelspår"} | chosen).text
    assert page.count("<h3>") == found
    assert ("Inget som är lagrat innehåller allt det." in page) == (not found)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"amne": "sport"}, "”sport” finns inte att välja här."),
        ({"kalla": "okänd"}, "Ingen källa heter ”okänd”."),
        ({"fran": "i går"}, "”i går” är ingen dag"),
        ({"fran": "2025-10-09", "till": "2025-10-01"}, "”Till” är en dag före ”Från”."),
        ({"fran": "0001-01-01"}, "mellan åren 1970 och 2199"),
        ({"sida": "0"}, "Det gick inte att förstå"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(chosen: dict[str, str], said: str, served: Served) -> None:
    answer = served.as_("reader").get("/sok", params={"q": "spår"} | chosen)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_many_hits_are_told_twenty_a_page_and_each_once(served: Served) -> None:
    stored(served, 41)
    client = served.as_("reader")
    pages = [client.get("/sok", params={"q": "slussen", "sida": number}).text for number in (1, 2, 3)]
    assert [page.count("<h3>") for page in pages] == [20, 20, 1]
    assert ['rel="prev"' in page for page in pages] == [False, True, True]
    assert ['rel="next"' in page for page in pages] == [True, True, False]
    assert 'href="/sok?q=slussen&amp;sida=3"' in pages[1]
    assert max(len(page) for page in pages) < 100_000


def test_words_that_hit_nothing_are_answered_with_how_to_look_further(served: Served) -> None:
    client = served.as_("reader")
    assert "<code>dubbel*</code> hittar ord som börjar så." in client.get("/sok", params={"q": "dubbel"}).text
    assert "Det finns inget ord att söka på" in client.get("/sok", params={"q": "och -hamn"}).text


def test_no_words_of_a_source_or_a_reader_are_markup(served: Served) -> None:
    page = served.as_("reader").get("/sok", params={"q": 'järnväg "><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    page = served.as_("reader").get("/sok", params={"q": "hacked"}).text
    assert "<mark>hacked</mark>" in page and "<script>document" not in page and "javascript:" not in page


def test_the_matter_of_a_hit_is_led_to(served: Served) -> None:
    one = item(kind="inquiry", key="u", url="https://example.org/sou", title="Vägen fram", refs=("SOU 2025:99",))
    served.store.apply(
        fetched().request,
        fetched(),
        [change(one, "sou-2025-99", identities=("sou-2025-99",), verdict=verdict("sou-2025-99"))],
        next_check=NOW,
        now=NOW,
    )
    assert 'href="/arenden/sou-2025-99"' in served.as_("reader").get("/sok", params={"q": "vägen"}).text
