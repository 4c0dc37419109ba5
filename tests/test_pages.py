"""The documents' own pages: read once, an open referral's again, with files, bodies, and the mirror where we are refused."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import respx
from builders import document
from pdfs import pdf_of
from sqlalchemy import event
from test_pipeline import FRESH, MONDAY, OLD, RULES, collect, compose, config_of, feed
from world import World

from monitor import classify, pipeline, render
from monitor.config import Config, Source
from monitor.net import Network
from monitor.pipeline import House
from monitor.store import Store, open_store
from monitor.values import Document

ASKED = "Remissinstanser\n1. Arbetsförmedlingen\n2. Karlskoga kommun\n3. Skogsstyrelsen\n4. Region Örebro län\n5. Trafikverket"


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def page(day: str = "16 januari 2026", *answers: str, title: str = "Remiss av förslag om järnväg") -> str:
    listed = "".join(f'<li><a href="/contentassets/{name}.pdf">{name} (pdf 12 kB)</a></li>' for name in answers)
    return (
        f'<main><div class="col-1"><div class="categories-text">Remiss från <a href="/tx/1291">Departementet</a></div><h1 id="h1id">{title}</h1>'
        '<p class="ingress">Ta del av remissen.</p><h2 class="h4">Remissinstanser:</h2><div class="list--icons"><div>'
        '<a href="/contentassets/lista.pdf">Sändlista (pdf 9 kB)</a></div></div>'
        + (f'<h2 class="h4">Remissvar:</h2><ul class="list--icons">{listed}</ul>' if answers else "")
        + f'<div class="has-wordExplanation"><p>Remissvaren ska ha kommit in senast den {day}.</p></div></div>'
        '<div class="island"><h2>Gevägar</h2><a href="/rattsliga-dokument/promemoria/2025/10/ds/">Ds 2025:90</a><a href="/x/">Mer</a></div></main>'
    )


def referral(world: World, **fields: object) -> Config:
    entry = feed(("1", "Remiss av förslag om järnväg", FRESH), types="2099")
    world.pages |= {
        "/r": entry.replace("https://example.org/1", f"http://{world.place}/page"),
        "/page": page(),
        "/contentassets/lista.pdf": pdf_of(ASKED),
    }
    return config_of(world, world.source("r", **{"follow": "referrals", "kind": "referral"} | fields))


def asked(world: World, path: str) -> list[int]:
    return [status for one, status in world.asked if one == path]


def test_a_referrals_page_tells_its_files_what_it_is_about_and_which_of_ours_were_asked(world: World, store: Store) -> None:
    collect(referral(world), store)
    (one,) = store.documents()
    details = one.details
    assert details and details.origin == "publisher" and details.url == f"http://{world.place}/page"
    assert [(file.name, file.kind) for file in details.files] == [("Sändlista", "asked")]
    assert [link.name for link in details.remitted] == ["Ds 2025:90"] and [link.name for link in details.related] == ["Mer"]
    assert details.asked is not None and [named.words for named in details.asked] == ["Region Örebro län", "Karlskoga kommun"]
    assert "[Ur filen ”Sändlista”]" in one.item.text and "Skogsstyrelsen" in one.item.text
    (revision,) = store.trail(one.id).revised
    assert "answer_by: none → 2026-01-16" in revision.changed


def test_a_round_stores_all_pages_that_have_not_changed_at_once_and_reads_what_is_known_of_targets_once(world: World) -> None:
    """What a later round asks of the database does not grow with the pages that answer as before."""

    def statements(pages: int) -> list[str]:
        names = [str(number) for number in range(1, pages + 1)]
        entries = feed(*((name, f"Remiss av förslag {name} om järnväg", FRESH) for name in names), types="2099")
        world.pages["/r"] = entries.replace("https://example.org/", f"http://{world.place}/page")
        world.pages |= {f"/page{name}": page(title=f"Remiss av förslag {name} om järnväg") for name in names}
        world.pages["/contentassets/lista.pdf"] = pdf_of(ASKED)
        opened = open_store("sqlite://")
        config = config_of(world, world.source("r", follow="referrals", kind="referral"))
        collect(config, opened)
        said: list[str] = []
        event.listen(opened._engine, "before_cursor_execute", lambda c, cursor, words, *rest: said.append(words))
        event.listen(opened._engine, "commit", lambda connection: said.append("COMMIT"))
        world.asked.clear()
        collect(config, opened, now=MONDAY + timedelta(days=1))
        assert [status for path, status in world.asked if path.startswith("/page")] == [304] * pages
        opened.close()
        return said

    one, four = statements(1), statements(4)
    assert one.count("COMMIT") == four.count("COMMIT")
    assert (
        len([words for words in four if words.startswith("SELECT") and "FROM targets" in words]) == 2
    )  # of sources, and for alarms


def test_an_open_referral_is_asked_about_daily_for_a_moved_date_and_new_answers(world: World, store: Store) -> None:
    config = referral(world)
    for hours in (0, 6, 12):
        collect(config, store, now=MONDAY + timedelta(hours=hours))
    assert (asked(world, "/page"), asked(world, "/contentassets/lista.pdf")) == ([200], [200])
    collect(config, store, now=MONDAY + timedelta(days=1))
    assert asked(world, "/page") == [200, 304]
    world.pages["/page"] = page("30 januari 2026", "Karlskoga kommun", "Tullverket")
    collect(config, store, now=MONDAY + timedelta(days=2))
    (one,) = store.documents()
    _, revision = store.trail(one.id).revised
    assert "answer_by: 2026-01-16 → 2026-01-30" in revision.changed
    assert "answers: 2 new (Karlskoga kommun, Tullverket)" in revision.changed
    assert one.details and [named.name for named in one.details.answered] == ["Karlskoga kommun"]
    assert one.details.asked and len(one.details.asked) == 2
    assert asked(world, "/contentassets/lista.pdf") == [200]  # a file is read once


def test_a_referral_is_asked_no_more_when_its_date_is_long_past(world: World, store: Store) -> None:
    config = referral(world)
    world.pages["/page"] = page("1 november 2025")
    for days in (0, 30, 45):  # the 12th and the 27th of November
        collect(config, store, now=MONDAY + timedelta(days=days))
    assert asked(world, "/page") == [200, 304]


def test_what_is_no_referral_is_followed_once_and_only_where_the_source_says_all(world: World, store: Store) -> None:
    listed = feed(("1", "Uppdrag om järnväg", FRESH), ("2", "Uppdrag om spår och järnväg", OLD))
    for number in "12":
        listed = listed.replace(f"<link>https://example.org/{number}<", f"<link>http://{world.place}/u{number}<")
    world.pages |= {"/a": listed, "/u1": page(title="Uppdrag om järnväg"), "/u2": page(title="Uppdrag om spår")}
    collect(config_of(world, world.source("a", follow="referrals")), store)
    assert asked(world, "/u1") == []
    for days in (1, 2, 3):
        collect(config_of(world, world.source("a", follow="all")), store, now=MONDAY + timedelta(days=days))
    assert (asked(world, "/u1"), asked(world, "/u2")) == ([200], [])  # the second is backlog


def test_a_first_poll_reads_so_many_pages_a_round_and_the_rest_later(world: World, store: Store) -> None:
    entries = [(str(number), f"Uppdrag {number} om järnväg", FRESH) for number in range(60)]
    listed = feed(*entries)
    for number, title, _ in entries:
        listed = listed.replace(f"<link>https://example.org/{number}<", f"<link>http://{world.place}/u{number}<")
        world.pages[f"/u{number}"] = f'<main><h1 id="h1id">{title}</h1></main>'
    world.pages["/a"] = listed
    config = config_of(world, world.source("a", follow="all"))
    reads = []
    for minutes in (0, 10, 20):
        collect(config, store, now=MONDAY + timedelta(minutes=minutes))
        reads.append(sum(path.startswith("/u") for path, _ in world.asked))
    assert reads == [40, 60, 60]


def test_terms_of_reference_are_read_from_their_file_and_an_inquirys_summary_too(world: World, store: Store) -> None:
    listed = feed(("1", "Ett direktiv om järnväg", FRESH), types="1327").replace(
        "https://example.org/1", f"http://{world.place}/dir"
    )
    world.pages |= {
        "/d": listed,
        "/dir": '<main><h1 id="h1id">Ett direktiv om järnväg</h1><div class="col-1">'
        '<a href="/contentassets/d.pdf">Dir. 2025:90 (pdf 9 kB)</a></div></main>',
        "/contentassets/d.pdf": pdf_of("Utredaren ska lämna förslag om Värmlandsbanan."),
    }
    collect(config_of(world, world.source("d", follow="all", kind="terms_of_reference")), store)
    (one,) = store.documents()
    assert one.item.text == "[Ur filen ”Dir. 2025:90”]\n\nUtredaren ska lämna förslag om Värmlandsbanan."


def test_a_file_that_cannot_be_fetched_is_asked_again_and_a_damaged_one_never(world: World, store: Store) -> None:
    config = referral(world)
    world.pages["/contentassets/lista.pdf"] = 500
    collect(config, store)
    (one,) = store.documents()
    assert one.deadlines and one.details and one.details.asked is None
    world.pages["/contentassets/lista.pdf"] = b"Inte en PDF"
    for days in (1, 2):
        collect(config, store, now=MONDAY + timedelta(days=days))
    (one,) = store.documents()
    assert one.details and one.details.asked is None and "no PDF" in one.details.files[0].fault
    assert asked(world, "/contentassets/lista.pdf") == [500, 200]


def test_nothing_is_said_of_a_list_that_was_not_read() -> None:
    one = document(item=document().item)
    assert render.asked_of_us(one) == ""


def test_the_letter_says_whether_we_were_asked(world: World, store: Store) -> None:
    config = referral(world)
    collect(config, store)
    (one,) = store.documents()
    assert render.asked_of_us(one) == "På sändlistan: Region Örebro län och Karlskoga kommun."
    world.pages["/contentassets/lista.pdf"] = pdf_of("1. Skogsstyrelsen\n2. Trafikverket\n3. Hagfors kommun")
    world.pages["/page"] = page().replace("lista.pdf", "ny.pdf")
    world.pages["/contentassets/ny.pdf"] = world.pages["/contentassets/lista.pdf"]
    collect(config, store, now=MONDAY + timedelta(days=1))
    assert render.asked_of_us(store.documents()[0]) == "Stråkets aktörer står inte på sändlistan."
    (edition,) = compose(config, store, now=MONDAY + timedelta(days=1))
    if edition.digest.everything:
        assert "står inte på sändlistan" in edition.letters[0].message.text.replace("\n   ", " ")


# --- refused ------------------------------------------------------------------------------------------------------------

PAGE = "https://www.regeringen.se/remisser/2025/10/remiss-av-forslag-om-jarnvag/"
COPY = "https://g0v.se/remisser/2025/10/remiss-av-forslag-om-jarnvag.md"
FEED = feed(("1", "Remiss av förslag om järnväg", FRESH), types="2099").replace("https://example.org/1", PAGE)
MARKDOWN = "# Remiss av förslag om järnvägDiarienummer: LI2025/90001\n\nSvara på remissen senast den 3 december 2025.\n"
CHALLENGE = "<html><h1>Sorry</h1><p>You are unable to access this site</p></html>"


def refused(store: Store, *, page: httpx.Response, renewed: str = "2025-10-12 05:00:00", now: datetime = MONDAY) -> Document:
    """A round in which the government's feed answers, its page as given, and the mirror is of that age."""
    source = Source(
        id="r",
        name="r",
        owner="x",
        parser="feed",
        url="https://www.regeringen.se/feed",
        kind="referral",
        follow="all",
        every_minutes=60,
    )
    config = Config(Path("."), (source,), {}, (), "", RULES, ())
    with respx.mock(assert_all_called=False) as router:
        router.get(path="/robots.txt").respond(404)
        router.get("https://www.regeringen.se/feed").respond(text=FEED)
        router.get(PAGE).mock(return_value=page)
        router.get("https://g0v.se/api/latest_updated.json").respond(json={"latest_updated": renewed})
        router.get(COPY).respond(text=MARKDOWN)
        router.get("https://www.regeringen.se/contentassets/lista.pdf").respond(content=pdf_of(ASKED))
        with Network(hosts={}, allow_private=(), contact="", sleep=lambda _: None, environ={}) as network:
            house = House(config, store, network, classify.build(RULES))
            pipeline.collect(house, now=now, sources=config.sources, everything=False, told=lambda *_: None)
    (one,) = store.documents()
    return one


