"""The pages of sources: how they fare, read at once, paused, and found by a publisher's page."""

from datetime import timedelta

import httpx
import pytest
from builders import NOW, URL
from served import SOURCES, Served
from test_pipeline import FRESH, feed
from world import World

from monitor import pipeline
from monitor.values import Alarm, Request, SourcePause
from monitor.web import outside

HOUR = timedelta(hours=1)


@pytest.fixture
def analyst(served: Served) -> httpx.Client:
    return served.as_("analyst")


def acts(served: Served) -> list[tuple[str, str, str, str]]:
    return [(one.who, one.act, one.subject, one.detail) for one in served.store.acts(limit=10).values()]


def with_world(served: Served, world: World) -> None:
    """Opens the test's server to the pages, with one source on it."""
    row = f'  - {{id: a, name: "A: nyheter", owner: A, parser: feed, kind: assignment, url: "http://{world.place}/a"}}\n'
    manners = f'hosts: {{"127.0.0.1": {{pause_s: 0}}}}\nallow_private: ["{world.place}"]\n'
    (served.site.folder / "sources.yaml").write_text(f"{manners}{SOURCES}{row}", "utf-8")


def fail(served: Served, error: str = "HTTP 500") -> None:
    served.store.failed(Request("example", URL, target=URL), error, next_check=NOW + HOUR, now=NOW)


def test_a_source_that_answers_is_read(served: Served) -> None:
    page = served.as_("reader").get("/kallor").text
    assert "Exempelmyndigheten: nyheter" in page and "<td>Läses</td>" in page and "13\u00a0oktober kl.&nbsp;07.05" in page
    assert "/kallor/ny" not in page


def test_a_service_that_stands_still_is_told_above_all_sources(served: Served) -> None:
    served.now = NOW + timedelta(days=2)
    page = served.as_("reader").get("/kallor").text
    assert "Ingen källa har svarat sedan 13\u00a0oktober 2025 kl.\u00a007.05." in page and "<td>Läses</td>" not in page
    served.store.pause_source(SourcePause("example", "ny webbplats", "analyst", NOW))
    assert "Ingen källa har svarat" not in served.as_("reader").get("/kallor").text


def test_what_is_wrong_is_told_in_swedish_with_the_last_fault(served: Served, analyst: httpx.Client) -> None:
    fail(served)
    assert "<strong>Nere</strong>" in analyst.get("/kallor").text
    page = analyst.get("/kallor/example").text
    assert (
        "Har inte svarat sedan" in page
        and "Felet: fel hos servern (HTTP 500)." in page
        and "13 oktober 2025 kl. 08.05" in page.replace("\u00a0", " ")
    )


def test_an_open_alarm_is_told(served: Served, analyst: httpx.Client) -> None:
    served.store.settle_alarms([Alarm("silent", "example", "", NOW - 20 * 24 * HOUR, {"every_days": 2})], [], now=NOW)
    assert "<strong>Ovanligt tyst</strong>" in analyst.get("/kallor").text
    assert "inget nytt har kommit sedan" in analyst.get("/kallor/example").text


def test_a_source_is_paused_with_a_reason_and_taken_up_again(served: Served, analyst: httpx.Client) -> None:
    answer = analyst.post("/kallor/example/paus", data={"reason": "ny webbplats", "last": "2025-11-01"})
    assert answer.status_code == 303
    (pause,) = served.store.paused_sources(NOW).values()
    assert (pause.reason, pause.who, pause.since) == ("ny webbplats", "analyst", NOW)
    page = analyst.get("/kallor/example").text
    assert "Pausad" in page and "ny webbplats" in page and "av analyst" in page and "Källan är pausad." in page
    assert analyst.post("/kallor/example/ateruppta").status_code == 303
    assert served.store.paused_sources(NOW) == {}
    assert acts(served) == [
        ("analyst", "källa", "example", "återupptagen"),
        ("analyst", "källa", "example", "pausad till och med 2025-11-01: ny webbplats"),
    ]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 422), ({"reason": "  "}, 422), ({"reason": "\u00ad"}, 422), ({"reason": "x" * 201}, 422),
        ({"reason": "x", "last": "2025-10-12"}, 422),
        ({"reason": "x", "last": "i morgon"}, 400),
    ],
)  # fmt: skip
def test_a_pause_without_a_reason_or_in_the_past_is_refused(
    form: dict[str, str], status: int, served: Served, analyst: httpx.Client
) -> None:
    assert analyst.post("/kallor/example/paus", data=form | {"x": "1"}).status_code == status
    assert (served.store.paused_sources(NOW), acts(served)) == ({}, [])


def test_a_source_that_is_not_there_is_no_page(analyst: httpx.Client) -> None:
    assert analyst.get("/kallor/borta").status_code == 404
    for act in ("las", "paus", "ateruppta"):
        assert analyst.post(f"/kallor/borta/{act}", data={"reason": "x"}).status_code == 404


