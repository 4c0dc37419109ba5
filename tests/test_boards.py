"""Notice boards: what concerns the public is kept, and no private person is stored. All names are made up."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from builders import fetched, source
from builders import item as built
from forms_public import HIT, MEETING, NOTICE, PLAN_PAGE, board, plan_row, rpc, workbook
from hypothesis import example, given
from hypothesis import strategies as st
from stores import new_store
from test_pipeline import collect, config_of
from world import World, world

from monitor import parse
from monitor.config import Source
from monitor.errors import ParseError
from monitor.parse import persons
from monitor.store import Store
from monitor.values import BACKLOG, Fetched, Item, Parsed, Request

__all__ = ["world"]
BOARD_URL = "https://www.netpublicator.com/bulletinboard/public/aaaa"
DIARY_URL = "https://diariet.example.org/#!/search/?t=1&n=KS"


def notice(title: str, **fields: object) -> Item:
    return built(kind="notice", title=title, summary="", **fields)


def kept(title: str) -> bool:
    return persons.concerns_the_public(notice(title))


# --- which notices concern the public -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Protokoll kommunstyrelsen 2025-10-06",
        "Justering av överförmyndarnämndens protokoll",
        "Kommunfullmäktige sammanträder den 20 oktober",
        "Detaljplan för Södra Viken, Åsen 1:3",
        "Underrättelse om antagande av detaljplan",
        "Samråd om vägplan för väg 62",
        "Granskning av översiktsplan",
        "Taxa för vatten och avlopp 2026",
        "Lokala trafikföreskrifter",
        "Upphandling av gatubelysning",
        "Bygglov för batterifabrik, Provbolaget AB",
        "Ansökan om tillstånd enligt miljöbalken, Provkraft AB",
        "Samråd om ny kraftledning",
    ],
)
def test_what_concerns_the_public_is_kept(title: str) -> None:
    assert kept(title)


@pytest.mark.parametrize(
    "title",
    [
        "Bygglov för tillbyggnad av villa, Åsen 1:3",
        "Bygglov för villa, ombud Provbyggarna AB",
        "Underrättelse till sakägare om lov",
        "Underrättelse till Tilda Provsson",
        "Kungörelsedelgivning",
        "Förordnande av god man",
        "Byte av ställföreträdare, protokoll",
        "Dödsboet efter Tilda Provsson",
        "Kallelse till lantmäterisammanträde",
        "Föreläggande mot fastighetsägare",
        "Strandskyddsdispens för brygga",
        "Ansökan om serveringstillstånd, Provkrogen AB",
        "Flyttning av fordon",
        "Ansökan om tillstånd enligt miljöbalken, hästgård",
        "Tilda Provsson",
        "Något som ingen har tänkt på",
    ],
)
def test_what_is_about_one_person_or_of_no_known_kind_is_left_out(title: str) -> None:
    assert not kept(title)


def test_what_is_left_out_is_counted_and_never_named() -> None:
    given_items = (notice("Bygglov för villa, Tilda Provsson"), notice("Protokoll nämnden"), notice("Tilda Provsson"))
    found = persons.public_only(Parsed(given_items, notes=("entry 9 left out: has no usable link: 'Tilda Provsson'",)))
    assert [item.title for item in found.items] == ["Protokoll nämnden"]
    assert found.notes[-1].endswith("2 of 3 notices") and "Provsson" not in repr(found)


def test_running_text_that_goes_on_to_speak_of_single_persons_is_dropped() -> None:
    one = replace(notice("Protokoll"), summary="§ 4 Förordnande av god man för Tilda Provsson", text="Svar: tilda@example.org")
    (item,) = persons.public_only(Parsed((one,))).items
    assert (item.summary, item.text) == ("", "Svar: […]")


# --- names in what is kept --------------------------------------------------------------------------------------------------

SYLLABLES = st.sampled_from("bar del fin gro hul jas kem lur mos nyv pel rit sul tav vex åmi öke ärl".split())
GIVEN = st.lists(SYLLABLES, min_size=1, max_size=3).map(lambda parts: "".join(parts).capitalize())
DOUBLE = st.tuples(GIVEN, GIVEN).map("-".join)
SURNAME = st.tuples(GIVEN, st.sampled_from(["", "sson", "berg", "qvist", "ström", "by"])).map("".join)
NAMES = st.tuples(st.one_of(GIVEN, DOUBLE), st.sampled_from([" ", " von ", " af "]), SURNAME).map("".join)
PLACES = (
    "Protokoll kommunstyrelsen, sekreterare {}",
    "Överklagande av detaljplan från {}",
    "Detaljplan för Åsen, sökande: {}, Åsen 1:3",
    "Protokoll Kommunfullmäktige {} 2025-10-06",
    "{} har begärt ordet vid samråd",
    "Samråd (kontakt {} 0586-610 00)",
    "Protokoll KS AU: {}",
    "Granskning av detaljplan {} Åsen 1:3",
)


@given(NAMES, st.sampled_from(PLACES), st.booleans())
@example("Bo Ek", "Protokoll Kommunfullmäktige {} 2025-10-06", True)
def test_no_made_up_name_survives_in_a_notice_that_is_kept(name: str, place: str, shouted: bool) -> None:
    name = name.upper() if shouted else name
    told = persons.without_names(place.format(name))
    first, last = name.split(" ")[0], name.split(" ")[-1]
    assert first not in told.split() and last not in told.split() and persons.HIDDEN in told


DAYS = st.tuples(st.integers(0, 99), st.integers(1, 12), st.integers(1, 31), st.booleans(), st.integers(0, 9999))


@given(DAYS, st.sampled_from(["", "-", "+"]), st.sampled_from(["", "19", "20"]))
def test_no_personal_number_survives_nor_a_coordination_number(
    parts: tuple[int, int, int, bool, int], sign: str, century: str
) -> None:
    year, month, day, coordinated, last = parts
    number = f"{century}{year:02}{month:02}{day + 60 * coordinated:02}{sign}{last:04}"
    assert persons.without_contacts(f"Sökande {number}, Åsen") == "Sökande […], Åsen"


@pytest.mark.parametrize(
    "contact",
    ["070-123 45 67", "0701234567", "+46 70 123 45 67", "0046-586-61000", "0586-610 00", "08/123 456", "08 - 12 34 56", "+46 (0)586 610 00"]
    + ["tilda@example.org", "tilda.provsson(at)example.org", "född 1970-01-02", "t_p+x@sub.example.org", "f. 700102"],
)  # fmt: skip
def test_no_telephone_number_address_or_day_of_birth_survives(contact: str) -> None:
    assert persons.without_contacts(f"Frågor: {contact}.") == "Frågor: […]."


@pytest.mark.parametrize(
    "text",
    [
        "Protokoll Kommunstyrelsen 2025-10-06 kl. 08.30–10.00, §§ 100–123",
        "Detaljplan för Kvarteret Björnen 12, Karlskoga kommun",
        "Samråd om Norra Skogen, Åsen 1:3, dnr KS 2025/00123",
        "Upphandling av Provbolaget Maskin AB, org.nr 556036-0793",
        "Vägplan för E18, delen Karlskoga–Örebro, 0,5 km, 12 000 000 kronor",
        "Region Värmlands budget 2026–2028",
        "DETALJPLAN FÖR NORRA SKOGEN",
    ],
)
def test_bodies_places_plans_and_numbers_of_matters_stay(text: str) -> None:
    assert persons.without_names(text) == text


@pytest.mark.parametrize(
    "text", ["x" * 200_000, "A-" * 100_000, "Ab " * 60_000, "0 " * 100_000, "a.b@" * 50_000, "född 1-" * 30_000]
)
def test_no_text_however_long_and_odd_takes_long_to_clean(text: str) -> None:
    began = perf_counter()
    persons.without_names(text)
    assert perf_counter() - began < 5


@pytest.mark.parametrize("parser", ["feed", "html"])
def test_every_form_of_list_may_be_a_notice_board(parser: str) -> None:
    rows = ("Bygglov för villa, Tilda Provsson", "Protokoll nämnden")
    body = {
        "html": "".join(f'<li><a href="/{place}">{row}</a></li>' for place, row in enumerate(rows)),
        "feed": '<rss version="2.0"><channel>'
        + "".join(f"<item><title>{row}</title><link>https://example.org/{row[:1]}</link></item>" for row in rows)
        + "</channel></rss>",
    }[parser]
    given_source = source(parser=parser, board=True, select={"item": "li"} if parser == "html" else None)
    assert [item.title for item in parse.parse(fetched(body), given_source).items] == ["Protokoll nämnden"]


def test_a_board_with_nothing_but_private_notices_is_no_failure_but_an_empty_one_is() -> None:
    select = {"item": "li"}
    private = parse.parse(fetched('<li><a href="/1">Dödsbo</a></li>'), source(parser="html", board=True, select=select))
    assert private.items == () and len(private.notes) == 1
    with pytest.raises(ParseError):
        parse.parse(fetched("<p>Tomt</p>"), source(parser="html", board=True, select=select))


@pytest.mark.parametrize("parser", ["ciceron", "netpublicator"])
def test_a_form_that_only_boards_have_must_be_called_a_board(parser: str) -> None:
    with pytest.raises(ValueError, match="needs `board: true`"):
        source(parser=parser)


# --- Netpublicator and Ciceron ----------------------------------------------------------------------------------------------


def netpublicator(body: str, **request: object) -> Parsed:
    asked = fetched(body, url=f"{BOARD_URL}/find?index=0&length=100", target=BOARD_URL, **request)
    return parse.parse(asked, source(parser="netpublicator", url=BOARD_URL, kind="notice", board=True, pages=3))


def test_a_board_on_netpublicator_is_asked_for_as_its_own_page_asks() -> None:
    asked = parse.question(
        Request("example", BOARD_URL, target=BOARD_URL), source(parser="netpublicator", url=BOARD_URL, board=True)
    )
    query = "jsoncallback=board&target=published&direction=desc&index=0&length=100"
    assert asked == Request("example", f"{BOARD_URL}/find?{query}", target=BOARD_URL)


def test_a_notice_on_netpublicator_tells_title_text_and_day() -> None:
    (item,) = netpublicator(board(NOTICE)).items
    assert (item.title, item.summary) == ("Protokoll kommunstyrelsen 2025-10-06", "Sammanträde i stadshuset")
    assert (item.url, item.key) == (f"{BOARD_URL}/{NOTICE['id']}", NOTICE["id"])
    assert item.published and item.published.isoformat() == "2025-10-08T09:30:00+02:00"


def test_a_board_longer_than_a_page_goes_on_where_the_page_ended() -> None:
    (following,) = netpublicator(board(NOTICE, total=2)).follow
    assert "index=1&" in following.url and (following.depth, following.target) == (1, BOARD_URL)
    assert netpublicator(board(NOTICE)).follow == ()


def test_a_notice_without_title_or_id_is_noted_and_another_form_is_a_failure() -> None:
    found = netpublicator(board(NOTICE, NOTICE | {"title": ""}, NOTICE | {"id": "../x"}, 7))
    assert len(found.items) == 1 and len(found.notes) == 3
    for body in ("<html></html>", "board({});", "board([1]);"):
        with pytest.raises(ParseError):
            netpublicator(body)


def ciceron(url: str = DIARY_URL, **fields: object) -> Source:
    return source(**{"parser": "ciceron", "url": url, "kind": "notice", "board": True} | fields)


def answered(body: str, asked: Request) -> Fetched:
    return replace(fetched(body), request=asked)


def test_a_diary_is_searched_for_its_meetings_and_a_board_for_its_cases() -> None:
    diary = parse.question(Request("example", DIARY_URL, target=DIARY_URL), ciceron())
    assert (diary.method, diary.url, diary.target) == ("POST", "https://diariet.example.org/json", DIARY_URL)
    asked = json.loads(diary.body)
    assert (asked["method"], asked["params"]["doctype"]) == ("CiceronsokServer:Search", 1)
    assert json.loads(asked["params"]["param"])["diary"] == "KS"
    board_url = "https://anslag.example.org/#!/billboard/"
    asked = json.loads(parse.question(Request("example", board_url), ciceron(board_url)).body)
    assert (asked["params"]["doctype"], json.loads(asked["params"]["param"])) == (2, {"is_post": True})


def test_a_search_leads_to_its_hits_in_the_same_session_page_by_page() -> None:
    search = parse.question(Request("example", DIARY_URL, target=DIARY_URL), ciceron())
    found = parse.parse(answered(rpc({"hits": 250}), search), ciceron(pages=5))
    calls = [json.loads(request.body) for request in found.follow]
    assert [(call["params"]["offset"], call["session_id"]) for call in calls] == [(0, "F00D"), (100, "F00D"), (200, "F00D")]
    assert [request.depth for request in found.follow] == [0, 1, 2] and found.follow[0].target == DIARY_URL


def test_however_many_hits_a_search_claims_only_so_many_pages_are_asked_for() -> None:
    assert len(parse.parse(fetched(rpc({"hits": 10**12}), form="ciceron"), ciceron(pages=2)).follow) == 3


def test_hits_have_addresses_of_their_own_that_lead_to_the_page() -> None:
    case, meeting = parse.parse(fetched(rpc({"results": [HIT, MEETING]})), ciceron()).items
    assert (case.title, case.refs) == ("Protokoll från kommunfullmäktige", ("KS 2025/17",))
    assert case.url == "https://diariet.example.org/?arende=KS+2025%2F17#!/search/?t=1&n=KS"
    assert meeting.url.startswith(
        "https://diariet.example.org/?t=1&i=Kommunfullm%C3%A4ktige&d=2025-09-16+00%3A00%3A00&n=KS#!/search/?t=1"
    )


@pytest.mark.parametrize(
    "body",
    [
        rpc({"results": []}),
        rpc({}),
        '{"error": {"message": "Okänd\\nmetod"}}',
        "[]",
        rpc("x"),
        '{"result": {"result": "{"}}',
        "<html>",
    ],
)
def test_an_error_or_hits_that_are_counted_but_not_there_are_a_failure(body: str) -> None:
    with pytest.raises(ParseError) as told:
        parse.parse(fetched(body), ciceron(may_be_empty=True))
    assert "\n" not in str(told.value)


def test_a_search_without_hits_is_no_failure_where_the_board_may_be_empty() -> None:
    assert parse.parse(fetched(rpc({"hits": 0})), ciceron(may_be_empty=True)) == Parsed(())
    with pytest.raises(ParseError, match="holds no items"):
        parse.parse(fetched(rpc({"hits": 0})), ciceron())


# --- the whole way ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    found = new_store(tmp_path)
    yield found
    found.close()


def test_a_board_is_searched_and_read_and_no_person_reaches_the_database_or_the_log(
    world: World, opened: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hits = [HIT, HIT | {"title": "Bygglov för villa, Tilda Provsson"}, HIT | {"title": "Protokoll, justerare Tilda Provsson"}]
    world.pages = {"/json Search": rpc({"hits": 3}), "/json ReadItems": rpc({"results": hits})}
    one = world.source("board", parser="ciceron", url=f"http://{world.place}/#!/billboard/", kind="notice", board=True)
    done = collect(config_of(world, one), opened)
    assert done.failures == {} and done.counts["board"].new == 2
    opened.close()
    assert all(b"Provsson" not in file.read_bytes() for file in tmp_path.iterdir())
    assert "Provsson" not in caplog.text and "1 of 3 notices" in caplog.text


def test_a_board_that_promises_hits_and_shows_none_is_told_as_failing(world: World, opened: Store) -> None:
    world.pages = {"/json Search": rpc({"hits": 3}), "/json ReadItems": rpc({"results": []})}
    one = world.source("board", parser="ciceron", url=f"http://{world.place}/#!/billboard/", board=True, may_be_empty=True)
    assert "counts hits" in collect(config_of(world, one), opened).failures["board"]


def test_a_plan_is_followed_from_its_page_quietly_at_first_and_then_row_by_row(world: World, opened: Store) -> None:
    one = world.source("plan", parser="purchasing_plan", url=f"http://{world.place}/plan", kind="plan")
    rows = [plan_row(number=f"TRV-{place}", title=f"Bro {place}", change="") for place in range(300)]
    world.pages = {"/plan": PLAN_PAGE, "/contentassets/bb/inkopstidsplan-251006.xlsx": workbook(*rows)}
    assert collect(config_of(world, one), opened).counts["plan"].new == 300
    assert {document.edition for document in opened.documents()} == {BACKLOG}
    rows[0] = plan_row(number="TRV-0", title="Bro 0", change="Försenad", advertised=46200)
    later = PLAN_PAGE.replace("bb/inkopstidsplan-251006", "dd/inkopstidsplan-251103")
    world.pages = {"/plan": later, "/contentassets/dd/inkopstidsplan-251103.xlsx": workbook(*rows, plan_row("TRV-300", "Ny bro"))}
    counts = collect(config_of(world, one), opened, everything=True).counts["plan"]
    assert (counts.new, counts.revised) == (1, 1)


def test_a_plan_whose_file_is_gone_fails_and_its_page_is_read_again(world: World, opened: Store) -> None:
    one = world.source("plan", parser="purchasing_plan", url=f"http://{world.place}/plan", kind="plan")
    world.pages = {"/plan": PLAN_PAGE}
    for _ in range(2):
        assert "404" in collect(config_of(world, one), opened, everything=True).failures["plan"]
