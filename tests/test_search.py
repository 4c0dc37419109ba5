"""Finding what is stored by its words, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import NOW, change, fetched, item, verdict
from hypothesis import given
from hypothesis import strategies as st
from postgres import create
from stores import new_store

from monitor import words
from monitor.store import Store, open_store
from monitor.store.indexed import day_of, entry_number, first_of, generation_of, seq_of
from monitor.store.statements import lock
from monitor.store.words_postgresql import NEWEST
from monitor.values import Change, Revised, Search, Sighting, Term

LATER = NOW + timedelta(hours=6)


def put(store: Store, *changes: Change, now=NOW) -> None:
    answer = fetched()
    store.apply(answer.request, answer, changes, next_check=LATER, now=now)


def stored(store: Store, **titles: str) -> None:
    """Items of these titles without other words, each newer than the one before."""
    put(store, *(told(name, title, days=place) for place, (name, title) in enumerate(titles.items())))


def told(name: str, title: str = "Nyhet", *, days: int = 0, **fields) -> Change:
    published = item().published + timedelta(days=days)
    given = {"key": name, "url": f"https://example.org/{name}", "title": title, "summary": "", "published": published} | fields
    return change(item(**given), name)


def found(store: Store, typed: str, *, limit: int = 20, **filters) -> list[str]:
    return [one.id for one in store.search(Search(words.terms(typed), **filters), limit=limit)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("järnvägarna", "Ny järnväg till Oslo"),
        ("järnväg", "JÄRNVÄGARNAS tid"),
        ("kommun", "Stöd till kommunernas beredskap"),
        ("storstad", "De tre storstäderna växer"),
        ("städer", "En stad vid Vänern"),
        ("länder", "Grannland i öst"),
        ("elnätet", "Elnät för Örebro"),
        ("örebro", "Elnät för Örebro"),
        ("ORSAÄ", "Orsaä by"),
        ("orsa\u0308a", "Orsäa by"),  # ä in two characters
        ("försvar*", "Försvarets vägar"),
        ("total*", "Ett starkare totalförsvar"),
        ("utredningar*", "En utredning om vägar"),
        ('"svenska kraftnät"', "Uppdrag till Svenska kraftnäts styrelse"),
        ("väg järnväg", "Järnväg, hamn och väg"),
        ('"väg och järnväg"', "Satsning på vägar och järnvägar"),
        ("sou 2025:88", "Betänkandet SOU 2025:88"),
        ("2025:88", "Betänkandet (SOU 2025:88)"),
        ("kommun -region", "Kommuner i samverkan"),
        ("e-post", "Säker e-post"),
        ("kommun - region", "Kommuner och regioner"),
    ],
)
def test_what_is_typed_finds_the_words_in_any_form(store: Store, typed: str, title: str) -> None:
    stored(store, a=title, b="Något helt annat")
    if typed == "länder":
        stored(store, c="Nytt land")
        assert found(store, typed) == ["c"]
    else:
        assert found(store, typed) == ["a"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("orebro", "Elnät för Örebro"),
        ("vag", "En ny väg"),
        ('"kraftnät svenska"', "Svenska kraftnät"),
        ("2025:88", "Den 88:e dagen 2025"),
        ("kommun -region", "Kommuner och regioner"),
        ("kommun -reg*", "Kommuner och regioner"),
        ('kommun -"två regioner"', "Kommuner i två regioner"),
        ("järn*", "Snabbtåg"),
        ("qqq*", "Snabbtåg"),
        ("kind:assignment", "Snabbtåg"),
        ('"nyhet hamnen"', "Nyhet"),
    ],
)
def test_what_does_not_hold_the_words_is_not_found(store: Store, typed: str, title: str) -> None:
    put(store, told("a", title, summary="Hamnen"))
    assert found(store, typed) == []


def test_words_are_looked_for_in_title_number_summary_and_text_and_the_best_place_comes_first(store: Store) -> None:
    put(
        store,
        told("text", text="Här står det om hamnen.", days=9),
        told("summary", summary="Om hamnen.", days=8),
        told("old", "En hamn"),
        told("new", "Hamnar", days=1),
        told("both", "En hamn", summary="I Kristinehamn finns en hamn.", days=2),
        told("number", refs=("SOU 2025:12",)),
        told("none"),
    )
    assert found(store, "hamn") == ["both", "new", "old", "summary", "text"]
    assert found(store, "hamn", limit=4) == ["both", "new", "old", "summary"]
    assert found(store, "hamn kristinehamn") == ["both"]
    assert found(store, "SOU 2025:12") == ["number"]


def test_a_title_comes_before_any_summary_however_old_it_is(store: Store) -> None:
    put(store, told("title", "Hamn", days=-9), *(told(str(n), summary="Hamn", days=n // 100) for n in range(NEWEST)))
    assert found(store, "hamn", limit=2) == ["title", str(NEWEST - 1)]
    assert found(store, "hamn", until=item().published.date() - timedelta(days=1)) == ["title"]
    put(store, told("new", "Hamn", days=-8))
    everything = found(store, "hamn", limit=NEWEST)
    assert everything[:3] == ["new", "title", str(NEWEST - 1)]
    assert len(set(everything)) == NEWEST


def test_what_is_left_out_is_left_out_wherever_it_stands(store: Store) -> None:
    put(
        store,
        told("summary", "Nytt", summary="En hamn", days=3),
        told("below", "En hamn", summary="Och en bro", days=2),
        told("old", "En hamn"),
        told("new", "Hamnar", text="Mer om hamnar", days=1),
        told("text", "En hamn", text="Och en bro", days=4),
    )
    assert found(store, "hamn -bro") == ["new", "old", "summary"]
    assert found(store, "hamn -bro", limit=1) == ["new"]
    assert found(store, "hamn -bro*") == ["new", "old", "summary"]


def test_hits_are_found_over_many_years(store: Store) -> None:
    put(store, *(told(str(year), "Hamn", days=-365 * year) for year in range(40)), told("0001", "Hamn", days=-700_000))
    assert found(store, "hamn", limit=99) == [str(year) for year in range(40)] + ["0001"]
    assert found(store, "hamn", since=date(2020, 1, 1), until=date(2022, 12, 31)) == ["3", "4", "5"]
    assert len(found(store, "hamn", limit=99, until=date.max)) == 41
    assert found(store, "hamn", since=date(9000, 1, 1)) == []


@pytest.mark.parametrize("typed", ["abc*", "abcde*"])
def test_a_short_beginning_finds_every_word_that_begins_so_and_no_mark(store: Store, typed: str) -> None:
    put(store, *(told(str(n), f"abcde{n:03}") for n in range(160)), told("last", "Kinagatan"))
    assert len(found(store, typed, limit=200)) == 160
    assert [found(store, one) for one in ("sou*", "kind*", "kin*", "topic*", "mont*")] == [[], [], ["last"], [], []]


def test_a_beginning_of_any_length_is_found_in_what_is_new_and_in_what_is_old(store: Store) -> None:
    put(
        store,
        *(told(str(years), "Kraftsamling vid bron", days=-365 * years) for years in (0, 2, 9)),
        told("x", "Kraftnät i broderskap"),
    )
    for letters in range(6, len("kraftsamling") + 1):
        assert found(store, f"{'kraftsamling'[:letters]}*") == ["0", "2", "9"]
    for typed in ("k*", "kr*", "kra*", "kraf*", "kraft*", "bro*", "kra* bro*", "br* kraft*"):
        assert found(store, typed) == ["x", "0", "2", "9"]
    assert found(store, "kraftsamlingarnas*") == ["0", "2", "9"]  # and the word itself, in any inflection
    assert found(store, "bro* -kraftn*") == found(store, '"vid bron" kraftsamling*') == ["0", "2", "9"]
    assert found(store, "kraftsamlingen* kra*", until=item().published.date() - timedelta(days=1)) == ["2", "9"]


def test_a_search_is_narrowed_by_topic_kind_source_and_period(store: Store) -> None:
    energy = replace(told("a", "Hamn"), verdict=verdict("a", topics=("energy",)))
    put(store, energy, told("b", "Hamn", kind="news", days=1), told("c", "Hamn", source_id="other-one", days=2))
    undated = told("d", "Hamn", published=None)
    put(store, undated, now=NOW + timedelta(days=30))
    assert found(store, "hamn") == ["d", "c", "b", "a"]
    assert found(store, "hamn", topic="energy") == ["a"]
    assert found(store, "hamn", topic="infrastructure", kind="assignment") == ["d", "c"]
    assert found(store, "hamn", kind="news") == ["b"]
    assert found(store, "hamn", source_id="other-one") == ["c"]
    assert found(store, "hamn", source_id="other") == []
    day = item().published.date()
    assert found(store, "hamn", since=day + timedelta(days=1)) == ["d", "c", "b"]
    assert found(store, "hamn", since=day, until=day) == ["a"]


def test_what_is_stored_or_changed_after_a_search_is_found_by_the_next(store: Store) -> None:
    stored(store, a="Hamn", b="Farled")
    assert found(store, "hamn") == ["a"]
    fresh = item(title="Sluss", summary="", key="a", url="https://example.org/a")
    put(store, Change(Revised("a", fresh, "h2", ("title",)), (), verdict("a", topics=("energy",))), told("c", "Hamn"), now=LATER)
    twin = replace(item(), source_id="twin", key="x", url="https://example.org/x")
    put(store, Change(Sighting("b", twin, "h3"), ()), now=LATER)
    assert (found(store, "hamn"), found(store, "sluss"), found(store, "sluss", topic="energy")) == (["c"], ["a"], ["a"])
    assert found(store, "farled", source_id="twin") == ["b"]
    put(store, Change(Revised("a", replace(fresh, title="Kanal"), "h4", ("title",)), (), verdict("a")), now=LATER)
    assert (found(store, "sluss"), found(store, "kanal")) == ([], ["a"])


def test_the_index_is_brought_up_to_date_in_parts_and_each_document_once(store: Store) -> None:
    put(store, *(told(str(n), f"Nyhet {n}") for n in range(1_001)))
    last = item(title="Hamn", key="1000", url="https://example.org/1000")
    put(store, Change(Revised("1000", last, "h2", ("title",)), ()), now=LATER)  # before it was indexed at all
    assert [store.index_documents() for _ in range(4)] == [500, 500, 1, 0]
    assert found(store, "hamn") == ["1000"]
    put(store, Change(Revised("7", replace(last, key="7"), "h3", ("title",)), ()), told("new"), now=LATER)
    assert [store.index_documents() for _ in range(2)] == [2, 0]
    assert found(store, "hamn") == ["7", "1000"]


def test_words_of_any_length_and_number_can_be_stored_and_looked_for(store: Store) -> None:
    long = "å" * 3_000
    put(store, told("a", long, text=" ".join(f"{n:x}" for n in range(90_000)), summary=f"{chr(0x1F600)} ' \\ :* & | ! <->"))
    assert found(store, long) == ["a"]
    assert found(store, " ".join(f"{n:x}" for n in range(40_000))) == ["a"]


def test_a_search_of_nothing_but_signs_small_words_and_what_to_leave_out_has_no_terms() -> None:
    assert [words.terms(typed) for typed in ("", "och", "-hamn", '"', '* - "" \'NEAR(', "_")][:-2] == [()] * 4
    assert words.terms("för*") == (Term(("för",), beginning=True),)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A database that many searches may share."""
    if request.param == "sqlite":
        store = new_store(tmp_path_factory.mktemp("searched"))
    else:
        store = open_store(create(request.getfixturevalue("postgres"), template=request.getfixturevalue("migrated")))
    stored(store, a="Hamn near AND or not 'quoted' x", b="Vägar")
    yield store
    store.close()


