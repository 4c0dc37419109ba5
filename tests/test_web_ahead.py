"""På gång: what is dated in eight weeks, by week and day, and the calendars that one fetches."""

from dataclasses import replace
from datetime import datetime, timedelta

import icalendar
from builders import NOW, change, deadline, fetched, item, verdict
from served import Served

from monitor.values import TOPICS


def dated(served: Served, *days: str, topic: str = "energy") -> None:
    """A referral for each of these days, by which it is to be answered."""
    rows = [
        change(
            item(kind="referral", key=f"{topic}-{day}", url=f"https://example.org/{topic}/{day}", title=f"Remiss om {day}"),
            f"{topic}-{day}",
            verdict=verdict(f"{topic}-{day}", topics=(topic,), scores={topic: 0.9}),
            deadlines=(deadline(day),),
        )
        for day in days
    ]
    served.store.apply(fetched().request, fetched(), rows, next_check=NOW, now=NOW)


def test_eight_weeks_are_told_week_by_week_and_day_by_day(served: Served) -> None:
    dated(served, "2025-10-22", "2025-10-23", "2025-12-08", "2025-12-09")
    page = served.as_("reader").get("/pa-gang").text
    assert "3 datum till och med 8\u00a0december." in page
    assert [week in page for week in ("<h2>Vecka 43</h2>", "<h2>Vecka 44</h2>", "<h2>Vecka 50</h2>")] == [True, False, True]
    assert "<h3>Onsdag 22\u00a0oktober</h3>" in page and "Sista svarsdag: <a" in page and "Remiss om\u00a02025-12-09" not in page


def test_a_meeting_is_told_with_hour_and_place(served: Served) -> None:
    held = item(kind="event", key="m", title="Järnvägsdagen", url="https://example.org/m", place="Örebro")
    held = replace(held, starts_at=datetime.fromisoformat("2025-10-30T13:00+01:00"))
    served.store.apply(fetched().request, fetched(), [change(held, "m")], next_check=NOW, now=NOW)
    page = served.as_("reader").get("/pa-gang").text
    assert " kl.&nbsp;13.00: <a" in page and "Örebro" in page


def test_dates_are_narrowed_to_a_topic(served: Served) -> None:
    dated(served, "2025-10-22")
    client = served.as_("reader")
    assert "Remiss om\u00a02025-10-22" in client.get("/pa-gang?amne=energy").text
    assert "Inget har ett datum till och med" in client.get("/pa-gang?amne=establishment").text
    assert client.get("/pa-gang?amne=sport").status_code == 400


def test_many_dates_are_told_a_hundred_a_page(served: Served) -> None:
    first = NOW.date() + timedelta(days=1)
    days = [(first + timedelta(days=number)).isoformat() for number in range(50)]
    dated(served, *days)
    dated(served, *days, topic="infrastructure")
    dated(served, days[0], topic="total_defence")
    client = served.as_("reader")
    pages = [client.get("/pa-gang", params={"sida": number}).text for number in (1, 2)]
    assert [page.count("Sista svarsdag:") for page in pages] == [100, 1]
    assert ('rel="next"' in pages[0], 'rel="next"' in pages[1]) == (True, False)
    assert max(len(page.encode()) for page in pages) < 100_000


def test_the_calendar_of_a_topic_is_fetched_and_what_it_tells_is_kept(served: Served) -> None:
    dated(served, "2025-10-22")
    client = served.as_("reader")
    answer = client.get("/pa-gang/energy.ics")
    assert answer.headers["content-type"].startswith("text/calendar") and "energy.ics" in answer.headers["content-disposition"]
    (event,) = icalendar.Calendar.from_ical(answer.content).events
    assert str(event["summary"]) == "Sista svarsdag: Remiss om\u00a02025-10-22"
    assert [one.sequence for one in served.store.calendar_entries().values()] == [0]
    offered = [part.partition('"')[0] for part in client.get("/pa-gang").text.split('href="/pa-gang/')[1:]]
    assert offered == [f"{topic}.ics" for topic in TOPICS]
    assert [client.get(f"/pa-gang/{name}.ics").status_code for name in ("sport", "..%2F..%2Fetc")] == [400, 404]


def test_no_title_is_markup(served: Served) -> None:
    hostile = item(kind="referral", key="h", url="javascript:alert(2)", title="<script>alert(1)</script> remiss")
    served.store.apply(
        fetched().request, fetched(), [change(hostile, "h", deadlines=(deadline("2025-10-22"),))], next_check=NOW, now=NOW
    )
    page = served.as_("reader").get("/pa-gang").text
    assert "alert(1)&lt;/script&gt; remiss" in page and "<script>alert" not in page and "javascript:" not in page
