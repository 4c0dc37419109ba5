"""What is dated ahead: the section of the digest and its file, what has moved, and the commands that list and write it."""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, SHIPPED, document, fetched, item, letter, verdict
from builders import change as built
from commands import run
from rfc5545 import Part, checked
from test_digest import COVERAGE, KIND_NAMES, TEMPLATES, WEEK
from test_ics import events, referral
from test_meetings import at, meeting

from monitor import ahead, dates, digest, due, link, mail, pipeline, render
from monitor.config import Environment
from monitor.pipeline import Edition
from monitor.store import Store, open_store
from monitor.values import BACKLOG, CalendarEntry, Coming, Dated, Digest, Document, Item, Names, Revised

LATER = timedelta(days=7)


def report(name: str, day: str, **fields: object) -> Document:
    given = {"title": f"Betänkande {name}", "refs": (f"bet. 2025/26:{name}",), "url": f"https://example.org/{name}"}
    return document(name, item=item(kind="committee_report", starts_at=at(f"{day}T00:00"), **given | fields))


def call(name: str, ends: str) -> Document:
    return document(name, item=item(kind="call", title=f"Utlysning {name}", url=f"https://example.org/{name}", ends_at=at(ends)))


def composed(documents: Sequence[Document], found: Sequence[Dated], topics: tuple[str, ...] = ()) -> Digest:
    return digest.compose(
        documents,
        period=WEEK,
        coverage=COVERAGE,
        names=Names(
            {"example": "Exempelverket"},
            KIND_NAMES | {"event": "Mötesplats", "call": "Utlysning"},
            {"infrastructure": "Infrastruktur"},
        ),
        topics=topics,
        cap=8,
        composed=NOW,
        dates=found,
        span=(NOW.date(), NOW.date() + due.AHEAD),
    )


def of(*documents: Document) -> list[Dated]:
    return [one for document in documents for one in ahead.of(document)]


def rows(made: Digest) -> list[Coming]:
    return [row for week in made.agenda.weeks for day in week.days for row in day.rows]


def moved(one: Document, *before: str) -> tuple[Dated, ...]:
    then = referral(one.id, *before, text="Så stod det då.")
    return ahead.of(one, then.item, then.deadlines)


# --- the digest -----------------------------------------------------------------------------------------------------


def test_the_coming_weeks_are_told_as_an_editor_signed_it(golden: Callable[[Path, str], None]) -> None:
    found = [
        *of(call("fordon", "2025-10-24T14:00"), report("TU90", "2025-10-22"), report("FöU3", "2025-10-22")),
        *moved(referral("spår", "2025-11-21"), "2025-11-14"),
        *of(referral("hamnar", "2025-11-14", "2025-11-17")),
        *ahead.of(report("NU7", "2025-12-03"), report("NU7", "2025-11-26").item),
        *of(referral("nästa år", "2026-01-30")),
    ]
    text = render.render(composed([], found), TEMPLATES).text
    golden(Path(__file__).parent / "golden/agenda.txt", text[text.index("PÅ GÅNG") :])


def test_it_stands_after_the_topics_and_before_the_meetings_and_looks_eight_weeks_ahead() -> None:
    one = meeting("m", "2025-11-04T13:00", register_by=date(2025, 10, 28))
    listed = report("TU90", "2025-10-22")
    made = composed([one, listed], of(one, listed, referral("nära", "2025-12-08"), referral("långt", "2025-12-09")))
    assert [row.dated.uid.partition("@")[0] for row in rows(made)] == ["decision.TU90", "answer_by.nära"]
    message = render.render(made, TEMPLATES)
    places = [message.text.index(name) for name in ("INFRASTRUKTUR", "PÅ GÅNG", "MÖTESPLATSER FRAMÅT", "datum.ics")]
    assert places == sorted(places)
    for html in (message.html, message.attachments[0].content.decode()):
        assert html.index("Infrastruktur") < html.index("På gång") < html.index("Mötesplatser framåt")
        assert "Beslut i kammaren: <a" in html


def test_a_meeting_is_not_told_twice_nor_is_the_vote_on_a_report() -> None:
    vote = meeting("v", "2025-10-22T16:00", title="Votering om Betänkande TU90 (bet. 2025/26:TU90)")
    made = composed([vote], of(vote, report("TU90", "2025-10-22"), report("TU9", "2025-10-22")))
    assert [row.dated.document.id for row in rows(made)] == ["TU9"]
    assert [one.dated.uid.partition("@")[0] for one in made.dates] == ["decision.TU90", "decision.TU9", "event.v"]