WORDS = ["AND ", "OR ", "NOT ", "NEAR(", "title:", " hamn", " väg*", " -"]
SIGNS = st.sampled_from(list("\"'*-:()^{}+!&|<>\\%_;\x00,.~$@#\u00ad\u2028ÅÄÖåäöße1²½") + WORDS)


@given(typed=st.one_of(st.text(st.characters(codec="utf-8"), max_size=40), st.lists(SIGNS, max_size=16).map("".join)))
def test_nothing_that_is_typed_is_a_fault_or_a_sign_of_the_databases_language(searched: Store, typed: str) -> None:
    if terms := words.terms(typed):
        searched.search(Search(terms, source_id='it\'s "so" \\ NOT'), limit=5)
        assert {one.id for one in searched.search(Search(terms), limit=5)} <= {"a", "b"}
        assert [one.id for one in searched.search(Search((*terms, Term(("hamn",)), Term(("väg",)))), limit=5)] == []


@given(day=st.dates(), generation=st.integers(0, 2047), seq=st.integers(0, 2**32 - 1))
def test_an_entrys_number_holds_day_generation_and_document(day: date, generation: int, seq: int) -> None:
    number = entry_number(min(day, date(2871, 1, 1)), generation, seq)
    assert 0 < number < 2**63
    assert (day_of(number), generation_of(number), seq_of(number)) == (min(day, date(2871, 1, 1)), generation, seq)
    assert first_of(day_of(number)) <= number < first_of(day_of(number) + timedelta(days=1))


