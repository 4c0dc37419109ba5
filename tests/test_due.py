"""What is due: targets, editions, and the pauses between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import due
from monitor.config import Source
from monitor.values import BACKLOG, STOCKHOLM, OwnPage, Target

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


# --- documents' own pages -----------------------------------------------------------------------------------------------


def page(name: str = "a", **fields: object) -> OwnPage:
    given = {
        "document_id": name, "source_id": "example", "url": f"https://example.org/{name}", "kind": "referral",
        "published": NOW - timedelta(days=10), "topics": ("energy",), "edition": None, "answer_by": None, "origin": "",
    }  # fmt: skip
    return OwnPage(**given | fields)  # type: ignore[arg-type]


def wanted(*pages: OwnPage, follow: str = "all", targets: tuple[Target, ...] = ()) -> list[str]:
    sources = [SOURCE.model_copy(update={"id": name, "follow": follow}) for name in ("first", "example")]
    return [f"{one.source_id}/{one.document_id}" for one in due.own_pages(pages, targets, sources, NOW)]


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ({}, True),
        ({"kind": "bill"}, True),
        ({"kind": "bill", "edition": BACKLOG}, False),
        ({"kind": "bill", "published": NOW - timedelta(days=31)}, False),
        ({"kind": "bill", "origin": "publisher"}, False),
        ({"kind": "bill", "origin": "mirror"}, True),
        ({"edition": BACKLOG, "published": NOW - timedelta(days=119)}, True),
        ({"published": NOW - timedelta(days=121)}, False),
        ({"published": None}, False),
        ({"origin": "publisher"}, True),
        ({"origin": "publisher", "published": NOW - timedelta(days=22)}, False),
        ({"origin": "publisher", "published": NOW - timedelta(days=90), "answer_by": NOW.date() + timedelta(days=1)}, True),
        ({"origin": "publisher", "published": NOW - timedelta(days=90), "answer_by": NOW.date() - timedelta(days=21)}, True),
        ({"origin": "publisher", "published": NOW - timedelta(days=90), "answer_by": NOW.date() - timedelta(days=22)}, False),
    ],
)
def test_a_page_is_read_while_it_is_news_and_a_referrals_while_it_is_open(fields: dict[str, object], read: bool) -> None:
    assert wanted(page(**fields)) == (["example/a"] if read else [])


def test_a_page_waits_for_its_time_and_one_that_failed_is_read_again() -> None:
    waits = Target("example", "https://example.org/a", next_check=NOW + timedelta(minutes=1))
    failed = Target("example", "https://example.org/a", failures=2, next_check=NOW)
    read = page(kind="bill", origin="publisher")
    assert wanted(page(), targets=(waits,)) == []
    assert wanted(read, targets=(failed,)) == ["example/a"]


def test_a_page_is_read_where_the_first_source_leads_to_and_what_no_edition_has_considered_first() -> None:
    again, considered, both = page("b", origin="publisher"), page("c", edition="2025-W41"), page("a")
    found = wanted(again, considered, both, page("a", source_id="first"))
    assert found == ["first/a", "example/c", "example/b"]
    assert wanted(page(kind="bill"), page("b"), follow="referrals") == ["example/b"]


def test_no_round_reads_more_pages_than_its_cap() -> None:
    assert len(wanted(*(page(str(number)) for number in range(100)))) == due.PAGES_A_ROUND