def test_the_file_of_an_edition_holds_what_it_lists_however_far_ahead_and_no_meeting_that_it_does_not_tell_of() -> None:
    listed, other = referral("listad", "2026-01-30"), referral("annan", "2026-01-30")
    one, unknown = meeting("m", "2025-11-04T13:00"), meeting("okänt", "2025-11-04T13:00")
    made = composed([listed, one], of(listed, other, one, unknown))
    assert [entry.dated.document.id for entry in made.dates] == ["m", "listad"]
    assert not made.agenda.weeks and "På gång" not in render.render(made, TEMPLATES).html


def test_of_many_dates_those_moved_and_the_most_relevant_are_told_and_the_letter_says_how_many_more() -> None:
    days = [date(2025, 10, 14) + timedelta(days=number) for number in range(20)]
    many = [
        replace(referral(str(number), day.isoformat()), verdict=verdict(str(number), relevance=number / 10))
        for number, day in enumerate(days)
    ]
    made = composed([], [*moved(many[0], "2025-10-20"), *of(*many[1:])])
    assert [row.dated.document.id for row in rows(made)] == ["0", *map(str, range(5, 20))] and made.agenda.more == 4
    message = render.render(made, TEMPLATES)
    assert "Ytterligare fyra datum står i den fullständiga listan" in message.text
    assert message.attachments[0].content.decode().count("Sista svarsdag: ") == 20 and len(made.dates) == 20


def test_one_who_has_chosen_topics_sees_the_dates_of_those_only() -> None:
    made = composed([], of(referral()), topics=("energy",))
    assert (made.agenda.weeks, made.whole_agenda.weeks, made.dates) == ((), (), ())


def test_a_week_in_which_a_date_has_moved_is_not_called_quiet() -> None:
    made = composed([], moved(referral("r", "2025-11-21"), "2025-11-14"))
    assert render.subject(made) == "Vecka 41: ett datum flyttat"
    assert render.lead(made).endswith("Inget av dem berör stråkets frågor, men ett datum är flyttat.")


def test_a_date_has_moved_only_where_one_is_gone_and_another_new() -> None:
    def days(one: Document, *before: str) -> list[tuple[str, str]]:
        return [(str(dated.when), str(dated.moved_from)) for dated in moved(one, *before)]

    assert days(referral("r", "2025-11-21"), "2025-11-14") == [("2025-11-21", "2025-11-14")]
    assert days(referral("r", "2025-11-14", "2025-11-21"), "2025-11-14") == [("2025-11-14", "None"), ("2025-11-21", "None")]
    assert days(referral("r", "2025-11-21"), "2025-11-14", "2025-11-21") == [("2025-11-21", "None")]
    assert [dated.moved_from for dated in ahead.of(referral(), referral().item)] == [None]


@pytest.mark.parametrize(
    ("when", "before", "told"),
    [
        ("2025-10-24T14:00", "2025-10-22T14:00", "Sista ansökningsdag flyttad från 22\u00a0oktober till 24\u00a0oktober"),
        ("2025-10-24T14:00", "2025-10-24T12:00", "Sista ansökningsdag flyttad från kl.\u00a012.00 till kl.\u00a014.00"),
        ("2026-01-09T14:00", "2025-12-19T14:00", "Sista ansökningsdag flyttad från 19\u00a0december till 9\u00a0januari 2026"),
    ],
)
def test_a_date_that_has_moved_is_told_with_both_days_or_hours(when: str, before: str, told: str) -> None:
    (found,) = ahead.of(call("c", when), call("c", before).item)
    made = composed([], [found])
    assert told.replace("\u00a0", "&nbsp;") in render.render(made, TEMPLATES).html


# --- from store to letter and calendar ------------------------------------------------------------------------------


def asked(name: str, day: str) -> Item:
    return item(
        kind="referral",
        key=name,
        title=f"Remiss av {name}",
        url=f"https://example.org/{name}",
        text=f"Svara senast den {day} 2025.",
    )


def put(store: Store, one: Item, now: datetime = NOW, **fields: object) -> None:
    answer, names = fetched(), link.identities(one)
    change = built(one, names[0], identities=names, deadlines=dates.find(one), **fields)
    store.apply(answer.request, answer, [change], next_check=now, now=now)


def revise(store: Store, one: Item, now: datetime) -> None:
    name = link.identities(one)[0]
    put(store, one, now, decision=Revised(name, one, f"hash-{now}", ("text",)))


