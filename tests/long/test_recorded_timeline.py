"""A question followed through the recorded internet, from its referral to the chamber's decision: letters, timeline and calendar.

With MONITOR_PICTURES=DIR the pages that its readers would have seen are left there, to be looked at in a browser.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from conftest import replay_at
from inside import a_round, compose, house, move, played

from monitor import pipeline, timeline
from monitor.config import shipped
from monitor.pipeline import House
from monitor.values import STOCKHOLM, Follow, Movement, Standing

pytestmark = pytest.mark.long
FIRST, DAILY, LAST = (
    datetime.fromisoformat(f"{day}T07:05").replace(tzinfo=STOCKHOLM) for day in ("2024-09-30", "2025-03-24", "2025-05-26")
)
BILL = "prop-2024-25-150"  # state aid to new nuclear power: a bill of 27 March 2025, decided on 16 May


@dataclass
class Followed:
    """What eight months told of the matter: by week its movement, the letter's page, and how the matter stood at the end."""

    told: dict[str, Movement]
    letters: dict[str, str]
    calendars: dict[str, bytes]
    standing: Standing


@pytest.fixture(scope="module")
def followed(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """Eight months, a round a week and from March a day, an edition each Monday; somebody follows the bill from the day on which it is known."""
    folder = tmp_path_factory.mktemp("followed")
    with replay_at(shared, folder, FIRST) as replay:
        config = played(frozenset(replay.control("GET", "/now")["hosts"]))
        with house(config, replay, folder) as lived:
            now, asked = FIRST, False
            while now <= LAST:
                move(replay, now)
                a_round(lived, now)
                compose(lived, now)
                if not asked and (matter := lived.store.matter(BILL)):
                    lived.store.follow(Follow(matter.key, "ledare", True, now))
                    asked = True
                now += timedelta(days=1 if now >= DAILY else 7)
            yield told_by(lived)


def told_by(lived: House) -> Followed:
    matter = lived.store.matter(BILL)
    assert matter
    standing = pipeline.standing_of(matter, LAST)
    made = Followed({}, {}, {}, standing)
    for week in lived.store.editions():
        for one in lived.store.told_in(week):
            if one.matter == matter.key:
                made.told[week] = one.movement
    for letter in lived.store.unsent():
        week = letter.key.partition("/")[0]
        if week in made.told:
            made.letters[week] = letter.message.html
            for one in letter.message.attachments:
                if one.name.endswith(".ics"):
                    made.calendars[week] = one.content
    leave_pictures(made)
    return made


def leave_pictures(made: Followed) -> None:
    if folder := os.environ.get("MONITOR_PICTURES"):
        drawn = timeline.page(timeline.timeline(made.standing, LAST), pipeline.templates(shipped() / "templates"))
        Path(folder, "timeline.html").write_text(drawn, "utf-8")
        for week, page in made.letters.items():
            Path(folder, f"{week}.html").write_text(page, "utf-8")


def test_the_matter_is_told_from_its_first_edition_to_its_last_and_no_more(followed: Followed) -> None:
    kinds = [movement.kind for movement in followed.told.values()]
    assert (kinds[0], kinds[-1]) == ("begun", "ended")
    assert set(kinds[1:-1]) == {"moved"}
    assert "2025-W20" in followed.told  # the week of the decision


def words(page: str) -> str:
    """What a page says, its spaces and breaks alike."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_each_edition_that_tells_of_it_names_it_in_the_letter(followed: Followed) -> None:
    assert followed.letters.keys() == followed.told.keys()
    for week, movement in followed.told.items():
        letter = words(followed.letters[week])
        assert all(words(line.text) in letter for line in movement.lines), week


def test_its_timeline_holds_referral_bill_motions_and_the_committees_and_chambers_days(followed: Followed) -> None:
    steps = [
        (step.when if not isinstance(step.when, datetime) else step.when.date(), step.kind) for step in followed.standing.steps
    ]
    told = [(when.isoformat(), kind) for when, kind in steps if kind != "motion"]
    assert told == [
        ("2024-09-27", "referral"),
        ("2024-12-03", "answer_by"),
        ("2025-03-27", "bill"),
        ("2025-03-31", "committee_report"),
        ("2025-04-14", "MOT"),
        ("2025-05-02", "JUS"),
        ("2025-05-16", "BEH"),
        ("2025-05-16", "BES"),
    ]
    assert sum(kind == "motion" for _, kind in steps) == 4
    assert followed.standing.stage == "decided"


def test_the_day_of_decision_stood_in_the_calendar_before_it(followed: Followed) -> None:
    before = [content.decode() for week, content in followed.calendars.items() if week < "2025-W20"]
    assert any("20250516" in content for content in before)
