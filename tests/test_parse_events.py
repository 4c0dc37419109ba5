"""Calendars and pages of events: what, when, where and until when one registers; and what is not read."""

import json
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from builders import NOW, fetched, source
from forms import CALENDAR, CARD, CARDS, survives
from hypothesis import given
from hypothesis import strategies as st

from monitor import parse
from monitor.errors import ParseError
from monitor.parse import events, when
from monitor.values import STOCKHOLM, Item

TZ = "TZID=Europe/Stockholm"


def calendar(*entries: str) -> str:
    inside = "".join(f"BEGIN:VEVENT\n{entry}\nEND:VEVENT\n" for entry in entries)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}END:VCALENDAR\n".replace("\n", "\r\n")


def found(body: str, form: str = "events", **fields: object) -> tuple[Item, ...]:
    return parse.parse(fetched(body, url="https://example.org/kalender", form=form), source(**fields)).items


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def test_a_calendar_most_of_which_lies_more_than_a_year_ahead_is_a_failure() -> None:
    far = "UID:{0}\nDTSTART:202{1}1023T130000\nSUMMARY:Forum {0}"
    assert len(found(calendar(far.format(1, 5), far.format(2, 7), far.format(3, 5)))) == 3
    with pytest.raises(ParseError, match="lie in the future for 2 of 3 items"):
        found(calendar(far.format(1, 5), far.format(2, 7), far.format(3, 7)))


# --- iCalendar ------------------------------------------------------------------------------------------------------


def test_an_event_has_its_hours_its_place_and_its_last_day_to_register() -> None:
    about = r"Samtal om elnät. Anmäl dig senast 16 oktober.\nKontakt: Anna Ek\, 070-123 45 67\nVälkommen. Skriv till anna@ek.se."
    entry = f"UID:1\nDTSTART;{TZ}:20251023T130000\nDTEND;{TZ}:20251023T160000\nSUMMARY:Forum\nLOCATION:Conventum\\, Örebro\nDESCRIPTION:{about}"
    (one,) = found(calendar(entry + "\nORGANIZER;CN=Anna Ek:mailto:anna@ek.se\nURL:https://example.org/forum"))
    assert (one.kind, one.key, one.url, one.title) == ("event", "1", "https://example.org/forum", "Forum")
    assert (one.starts_at, one.ends_at) == (at("2025-10-23T13:00"), at("2025-10-23T16:00"))
    assert (one.place, one.register_by) == ("Conventum, Örebro", datetime(2025, 10, 16).date())  # noqa: DTZ001
    assert one.summary == "Samtal om elnät. Anmäl dig senast 16 oktober. Välkommen."
    assert "Anna" not in str(one) and "ek.se" not in str(one)


@pytest.mark.parametrize(
    ("times", "begins", "ends"),
    [
        ("DTSTART;VALUE=DATE:20251023\nDTEND;VALUE=DATE:20251025", "2025-10-23T00:00", "2025-10-24T00:00"),
        ("DTSTART;VALUE=DATE:20251023\nDTEND;VALUE=DATE:20251024", "2025-10-23T00:00", None),
        ("DTSTART:20251023T130000\nDURATION:PT90M", "2025-10-23T13:00", "2025-10-23T14:30"),
        ("DTSTART:20251023T110000Z\nDTEND:broken", "2025-10-23T13:00", None),
        (f"DTSTART;{TZ}:20251023T130000\nDTEND;{TZ}:20251023T120000", "2025-10-23T13:00", None),
    ],
)
def test_times_without_a_zone_are_stockholms_and_whole_days_end_on_their_last(times: str, begins: str, ends: str | None) -> None:
    (one,) = found(calendar(f"UID:1\nSUMMARY:Forum\n{times}"))
    assert (one.starts_at, one.ends_at) == (at(begins), at(ends) if ends else None)


def test_what_is_called_off_says_so_first() -> None:
    entry = "UID:{}\nDTSTART:20251023T130000\nSTATUS:CANCELLED\nSUMMARY:{}"
    titles = [one.title for one in found(calendar(entry.format(1, "Forum"), entry.format(2, "INSTÄLLT: Forum")))]
    assert titles == ["Inställt: Forum", "INSTÄLLT: Forum"]


