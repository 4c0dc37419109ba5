"""The whole story, from loopback servers to letters, on a real database."""

import json
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from builders import NO_NETWORK, SHIPPED, letter
from world import World

from monitor import classify, pipeline, status
from monitor.config import Config, Environment, Host, Recipient, Source, shipped
from monitor.net import Network
from monitor.pipeline import House, Round, polling
from monitor.store import Store
from monitor.values import BACKLOG

MONDAY = datetime.fromisoformat("2025-10-13T07:05:00+02:00")
RULES = SHIPPED.rules


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def feed(*items: tuple[str, str, str], types: str = "1342") -> str:
    rows = "".join(
        f'<item><guid isPermaLink="false">{guid}</guid><link>https://example.org/{guid}</link><category domain="{types}">Typ</category>'
        f"<title>{title}</title><description>Trafikverket får i uppdrag att föreslå åtgärder på järnväg.</description><pubDate>{day}</pubDate></item>"
        for guid, title, day in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>RSS</title>{rows}</channel></rss>'


FRESH, OLD = "Thu, 09 Oct 2025 10:00:00 +0200", "Mon, 01 Sep 2025 10:00:00 +0200"


def config_of(world: World, *sources: Source, recipients: tuple[Recipient, ...] = ()) -> Config:
    manners = {"127.0.0.1": Host(parallel=2, pause_s=0)}
    return Config(Path("."), sources, manners, (world.place,), "", RULES, recipients)


def collect(config: Config, store: Store, *, now: datetime = MONDAY, everything: bool = False) -> Round:
    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=lambda _: None, environ={}) as network:
        house = House(config, store, network, classify.build(config.rules))
        return pipeline.collect(house, now=now, sources=config.sources, everything=everything, told=lambda *_: None)


def compose(config: Config, store: Store, now: datetime = MONDAY) -> list[pipeline.Edition]:
    templates = pipeline.templates(shipped() / "templates")
    return pipeline.compose_due(
        config, store, templates, settings=Environment(mail_from="Bevakning <monitor@example.org>"), now=now
    )


def test_one_bad_source_stops_no_other_and_is_recorded(world: World, store: Store) -> None:
    world.pages |= {"/a": feed(("1", "Uppdrag om järnväg", FRESH)), "/b": 500, "/c": "no feed at all", "/d": feed()}
    config = config_of(world, *(world.source(name) for name in "abcd"))
    done = collect(config, store)
    assert done.counts["a"].new == 1
    assert done.failures.keys() == {"b", "c", "d"}
    assert {one.source_id: one.failures for one in store.health()} == {"a": 0, "b": 1, "c": 1, "d": 1}


def test_the_first_poll_is_quiet_about_what_is_old(world: World, store: Store) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH), ("2", "Äldre uppdrag om järnväg", OLD))
    collect(config_of(world, world.source("a")), store)
    assert {one.item.key: one.edition for one in store.documents()} == {"1": None, "2": BACKLOG}
    assert store.held_alerts() == []


def test_an_unchanged_source_is_asked_conditionally_and_stores_nothing(world: World, store: Store) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a"))
    collect(config, store)
    done = collect(config, store, now=MONDAY + timedelta(days=1))
    assert (done.unchanged, [status for _, status in world.asked]) == (["a"], [200, 304])
    assert len(store.documents()) == 1


def test_a_round_of_very_many_sources_stores_each_in_the_order_of_the_list(world: World, store: Store) -> None:
    names = [f"s{number}" for number in range(polling.TOGETHER + 5)]
    world.pages |= {f"/{name}": feed((name, f"Uppdrag {name} om järnväg", FRESH)) for name in names}
    config = config_of(world, *(world.source(name) for name in names))
    done = collect(config, store)
    assert [counts.new for counts in done.counts.values()] == [1] * len(names)
    assert [one.source_id for one in store.considered(None)] == names
    assert sorted(collect(config, store, now=MONDAY + timedelta(days=1)).unchanged) == sorted(names)


def test_a_source_is_left_alone_until_it_is_due(world: World, store: Store) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a", every_minutes=60))
    collect(config, store)
    collect(config, store, now=MONDAY + timedelta(minutes=30))
    assert len(world.asked) == 1


