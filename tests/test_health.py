"""The usual behaviour of sources, learnt from histories that are made up: daily press, a weekly list, seasonal motions, rare reports."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from builders import NOW, item

from monitor import health
from monitor.health import words, year
from monitor.values import Alarm, AlarmKind, NewsDay


def days(first: date, last: date, wanted: Callable[[date], bool]) -> list[date]:
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in every if wanted(day)]


def silent(history: list[date], *, riksdag: bool = False) -> date:
    found = health.rhythm(history, riksdag=riksdag)
    assert found is not None
    return health.silent_from(found, riksdag=riksdag)


def is_workday(day: date) -> bool:
    return not year.is_day_off(day)


# --- the year -------------------------------------------------------------------------------------------------------


def test_the_holidays_are_those_of_the_law() -> None:
    named = {day.isoformat() for day in year.holidays(2025)}
    assert named == {
        "2025-01-01", "2025-01-06", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-06", "2025-06-20",
        "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31",
    }  # fmt: skip
    easters = {2000: (4, 23), 2024: (3, 31), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25)}
    for number, (month, day) in easters.items():
        assert date(number, month, day) + timedelta(days=1) in year.holidays(number)


def test_the_riksdag_rests_until_it_opens_and_longer_in_a_year_of_election() -> None:
    assert year.is_recess(date(2025, 9, 8)) and not year.is_recess(date(2025, 9, 9))
    assert year.is_recess(date(2026, 9, 27)) and not year.is_recess(date(2026, 9, 28))
    assert year.is_recess(date(2025, 12, 27)) and year.is_recess(date(2026, 1, 5)) and not year.is_recess(date(2026, 1, 20))


def test_little_is_published_in_summer_and_at_christmas_and_nothing_on_a_day_off() -> None:
    assert year.pace(date(2025, 10, 9)) == 1
    assert year.pace(date(2025, 10, 11)) == year.pace(date(2025, 6, 6)) == 0
    assert 0 < year.pace(date(2025, 12, 29)) < year.pace(date(2025, 7, 15)) < 1
    assert year.pace(date(2025, 9, 3), riksdag=True) < year.pace(date(2025, 9, 3)) == 1


# --- silence --------------------------------------------------------------------------------------------------------


def test_daily_press_is_missed_within_a_week_and_not_over_a_weekend() -> None:
    history = days(date(2025, 1, 7), date(2025, 10, 8), is_workday)  # up to a Wednesday
    assert date(2025, 10, 13) < silent(history) <= date(2025, 10, 16)


def test_a_weekly_list_is_missed_within_three_weeks_and_not_at_its_first_absence() -> None:
    history = days(date(2025, 1, 9), date(2025, 10, 9), lambda day: day.weekday() == 3 and is_workday(day))
    assert date(2025, 10, 17) < silent(history) <= date(2025, 10, 31)


def test_rare_reports_are_given_months() -> None:
    history = [date(2025, 1, 15) + timedelta(days=n) for n in (0, 20, 55, 70, 110, 140, 230)]
    assert date(2025, 10, 15) < silent(history) < date(2026, 6, 1)


def test_motions_are_not_missed_while_the_riksdag_rests_but_soon_after_it_opens() -> None:
    session = days(date(2025, 1, 20), date(2025, 6, 18), is_workday)
    assert date(2025, 9, 9) < silent(session, riksdag=True) < date(2025, 9, 20)
    assert silent(session) < date(2025, 7, 10)  # what would be said of a source that does not rest


def test_summer_and_christmas_stretch_what_is_allowed() -> None:
    before_summer = days(date(2025, 1, 7), date(2025, 6, 27), is_workday)
    in_autumn = days(date(2025, 1, 7), date(2025, 10, 3), is_workday)
    assert silent(before_summer) - before_summer[-1] > 2 * (silent(in_autumn) - in_autumn[-1])
    before_christmas = days(date(2025, 8, 20), date(2025, 12, 19), is_workday)
    assert silent(before_christmas) > date(2026, 1, 7)


def test_of_a_few_days_with_news_no_rhythm_is_known() -> None:
    assert health.rhythm([]) is None
    assert health.rhythm(days(date(2025, 10, 6), date(2025, 10, 10), is_workday)) is None
    assert health.rhythm(days(date(2025, 10, 4), date(2025, 10, 5), lambda _: True) * 4) is None
    assert health.rhythm([date(2023, 1, 2) + timedelta(days=n) for n in range(9)] + [date(2025, 10, 9)]) is None  # long ago


def test_the_usual_rhythm_is_told_in_days_of_the_calendar() -> None:
    weekly = health.rhythm(days(date(2025, 8, 18), date(2025, 10, 10), lambda day: day.weekday() == 0))
    daily = health.rhythm(days(date(2025, 8, 18), date(2025, 10, 10), is_workday))
    assert weekly and daily and (weekly.every_days, daily.every_days) == (7, 1)


# --- fields, failures, clocks ---------------------------------------------------------------------------------------


def past(items: int, **having: int) -> list[NewsDay]:
    return [NewsDay("example", date(2025, 10, 1), items, having)]


def test_a_field_that_is_gone_is_noticed_within_ten_items() -> None:
    known = health.shares(past(100, date=100, summary=95, designation=10))
    good = [item(key=str(n), published=NOW - timedelta(days=n)) for n in range(30)]
    changed = [item(key=str(n), published=NOW + timedelta(hours=n), summary="") for n in range(1, 8)]
    assert health.fallen(health.latest_shares(good), known) == {}
    assert health.fallen(health.latest_shares(good + changed), known) == {"summary": 0.95}
    assert health.fallen(health.latest_shares([item(published=None)] * 5), known) == {"date": 1.0}


def test_what_a_source_never_had_is_not_missed_nor_what_too_few_items_tell() -> None:
    assert health.fallen(health.latest_shares([item(published=None)] * 4), {"date": 1.0}) == {}
    assert health.shares(past(10, date=10)) == {}
    assert health.fallen(health.latest_shares([item()] * 20), health.shares(past(50, date=50, summary=50, designation=5))) == {}


@pytest.mark.parametrize(
    ("failures", "hours", "told"), [(1, 30, False), (2, 1, False), (3, 1, False), (3, 2, True), (2, 24, True), (9, 0.5, False)]
)
def test_a_source_is_failing_after_so_many_failures_over_so_long_a_time(failures: int, hours: float, told: bool) -> None:
    assert health.is_failing(failures, NOW - timedelta(hours=hours), NOW) is told


def test_an_answer_out_of_form_is_told_at_once_where_much_would_be_missed_until_the_next() -> None:
    busy = [NewsDay("example", date(2025, 10, day), 300, {}) for day in (6, 7)]
    assert health.is_unreadable(2, [], timedelta(hours=1)) and not health.is_unreadable(1, [], timedelta(hours=1))
    assert health.is_unreadable(1, busy, timedelta(hours=1)) and not health.is_unreadable(1, busy, timedelta(minutes=30))


def test_our_own_network_is_at_fault_where_three_hosts_or_both_of_two_fall_silent() -> None:
    assert health.is_own_network({"a", "b", "c"}, set("abcdefg"))
    assert health.is_own_network({"a", "b"}, set("ab"))
    assert not health.is_own_network({"a", "b"}, set("abcdefg")) and not health.is_own_network({"a"}, {"a"})


def test_a_clock_is_wrong_by_what_most_hosts_say() -> None:
    assert health.own_skew([700.0, 720.0, 710.0, -3.0]) > 300
    assert health.own_skew([1.0, -2.0, 4000.0]) == health.own_skew([4000.0, 4000.0]) == health.own_skew([]) == 0


def test_dates_more_than_a_day_ahead_and_ids_that_are_one_are_seen() -> None:
    ahead = NOW + timedelta(days=2)
    assert health.ahead([item(), item(published=None), item(published=NOW + timedelta(hours=5)), item(published=ahead)], NOW) == [
        ahead
    ]
    assert health.are_one_id([item(key="same")] * 6) and not health.are_one_id([item(key=str(n)) for n in range(6)])
    assert health.day_of(datetime.fromisoformat("2025-10-12T23:30:00+00:00")) == date(2025, 10, 13)


# --- in words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "source_id", "facts", "told"),
    [
        ("failing", "tal", {"reason": "HTTP 403"}, "tal: failing since 2025-10-13: HTTP 403"),
        (
            "network",
            "",
            {"hosts": 9},
            "all: network since 2025-10-13: our network: no source answers: 9 hosts began to fail at once",
        ),
        ("clock", "tal", {"minutes": -61}, "tal: clock since 2025-10-13: its clock is 61 minutes behind ours"),
        ("clock", "", {"minutes": 12}, "all: clock since 2025-10-13: clocks of most hosts are 12 minutes ahead of ours"),
        ("future", "tal", {"items": 1, "latest": "2027-12-22"}, "1 item is dated in the future, at most 2027-12-22"),
        ("silent", "tal", {"every_days": 7}, "usually there is something about every 7 days"),
        ("drifting", "tal", {"date": 0.98}, "the latest items lack what earlier ones had: date (had by 98%)"),
    ],
)
def test_an_alarm_is_told_in_a_line_of_words(kind: AlarmKind, source_id: str, facts: dict[str, str | float], told: str) -> None:
    line = words.in_words(Alarm(kind, source_id, "", NOW, facts))
    assert line.endswith(told) and "{" not in line


def test_no_rhythm_is_shorter_than_a_working_day() -> None:
    rhythms = [health.Rhythm(usual / 10, 5.0, NOW.date()).every_days for usual in range(1, 400)]
    assert min(rhythms) == 1 and sorted(rhythms) == rhythms
    assert [words.rhythm(every) for every in (None, *sorted(set(rhythms))[:2])] == [
        "not known yet", "every working day", "about every 2 days",
    ]  # fmt: skip