def test_a_weekly_meeting_is_told_for_each_time_within_reach_at_its_hour_through_winter_time() -> None:
    rule = f"UID:1\nDTSTART;{TZ}:20250902T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20251112T000000Z\nSUMMARY:Frukost"
    other = f"UID:1\nRECURRENCE-ID;{TZ}:20251028T080000\nDTSTART;{TZ}:20251029T080000\nSUMMARY:Frukost en onsdag"
    items = found(calendar(f"{rule}\nEXDATE;{TZ}:20251021T080000", other))
    assert sorted(f"{one.starts_at:%m-%d %H}" for one in items if one.starts_at) == ["10-14 08", "10-29 08", "11-04 08", "11-11 08"]
    assert len({one.key for one in items}) == 4


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=FOO",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=9XX",
    ],
)
def test_a_rule_that_we_do_not_unfold_leaves_the_event_at_its_first_time(rule: str) -> None:
    (one,) = found(calendar(f"UID:1\nDTSTART:20251023T130000\nRRULE:{rule}\nSUMMARY:Forum"))
    assert one.starts_at == at("2025-10-23T13:00")


def test_what_has_been_for_long_is_not_taken_and_what_has_no_time_is_noted() -> None:
    body = calendar("UID:1\nDTSTART:20240101\nSUMMARY:Gammalt", "UID:2\nSUMMARY:Utan tid", "UID:3\nDTSTART:20251023\nSUMMARY:Forum")
    made = parse.parse(fetched(body, form="events"), source())
    assert [one.title for one in made.items] == ["Forum"] and made.notes == ("entry 2 left out: has no usable DTSTART",)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (CALENDAR[:200], "is cut off"),
        (CALENDAR.replace("VEVENT", "X-EVENT"), "VEVENT: is missing"),
        ("<html><body>Kalender</body></html>", "schema.org/Event"),
        (calendar(), "holds no items"),
    ],
)
def test_another_form_is_a_failure(body: str, fault: str) -> None:
    with pytest.raises(ParseError, match=fault):
        found(body)


@given(st.binary(max_size=60), st.integers(0, len(CALENDAR)))
def test_a_calendar_however_broken_raises_nothing_but_ours(junk: bytes, place: int) -> None:
    body = CALENDAR.encode()
    for form in ("events", "riksdagen_calendar"):
        survives(form, body[:place] + junk + body[place:])


# --- schema.org/Event -----------------------------------------------------------------------------------------------


def page(event: object) -> str:
    return f'<html><script type="application/ld+json">{json.dumps(event)}</script></html>'


def test_a_page_that_tells_machines_of_its_events_is_read_by_that() -> None:
    place = {"@type": "Place", "name": "Conventum", "address": {"addressLocality": "Örebro"}}
    event = {
        "@type": "BusinessEvent",
        "name": "Forum",
        "startDate": "2025-10-23T13:00:00+02:00",
        "endDate": "2025-10-23T16:00:00+02:00",
    }
    event |= {"url": "/forum", "location": place, "offers": {"validThrough": "2025-10-20"}, "organizer": {"name": "Anna Ek"}}
    (one,) = found(page({"@graph": [{"@type": "WebPage"}, {"itemListElement": [{"item": event}]}]}))
    assert (one.title, one.url, one.place) == ("Forum", "https://example.org/forum", "Conventum, Örebro")
    assert (one.starts_at, one.ends_at) == (at("2025-10-23T13:00"), at("2025-10-23T16:00"))
    assert str(one.register_by) == "2025-10-20" and "Anna" not in str(one)


def test_an_online_event_and_one_that_is_called_off_say_so() -> None:
    event = {"@type": "Event", "name": "Forum", "startDate": "2025-10-23", "eventStatus": "https://schema.org/EventCancelled"}
    (one,) = found(page([event | {"location": {"@type": "VirtualLocation", "url": "https://x.example/"}}]))
    assert (one.title, one.place) == ("Inställt: Forum", "Digitalt")