def hits(*pairs: tuple[str, str, str]) -> str:
    documents = [
        {"dok_id": one, "rm": "2025", "beteckning": number, "doktyp": "sou", "datum": "2025-10-10", "titel": title}
        for one, number, title in pairs
    ]
    return json.dumps({"dokumentlista": {"@traffar": "1", "dokument": documents}})


def test_an_inquiry_from_government_and_riksdag_is_one_item_with_two_sightings(world: World, store: Store) -> None:
    slug = "https://www.regeringen.se/rattsliga-dokument/statens-offentliga-utredningar/2025/10/sou-2025901/"
    world.pages["/reg"] = feed(("1", "Fler ingenjörer", FRESH), types="1331").replace("https://example.org/1", slug)
    world.pages["/rd"] = hits(("HDB3901", "901", "Fler ingenjörer"))
    collect(config_of(world, world.source("reg"), world.source("rd", parser="riksdagen_list")), store)
    (one,) = store.documents()
    assert sorted(one.sources) == ["rd", "reg"]
    assert one.item.kind == "inquiry"


@pytest.mark.parametrize("turned", [False, True])
def test_the_first_in_the_list_of_sources_tells_a_document_whoever_answers_first(world: World, store: Store, turned: bool) -> None:
    slug = "https://www.regeringen.se/rattsliga-dokument/statens-offentliga-utredningar/2025/10/sou-2025901/"
    world.pages["/reg"] = feed(("1", "Fler ingenjörer", FRESH), types="1331").replace("https://example.org/1", slug)
    world.pages["/rd"] = hits(("HDB3901", "901", "Fler ingenjörer i hela landet"))
    sources = world.source("reg"), world.source("rd", parser="riksdagen_list")
    config = replace(
        config_of(world, *sources), hosts={"127.0.0.1": Host(parallel=1, pause_s=0)}
    )  # so they answer as they are asked
    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=lambda _: None, environ={}) as network:
        house = House(config, store, network, classify.build(config.rules))
        asked = reversed(sources) if turned else sources
        pipeline.collect(house, now=MONDAY, sources=asked, everything=False, told=lambda *_: None)
    assert [path for path, _ in world.asked] == (["/rd", "/reg"] if turned else ["/reg", "/rd"])
    (one,) = store.documents()
    assert (one.item.title, one.item.url, one.sources) == ("Fler ingenjörer", slug, ("reg", "rd"))
    assert one.urls == {"reg": slug, "rd": "https://data.riksdagen.se/dokument/HDB3901"}


def test_the_page_of_a_referral_on_a_topic_is_read_for_its_date(world: World, store: Store) -> None:
    entry = feed(("1", "Remiss av förslag om järnväg", FRESH), types="2099")
    world.pages["/r"] = entry.replace("https://example.org/1", f"http://{world.place}/page")
    world.pages["/page"] = (
        '<main><h1 id="h1id">Remiss av förslag om järnväg</h1><div class="col-1"><p class="ingress">Ta del av remissen.</p>'
        '<div class="has-wordExplanation"><p>Remissvaren ska ha kommit in senast den 16 januari 2026.</p></div></div></main>'
    )
    collect(config_of(world, world.source("r", follow="referrals", kind="referral")), store)
    (one,) = store.documents()
    assert [found.date.isoformat() for found in one.deadlines] == ["2026-01-16"]


def test_a_page_that_could_not_be_read_is_read_in_a_later_round(world: World, store: Store) -> None:
    entry = feed(("1", "Remiss av förslag om järnväg", FRESH), types="2099")
    world.pages |= {"/r": entry.replace("https://example.org/1", f"http://{world.place}/page"), "/page": 500}
    config = config_of(world, world.source("r", follow="referrals", kind="referral"))
    collect(config, store)
    assert store.documents()[0].deadlines == ()
    world.pages["/page"] = (
        '<main><h1 id="h1id">Remiss av förslag om järnväg</h1><div class="col-1"><div class="has-wordExplanation">'
        "<p>Remissvaren ska ha kommit in senast den 16 januari 2026.</p></div></div></main>"
    )
    for day in (1, 2):
        collect(config, store, now=MONDAY + timedelta(days=day))
    (one,) = store.documents()
    assert [found.date.isoformat() for found in one.deadlines] == ["2026-01-16"]
    assert [status for path, status in world.asked if path == "/page"] == [500, 200, 304]