def edition(store: Store, name: str, now: datetime, *, queued: bool = True) -> Edition:
    made = pipeline.compose(SHIPPED, store, TEMPLATES, period=due.week(name), settings=Environment(), now=now)
    assert not queued or pipeline.queue(store, made, now=now)
    return made


def file_of(made: Edition) -> dict[str, Part]:
    (file,) = [one for one in made.letters[0].message.attachments if one.name == "datum.ics"]
    return events(checked(file.content))


def states(made: Edition) -> list[tuple[str, str, str]]:
    found = file_of(made).values()
    return [(one.value("DTSTART"), one.value("SEQUENCE"), one.value("STATUS")) for one in found]


def test_a_moved_answer_by_date_is_told_once_and_moves_in_the_calendar(store: Store) -> None:
    put(store, asked("spår", "14 november"))
    assert states(edition(store, "2025-W41", NOW)) == [("20251114", "0", "CONFIRMED")]
    assert states(edition(store, "2025-W42", NOW + LATER)) == [("20251114", "0", "CONFIRMED")]
    revise(store, asked("spår", "21 november"), NOW + timedelta(days=9))
    made = edition(store, "2025-W43", NOW + 2 * LATER)
    assert states(made) == [("20251121", "1", "CONFIRMED")]
    assert "Sista svarsdag flyttad från 14\u00a0november till 21\u00a0november" in made.letters[0].message.text
    again = edition(store, "2025-W43", NOW + 10 * LATER, queued=False)
    assert again.digest.agenda == made.digest.agenda and states(again) == states(made)
    made = edition(store, "2025-W44", NOW + 3 * LATER)
    assert states(made) == [("20251121", "1", "CONFIRMED")] and "flyttat" not in made.letters[0].message.text


def test_a_date_that_no_document_says_any_more_is_called_off_once(store: Store) -> None:
    put(store, asked("spår", "14 november"))
    edition(store, "2025-W41", NOW)
    revise(store, replace(asked("spår", ""), text="Remissen är återtagen."), NOW + timedelta(days=1))
    made = edition(store, "2025-W42", NOW + LATER)
    assert states(made) == [("20251114", "1", "CANCELLED")] and not made.digest.agenda.weeks
    made = edition(store, "2025-W43", NOW + 2 * LATER)
    assert [one.name for one in made.letters[0].message.attachments] == ["fullstandig-lista-2025-W43.html"]


def test_a_date_that_calendar_files_have_called_off_is_called_off_in_the_next_letter_too(store: Store) -> None:
    put(store, asked("spår", "14 november"))
    edition(store, "2025-W41", NOW)
    revise(store, replace(asked("spår", ""), text="Remissen är återtagen."), NOW + timedelta(days=1))
    for day in (2, 3):
        written = pipeline.calendars(SHIPPED, store, now=NOW + timedelta(days=day))
        store.keep_calendar(written.entries)
        (called,) = checked(written.files["infrastructure"]).named("VEVENT")
        assert (called.value("STATUS"), called.value("SEQUENCE")) == ("CANCELLED", "1")
    assert states(edition(store, "2025-W42", NOW + LATER)) == [("20251114", "1", "CANCELLED")]


def test_what_is_told_for_a_day_ahead_and_moves_to_one_that_is_over_moves_in_the_calendar_too(store: Store) -> None:
    decided = item(kind="committee_report", title="Spår", starts_at=at("2025-10-29T00:00"), refs=("bet. 2025/26:TU90",))
    put(store, decided)
    edition(store, "2025-W41", NOW)
    revise(store, replace(decided, starts_at=at("2025-10-15T00:00")), NOW + timedelta(days=1))
    made = edition(store, "2025-W42", NOW + LATER)
    assert states(made) == [("20251015", "1", "CONFIRMED")] and not made.digest.agenda.weeks


def test_dates_are_told_whichever_edition_has_listed_the_document_and_of_what_was_there_first_too(store: Store) -> None:
    put(store, asked("historia", "14 november"), edition=BACKLOG)
    put(store, asked("förbi", "10 oktober"), edition=BACKLOG)
    put(store, asked("annat", "14 november"), verdict=verdict("annat", topics=(), in_digest=False))
    put(store, asked("senare", "14 november"), now=NOW + timedelta(hours=1))
    made = edition(store, "2025-W41", NOW).digest
    assert [row.dated.document.item.title for row in rows(made)] == ["Remiss av historia"]