def test_a_list_on_a_page_is_read_by_selectors_for_events() -> None:
    select = {"item": "li", "starts": "time", "place": ".plats", "register_by": ".anmal"}
    when_and_where = '<time datetime="2025-10-23">23 oktober kl. 13.00–16.00</time><i class="plats">Aulan</i>'
    row = f'<li><a href="/1">Forum</a>{when_and_where}<b class="anmal">Senast 9 oktober</b></li>'
    (one,) = found(row, form="html", select=select, kind="event")
    assert (one.starts_at, one.ends_at, one.place) == (at("2025-10-23T13:00"), at("2025-10-23T16:00"), "Aulan")
    assert str(one.register_by) == "2025-10-09"


def test_a_selector_by_which_no_event_has_a_day_is_a_failure_and_not_a_quiet_loss() -> None:
    rows = '<li><a href="/1">Ett</a><i>Aulan</i></li><li><a href="/2">Två</a><i>Snart</i></li>'
    with pytest.raises(ParseError, match=r"starts '\.fel': is in none of 2 items"):
        found(rows, form="html", select={"item": "li", "starts": ".fel"}, kind="event")
    with pytest.raises(ParseError, match="starts 'i': tells a day in none of 2 items"):
        found(rows, form="html", select={"item": "li", "starts": "i"}, kind="event")
    dated = found(rows.replace("Snart", "23 oktober"), form="html", select={"item": "li", "starts": "i"}, kind="event")
    assert [one.starts_at is None for one in dated] == [True, False]


# --- the Riksdag's calendar -----------------------------------------------------------------------------------------


def test_a_vote_is_told_by_what_is_voted_on_and_alike_in_both_forms() -> None:
    hit = {
        "dok_id": "HDC120251022vo1",
        "titel": "Votering",
        "summary": "Beslut om betänkande 2025/26:TU3 Järnväg, väg",
        "datum": "2025-10-22",
    }
    hit |= {"klockslag": "16:00", "plats": "Kammaren", "organ": "kamm"}
    listed = json.dumps({"dokumentlista": {"@traffar": "1", "dokument": hit}})
    (one,), (other,) = found(CALENDAR, form="riksdagen_calendar"), found(listed, form="riksdagen_calendar")
    assert one.title == other.title == "Votering om Järnväg, väg (bet. 2025/26:TU3)"
    assert one.url == other.url == "https://data.riksdagen.se/dokument/HDC120251022vo1"
    assert one.refs == other.refs == ("HDC120251022vo1",)
    assert one.starts_at == other.starts_at == at("2025-10-22T16:00") and one.place == other.place == "Kammaren"


def test_the_web_page_that_the_riksdag_answers_for_json_is_a_failure() -> None:
    with pytest.raises(ParseError, match="is a web page"):
        found("<!DOCTYPE html><html>Kalender</html>", form="riksdagen_calendar", may_be_empty=True)


def test_the_riksdags_recess_is_no_failure() -> None:
    assert found(calendar(), form="riksdagen_calendar", may_be_empty=True) == ()


# --- Almedalsveckan -------------------------------------------------------------------------------------------------


def test_a_card_of_the_programme_links_to_its_event_and_tells_its_hours() -> None:
    (one,) = found(CARDS, form="almedalen")
    assert (one.title, one.url) == ("Elnät i Bergslagen", "https://example.org/event/user-view/12")
    assert (one.starts_at, one.ends_at) == (at("2026-06-24T13:00"), at("2026-06-24T13:45"))


def test_a_calendar_within_a_card_tells_hours_and_place() -> None:
    inside = calendar(f"UID:1\nDTSTART;{TZ}:20260625T090000\nDTEND;{TZ}:20260625T094500\nSUMMARY:x\nLOCATION:Donners plats")
    card = CARD.replace("</li>", f'<a href="data:text/calendar;charset=utf-8,{quote(inside)}">Spara</a></li>')
    (one,) = found(json.dumps({"totalCount": 1, "result": [card]}), form="almedalen")
    assert (one.title, one.place, one.starts_at) == ("Elnät i Bergslagen", "Donners plats", at("2026-06-25T09:00"))


