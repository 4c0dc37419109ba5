"""Meetings ahead: which the digest tells in full, which in a line, what it says of those moved or called off, and who was there."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, SHIPPED, document, fetched, item, verdict
from builders import change as built
from commands import run
from test_digest import COVERAGE, KIND_NAMES, TEMPLATES, WEEK

from monitor import dates, digest, due, export, link, pipeline, render
from monitor.cli import tuning
from monitor.cli.moments import span_of
from monitor.config import Environment
from monitor.store import Store, open_store
from monitor.tune.explain import Found, explain
from monitor.values import BACKLOG, STOCKHOLM, Digest, Document, Item, Names, Revised, ToldEvent


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def event(name: str, begins: str, ends: str = "", **fields: object) -> Item:
    given = {"kind": "event", "title": f"Möte {name}", "url": f"https://example.org/{name}", "summary": "", "published": None}
    return item(key=name, starts_at=at(begins), ends_at=at(ends) if ends else None, **given | fields)


def meeting(name: str, begins: str, ends: str = "", relevance: float = 2.0, **fields: object) -> Document:
    return document(name, item=event(name, begins, ends, **fields), verdict=verdict(name, relevance=relevance))


def moved(one: Document, **then: object) -> ToldEvent:
    return ToldEvent(one, replace(one.item, **then))


def composed(documents: list[Document], told: Sequence[ToldEvent] = (), topics: tuple[str, ...] = (), cap: int = 8) -> Digest:
    return digest.compose(
        documents,
        period=WEEK,
        coverage=COVERAGE,
        names=Names({"example": "Exempelverket"}, KIND_NAMES | {"event": "Mötesplats"}, {"infrastructure": "Infrastruktur"}),
        topics=topics,
        cap=cap,
        composed=NOW,
        told=told,
    )


def sample() -> Digest:
    late, other = meeting("flyttat", "2025-11-20T09:00", place="Karlstad CCC"), meeting("lokal", "2025-11-21T09:00", place="Aulan")
    off = meeting("av", "2025-11-05T10:00", title="Inställt: Forum om elnät")
    return composed(
        [
            document("x"),
            meeting("dialog", "2025-11-04T13:00", "2025-11-04T16:00", place="Conventum, Örebro", register_by=date(2025, 10, 28)),
            meeting("mässa", "2025-10-30T00:00", "2025-11-01T00:00"),
        ],
        [
            moved(meeting("frukost", "2025-10-16T08:00", place="Digitalt")),
            moved(late, starts_at=at("2025-11-13T09:00")),
            moved(other, place="Biblioteket"),
            moved(off, title="Forum om elnät"),
        ],
    )


# --- the digest -----------------------------------------------------------------------------------------------------


def test_meetings_are_told_as_an_editor_signed_it(golden: Callable[[Path, str], None]) -> None:
    text = render.render(sample(), TEMPLATES).text
    golden(Path(__file__).parent / "golden/meetings.txt", text[text.index("MÖTESPLATSER") : text.index("--\n")])


def test_new_ones_stand_in_order_of_time_and_no_meeting_stands_in_a_topic_section() -> None:
    made = sample()
    assert [one.entry.document.id for one in made.ahead.news] == ["mässa", "dialog", "av", "flyttat", "lokal"]
    assert [one.entry.document.id for one in made.ahead.known] == ["frukost"]
    assert [entry.document.id for section in made.sections for entry in section.entries] == ["x"]


def test_the_letter_counts_only_the_new_ones_and_the_full_list_holds_all() -> None:
    made = sample()
    assert "Av dem berör tre stråkets frågor" in render.lead(made)
    listing = render.render(made, TEMPLATES).attachments[0].content.decode()
    assert "Mötesplatser framåt (6)" in listing and listing.count("Möte ") == 5 and "Flyttat från" in listing


def test_of_many_new_ones_the_most_relevant_are_told_and_the_letter_says_how_many_more() -> None:
    made = composed([meeting(str(day), f"2025-11-{day:02d}T09:00", relevance=day / 10) for day in range(1, 13)], cap=8)
    assert [one.entry.document.id for one in made.ahead.news] == [str(day) for day in range(5, 13)]
    assert made.ahead.more == 4
    assert "Ytterligare fyra mötesplatser står i den fullständiga listan" in render.render(made, TEMPLATES).text


def test_one_who_has_chosen_topics_sees_meetings_on_those_only() -> None:
    made = composed([meeting("a", "2025-11-04T13:00")], [moved(meeting("b", "2025-11-05T13:00"))], topics=("energy",))
    assert (made.ahead.news, made.ahead.known, made.meetings) == ((), (), ())


def test_what_is_called_off_is_told_once_and_only_to_those_who_had_been_told_of_it() -> None:
    off = meeting("av", "2025-11-05T10:00", title="INSTÄLLT! Forum")
    assert composed([off]).meetings == ()
    assert len(composed([], [moved(off, title="Forum")]).ahead.news) == 1
    assert composed([], [moved(off)]).meetings == ()


def altered(off: int, shifted: int, placed: int) -> list[ToldEvent]:
    one = meeting("1", "2025-11-05T10:00", place="Aulan")
    gone = document("1", item=replace(one.item, title="Inställt: Möte"), verdict=one.verdict)
    there = [moved(gone, title="Möte")] * off + [moved(one, starts_at=at("2025-11-04T10:00"))] * shifted
    return there + [moved(one, place="Biblioteket")] * placed


@pytest.mark.parametrize(
    ("counts", "subject", "lead"),
    [
        (
            (2, 1, 0),
            "Vecka 41: två mötesplatser inställda, en flyttad",
            "Inget av dem berör stråkets frågor, men två mötesplatser är inställda och en är flyttad.",
        ),
        ((0, 1, 0), "Vecka 41: en mötesplats flyttad", "frågor, men en mötesplats är flyttad."),
        ((0, 0, 2), "Vecka 41: två mötesplatser har ny plats", "frågor, men två mötesplatser har ny plats."),
    ],
)
def test_a_week_in_which_meetings_were_altered_is_not_called_quiet(counts: tuple[int, int, int], subject: str, lead: str) -> None:
    made = composed([], altered(*counts))
    assert render.subject(made) == subject
    assert render.lead(made).endswith(lead) and "lugn" not in render.lead(made)
    assert "Två mötesplatser är inställda." in render.lead(composed([document("x")], altered(2, 0, 0)))


def test_a_last_day_to_register_that_has_passed_is_told_as_passed() -> None:
    one = event("1", "2025-11-05T10:00", register_by=NOW.date())
    assert render.when_and_where(one, 2025, NOW.date()).endswith("kl.\u00a010.00. Sista anmälningsdag 13\u00a0oktober")
    later = NOW.date() + timedelta(days=1)
    assert render.when_and_where(one, 2025, later).endswith("kl.\u00a010.00. Anmälan stängde 13\u00a0oktober")
    html = render.render(sample(), TEMPLATES).html
    assert "Sista anmälningsdag 28&nbsp;oktober.</p>" in html


def test_an_event_without_a_day_stands_with_its_topic() -> None:
    one = document("1", item=item(kind="event"))
    assert [entry.document.id for entry in composed([one]).sections[0].entries] == ["1"]


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        ("2025-10-23T16:00", "2025-10-23T16:30", "Torsdag 23\u00a0oktober kl.\u00a016.00–16.30"),
        ("2025-10-23T16:00", "", "Torsdag 23\u00a0oktober kl.\u00a016.00"),
        ("2025-10-23T22:00", "2025-10-24T01:00", "Torsdag 23\u00a0oktober kl.\u00a022.00–01.00"),
        ("2025-10-23T00:00", "", "Torsdag 23\u00a0oktober"),
        ("2025-10-23T00:00", "2025-10-24T00:00", "Torsdag–fredag 23–24\u00a0oktober"),
        ("2025-10-30T09:00", "2025-11-01T15:00", "Torsdag 30\u00a0oktober–lördag 1\u00a0november, med början kl.\u00a009.00"),
        ("2026-01-08T09:00", "", "Torsdag 8\u00a0januari 2026 kl.\u00a009.00"),
    ],
)
def test_day_and_hour_are_told_as_swedes_do(begins: str, ends: str, told: str) -> None:
    assert render.when_and_where(event("1", begins, ends), 2025, NOW.date()) == told


# --- what has been, and what is still far off -----------------------------------------------------------------------


def test_an_event_is_over_the_day_after_and_history_whenever_it_comes() -> None:
    today, yesterday = event("1", "2025-10-13T06:00"), event("2", "2025-10-12T18:00")
    assert [due.is_over(one, NOW) for one in (today, yesterday, item())] == [False, True, False]
    assert [due.is_history(one, NOW, first_poll=False) for one in (today, yesterday)] == [False, True]
    assert not due.is_history(event("3", "2025-11-13T06:00"), NOW, first_poll=True)
    assert due.is_history(item(published=None), NOW, first_poll=True)


@pytest.mark.parametrize(
    ("title", "summary", "day"),
    [
        ("Pressinbjudan: Ministern tar emot utredning", "Tid: onsdag 15 oktober kl. 11.00.", date(2025, 10, 15)),
        ("Pressträff om järnväg", "", date(2025, 10, 12)),
        ("Karin Ek bjuder in till pressträff", "", date(2025, 10, 12)),
        ("Anförande vid en pressträff", "", None),
        ("Regeringen bygger järnväg", "Den 15 oktober.", None),
    ],
)
def test_an_invitation_of_the_press_holds_until_its_day(title: str, summary: str, day: date | None) -> None:
    assert dates.invited(item(kind="press_release", title=title, summary=summary)) == day


# --- from store to letter -------------------------------------------------------------------------------------------


def kept(store: Store, *items: Item, now: datetime = NOW, **fields: object) -> None:
    answer = fetched()
    changes = [built(one, link.identities(one)[0], identities=link.identities(one), **fields) for one in items]
    store.apply(answer.request, answer, changes, next_check=now, now=now)


def edition(store: Store, name: str, now: datetime) -> Digest:
    made = pipeline.compose(SHIPPED, store, TEMPLATES, period=due.week(name), settings=Environment(), now=now)
    assert pipeline.queue(store, made, now=now)
    return made.digest


def test_a_meeting_is_news_once_then_a_line_and_again_when_it_moves(store: Store) -> None:
    first, (near, far, past) = (
        NOW,
        (event("nära", "2025-11-10T09:00"), event("långt", "2026-01-20T09:00"), event("förbi", "2025-10-10T09:00")),
    )
    kept(store, near, far, past)
    made = edition(store, "2025-W41", first)
    assert [one.entry.document.item.title for one in made.ahead.news] == ["Möte nära"]
    made = edition(store, "2025-W42", first + timedelta(days=7))
    assert [one.entry.document.item.title for one in made.ahead.known] == ["Möte nära"] and not made.ahead.news
    later = replace(near, starts_at=at("2025-11-17T09:00"))
    answer, names = fetched(), link.identities(near)
    change = built(later, names[0], decision=Revised(names[0], later, "h2", ("starts_at",)), identities=names)
    store.apply(answer.request, answer, [change], next_check=first, now=first + timedelta(days=9))
    made = edition(store, "2025-W43", first + timedelta(days=14))
    (told,) = made.ahead.news
    assert told.known and render.changed(told, 2025) == "Flyttat från måndag 10\u00a0november kl.\u00a009.00"
    again = pipeline.compose(
        SHIPPED, store, TEMPLATES, period=due.week("2025-W43"), settings=Environment(), now=first + timedelta(days=90)
    )
    assert again.digest.ahead == made.ahead
    made = edition(store, "2025-W44", first + timedelta(days=21))
    assert [one.entry.document.item.title for one in made.ahead.known] == ["Möte nära"] and not made.ahead.news
    made = edition(store, "2025-W47", first + timedelta(days=48))
    assert [one.entry.document.item.title for one in made.ahead.news] == ["Möte långt"] and not made.ahead.known


def test_what_no_edition_has_listed_is_not_told_as_known(store: Store) -> None:
    kept(store, event("historia", "2025-11-10T09:00"), edition=BACKLOG)
    kept(store, event("annat", "2025-11-10T09:00"), verdict=verdict("annat", topics=(), in_digest=False))
    assert edition(store, "2025-W41", NOW).meetings == ()
    assert edition(store, "2025-W42", NOW + timedelta(days=7)).meetings == ()


# --- identity -------------------------------------------------------------------------------------------------------


def decided(first: Item, second: Item) -> str:
    (before, names), *_ = link.decide([first], {})
    known = {name: link.Known(before.document_id, "example", first, {"example": link.told(first)}) for name in names}
    ((decision, _),) = link.decide([second], known)
    return type(decision).__name__


def test_a_meeting_of_a_calendar_is_known_by_its_key_and_else_by_its_hour() -> None:
    one = replace(event("a", "2025-11-10T09:00"), key="uid-1", url="https://example.org/kalender.ics")
    assert decided(one, one) == "Same"
    assert decided(one, replace(one, starts_at=at("2025-11-11T09:00"))) == "Revised"
    assert decided(one, replace(one, place="Aulan")) == "Revised"
    assert decided(one, replace(one, key="uid-2", url="https://example.org/kalender.ics?from=2025-10-14")) == "Same"
    assert decided(one, replace(one, key="uid-2", starts_at=at("2025-11-17T09:00"))) == "New"


# --- attended -------------------------------------------------------------------------------------------------------

Command = Callable[..., subprocess.CompletedProcess[str]]
AFTER = ("--now", "2025-11-11T08:00+01:00")


@pytest.fixture
def command(database: str, tmp_path: Path) -> Command:
    """The commands in a place with two events at one address, one at its own, one without a day, and an assignment."""
    store = open_store(database)
    shared = [replace(event(name, "2025-11-10T09:00"), url="https://example.org/kalender") for name in ("a", "b")]
    own, dayless = event("c", "2025-11-12T09:00", "2025-11-12T11:00", place="Aulan"), item(key="d", kind="event")
    dayless = replace(dayless, title="Möte utan dag", url="https://example.org/d")
    kept(store, *shared, replace(own, key=own.url), dayless, item())
    store.close()
    given = {"MONITOR_DATABASE_URL": database}
    return lambda *arguments: run(*arguments, cwd=tmp_path, **given)


def test_who_was_there_and_what_came_of_it_is_kept_and_the_newest_word_counts(command: Command) -> None:
    name = link.identities(replace(event("a", "2025-11-10T09:00"), url="https://example.org/kalender"))[0]
    assert command("attend", name, "--who", "Anna", *AFTER).returncode == 0
    assert command("attend", name, "--who", "Bo", "--outcome", "Inget", *AFTER).returncode == 0
    told = command("attend", name, "--who", " Anna ", "--outcome", "Möte med verket i maj", *AFTER)
    assert told.stdout == f"{name}: Anna was there: Möte med verket i maj: Möte a\n"
    assert '"attended": ["Bo: Inget", "Anna: Möte med verket i maj"]' in command("items", "--format", "jsonl", *AFTER).stdout
    found = command("explain", name, *AFTER).stdout
    assert "Anna was there, noted 2025-11-11 08:00: Möte med verket i maj" in found and "2025-11-10 09:00" in found


def test_what_cannot_be_attended_is_told_in_one_line(command: Command) -> None:
    for query, fault in (
        ("url-00", "no stored item has this id"),
        ("https://example.org/kalender", "several events have this address; name one by its id: event-"),
        ("https://example.org/uppdrag/1", "is no event but of the kind assignment"),
        ("https://example.org/d", "its source tells no day, and who was there can be noted from the day of an event on"),
        ("https://example.org/c", "is on 2025-11-12; who was there can be noted from that day on"),
    ):
        told = command("attend", query, "--who", "Anna", *AFTER)
        assert (told.returncode, told.stderr.count("\n")) == (1, 1) and fault in told.stderr
    assert command("attend", "url-00", *AFTER).returncode == 2
    assert "is empty" in command("attend", "url-00", "--who", " ", *AFTER).stderr


def test_what_became_of_an_event_is_told_with_its_end_what_moved_and_every_edition_that_told_of_it(store: Store) -> None:
    one = event("nära", "2025-10-27T09:00", "2025-10-27T11:00", place="Aulan")
    kept(store, one)
    edition(store, "2025-W41", NOW)
    later = replace(one, starts_at=at("2025-10-28T09:00"), ends_at=at("2025-10-28T11:00"), place="")
    answer, names = fetched(), link.identities(one)
    change = built(later, names[0], decision=Revised(names[0], later, "h2", ("starts_at", "place", "text")), identities=names)
    store.apply(answer.request, answer, [change], next_check=NOW, now=NOW + timedelta(days=9))
    for week, days in (("2025-W42", 7), ("2025-W43", 14), ("2025-W44", 21)):
        edition(store, week, NOW + timedelta(days=days))
    found = explain(names[0], SHIPPED, store, now=NOW)
    assert isinstance(found, Found) and found.told_again == ("2025-W42", "2025-W43")
    told = list(tuning._found(found, SHIPPED.rules, {}))
    assert "  2025-10-28 09:00–11:00" in told and "  told of again by 2025-W42, 2025-W43" in told
    moved = "starts_at 2025-10-27 09:00 → 2025-10-28 09:00, place Aulan → none, text"
    assert f"  revised 2025-10-22 07:05: {moved}" in told


def test_an_event_that_is_called_off_is_told_of_again_once(store: Store) -> None:
    one = event("av", "2025-12-01T09:00")
    kept(store, one)
    edition(store, "2025-W41", NOW)
    off, (answer, names) = replace(one, title="Inställt: Möte av"), (fetched(), link.identities(one))
    change = built(off, names[0], decision=Revised(names[0], off, "h2", ("title",)), identities=names)
    store.apply(answer.request, answer, [change], next_check=NOW, now=NOW + timedelta(days=2))
    for week, days in (("2025-W42", 7), ("2025-W43", 14)):
        made = edition(store, week, NOW + timedelta(days=days))
        assert bool(made.meetings) == (week == "2025-W42")
    found = explain(names[0], SHIPPED, store, now=NOW)
    assert isinstance(found, Found) and found.told_again == ("2025-W42",)


# --- in the list ------------------------------------------------------------------------------------------------------


def test_the_list_tells_of_an_event_when_and_where_it_is_and_who_was_there(command: Command) -> None:
    assert command("attend", "https://example.org/c", "--who", "Anna", "--now", "2025-11-12T18:00+01:00").returncode == 0
    told = command("items", "--now", "2025-11-12T18:00+01:00").stdout
    assert "Möte c; 2025-11-12 09:00–11:00, Aulan; attended by Anna  [" in told
    assert "Möte a; 2025-11-10 09:00  [" in told and "Möte utan dag; no day  [" in told
    assert "Uppdrag om järnväg  [" in told


def test_since_a_day_an_event_counts_by_its_own_day_or_when_it_was_published_whichever_is_later(command: Command) -> None:
    told = command("items", "--since", "2025-11-11", *AFTER).stdout
    assert "Möte c" in told and "Möte a" not in told and "Uppdrag" not in told
    assert "Möte a" in command("items", "--since", "2025-11-10", *AFTER).stdout


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (event("1", "2025-10-23T16:00"), "2025-10-23 16:00"),
        (event("1", "2025-10-23T16:00", "2025-10-23T16:30"), "2025-10-23 16:00–16:30"),
        (event("1", "2025-10-23T22:00", "2025-10-24T01:00"), "2025-10-23 22:00–2025-10-24 01:00"),
        (event("1", "2025-10-23T00:00", "2025-10-23T00:00"), "2025-10-23"),
        (event("1", "2025-10-23T00:00", "2025-10-24T00:00"), "2025-10-23–2025-10-24"),
        (item(), ""),
    ],
)
def test_a_span_of_time_is_told_by_its_hours_or_by_its_days(one: Item, told: str) -> None:
    assert span_of(one) == told


@pytest.mark.parametrize("kind", ["appropriation", "committee_report"])
def test_a_day_of_decision_stands_in_a_column_of_its_own_and_not_as_a_meeting_at_midnight(kind: str) -> None:
    row = export.row(document("1", item=item(kind=kind, starts_at=at("2025-10-08T00:00"))))
    assert (row["decided"], row["starts_at"]) == ("2025-10-08", None)


def test_an_event_of_whole_days_is_told_by_its_days_in_a_file_too() -> None:
    row = export.row(meeting("1", "2025-10-30T00:00", "2025-11-01T00:00"))
    assert (row["decided"], row["starts_at"], row["ends_at"]) == (None, "2025-10-30", "2025-11-01")
    assert export.row(meeting("1", "2025-10-30T09:00"))["starts_at"] == "2025-10-30T09:00:00+01:00"
