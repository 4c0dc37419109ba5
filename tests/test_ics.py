"""Calendar files: strictly in the form of RFC 5545, whatever sources write, and with names and sequences by which dates move."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import icalendar
import pytest
from builders import NOW, deadline, document, item, verdict
from hypothesis import given
from hypothesis import strategies as st
from rfc5545 import Part, checked
from test_meetings import at, meeting

from monitor import ahead, digest, ics
from monitor.values import STOCKHOLM, CalendarEntry, Coming, Dated, Document, Names

NAMES = Names({"example": "Exempelverket"}, {"referral": "Remiss", "event": "Mötesplats"}, {"infrastructure": "Infrastruktur"})
HOSTILE = (
    "Spår\r\nBEGIN:VEVENT\r\nUID:x",
    'a;b,c\\n\\;d:"e"',
    "END:VCALENDAR",
    "\x00\x07\x1b[31m\x85\u2028\u2029\u202e\ufeff",
    "å" * 300,
    "👩‍🚀" * 90,
    " ",
    "\t;VALUE=DATE:20250101",
    "\\",
)


def referral(name: str = "r", *days: str, **fields: object) -> Document:
    one = item(kind="referral", title="Remiss av Fler spår", url=f"https://example.org/{name}", **fields)
    return document(name, item=one, deadlines=tuple(deadline(day) for day in days or ("2025-11-14",)))


def dated(*documents: Document) -> tuple[Coming, ...]:
    found = [one for document in documents for one in ahead.of(document)]
    return digest.coming(found, topics=["infrastructure"], names=NAMES)


def written(dates: Sequence[Coming], known: dict[str, CalendarEntry] | None = None, now: datetime = NOW) -> Part:
    entries = ics.plan(dates, known or {}, now)
    return checked(ics.calendar("Bevakning: Infrastruktur", dates, entries, now=now))


def events(calendar: Part) -> dict[str, Part]:
    return {one.value("UID").partition("@")[0]: one for one in calendar.named("VEVENT")}


def test_an_answer_by_date_is_a_day_with_alarms_28_14_and_3_days_before() -> None:
    (event,) = written(dated(referral())).named("VEVENT")
    assert event.properties["DTSTART"] == (";VALUE=DATE", "20251114") and "DTEND" not in event.properties
    assert event.value("UID") == "answer_by.r@policy-monitor.invalid"
    assert event.value("SUMMARY") == "Sista svarsdag: Remiss av Fler spår"
    assert event.value("DESCRIPTION") == "Remiss\\, Exempelverket\\nVarför: Järnväg (”järnväg”)\\nhttps://example.org/r"
    assert [(alarm.value("ACTION"), alarm.value("TRIGGER")) for alarm in event.parts] == [
        ("DISPLAY", "-P28D"),
        ("DISPLAY", "-P14D"),
        ("DISPLAY", "-P3D"),
    ]
    names = ("SEQUENCE", "STATUS", "CATEGORIES", "URL", "DTSTAMP", "LAST-MODIFIED")
    stamp = "20251013T050500Z"
    assert [event.value(name) for name in names] == ["0", "CONFIRMED", "Infrastruktur", "https://example.org/r", stamp, stamp]


def test_an_event_has_its_hours_in_stockholm_and_its_last_day_to_register_stands_by_itself() -> None:
    one = meeting("m", "2025-11-04T13:00", "2025-11-04T16:00", place="Conventum, Örebro", register_by=date(2025, 10, 28))
    calendar = written(dated(one))
    found = events(calendar)
    assert found["event.m"].properties["DTSTART"] == (";TZID=Europe/Stockholm", "20251104T130000")
    assert found["event.m"].properties["DTEND"] == (";TZID=Europe/Stockholm", "20251104T160000")
    assert found["event.m"].value("LOCATION") == "Conventum\\, Örebro"
    assert found["register_by.m"].properties["DTSTART"] == (";VALUE=DATE", "20251028")
    assert [[alarm.value("TRIGGER") for alarm in one.parts] for one in found.values()] == [["-P3D"], ["-P3D"]]
    assert len(calendar.named("VTIMEZONE")) == 1


def test_an_event_of_days_ends_the_day_after_its_last_and_needs_no_time_zone() -> None:
    calendar = written(dated(meeting("m", "2025-10-30T00:00", "2025-11-01T00:00")))
    assert calendar.named("VEVENT")[0].value("DTEND") == "20251102"
    assert not calendar.named("VTIMEZONE")


@pytest.mark.parametrize("ends", ["2025-11-04T13:00", "2025-11-04T09:00", ""])
def test_an_event_without_a_later_end_has_none(ends: str) -> None:
    assert "DTEND" not in written(dated(meeting("m", "2025-11-04T13:00", ends))).named("VEVENT")[0].properties


def test_the_clocks_of_the_file_are_those_of_stockholm() -> None:
    calendar = icalendar.Calendar.from_ical(ics.calendar("Tom", [], {}, now=NOW))
    (zone,) = (part.to_tz() for part in calendar.walk("VTIMEZONE"))
    for month in range(1, 13):
        for day in (1, 25, 26, 27, 28):
            there = datetime(2026, month, day, 12)  # noqa: DTZ001 – the zone is what is asked for
            assert there.replace(tzinfo=zone).utcoffset() == there.replace(tzinfo=STOCKHOLM).utcoffset()


def test_a_calendar_without_dates_can_be_subscribed_to() -> None:
    assert [part.name for part in written(()).parts] == ["VTIMEZONE"]


# --- moved, called off ----------------------------------------------------------------------------------------------


def told(*documents: Document, known: dict[str, CalendarEntry] | None = None) -> dict[str, CalendarEntry]:
    return ics.plan(dated(*documents), known or {}, NOW)


def test_the_sequence_rises_when_a_day_hour_or_place_moves_and_not_for_other_words() -> None:
    one = meeting("m", "2025-11-04T13:00", place="Aulan")
    first = told(one)
    for changes, sequence in (
        ({"title": "Nytt namn", "summary": "Mer"}, 0),
        ({"place": "AULAN."}, 0),
        ({"starts_at": at("2025-11-05T13:00")}, 1),
        ({"starts_at": at("2025-11-04T14:00")}, 1),
        ({"ends_at": at("2025-11-04T15:00")}, 1),
        ({"place": "Biblioteket"}, 1),
    ):
        moved = replace(one, item=replace(one.item, **changes))
        (entry,) = told(moved, known=first).values()
        assert entry.sequence == sequence, changes
        assert entry.uid in first and entry.changed_at == NOW
    assert first == told(one, known=first)


def test_what_is_called_off_is_cancelled_under_its_name_and_may_come_back() -> None:
    one = meeting("m", "2025-11-04T13:00")
    off = replace(one, item=replace(one.item, title="Inställt: Möte m"))
    first = told(one)
    (event,) = written(dated(off), first).named("VEVENT")
    assert (event.value("STATUS"), event.value("SEQUENCE"), event.parts) == ("CANCELLED", "1", [])
    second = told(off, known=first)
    assert told(off, known=second) == second
    assert [entry.sequence for entry in told(one, known=second).values()] == [2]


def test_nothing_is_called_off_that_nobody_has_been_told_of() -> None:
    assert not written(dated(meeting("m", "2025-11-04T13:00", title="Inställt: Möte"))).named("VEVENT")


def test_dates_that_conflict_have_names_of_their_own_and_one_that_goes_is_cancelled() -> None:
    both = referral("r", "2025-11-14", "2025-11-21")
    first = told(both)
    assert [uid.partition("@")[0] for uid in first] == ["answer_by.r", "answer_by-2.r"]
    assert "sidan anger även 21\u00a0november" in events(written(dated(both)))["answer_by.r"].value("SUMMARY")
    later = referral("r", "2025-11-21")
    gone = ahead.withdrawn(first.values(), {"r": later}, {}, (), NOW.date())
    dates = digest.coming([*ahead.of(later), *gone], topics=["infrastructure"], names=NAMES)
    found = events(written(dates, first))
    assert {name: tuple(map(one.value, ("STATUS", "SEQUENCE", "DTSTART"))) for name, one in found.items()} == {
        "answer_by.r": ("CONFIRMED", "1", "20251121"),
        "answer_by-2.r": ("CANCELLED", "1", "20251121"),
    }


# --- hostile words --------------------------------------------------------------------------------------------------


@given(
    st.one_of(st.text(max_size=200), st.sampled_from(HOSTILE), st.text(alphabet='\r\n;,:\\"BEGIN:VEVENT\t ', max_size=60)),
    st.text(),
)
def test_no_words_of_a_source_break_the_file(title: str, place: str) -> None:
    one = document("x", item=item(kind="event", title=title, place=place, starts_at=at("2025-11-04T13:00")))
    many = dated(one, replace(referral(), item=replace(referral().item, title=title)))
    calendar = written(many)
    assert sorted(events(calendar)) == ["answer_by.r", "event.x"]
    content = ics.calendar(title, many, ics.plan(many, {}, NOW), now=NOW)
    parsed = icalendar.Calendar.from_ical(content)
    assert parsed.to_ical() == content
    assert not parsed.errors and not any(event.errors for event in parsed.events)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_are_one_line_in_the_file(title: str) -> None:
    one = referral()
    (event,) = written(dated(replace(one, item=replace(one.item, title=title)))).named("VEVENT")
    assert event.value("UID") == "answer_by.r@policy-monitor.invalid" and event.value("SUMMARY").startswith("Sista svarsdag:")


def test_what_icalendar_reads_is_what_was_told() -> None:
    dates = dated(referral(), meeting("m", "2025-11-04T13:00", "2025-11-04T16:00", place="A; B, C\\D"))
    parsed = icalendar.Calendar.from_ical(ics.calendar("Å", dates, ics.plan(dates, {}, NOW), now=NOW))
    first, second = parsed.events
    assert (second.start, str(second["summary"])) == (date(2025, 11, 14), "Sista svarsdag: Remiss av Fler spår")
    assert (first.start, first.end, str(first["location"])) == (at("2025-11-04T13:00"), at("2025-11-04T16:00"), "A; B, C\\D")
    assert [alarm["trigger"].dt for alarm in second.walk("VALARM")] == [-timedelta(days=days) for days in (28, 14, 3)]


def test_a_decision_and_a_call_have_their_days() -> None:
    report = document("bet", item=item(kind="committee_report", starts_at=at("2025-10-22T00:00")))
    call = document("call", item=item(kind="call", ends_at=at("2025-10-30T14:00"), register_by=date(2025, 10, 30)))
    found = {one.dated.kind: one.dated for one in dated(report, call)}
    assert (found["decision"].when, found["closes"].when) == (date(2025, 10, 22), at("2025-10-30T14:00"))
    assert [one.value("TRANSP") for one in written(dated(report, call)).named("VEVENT")] == ["TRANSPARENT", "TRANSPARENT"]


def test_verdicts_decide_what_is_told() -> None:
    outside = replace(referral(), verdict=verdict("r", in_digest=False))
    assert dated(outside) == () and isinstance(ahead.of(outside)[0], Dated)