def test_further_pages_are_read_until_a_known_item_is_met(world: World, store: Store) -> None:
    world.pages |= {f"/{path}": numbered(world, number, 3, f"90{number}") for number, path in ((1, "l"), (2, "p2"), (3, "p3"))}
    config = config_of(world, world.source("l", parser="riksdagen_list", pages=5))
    assert collect(config, store).counts["l"].new == 3
    world.pages["/l"] = numbered(world, 1, 3, "904", "901")
    assert collect(config, store, everything=True).counts["l"].new == 1
    assert [path for path, _ in world.asked] == ["/l", "/p2", "/p3", "/l"]


def numbered(world: World, number: int, of: int, *titles: str) -> str:
    answer = json.loads(hits(*((f"HDB3{title}", title, f"Utredning {title}") for title in titles)))
    answer["dokumentlista"] |= {"@sida": str(number), "@sidor": str(of), "@nasta_sida": f"http://{world.place}/p{number + 1}"}
    return json.dumps(answer)


def test_what_stood_on_a_page_that_failed_is_found_by_the_next_poll(world: World, store: Store) -> None:
    world.pages |= {"/l": numbered(world, 1, 2, "901"), "/p2": 500}
    config = config_of(world, world.source("l", parser="riksdagen_list", pages=5))
    assert "l" in collect(config, store).failures
    world.pages["/p2"] = numbered(world, 2, 2, "902")
    done = collect(config, store, now=MONDAY + timedelta(days=1))
    assert (done.failures, done.counts["l"].new) == ({}, 1)
    assert len(store.documents()) == 2


