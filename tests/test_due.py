"""What is due: targets, editions, and the pauses between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import due
from monitor.config import Source
from monitor.values import STOCKHOLM, Target

NOW = datetime.fromisoformat("2025-10-13T07:05+02:00")
SOURCE = Source(
    id="example", name="Exempel", owner="Exempel", parser="feed", url="https://example.org/{rm}?from={since}", every_minutes=60
)


def names(composed: list[str], now: str) -> list[str]:
    return [period.name for period in due.editions(composed, datetime.fromisoformat(now))]


def test_an_empty_database_is_owed_the_last_ended_week() -> None:
    assert names([], "2025-10-15T12:00+02:00") == ["2025-W41"]


def test_nothing_is_due_before_seven_on_monday() -> None:
    assert names([], "2025-10-13T06:59:59+02:00") == []
    assert names(["2025-W40"], "2025-10-13T06:59:59+02:00") == []
    assert names(["2025-W40"], "2025-10-13T07:00+02:00") == ["2025-W41"]


def test_a_missed_monday_is_made_up_for_once() -> None:
    assert names(["2025-W40"], "2025-10-14T15:00+02:00") == ["2025-W41"]
    assert names(["2025-W40", "2025-W41"], "2025-10-14T15:00+02:00") == []


def test_every_missed_week_is_due_in_order() -> None:
    assert names(["2025-W38"], "2025-10-14T15:00+02:00") == ["2025-W39", "2025-W40", "2025-W41"]


@pytest.mark.parametrize(
    ("week", "moment"),
    [("2025-W12", "2025-03-24T06:00+00:00"), ("2025-W13", "2025-03-31T05:00+00:00"), ("2025-W43", "2025-10-27T06:00+00:00")],
)
def test_seven_is_seven_in_stockholm_on_both_sides_of_summer_time(week: str, moment: str) -> None:
    assert due.edition_moment(due.week(week)) == datetime.fromisoformat(moment)


def test_the_week_of_new_year_is_named_by_its_iso_year() -> None:
    assert due.week_of(datetime(2024, 12, 31, tzinfo=UTC).date()).name == "2025-W01"
    assert names(["2024-W52"], "2025-01-06T07:00+01:00") == ["2025-W01"]


@pytest.mark.parametrize("name", ["2025-41", "2025-W54", "W41", "2025-W1", "2025-Wxx", ""])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        due.week(name)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 – the zone is drawn
def test_a_year_of_any_start_gives_every_week_once(start: datetime) -> None:
    composed: list[str] = []
    for day in range(0, 371):
        composed += [period.name for period in due.editions(composed, start + timedelta(days=day))]
    assert composed == sorted(set(composed))
    assert len(composed) in (53, 54)


@pytest.mark.parametrize(("year", "last"), [(2025, 52), (2026, 53)])
def test_the_weeks_of_a_year_end_where_they_end(year: int, last: int) -> None:
    assert due.week(f"{year}-W{last}").name == f"{year}-W{last}"
    with pytest.raises(ValueError, match=f"its weeks are {year}-W01 to {year}-W{last}"):
        due.week(f"{year}-W{last + 1}")


def test_a_week_was_read_when_any_source_has_answered_since_its_monday() -> None:
    period = due.week("2025-W41")
    monday = datetime(2025, 10, 6, 0, 0, tzinfo=STOCKHOLM)
    assert due.was_read(period, [None, monday])
    assert not due.was_read(period, [None, monday - timedelta(seconds=1)])
    assert not due.was_read(period, [])


def test_a_target_is_due_when_it_has_never_been_read_or_its_time_has_come() -> None:
    early = Target("example", SOURCE.url, next_check=NOW + timedelta(seconds=1))
    late = Target("example", SOURCE.url, etag='"x"', next_check=NOW)
    assert len(due.requests([SOURCE], [], NOW)) == 1
    assert due.requests([SOURCE], [early], NOW) == []
    assert due.requests([SOURCE], [early], NOW, everything=True)[0].target == SOURCE.url
    assert due.requests([SOURCE], [late], NOW)[0].etag == '"x"'


def test_placeholders_are_filled_and_since_stands_still_for_a_month() -> None:
    assert due.fill(SOURCE.url, NOW) == "https://example.org/2025/26?from=2025-08-01"
    assert due.fill(SOURCE.url, NOW + timedelta(days=18)) == "https://example.org/2025/26?from=2025-08-01"
    assert due.fill("{rm} {since} {today}", datetime(2026, 1, 31, 12, tzinfo=STOCKHOLM)) == "2025/26 2025-11-01 2026-01-31"


def test_failures_double_the_pause_up_to_a_day_and_retry_after_is_kept() -> None:
    def pause(failures: int, retry_after_s: float | None = None) -> timedelta:
        return due.next_check(SOURCE, failures=failures, retry_after_s=retry_after_s, now=NOW) - NOW

    assert [pause(n) for n in (0, 1, 2, 3)] == [timedelta(hours=h) for h in (1, 1, 2, 4)]
    assert pause(50) == timedelta(days=1)
    assert pause(1, retry_after_s=7200) == timedelta(hours=2)


def test_a_failing_source_is_never_asked_more_often_than_a_good_one() -> None:
    rare = SOURCE.model_copy(update={"every_minutes": 10080})
    assert due.next_check(rare, failures=3, retry_after_s=None, now=NOW) - NOW == timedelta(days=7)


def test_of_a_first_poll_the_last_seven_dates_are_news() -> None:
    assert due.is_fresh(datetime(2025, 10, 6, 0, 0, tzinfo=STOCKHOLM), NOW)
    assert not due.is_fresh(datetime(2025, 10, 5, 23, 59, tzinfo=STOCKHOLM), NOW)
    assert not due.is_fresh(None, NOW)
