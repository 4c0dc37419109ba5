"""The letter to an operator, in Swedish that an editor would sign."""

from datetime import date, datetime, timedelta
from pathlib import Path

import jinja2
import pytest
from builders import NOW, source

from monitor import notice, render
from monitor.config import shipped
from monitor.values import Alarm, AlarmKind, Message, TargetHealth

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = render.environment(jinja2.FileSystemLoader(shipped() / "templates"))
NAMES = {"tal": "Regeringen: tal", "sou": "Riksdagen: utredningar", "kom": "Exempelby kommun: anslagstavla"}


def alarm(kind: AlarmKind, source_id: str, hours: float = 5, *, ended: datetime | None = None, subject: str = "", **facts) -> Alarm:
    return Alarm(kind, source_id, subject, NOW - timedelta(hours=hours), facts, told=ended and NOW, ended=ended)


def letter(began: list[Alarm], over: list[Alarm]) -> Message:
    sources = {name: source(id=name, name=said, url=f"https://{name}.example.org/flöde") for name, said in NAMES.items()}
    sources |= {f"d{n}": source(id=f"d{n}", name=f"Verket: del {n}", url=f"https://down.example/{n}") for n in range(15)}
    last_ok = {"tal": NOW - timedelta(hours=6), "sou": NOW - timedelta(minutes=9), "d3": NOW - timedelta(hours=40)}
    states = {
        name: TargetHealth(name, one.url, last_ok.get(name), NOW, NOW + timedelta(hours=5), 3, "", None)
        for name, one in sources.items()
    }
    return notice.render(began, over, TEMPLATES, sources=sources, states=states, now=NOW)


def plain(message: Message) -> str:
    return " ".join(message.text.split())


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
    assert "&lt;script&gt;" in html and "<script>" not in html and "Kan läsas igen" in html and "max-width:470px" in html


@pytest.mark.parametrize(
    ("began", "over", "subject"),
    [
        (EVERY[1:2], [], "Larm: Regeringen (tal) svarar inte"),
        (EVERY[:1], [], "Larm: Vårt nät når inga källor"),
        ([], OVER[:1], "Larmet är över: Regeringen (tal)"),
        (EVERY[:3], OVER[:1], "Larm: tre nya fel, ett över"),
        (EVERY[:1], OVER, "Larm: ett nytt fel, två över"),
        ([], OVER, "Två larm är över"),
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
        (10, "var tionde dag"),
        (12, "varannan vecka"),
        (14, "varannan vecka"),
        (30, "var fjärde vecka"),
    ],
)
def test_a_rhythm_is_told_as_one_says_it(days: int, words: str) -> None:
    assert words in " ".join(letter([alarm("silent", "tal", every_days=days)], []).text.split())


@pytest.mark.parametrize(
    ("kind", "reason", "told"),
    [
        ("failing", "HTTP 500", "Felet: fel hos servern (HTTP 500)."),
        (
            "failing",
            "HTTP 403, a challenge page for browsers",
            "oss sedan 13 oktober kl. 02.05 (HTTP 403, en sida som kräver webbläsare)",
        ),
        ("failing", "no whole answer within 60 s", "Felet: inget svar i tid. I loggen: no whole answer within 60 s Id: tal"),
        ("unreadable", "main li: is not on the page", "Felet: svaret har inte den väntade formen. I loggen: main li: is not on"),
    ],
)
def test_faults_are_told_in_swedish_with_the_programs_words_on_a_line_of_their_own(kind: AlarmKind, reason: str, told: str) -> None:
    assert told in plain(letter([alarm(kind, "tal", reason=reason)], []))


def test_a_status_that_the_words_tell_is_not_told_twice() -> None:
    assert "I loggen" not in plain(letter([alarm("failing", "tal", reason="HTTP 500")], []))


def test_what_a_publisher_forbids_is_told_as_forbidden_with_what_to_do() -> None:
    made = letter([alarm("failing", "tal", reason="robots.txt does not allow it")], [])
    assert made.subject == "Larm: Regeringen (tal) får inte läsas"
    assert "Får inte läsas sedan" in plain(made) and "be utgivaren om lov" in plain(made) and "svara" not in plain(made)


@pytest.mark.parametrize(
    ("kind", "reason", "words"),
    [
        ("failing", "HTTP 403", "HTTP 403"),
        ("failing", "HTTP 401", "HTTP 401"),
        ("failing", "HTTP 503, a challenge page for browsers", "HTTP 503, en sida som kräver webbläsare"),
        ("unreadable", "h1#h1id: is a challenge page for browsers", "en sida som kräver webbläsare"),
    ],
)
def test_a_server_that_answers_and_refuses_us_is_not_told_as_silent(kind: AlarmKind, reason: str, words: str) -> None:
    made = letter([alarm(kind, "tal", reason=reason)], [])
    assert made.subject == "Larm: Regeringen (tal) släpper inte in oss"
    told = plain(made)
    assert f"Släpper inte in oss sedan 13 oktober kl. 02.05 ({words}). Senast läst" in told and "svara" not in told
    assert "Be utgivaren att släppa in oss, eller stäng av källan i sources.yaml (enabled: false, och skälet i because)." in told
    both = plain(letter([alarm(kind, f"d{n}", reason=reason) for n in (0, 1)], []))
    assert "Två källor (Verket (del 0) och Verket (del 1)) släpper inte in oss sedan" in both and "stäng av källorna" in both


def test_an_operator_reads_where_the_source_is_when_it_is_tried_and_how_to_try() -> None:
    told = plain(letter(EVERY[1:2], []))
    assert "Id: tal https://tal.example.org/fl%C3%B6de Prövas igen 13 oktober kl. 12.05, eller nu med" in told
    assert "monitor collect --source tal" in told


def test_sources_of_one_host_and_one_fault_are_one_paragraph_also_when_it_is_over() -> None:
    down = [alarm("failing", f"d{n}", reason="HTTP 502") for n in range(15)]
    made = letter(down, [])
    assert made.subject == "Larm: down.example svarar inte (15 källor)"
    assert "15 källor (Verket (del 0), Verket (del 1)," in plain(made) and "och sju till) har inte svarat sedan" in plain(made)
    assert made.text.count("Prövas igen") == 1 and "--source d0 --source d1 " in plain(made)
    over = letter([], [alarm("failing", f"d{n}", 46, ended=NOW, reason="HTTP 502") for n in range(3)])
    assert over.subject == "Larmet är över: down.example (tre källor)"
    assert "Tre källor (Verket (del 0), Verket (del 1) och Verket (del 2)) kan läsas igen sedan" in plain(over)
    assert "efter två dygn." in plain(over)
    two = letter([*down[:2], alarm("failing", "d3", reason="HTTP 404")], [])
    assert two.subject == "Larm: två nya fel"