def test_a_list_that_goes_on_after_its_last_page_is_told(world: World, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    world.pages |= {"/l": numbered(world, 1, 3, "901"), "/p2": numbered(world, 2, 3, "902")}
    config = config_of(world, world.source("l", parser="riksdagen_list", pages=2))
    collect(config, store)  # how far back a first poll reads is the analyst's choice: nothing to tell
    assert "unread" not in caplog.text
    world.pages |= {"/l": numbered(world, 1, 3, "911"), "/p2": numbered(world, 2, 3, "912")}
    assert collect(config, store, everything=True).counts["l"].new == 2
    assert "source=l goes on after its 2 pages, unread" in caplog.text
    assert "/p3" not in [path for path, _ in world.asked]


def test_a_page_that_cannot_be_read_is_asked_ever_more_seldom_and_stops_no_other(world: World, store: Store) -> None:
    entries = [(str(number), f"Remiss {number} om järnväg", FRESH) for number in range(12)]
    listed = feed(*entries, types="2099")
    for number, _, _ in entries:
        listed = listed.replace(f"<link>https://example.org/{number}<", f"<link>http://{world.place}/page{number}<")
        world.pages[f"/page{number}"] = "<html><body>Ingenting</body></html>" if number == "0" else 500
    world.pages["/r"] = listed
    config = config_of(world, world.source("r", follow="referrals", kind="referral", every_minutes=60))
    collect(config, store)
    asked = len(world.asked)
    for minutes in range(5, 60, 5):  # a round every five minutes: the pages wait as their source does
        collect(config, store, now=MONDAY + timedelta(minutes=minutes))
    assert len(world.asked) == asked
    world.pages["/page11"] = (
        '<main><h1 id="h1id">Remiss 11 om järnväg</h1><div class="col-1"><div class="has-wordExplanation">'
        "<p>Remissvaren ska ha kommit in senast den 16 januari 2026.</p></div></div></main>"
    )
    for hours in range(1, 4):
        collect(config, store, now=MONDAY + timedelta(hours=hours))
    assert len([one for one in store.documents() if one.deadlines]) == 1


LEADER = Recipient(id="ledare", name="Ledare", address="ledare@example.org", role="project_leader")
GROUP = Recipient(id="grupp", name="Grupp", address="grupp@example.org", role="steering")


def test_a_week_is_composed_once_and_written_to_the_outbox_once(world: World, store: Store, tmp_path: Path) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg i Karlskoga", FRESH))
    config = config_of(world, world.source("a"), recipients=(LEADER, GROUP))
    collect(config, store)
    (edition,) = compose(config, store)
    assert [letter.recipient_id for letter in edition.letters] == ["ledare"]
    assert compose(config, store) == []
    outbox = tmp_path / "outbox"
    assert len(pipeline.deliver(config, store, Environment(), NO_NETWORK, folder=outbox, clock=lambda: MONDAY).written) == 1
    assert pipeline.deliver(config, store, Environment(), NO_NETWORK, folder=outbox, clock=lambda: MONDAY).written == ()
    (mail,) = outbox.glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert message["Message-ID"] == "<2025-w41.ledare@example.org>"
    assert "Karlskoga" in message.get_body(("plain",)).get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["fullstandig-lista-2025-W41.html"]


def test_a_week_that_nobody_could_read_is_held_until_a_source_answers(world: World, store: Store) -> None:
    config = config_of(world, world.source("a"), world.source("b"), recipients=(LEADER,))
    world.pages |= {"/a": feed(("1", "Uppdrag om järnväg", FRESH)), "/b": 500}
    collect(config, store, now=MONDAY - timedelta(days=8))
    world.pages["/a"] = 500
    collect(config, store)
    assert compose(config, store) == []
    assert [period.name for period in pipeline.held(config, store, now=MONDAY)] == ["2025-W41"]
    assert "edition 2025-W41 is due and not composed" in status.status(config, store, now=MONDAY).faults
    world.pages["/a"] = feed(("2", "Uppdrag om väg", FRESH))
    tuesday = MONDAY + timedelta(days=1)
    collect(config, store, now=tuesday, everything=True)
    assert pipeline.held(config, store, now=tuesday) == []
    assert [edition.period.name for edition in compose(config, store, tuesday)] == ["2025-W41"]


def test_a_letter_goes_to_the_address_of_today_and_to_nobody_who_has_left(world: World, store: Store, tmp_path: Path) -> None:
    store.queue([letter("2025-W41/ledare", address="old@example.org"), letter("2025-W41/borta", recipient_id="borta")])
    moved = LEADER.model_copy(update={"address": "new@example.org"})
    done = pipeline.deliver(
        config_of(world, recipients=(moved,)), store, Environment(), NO_NETWORK, folder=tmp_path, clock=lambda: MONDAY
    )
    assert [path.name for path in done.written] == ["2025-W41-ledare.eml"]
    assert message_from_bytes(done.written[0].read_bytes(), policy=policy.default)["To"] == "Ledare <new@example.org>"
    assert done.failed == ("2025-W41/borta: stands in recipients.yaml no more",)
    assert (store.unsent(), list(store.refused(MONDAY - timedelta(days=1)))) == ([], ["2025-W41/borta"])


def test_without_any_recipients_letters_wait_because_the_folder_may_be_the_wrong_one(
    world: World, store: Store, tmp_path: Path
) -> None:
    store.queue([letter()])
    assert pipeline.deliver(config_of(world), store, Environment(), NO_NETWORK, folder=tmp_path, clock=lambda: MONDAY).failed
    assert len(store.unsent()) == 1


def test_a_letter_that_cannot_be_made_is_refused_and_the_others_go(world: World, store: Store, tmp_path: Path) -> None:
    store.queue([letter("2025-W41/a", recipient_id="a"), letter("2025-W41/ledare")])
    broken = LEADER.model_copy(update={"id": "a", "address": "a@å.example.org"})  # as a database of before may hold it
    done = pipeline.deliver(
        config_of(world, recipients=(broken, LEADER)), store, Environment(), NO_NETWORK, folder=tmp_path, clock=lambda: MONDAY
    )
    assert [path.name for path in done.written] == ["2025-W41-ledare.eml"]
    assert [line.partition(":")[0] for line in done.failed] == ["2025-W41/a"]
    assert list(store.refused(MONDAY - timedelta(days=1))) == ["2025-W41/a"]


def test_without_recipients_the_edition_is_addressed_to_nobody(world: World, store: Store) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a"))
    collect(config, store)
    ((letter,),) = [edition.letters for edition in compose(config, store)]
    assert (letter.recipient_id, letter.address) == ("nobody", "")


def test_an_edition_for_nobody_goes_to_the_outbox_also_where_a_server_is_configured(
    world: World, store: Store, tmp_path: Path
) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a"))
    collect(config, store)
    compose(config, store)
    store.queue([letter("2025-W40/ledare")])
    nowhere = Environment(smtp_url="smtp://127.0.0.1:1", mail_from="monitor@example.org")
    config = config_of(world, recipients=(LEADER,))
    done = pipeline.deliver(config, store, nowhere, NO_NETWORK, folder=tmp_path / "outbox", clock=lambda: MONDAY)
    assert (len(done.written), len(done.failed), len(store.unsent())) == (1, 1, 1)


def test_a_composed_week_is_shown_as_it_was(world: World, store: Store) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a"))
    collect(config, store)
    (edition,) = compose(config, store)
    templates = pipeline.templates(shipped() / "templates")
    again = pipeline.compose(
        config, store, templates, period=edition.period, settings=Environment(mail_from="monitor@example.org"), now=MONDAY
    )
    assert again.considered == edition.considered != ()


def test_letters_that_wait_or_were_refused_are_told(world: World, store: Store) -> None:
    store.queue([letter("2025-W41/a"), letter("2025-W41/b")])
    store.mark_failed("2025-W41/a", "451 later", now=MONDAY, next_try=MONDAY + timedelta(hours=12), permanent=False)
    store.mark_failed("2025-W41/b", "550 no such user", now=MONDAY, next_try=MONDAY, permanent=True)
    told = status.status(config_of(world), store, now=MONDAY + timedelta(hours=1))
    assert (told.waiting, told.refused) == (1, 1)
    assert any("2025-W41/a has waited" in fault for fault in told.faults)
    assert "letter 2025-W41/b was refused for good: 550 no such user" in told.faults


def test_mail_that_no_server_takes_waits_and_is_tried_again(world: World, store: Store, tmp_path: Path) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a"), recipients=(LEADER,))
    collect(config, store)
    compose(config, store)
    nowhere = Environment(smtp_url="smtp://127.0.0.1:1", mail_from="monitor@example.org")
    assert pipeline.deliver(config, store, nowhere, NO_NETWORK, folder=tmp_path, clock=lambda: MONDAY).failed
    assert len(store.unsent(MONDAY + timedelta(days=1))) == 1


def test_a_page_is_taken_in_by_hand(world: World, store: Store) -> None:
    world.pages["/p"] = (
        '<html><head><meta name="description" content="Om järnväg."></head><body><main><h1>Ny järnväg</h1></main></body></html>'
    )
    config = config_of(world)
    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=lambda _: None, environ={}) as network:
        house = House(config, store, network, classify.build(config.rules))
        found = pipeline.add(house, f"http://{world.place}/p", note="", now=MONDAY)
    assert (found.item.title, found.sources, found.edition) == ("Ny järnväg", ("by-hand",), None)


def test_a_round_that_dies_before_it_stores_loses_nothing(world: World, store: Store, tmp_path: Path) -> None:
    world.pages["/a"] = feed(("1", "Uppdrag om järnväg", FRESH))
    config = config_of(world, world.source("a"))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=lambda _: None, environ={}) as network:
        house = House(config, store, network, replace(classify.build(config.rules), matcher=None))  # type: ignore[arg-type]
        with pytest.raises(AttributeError):
            pipeline.collect(house, now=MONDAY, sources=config.sources, everything=False, told=dies)
    assert store.documents() == []
    assert collect(config, store).counts["a"].new == 1
    with sqlite3.connect(tmp_path / "monitor.db") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    database.close()