def test_a_source_is_read_at_once_though_it_is_paused(served: Served, analyst: httpx.Client, world: World) -> None:
    with_world(served, world)
    world.pages["/a"] = feed(("n1", "Uppdrag om järnväg", FRESH))
    served.store.pause_source(SourcePause("a", "vilar", "Åsa", NOW))
    assert analyst.post("/kallor/a/las").status_code == 303
    assert "Källan är läst: 1 nya" in analyst.get("/kallor/a").text
    assert "Uppdrag om järnväg" in {one.item.title for one in served.store.documents()}
    assert acts(served) == [("analyst", "källa", "a", "läst på begäran")]
    assert analyst.post("/kallor/a/las").status_code == 303  # at once again: it is left in peace
    assert [name for name, _ in world.asked].count("/a") == 1
    served.now = NOW + HOUR
    world.pages["/a"] = 500
    analyst.post("/kallor/a/las")
    assert "Källan kunde inte läsas: fel hos servern (HTTP 500)." in analyst.get("/kallor/a").text


def test_a_host_that_wants_peace_has_it_also_where_nothing_came_of_asking_it(
    served: Served, analyst: httpx.Client, world: World
) -> None:
    with_world(served, world)
    world.pages["/press"] = 429
    for _ in range(2):
        assert analyst.post("/kallor/ny", data={"url": f"http://{world.place}/press"}).status_code == 422
    assert [name for name, _ in world.asked].count("/press") == 1
    assert "127.0.0.1" in served.store.rests(now=served.now)


def test_a_host_that_asked_a_round_for_peace_is_left_alone_by_the_pages_too(
    served: Served, analyst: httpx.Client, world: World
) -> None:
    with_world(served, world)
    world.pages["/a"] = 429
    config = served.site.config()
    with outside.opened_house(served.site, URL) as house:
        pipeline.collect(house, sources=[config.by_id["a"]], now=NOW, everything=True, told=lambda name, what: None)
        assert served.store.rests(now=NOW)["127.0.0.1"].until == NOW + timedelta(minutes=1)
    assert analyst.post("/kallor/ny", data={"url": f"http://{world.place}/press"}).status_code == 422
    assert [name for name, _ in world.asked].count("/press") == 0


def test_one_source_is_read_at_a_time(served: Served, analyst: httpx.Client, world: World) -> None:
    with_world(served, world)
    with outside._ONE:
        analyst.post("/kallor/a/las")
        assert "En annan källa, eller en annan på samma server, läses just nu" in analyst.get("/kallor/a").text
        assert (
            "En annan källa, eller en annan på samma server, läses just nu"
            in analyst.post("/kallor/ny", data={"url": f"http://{world.place}/"}).text
        )
    assert (world.asked, acts(served)) == ([], [])


def test_a_found_source_comes_into_the_editor_and_is_saved_there(served: Served, analyst: httpx.Client, world: World) -> None:
    with_world(served, world)
    world.pages["/press"] = '<html><link rel="alternate" type="application/rss+xml" title="Nytt" href="/ny.rss"></html>'
    world.pages["/ny.rss"] = feed(("n1", "Uppdrag om järnväg", FRESH))
    page = analyst.post("/kallor/ny", data={"url": f"http://{world.place}/press"})
    assert page.status_code == 200 and f"http://{world.place}/ny.rss" in page.text and "Ett dokument" in page.text
    source = replace_source(served)
    draft = analyst.post("/kallor/ny/utkast", data={"source": source.model_dump_json()}).text
    assert "id: hittad" in draft and "Texten är riktig och kan sparas" in draft
    assert "hittad" not in (served.site.folder / "sources.yaml").read_text("utf-8") and acts(served) == []


def replace_source(served: Served):
    return served.site.config().by_id["a"].model_copy(update={"id": "hittad"})


@pytest.mark.parametrize("url", ["", "inget", "ftp://example.org/", "http://[", "javascript:alert(1)", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(url: str, analyst: httpx.Client) -> None:
    answer = analyst.post("/kallor/ny", data={"url": url, "x": "1"})
    assert answer.status_code == 422 if url else answer.status_code in (400, 422)


def test_private_places_are_not_looked_into(served: Served, analyst: httpx.Client, world: World) -> None:
    """The pages' server stands where strangers' requests must not go."""
    answer = analyst.post("/kallor/ny", data={"url": f"http://{world.place}/press"})
    assert answer.status_code == 422 and "kunde inte läsas" in answer.text and world.asked == []


def test_a_draft_that_is_no_source_is_refused(analyst: httpx.Client) -> None:
    for source in ("", "{}", '{"id": "x"}', "[]", "1"):
        assert analyst.post("/kallor/ny/utkast", data={"source": source, "x": "1"}).status_code == 400
