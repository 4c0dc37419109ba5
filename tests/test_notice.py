"""The letter to an operator, in Swedish that an editor would sign."""

from datetime import date, datetime, timedelta
from pathlib import Path

import jinja2
import pytest
from builders import NOW

from monitor import notice, render
from monitor.config import shipped
from monitor.values import Alarm, AlarmKind, Message

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = render.environment(jinja2.FileSystemLoader(shipped() / "templates"))
NAMES = {"tal": "Regeringen: tal", "sou": "Riksdagen: utredningar", "kom": "Exempelby kommun: anslagstavla"}


def alarm(kind: AlarmKind, source_id: str, hours: float = 5, *, ended: datetime | None = None, subject: str = "", **facts) -> Alarm:
    return Alarm(kind, source_id, subject, NOW - timedelta(hours=hours), facts, told=ended and NOW, ended=ended)


def letter(began: list[Alarm], over: list[Alarm]) -> Message:
    last_ok = {"tal": NOW - timedelta(hours=6), "sou": NOW - timedelta(minutes=30), "": NOW - timedelta(minutes=9)}
    return notice.render(began, over, TEMPLATES, names=NAMES, last_ok=last_ok, now=NOW)


EVERY = [
    alarm("network", "", hosts=9),
    alarm("failing", "tal", reason="HTTP 500"),
    alarm("unreadable", "kom", 30, reason="list: holds no items"),
    alarm("silent", "sou", 24 * 40, every_days=5),
    alarm("drifting", "sou", date=0.98, designation=1.0),
    alarm("gap", "tal", reason="shows nothing older than 2025-10-12 09:00, and was last read 2025-10-11 09:00"),
    alarm("category", "tal", subject="2901", name="Ny typ"),
    alarm("clock", "", minutes=12),
    alarm("clock", "kom", minutes=-61),
    alarm("future", "kom", items=1, latest=date(2027, 12, 22).isoformat()),
    alarm("ids", "kom"),
]
OVER = [
    alarm("failing", "tal", 29, ended=NOW - timedelta(minutes=15), reason="HTTP 500"),
    alarm("silent", "sou", 24 * 9, ended=NOW, every_days=1),
]


def test_every_kind_of_alarm_has_its_words(golden) -> None:
    golden(GOLDEN / "operator.txt", letter(EVERY, OVER).text)


def test_the_page_for_a_browser_says_the_same_and_escapes_what_servers_say() -> None:
    html = letter([alarm("failing", "tal", reason="<script>")], OVER).html
    assert "&lt;script&gt;" in html and "<script>" not in html and "Läses igen" in html


@pytest.mark.parametrize(
    ("began", "over", "subject"),
    [
        (EVERY[1:2], [], "Larm: Regeringen: tal svarar inte"),
        (EVERY[:1], [], "Larm: Vårt nät når inga källor"),
        ([], OVER[:1], "Larmet över: Regeringen: tal"),
        (EVERY[:3], OVER[:1], "Larm: tre nya fel, ett över"),
        (EVERY[:1], OVER, "Larm: ett nytt fel, två över"),
        ([], OVER, "Larmen över: två fel"),
    ],
)
def test_the_subject_says_what_it_is_about(began: list[Alarm], over: list[Alarm], subject: str) -> None:
    assert letter(began, over).subject == subject


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "varje vardag"),
        (2, "varannan dag"),
        (5, "var femte dag"),
        (8, "varje vecka"),
        (14, "varannan vecka"),
        (30, "var fjärde vecka"),
    ],
)
def test_a_rhythm_is_told_as_one_says_it(days: int, words: str) -> None:
    assert words in " ".join(letter([alarm("silent", "tal", every_days=days)], []).text.split())