@pytest.mark.parametrize("answer", [httpx.Response(403, text="Nej"), httpx.Response(200, text=CHALLENGE)])
def test_where_the_publisher_refuses_us_the_mirror_tells_and_the_publisher_wins_later(store: Store, answer: httpx.Response) -> None:
    one = refused(store, page=answer)
    assert one.details and (one.details.origin, one.details.url) == ("mirror", COPY)
    assert [found.date.isoformat() for found in one.deadlines] == ["2025-12-03"]
    assert "LI2025/90001" in one.item.refs
    (failed,) = [target for target in store.health() if target.url == PAGE]
    assert failed.failures == 1 and failed.error.endswith("its text is from g0v.se")
    one = refused(store, page=httpx.Response(200, text=page()), now=MONDAY + timedelta(hours=7))
    assert one.details and one.details.origin == "publisher"
    assert [found.date.isoformat() for found in one.deadlines] == ["2026-01-16"]


def test_a_mirror_that_has_not_been_renewed_for_days_is_not_used(store: Store) -> None:
    one = refused(store, page=httpx.Response(403), renewed="2025-10-09 05:00:00")
    assert one.details is None and one.deadlines == ()
    assert [target.error for target in store.health() if target.url == PAGE] == [
        "HTTP 403; g0v.se is stale: last renewed 2025-10-09"
    ]


def test_a_page_that_is_merely_broken_is_not_looked_for_in_the_mirror(store: Store) -> None:
    assert refused(store, page=httpx.Response(500)).details is None
