"""What a round notices about its sources, and what an operator is told of it: from loopback servers to letters in the outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from builders import SHIPPED
from world import World

from monitor import classify, pipeline, status
from monitor.cli import looks
from monitor.config import Config, Environment, Host, Recipient, Source, shipped
from monitor.net import Network
from monitor.pipeline import House
from monitor.store import Store

MONDAY = datetime.fromisoformat("2025-10-06T08:00:00+02:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = SHIPPED.rules
CLASSIFIER = classify.build(RULES)
OPERATOR = Recipient(id="drift", name="Drift", address="drift@example.org", role="operator")
LEADER = Recipient(id="ledare", name="Ledare", address="ledare@example.org", role="project_leader")
TEMPLATES = pipeline.templates(shipped() / "templates")


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def others() -> Iterator[list[World]]:
    """Two more servers, so that a world has three hosts."""
    made = [World(), World()]
    yield made
    for one in made:
        close(one)


def close(world: World) -> None:
    if world.thread.is_alive():
        world.server.shutdown()
        world.server.server_close()
        world.thread.join()


def feed(*days: datetime, summary: str = "Trafikverket får i uppdrag.", guid: str = "", types: str = "1342") -> str:
    rows = "".join(
        f'<item><guid isPermaLink="false">{guid or day.timestamp()}</guid><link>https://example.org/{day.timestamp():.0f}</link>'
        f'<category domain="{types}">Typ</category><title>Uppdrag {day:%Y-%m-%d %H:%M}</title>'
        f"<description>{summary}</description><pubDate>{format_datetime(day)}</pubDate></item>"
        for day in days
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>RSS</title>{rows}</channel></rss>'


def workdays(number: int, before: datetime = MONDAY) -> list[datetime]:
    every = [before - DAY * n for n in range(1, 3 * number)]
    return [day for day in every if day.weekday() < 5][:number]


def config_of(*sources: Source, places: list[World], recipients: tuple[Recipient, ...] = (OPERATOR, LEADER)) -> Config:
    hosts = {"127.0.0.1": Host(parallel=4, pause_s=0)}
    return Config(Path("."), sources, hosts, tuple(world.place for world in places), "", RULES, recipients)


def work(config: Config, store: Store, now: datetime, skews: dict[str, float] | None = None) -> list[str]:
    """A round that asks all sources, then the letter on what it noticed; gives the texts of the letters that are new."""
    before = {one.key for one in store.unsent()}
    with Network(hosts=config.hosts, allow_private=config.allow_private, contact="", sleep=lambda _: None, environ={}) as network:
        network.skews |= skews or {}
        house = House(config, store, network, CLASSIFIER)
        pipeline.collect(house, now=now, sources=config.enabled, everything=True, told=lambda *_: None)
    pipeline.tell(config, store, TEMPLATES, settings=Environment(mail_from="Bevakning <monitor@example.org>"), now=now)
    return [one.message.text for one in store.unsent() if one.key not in before]


def plain(text: str) -> str:
    return " ".join(text.split())


def kinds(store: Store) -> list[str]:
    return [one.kind for one in store.alarms() if not one.ended]


def test_a_failing_source_is_told_once_with_the_age_of_its_last_success_and_told_again_when_it_is_back(
    world: World, store: Store
) -> None:
    config = config_of(world.source("a"), world.source("b"), places=[world])
    world.pages |= {"/a": feed(*workdays(3)), "/b": feed(*workdays(3))}
    assert work(config, store, MONDAY) == []
    world.pages["/a"] = 500
    assert [work(config, store, MONDAY + HOUR * n) for n in (1, 2)] == [[], []]  # not at the first hiccup
    (told,) = work(config, store, MONDAY + HOUR * 3)
    assert (
        "* a Har inte svarat sedan 6 oktober kl. 09.00. Senast läst 6 oktober kl. 08.00, för tre timmar sedan. "
        "Felet: fel hos servern (HTTP 500)."
    ) in plain(told)
    assert work(config, store, MONDAY + HOUR * 4) == []
    world.pages["/a"] = feed(*workdays(3))
    (over,) = work(config, store, MONDAY + HOUR * 30)
    assert "ÖVER ==== * a Kan läsas igen sedan 7 oktober kl. 14.00, efter ett dygn." in plain(over)
    assert work(config, store, MONDAY + HOUR * 31) == []
    assert {one.recipient_id for one in store.unsent()} == {"drift"}  # never to readers


def test_what_was_failing_when_the_program_stopped_is_not_told_again(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    for hours in (0, 1, 2):
        work(config, store, MONDAY + HOUR * hours)
    assert len(store.unsent()) == 1
    for hours in (3, 30, 60):
        assert work(config, store, MONDAY + HOUR * hours) == []


def test_a_source_that_comes_and_goes_brings_at_most_one_alarm_a_day_and_one_word_that_it_is_over(
    world: World, store: Store
) -> None:
    config = config_of(world.source("a"), world.source("b"), places=[world])
    world.pages["/b"] = feed(*workdays(3))
    letters = []
    for hour in range(0, 72, 2):
        world.pages["/a"] = feed(*workdays(3)) if hour % 10 == 8 else 500
        letters += work(config, store, MONDAY + HOUR * hour)
    for word in ("NYTT\n", "ÖVER\n"):
        assert 1 <= sum(word in letter for letter in letters) <= 3


def test_a_letter_that_one_fault_is_over_holds_back_no_letter_on_a_new_one(world: World, store: Store) -> None:
    config = config_of(world.source("a"), world.source("b"), places=[world])
    world.pages |= {"/a": feed(*workdays(3)), "/b": feed(*workdays(3))}
    work(config, store, MONDAY)
    world.pages["/a"] = 500
    told = [work(config, store, MONDAY + HOUR * hour) for hour in (1, 2, 3)]
    assert [len(letters) for letters in told] == [0, 0, 1]
    world.pages["/a"] = feed(*workdays(3))
    (over,) = work(config, store, MONDAY + HOUR * 28)
    assert "Kan läsas igen" in over
    world.pages["/a"] = 500
    told = [work(config, store, MONDAY + HOUR * hour) for hour in (29, 30, 31)]
    assert ["Har inte svarat" in letter for letters in told for letter in letters] == [True]


def test_an_answer_out_of_form_is_told_at_its_second_time(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(3))
    work(config, store, MONDAY)
    world.pages["/a"] = feed()
    assert work(config, store, MONDAY + HOUR) == []
    (told,) = work(config, store, MONDAY + HOUR * 2)
    assert "inte i väntad form" in plain(told) and "holds no items" in plain(told)


def test_a_network_that_is_down_is_one_alarm_and_not_one_a_source(world: World, others: list[World], store: Store) -> None:
    places = [world, *others]
    sources = [one.source(f"s{number}{name}") for number, one in enumerate(places) for name in "abc"]
    config = config_of(*sources, places=places)
    for source in sources:
        places[int(source.id[1])].pages[f"/{source.id}"] = feed(*workdays(3))
    assert work(config, store, MONDAY) == []
    pages = [dict(one.pages) for one in places]
    for one in places:
        one.pages = dict.fromkeys(one.pages, 502)
    (told,) = work(config, store, MONDAY + HOUR)
    assert "* Vårt nät Inga källor har svarat sedan 6 oktober kl. 09.00. Tre servrar slutade svara på en gång" in plain(told)
    for hours in (5, 10, 29):
        assert work(config, store, MONDAY + HOUR * hours) == []
    for one, before in zip(places, pages, strict=True):
        one.pages = before
    (over,) = work(config, store, MONDAY + HOUR * 30)
    assert "Vårt nät Källorna svarar igen" in plain(over) and "svarar inte" not in over
    assert store.alarms() == []


def test_a_source_that_answers_but_falls_silent_is_told_when_its_rhythm_allows_no_more(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(20))
    told = {day: work(config, store, MONDAY + DAY * day) for day in range(10)}
    (day,) = [day for day, letters in told.items() if letters]
    assert 3 <= day <= 5  # from Monday on nothing comes
    assert "Svarar, men inget nytt har kommit sedan 3 oktober. Vanligen kommer något varje vardag." in plain(told[day][0])
    assert kinds(store) == ["silent"]
    (fault,) = status.status(config, store, now=MONDAY + DAY * 9).faults[:1]
    assert fault == "a: silent since 2025-10-03: answers, but has nothing new; usually there is something every working day"
    (edition,) = pipeline.compose_due(config, store, TEMPLATES, settings=Environment(), now=MONDAY + DAY * 9)
    assert "Ovanligt tyst: a (senast något nytt 3 oktober)." in plain(edition.letters[0].message.text)
    world.pages["/a"] = feed(MONDAY + DAY * 10, *workdays(19))
    (over,) = work(config, store, MONDAY + DAY * 10 + HOUR)
    assert "* a Har nytt igen" in plain(over)
    assert kinds(store) == []


def test_a_silence_of_which_we_know_nothing_because_we_did_not_look_is_no_alarm(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(20))
    work(config, store, MONDAY)
    world.pages["/a"] = feed(MONDAY + DAY * 11, *workdays(19))
    assert work(config, store, MONDAY + DAY * 12) == []


def test_a_field_that_is_gone_is_told_and_ends_when_it_is_there_again(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(30))
    work(config, store, MONDAY)
    world.pages["/a"] = feed(*workdays(30), summary="")
    (told,) = work(config, store, MONDAY + DAY)
    assert "saknar sammanfattning (fanns för 100 procent)" in plain(told)
    world.pages["/a"] = feed(*workdays(30), summary="Åter.")
    (over,) = work(config, store, MONDAY + DAY * 2 + HOUR)
    assert "Uppgifterna finns igen" in plain(over)


def test_dates_in_the_future_are_kept_and_told(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(6), *(day + DAY * 800 for day in workdays(2)))
    (told,) = work(config, store, MONDAY)
    assert "Två dokument är daterade i framtiden" in plain(told)
    assert len(store.documents()) == 8


def test_an_unknown_type_is_told_once_and_its_items_are_kept(world: World, store: Store) -> None:
    config = config_of(world.source("a"), world.source("b"), places=[world])
    world.pages |= {"/a": feed(*workdays(3), types="9999"), "/b": feed(*workdays(3, MONDAY - HOUR), types="9999")}
    (told,) = work(config, store, MONDAY)
    assert plain(told).count("Okänd kategori 9999, ”Typ”.") == 1
    assert len(store.documents()) == 6
    assert work(config, store, MONDAY + DAY * 2) == [] and store.alarms() == []


def test_a_gap_between_two_polls_is_told_once_and_is_over_with_that(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(8))
    work(config, store, MONDAY)
    world.pages["/a"] = feed(*workdays(3, before=MONDAY + DAY * 5))
    (told,) = work(config, store, MONDAY + DAY * 5)
    assert "missats mellan två läsningar: källan visar inget äldre än 8 oktober kl. 08.00" in plain(told)
    assert "lästes dessförinnan 6 oktober kl. 08.00." in plain(told)
    assert store.alarms() == [] and work(config, store, MONDAY + DAY * 6 + HOUR) == []


def test_ids_that_are_all_one_are_told_and_hide_nothing(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(8), guid="en-och-samma")
    (told,) = work(config, store, MONDAY)
    assert "Ger flera dokument samma id." in plain(told) and len(store.documents()) == 8


def test_a_clock_that_is_wrong_is_ours_where_most_say_so_and_nothing_is_said_without_a_running_one(
    world: World, store: Store
) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(3))
    assert work(config, store, MONDAY) == []
    (ours,) = work(config, store, MONDAY + HOUR, {"x": 720.0, "y": 725.0, world.place: 718.0})
    assert "* Vår klocka Går tolv minuter efter de flesta källors." in plain(ours)
    (theirs,) = work(config, store, MONDAY + HOUR * 2, {"x": 0.0, "y": 1.0, world.place: -3600.0})
    assert "* a Serverns klocka går 60 minuter efter vår." in plain(theirs)
    assert work(config, store, MONDAY + HOUR * 3) == []


def test_without_an_operator_alarms_wait_and_are_shown_by_status(
    world: World, store: Store, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_of(world.source("a"), places=[world], recipients=(LEADER,))
    world.pages["/a"] = feed(*workdays(8), guid="en-och-samma")
    assert work(config, store, MONDAY) == []
    found = status.status(config, store, now=MONDAY)
    assert (found.sources[0].every_days, found.sources[0].shares) == (1, {})
    assert "a: ids since 2025-10-06: gives several items the same id" in found.faults
    assert "alarm: a: ids since 2025-10-06: gives several items the same id" in caplog.messages
    looks._tell(found)
    assert capsys.readouterr().out.count("a: ids since") == 1
    (told,) = work(config_of(world.source("a"), places=[world]), store, MONDAY + HOUR)
    assert "Ger flera dokument samma id." in plain(told)


def test_status_tells_every_open_alarm_in_a_line_of_its_own_and_all_times_in_stockholm(
    world: World, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(3))
    work(config, store, MONDAY)
    world.pages["/a"] = 403
    for hours in (1, 2, 3, 4):
        work(config, store, MONDAY + HOUR * hours)
    looks._tell(status.status(config, store, now=MONDAY + HOUR * 4))
    told = capsys.readouterr().out
    assert "\nalarm: a: failing since 2025-10-06: HTTP 403\n" in told
    assert "\nfault: a: failed 4 times in a row, last good answer 2025-10-06 08:00: HTTP 403\n" in told and "UTC" not in told


def test_alarms_of_a_source_that_is_switched_off_are_forgotten(world: World, store: Store) -> None:
    for hours in (0, 1, 2):
        work(config_of(world.source("a"), world.source("b"), places=[world]), store, MONDAY + HOUR * hours)
    assert kinds(store) == ["failing", "failing"]
    off = world.source("a", enabled=False, because="ombyggd")
    work(config_of(off, world.source("b"), places=[world]), store, MONDAY + HOUR * 3)
    assert [one.source_id for one in store.alarms()] == ["b"]


def test_status_tells_rhythm_and_shares(world: World, store: Store) -> None:
    config = config_of(world.source("a"), places=[world])
    world.pages["/a"] = feed(*workdays(25))
    work(config, store, MONDAY)
    (source,) = status.status(config, store, now=MONDAY).sources
    assert (source.every_days, source.shares) == (1, {"date": 1.0, "summary": 1.0, "designation": 0.0})


def test_a_source_that_failed_one_time_failed_once() -> None:
    assert [status.in_a_row(count) for count in (1, 2)] == ["once", "2 times in a row"]
