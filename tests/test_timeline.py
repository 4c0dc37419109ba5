"""A matter's timeline: what the drawing and the page tell of it, and strangers' words in both."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builders import NOW, document, item
from commands import run
from hypothesis import given
from hypothesis import strategies as st

from monitor import pipeline, timeline
from monitor.config import shipped
from monitor.values import Document, Matter, MatterStep, Outcome, Standing

TEMPLATES = pipeline.templates(shipped() / "templates")
TITLE = "En säkrare väg i Värmland"
SVG = "{http://www.w3.org/2000/svg}"


def doc(number: int, kind: str, title: str = TITLE, day: str = "2025-09-01") -> Document:
    made = item(kind=kind, title=title, url=f"https://example.org/{number}", published=datetime.fromisoformat(f"{day}T00:00+02:00"))
    return document(str(number), item=made)


def step(when: str, what: str, one: Document | None = None, *, planned: bool = False, moved_from: str = "") -> MatterStep:
    text = f"{what}: {one.item.title}" if one else what
    was = date.fromisoformat(moved_from) if moved_from else None
    return MatterStep(date.fromisoformat(when), text, one.item.kind if one else "", one, "planned" if planned else "happened", was)


def standing(*steps: MatterStep, title: str = TITLE, outcome: tuple[Outcome, ...] = ()) -> Standing:
    documents = tuple(one.document for one in steps if one.document) or (doc(1, "bill"),)
    matter = Matter("m", title, documents, (), {}, NOW)
    return Standing(matter, "bill", "proposition i riksdagen", steps, None, outcome)


def drawn(made: Standing) -> ElementTree.Element:
    return ElementTree.fromstring(timeline.drawing(timeline.timeline(made, NOW), TEMPLATES))


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


STEPS = (
    step("2024-12-03", "Remiss", doc(1, "referral", f"Remiss av {TITLE}")),
    step("2025-09-01", "Proposition", doc(2, "bill")),
    step("2025-10-22", "Debatt i kammaren", planned=True, moved_from="2025-10-20"),
)


def test_the_drawing_tells_each_step_with_its_day_under_its_year_and_marks_today_between_past_and_future() -> None:
    told = texts(drawn(standing(*STEPS)))
    assert told == [
        "I dag, 13\u00a0oktober",
        "2024",
        "3\u00a0december",
        "Remiss",
        "2025",
        "1\u00a0september",
        "Proposition",
        "22\u00a0oktober",
        "Debatt i kammaren",
        "flyttat från 20\u00a0oktober",
    ]


def test_what_has_happened_is_filled_and_what_is_planned_is_hollow_below_todays_mark() -> None:
    root = drawn(standing(*STEPS))
    dots = [(one.get("class"), int(one.get("cy", ""))) for one in root.iter(f"{SVG}circle")]
    (mark,) = [int(one.get("y1", "")) for one in root.iter(f"{SVG}line") if one.get("class") == "mark"]
    assert [name for name, _ in dots] == ["happened", "happened", "planned"]
    assert dots[1][1] < mark < dots[2][1]
    assert dots[2][1] < int(root.get("viewBox", "").split()[3])


def test_a_planned_day_that_has_passed_is_hollow_and_told_as_not_confirmed() -> None:
    vote = MatterStep(date(2025, 10, 8), "Beslut i kammaren", "decision", None, "unconfirmed")
    made = timeline.timeline(standing(STEPS[1], vote), NOW)
    root = ElementTree.fromstring(timeline.drawing(made, TEMPLATES))
    assert [one.get("class") for one in root.iter(f"{SVG}circle")] == ["happened", "planned"]
    assert texts(root)[-3:] == ["8\u00a0oktober", "Beslut i kammaren", "var planerat, men är inte bekräftat"]
    assert "<td>Beslut i kammaren var planerat, men är inte bekräftat</td>" in timeline.page(made, TEMPLATES)


def test_a_title_that_says_more_than_the_matters_stands_in_at_most_three_lines_and_whole_on_the_page() -> None:
    long = (
        "Promemorian Kompletterande bestämmelser om vägar, broar, tunnlar, färjor och järnvägar i hela landet och dess omgivningar"
    )
    made = standing(step("2025-09-01", "Promemoria", doc(1, "ministry_memo", long)))
    lines = texts(drawn(made))[4:]
    assert len(lines) == 3 and lines[-1].endswith("…") and max(map(len, lines)) <= timeline.LETTERS
    assert long in timeline.page(timeline.timeline(made, NOW), TEMPLATES)


def test_motions_that_come_together_are_counted() -> None:
    motions = [step(f"2025-10-0{day}", "Följdmotion", doc(day, "motion", f"med anledning av {TITLE}")) for day in range(1, 6)]
    assert texts(drawn(standing(STEPS[1], *motions)))[-2:] == ["5\u00a0oktober", "Fem följdmotioner"]


def test_the_page_tells_the_outcome_point_by_point() -> None:
    points = (Outcome("1", "Fart", "utskottet", "acklamation"), Outcome("2", "Räcken", "reservation 5", "röstning", 180, 150))
    told = timeline.page(timeline.timeline(standing(*STEPS, outcome=points), NOW), TEMPLATES)
    assert "<td>Fart</td><td>Utskottet</td>" in told
    assert "<td>Räcken</td><td>Reservation 5 (efter votering)<br>" in told and "180 ja, 150 nej" in told


def test_a_matter_without_steps_is_drawn_as_today_alone() -> None:
    assert texts(drawn(standing())) == ["I dag, 13\u00a0oktober"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_whatever_strangers_write_the_drawing_stays_a_drawing_and_the_page_holds_no_script(title: str) -> None:
    hostile = f"<script>alert(1)</script>{{{{ x*7 }}}}]]>{title}"
    made = standing(step("2025-09-01", "Proposition", doc(1, "bill", hostile)), title=hostile)
    root = drawn(made)
    assert not list(root.iter(f"{SVG}script"))
    told = timeline.page(timeline.timeline(made, NOW), TEMPLATES)
    assert "<script" not in told and "{{ x*7 }}" in told


@pytest.mark.parametrize("after", [0, 400])
def test_rows_never_overlap(after: int) -> None:
    many = [step("2025-09-01", "Promemoria", doc(n, "report", "ord " * (n % 20 + 1))) for n in range(1, 40)]
    rows = timeline.timeline(standing(*many), NOW + timedelta(days=after)).rows
    assert all(one.bottom <= following.y for one, following in zip(rows, rows[1:], strict=False))


def test_the_command_writes_the_drawing_and_the_page_to_files(sample_matter: tuple[str, Path], tmp_path: Path) -> None:
    query, data = sample_matter
    for form in ("svg", "html"):
        out = tmp_path / f"matter.{form}"
        asked = ("matter", query, "--data", str(data), "--now", "2025-10-14T08:00+02:00", "--format", form, "--out", str(out))
        done = run(*asked, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, f"{out}\n")
        assert "Debatt i kammaren" in out.read_text("utf-8")


@pytest.fixture
def sample_matter(tmp_path: Path) -> tuple[str, Path]:
    """A database with a matter in it: a committee's report that the sample world tells of."""
    done = run("run", "--once", "--sample", "--data", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return "bet. 2025/26:TU90", tmp_path / "sample"


def test_a_matter_told_a_year_later_says_so_by_its_day() -> None:
    later = replace(standing(*STEPS), following=STEPS[2])
    assert timeline.timeline(later, NOW).following == "Debatt i kammaren 22\u00a0oktober"