def test_an_excerpt_shows_the_words_where_they_stand() -> None:
    one = item(summary="Något annat.", text="Först mycket. " * 30 + "Sedan Järnvägarna i norr, och en väg. " + "Slut. " * 40)
    line, marks = words.excerpt(one, words.terms("järnväg vä* -slut"))
    assert line.startswith("… ") and line.endswith(" …") and len(line) < 180
    assert [line[begin:end] for begin, end in marks] == ["Järnvägarna", "väg"]
    assert words.excerpt(one, words.terms("uppdrag")) == ("Något annat.", ())
    assert words.excerpt(item(summary="De stora städerna"), words.terms("stad")) == ("De stora städerna", ((9, 17),))


def test_a_search_waits_for_no_round_where_nothing_is_to_be_indexed(store: Store) -> None:
    stored(store, a="Ny järnväg")
    assert found(store, "järnväg") == ["a"]
    with store._transaction() as connection:
        lock(connection)
        assert found(store, "järnväg") == ["a"]


def test_titles_enough_for_a_page_are_the_newest_ones_whatever_older_windows_hold(store: Store) -> None:
    put(store, *(told(f"t{n}", "Ny järnväg", days=-100 * n) for n in range(6)), told("text", "Hamn", days=1, summary="En järnväg"))
    assert found(store, "järnväg", limit=3) == ["t0", "t1", "t2"]
    assert found(store, "järnväg") == [*(f"t{n}" for n in range(6)), "text"]