def test_the_programme_goes_on_while_there_are_events_that_no_page_has_told() -> None:
    url = "https://example.org/event/search/events/2026/seminar/{}"
    for page, following in ((0, [1]), (1, [2]), (2, [])):
        made = parse.parse(fetched(CARDS, url=url.format(page), form="almedalen", depth=page), source())
        assert [one.url for one in made.follow] == [url.format(one) for one in following] and made.whole


def test_a_programme_that_is_not_open_is_empty_and_one_that_says_otherwise_a_failure() -> None:
    assert found('{"totalCount": 0, "result": []}', form="almedalen", may_be_empty=True) == ()
    with pytest.raises(ParseError, match="empty though there are 12"):
        found('{"totalCount": 12, "result": []}', form="almedalen", may_be_empty=True)


# --- when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("tisdag 4 november kl. 13.00–16.00", "2025-11-04T13:00", "2025-11-04T16:00"),
        ("tors 23 okt 09:00-16:00", "2025-10-23T09:00", "2025-10-23T16:00"),
        ("23 oktober 2025 kl 9-12", "2025-10-23T09:00", "2025-10-23T12:00"),
        ("tisdag 4 november kl. 13-15.", "2025-11-04T13:00", "2025-11-04T15:00"),
        ("tisdag 4 november, 13-15, Aulan", "2025-11-04T13:00", "2025-11-04T15:00"),
        ("tisdag 4 november 13-15", "2025-11-04T13:00", "2025-11-04T15:00"),
        ("2025-11-04 13–15.30", "2025-11-04T13:00", "2025-11-04T15:30"),
        ("4 november kl. 8-9.30", "2025-11-04T08:00", "2025-11-04T09:30"),
        ("4 november kl. 8.30-10", "2025-11-04T08:30", "2025-11-04T10:00"),
        ("4 november för 13-15 år", "2025-11-04T00:00", None),
        ("4 november, 13-15 år", "2025-11-04T00:00", None),
        ("4 november kl. 13.", "2025-11-04T13:00", None),
        ("23–24 oktober", "2025-10-23T00:00", "2025-10-24T00:00"),
        ("30 oktober–1 november 2025", "2025-10-30T00:00", "2025-11-01T00:00"),
        ("29 oktober 2025, 10:00 - torsdag 30 oktober 2025, 15:00", "2025-10-29T10:00", "2025-10-30T15:00"),
        ("2025-10-23 13:00 – 2025-10-23 15:00", "2025-10-23T13:00", "2025-10-23T15:00"),
        ("6 november 22.00–01.00", "2025-11-06T22:00", "2025-11-07T01:00"),
        ("12 januari", "2026-01-12T00:00", None),
        ("15 september, 18.30", "2025-09-15T18:30", None),
        ("31 februari", None, None),
        ("29 februari", None, None),
        ("inget datum", None, None),
    ],
)
def test_hours_and_days_are_read_as_publishers_write_them(text: str, begins: str | None, ends: str | None) -> None:
    assert when.span(text, NOW) == (at(begins) if begins else None, at(ends) if ends else None)


def test_the_last_day_to_register_is_told_only_by_what_speaks_of_it() -> None:
    for text, day in (
        ("OSA senast 20 oktober.", "2025-10-20"),
        ("Föranmälan krävs, senast den 3 november", "2025-11-03"),
        ("Senast 3 maj", "None"),
    ):
        assert str(when.register_by(text, NOW)) == day


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    begins, ends = when.span(text, NOW)
    assert begins is None or ends is None or ends > begins
    assert "@" not in events.without_contacts(f"{text}\nanna@ek.se") or "@" in text


def test_unfolding_a_calendar_of_rules_takes_no_time() -> None:
    rule = "UID:{}\nDTSTART:20160101T080000\nRRULE:FREQ=DAILY\nSUMMARY:Varje dag"
    items = found(calendar(*(rule.format(number) for number in range(200))))
    assert len([one for one in items if one.starts_at and one.starts_at > NOW - timedelta(days=2)]) == 50 * 12