def test_a_letter_to_one_who_came_later_keeps_what_it_tells_calendars(store: Store) -> None:
    put(store, asked("spår", "14 november"))
    made = edition(store, "2025-W41", NOW, queued=False)
    store.queue(made.letters, made.calendar)
    assert [one.sequence for one in store.calendar_entries().values()] == [0]


def test_what_calendars_were_told_is_kept_and_a_sequence_never_falls(store: Store) -> None:
    put(store, asked("spår", "14 november"))
    (name,) = link.identities(asked("spår", ""))[:1]
    day = CalendarEntry(name, "answer_by", 1, date(2025, 11, 14), "2025-11-14//", 2, False, NOW)
    hour = CalendarEntry(name, "event", 1, at("2025-11-14T13:00"), "x", 0, True, NOW)
    store.keep_calendar([day, hour])
    assert store.calendar_entries() == {day.uid: day, hour.uid: hour}
    store.keep_calendar([replace(day, sequence=1, fingerprint="sen")])
    assert store.calendar_entries()[day.uid] == day
    store.keep_calendar([])
    further = replace(day, sequence=3, starts=date(2025, 11, 21))
    store.save_edition(WEEK, (), (), {}, listed=(), sample=(), calendar=[further], now=NOW)
    store.save_edition(WEEK, (), (), {}, listed=(), sample=(), calendar=[replace(day, sequence=9)], now=NOW)
    assert store.calendar_entries()[day.uid] == further


def test_the_file_is_sent_as_a_published_calendar(store: Store) -> None:
    put(store, asked("spår", "14 november"))
    message = edition(store, "2025-W41", NOW, queued=False).letters[0].message
    sent = mail.written(letter(message=message), sender="")
    assert b'Content-Type: text/calendar; method="PUBLISH"; charset="utf-8"' in sent
    assert b'filename="datum.ics"' in sent


# --- the commands ---------------------------------------------------------------------------------------------------

Command = Callable[..., subprocess.CompletedProcess[str]]
WHEN = ("--now", NOW.isoformat())


@pytest.fixture
def command(database: str, tmp_path: Path) -> Command:
    """The commands in a place with a referral whose date has moved since its edition, and a meeting that begins later that day."""
    store = open_store(database)
    put(store, asked("spår", "14 november"), NOW - LATER)
    edition(store, "2025-W40", NOW - LATER)
    revise(store, asked("spår", "21 november"), NOW - timedelta(days=1))
    put(store, meeting("m", "2025-10-13T13:00", "2025-10-13T16:00", place="Aulan").item)
    store.close()
    given = {"MONITOR_DATABASE_URL": database}
    return lambda *arguments: run(*arguments, *WHEN, cwd=tmp_path, **given)


def test_what_is_dated_is_listed_in_order_of_time(command: Command) -> None:
    first, second = command("ahead").stdout.splitlines()
    assert first.startswith("2025-10-13 13:00 event       Möte m  [")
    assert second.startswith("2025-11-21       answer_by   Remiss av spår (was 2025-11-14)  [")
    row = json.loads(command("ahead", "--format", "jsonl").stdout.splitlines()[1])
    assert (row["date"], row["moved_from"], row["edition"], row["says"]) == (
        "2025-11-21",
        "2025-11-14",
        "2025-W40",
        "Sista svarsdag",
    )
    assert command("ahead", "--weeks", "5").stdout.splitlines() == [first]


def test_each_topic_has_a_calendar_that_can_be_written_again(command: Command, tmp_path: Path) -> None:
    done = command("calendar")
    assert done.stdout.split() == [
        f"data/calendars/{topic}.ics" for topic in ("infrastructure", "total_defence", "skills_supply", "energy", "establishment")
    ]
    written = (tmp_path / "data/calendars/infrastructure.ics").read_bytes()
    found = [(one.value("DTSTART"), one.value("SEQUENCE")) for one in checked(written).named("VEVENT")]
    assert found == [("20251013T130000", "0"), ("20251121", "1")]
    assert checked((tmp_path / "data/calendars/energy.ics").read_bytes()).value("X-WR-CALNAME").startswith("Bevakning: Energi")
    assert command("calendar", "--topic", "infrastructure", "--out", "ut").stdout == "ut/infrastructure.ics\n"
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "ut").iterdir()] == [("infrastructure.ics", written)]


def test_without_a_database_there_is_nothing_to_look_ahead_in(tmp_path: Path) -> None:
    for name in ("ahead", "calendar"):
        done = run(name, cwd=tmp_path)
        assert done.returncode == 2 and "no database in data" in done.stderr and len(done.stderr.splitlines()) == 1
        assert not list(tmp_path.iterdir())
