"""What an edition tells of a followed matter: as an editor would, and each move once."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, deadline, document, item, verdict

from monitor import digest, due, pipeline, render
from monitor.config import shipped
from monitor.pipeline import standing_of
from monitor.values import (
    STOCKHOLM,
    Coverage,
    Document,
    Follow,
    Matter,
    Movement,
    Names,
    Point,
    Standing,
    Status,
    Step,
    ToldMatter,
)  # fmt: skip

TEMPLATES = pipeline.templates(shipped() / "templates")
NAMES = Names(
    {"example": "Exempelverket"},
    {"bill": "Proposition", "referral": "Remiss", "motion": "Motion", "committee_report": "Betänkande", "inquiry": "Utredning"},
    {"infrastructure": "Infrastruktur", "energy": "Energi"},
)
LATER = NOW + timedelta(days=7)


def of(name: str, kind: str, *, days: int = -4, answer_by: tuple[str, ...] = (), **fields) -> Document:
    published = NOW + timedelta(days=days)
    one = item(
        key=name, kind=kind, title=fields.pop("title", "Säkrare vägar"), url=f"https://example.org/{name}", published=published
    )
    judged = verdict(name, **{"relevance": 3.0} | fields)
    return document(name, item=one, verdict=judged, deadlines=tuple(map(deadline, answer_by)), first_seen=published, matter="m")


REFERRAL = of("remiss", "referral", answer_by=("2025-11-14",))
REPORT = of("bet", "committee_report", days=-2)


def matter(*documents: Document, register: dict[str, Status] | None = None) -> Matter:
    return Matter("m", "Säkrare vägar", documents, (), register or {}, NOW)


def status(*steps: tuple[str, int, str], points: tuple[Point, ...] = ()) -> dict[str, Status]:
    told = tuple(Step(code, "", datetime(2025, 11, day, tzinfo=STOCKHOLM), state) for code, day, state in steps)  # type: ignore[arg-type]
    return {"bet. 2025/26:TU5": Status("HD01TU5", "bet. 2025/26:TU5", steps=told, points=points)}


def told(before: Matter, at: datetime = NOW, kind: str = "begun") -> ToldMatter:
    """What an edition told of a matter as it was then."""
    standing = standing_of(before, at)
    moved = Movement("m", kind, before.title, "", (), (), "", "")  # type: ignore[arg-type]
    return ToldMatter("m", "2025-W41", at, moved, digest.snapshot(standing))


def moved(before: Matter, after: Matter, now: datetime = LATER) -> list[str]:
    found = digest.movement(standing_of(after, now), None, told(before), NAMES, now, 2025)
    return [line.text.replace("\xa0", " ") for line in found.lines] if found else []


def test_nothing_is_told_of_a_matter_in_which_nothing_has_moved() -> None:
    assert moved(matter(REFERRAL), matter(REFERRAL)) == []


def test_a_matter_is_first_told_as_followed_from_now_with_where_it_is_and_what_comes_next() -> None:
    found = digest.movement(standing_of(matter(REFERRAL), NOW), None, None, NAMES, NOW, 2025)
    assert found
    assert (found.kind, found.lines, found.where, found.following) == ("begun", (), "på remiss", "sista svarsdag 14\xa0november")
    assert (found.url, found.topics) == ("https://example.org/remiss", ("infrastructure",))


def test_a_new_document_is_told_with_its_day_and_its_title_where_that_is_another() -> None:
    bill = of("prop", "bill", days=2)
    assert moved(matter(REFERRAL), matter(REFERRAL, bill)) == ["Proposition 15 oktober"]
    other = of("prop", "bill", days=2, title="Trafik 2026")
    assert moved(matter(REFERRAL), matter(REFERRAL, other)) == ["Proposition 15 oktober: Trafik\xa02026".replace("\xa0", " ")]


def test_a_report_that_is_only_planned_is_awaited() -> None:
    assert moved(matter(REFERRAL), matter(REFERRAL, of("bet", "committee_report", days=30))) == ["Betänkande väntas 12 november"]


def test_many_motions_are_told_in_one_line() -> None:
    motions = [of(f"mot-{number}", "motion", days=1) for number in range(3)]
    assert moved(matter(REFERRAL), matter(REFERRAL, *motions)) == ["Från riksdagens ledamöter: tre motioner"]


def test_an_answer_by_date_that_moves_is_told_with_both_days() -> None:
    later = replace(REFERRAL, deadlines=(deadline("2025-11-28"),))
    assert moved(matter(REFERRAL), matter(later)) == ["Sista svarsdag är flyttad från 14 november till 28 november"]


def test_a_date_that_has_passed_is_told_once() -> None:
    after = datetime(2025, 11, 17, 7, tzinfo=STOCKHOLM)
    assert moved(matter(REFERRAL), matter(REFERRAL), after) == ["Remisstiden gick ut 14 november"]
    again = digest.movement(standing_of(matter(REFERRAL), after), None, told(matter(REFERRAL), after), NAMES, after, 2025)
    assert again is None


def test_a_planned_day_that_has_passed_is_no_decision_and_is_told_once_as_not_confirmed() -> None:
    after = datetime(2025, 11, 14, 7, tzinfo=STOCKHOLM)
    listed = matter(replace(REPORT, item=replace(REPORT.item, starts_at=datetime(2025, 11, 13, tzinfo=STOCKHOLM))))
    registered = matter(REPORT, register=status(("BES", 13, "planned")))
    for one in (listed, registered):
        assert standing_of(one, after).stage == "committee"
        assert moved(one, one, after) == ["Beslut i kammaren var planerat till 13 november, men är inte bekräftat"]
        assert digest.movement(standing_of(one, after), None, told(one, after), NAMES, after, 2025) is None
    decided = matter(REPORT, register=status(("BES", 13, "happened")))
    found = digest.movement(standing_of(decided, after), None, told(registered, after), NAMES, after, 2025)
    assert found and (found.kind, found.ended) == ("ended", "riksdagen beslutade 13\xa0november")


def test_the_registers_days_are_told_as_they_are_set_move_and_happen() -> None:
    before = matter(REPORT, register=status(("BEH", 12, "planned"), ("BES", 13, "planned")))
    after = matter(REPORT, register=status(("JUS", 4, "planned"), ("BEH", 12, "planned"), ("BES", 19, "planned")))
    assert moved(before, after) == [
        "Beslutet i kammaren är flyttat från 13 november till 19 november"
    ]  # and what comes next is JUS
    debated = matter(REPORT, register=status(("BEH", 12, "happened"), ("BES", 19, "planned")))
    told_now = moved(before, debated, datetime(2025, 11, 13, 7, tzinfo=STOCKHOLM))
    assert told_now == [
        "Kammaren debatterade ärendet 12 november",
        "Beslutet i kammaren är flyttat från 13 november till 19 november",
    ]


def test_the_day_of_decision_is_one_step_whether_the_list_or_the_register_tells_it() -> None:
    listed = replace(
        REPORT, item=replace(REPORT.item, starts_at=datetime(2025, 11, 13, tzinfo=STOCKHOLM), refs=("bet. 2025/26:TU5",))
    )
    registered = matter(listed, register=status(("BES", 13, "planned")))
    assert moved(matter(listed), registered) == []


def decided(*winners: str) -> Matter:
    points = tuple(Point(str(number), f"Fråga {number}", "", "röstning", winner) for number, winner in enumerate(winners, 1))
    return matter(REPORT, register=status(("BES", 13, "happened"), points=points))


AFTER = datetime(2025, 11, 17, 7, tzinfo=STOCKHOLM)
BEFORE = matter(REPORT, register=status(("BES", 13, "planned")))


@pytest.mark.parametrize(
    ("winners", "words"),
    [
        (["utskottet"], "Riksdagen följde utskottet i den enda punkten"),
        (["utskottet"] * 2, "Riksdagen följde utskottet i båda punkterna"),
        (["utskottet"] * 4, "Riksdagen följde utskottet i alla fyra punkter"),
        (["reservation 5"], "Riksdagen följde inte utskottet; i punkt 1 (Fråga 1) vann reservation 5"),
        (["utskottet", "reservation 5", "utskottet"], "Riksdagen följde utskottet i två av tre punkter; i punkt 2 (Fråga 2) vann reservation 5"),
    ],
)  # fmt: skip
def test_the_outcome_is_told_point_by_point(winners: list[str], words: str) -> None:
    assert moved(BEFORE, decided(*winners), AFTER)[-1] == words


def test_a_matter_that_is_decided_retires_with_notice_and_how_it_ended() -> None:
    found = digest.movement(standing_of(decided("utskottet"), AFTER), None, told(BEFORE), NAMES, AFTER, 2025)
    assert found
    assert (found.kind, found.ended) == ("ended", "riksdagen beslutade 13\xa0november")
    assert [line.text for line in found.lines] == ["Riksdagen följde utskottet i den enda punkten"]


def test_a_matter_in_which_nothing_comes_for_eighteen_months_retires() -> None:
    now = NOW + timedelta(days=600)
    found = digest.movement(
        standing_of(matter(of("sou", "inquiry")), now), None, told(matter(of("sou", "inquiry"))), NAMES, now, 2027
    )
    assert found
    assert (found.kind, found.ended) == ("ended", "inget nytt har kommit sedan 9\xa0oktober 2025")


def test_a_matter_that_waits_for_a_day_is_not_laid_aside() -> None:
    planned = matter(of("sou", "inquiry", answer_by=("2027-12-01",)))
    assert digest.movement(standing_of(planned, NOW + timedelta(days=600)), None, told(planned), NAMES, NOW, 2027) is None


def follows(which: Matter, word: Follow | None = None, before: ToldMatter | None = None, now: datetime = NOW) -> bool:
    standing: Standing = standing_of(which, now)
    return digest.is_followed(standing, word, before, now)


def test_what_must_not_be_missed_is_followed_by_itself_and_other_things_by_somebodys_word() -> None:
    light = matter(of("remiss", "referral", relevance=2.0))
    assert (follows(matter(REFERRAL)), follows(light)) == (True, False)
    assert follows(light, Follow("m", "Åsa", True, NOW))
    assert not follows(matter(of("remiss", "referral", in_digest=False)))


def test_a_dropped_matter_stays_dropped_whatever_comes() -> None:
    dropped = Follow("m", "Åsa", False, NOW)
    assert not follows(matter(REFERRAL, of("prop", "bill", days=30)), dropped, told(matter(REFERRAL)), LATER)


def test_what_ended_in_silence_is_followed_again_when_something_comes_and_what_was_decided_is_not() -> None:
    silent, now = told(matter(REFERRAL), kind="ended"), NOW + timedelta(days=40)
    assert not follows(matter(REFERRAL), before=silent, now=now)
    assert follows(matter(REFERRAL, of("prop", "bill", days=30)), before=silent, now=now)
    ended = told(decided("utskottet"), AFTER, kind="ended")
    late = replace(decided("utskottet"), documents=(REPORT, of("rskr", "riksdag_decision", days=60)))
    assert not follows(late, before=ended, now=NOW + timedelta(days=70))
    assert follows(late, Follow("m", "Åsa", True, NOW + timedelta(days=61)), ended, NOW + timedelta(days=70))


def test_a_matter_that_took_up_another_knows_what_was_told_of_both() -> None:
    one, other = told(matter(REFERRAL)), told(matter(REPORT), LATER)
    assert digest.newest_told([one, other])["m"].snapshot.documents == ("remiss", "bet")


def section(*movements: Movement, topics: tuple[str, ...] = (), cap: int = 8):
    return digest.compose(
        [], period=due.week("2025-W46"), coverage=Coverage(2, 2, (), 3), names=NAMES, topics=topics, cap=cap, composed=AFTER,
        movements=movements,
    )  # fmt: skip


def every() -> list[Movement]:
    """One matter of each sort, as an edition tells them."""
    begun = digest.movement(standing_of(matter(REFERRAL), NOW), None, None, NAMES, NOW, 2025)
    more = matter(REFERRAL, of("prop", "bill", days=20, title="Säkrare vägar i hela landet"))
    going = digest.movement(standing_of(more, AFTER), None, told(matter(REFERRAL)), NAMES, AFTER, 2025)
    ended = digest.movement(standing_of(decided("utskottet", "reservation 1"), AFTER), None, told(BEFORE), NAMES, AFTER, 2025)
    assert begun and going and ended
    return [replace(going, title="Vägar <b> & spår"), replace(begun, title="Nya regler för elnät"), replace(ended, title="Hamnar")]


def test_a_reader_is_told_of_the_matters_on_the_topics_chosen_and_of_those_without_any() -> None:
    one, by_hand = every()[0], replace(every()[1], topics=())
    assert [len(section(one, by_hand, topics=topics).movements.moved) for topics in ((), ("infrastructure",), ("energy",))] == [
        1,
        1,
        0,
    ]
    assert len(section(one, by_hand, topics=("energy",)).movements.begun) == 1


def test_what_the_cap_leaves_out_stands_in_the_full_list() -> None:
    made = render.render(section(*(replace(every()[0], title=f"Ärende {number}") for number in range(4)), cap=2), TEMPLATES)
    assert "Ytterligare två ärenden som vi följer står i den fullständiga listan" in made.text.replace("\n", " ")
    assert "Ärende\xa03" in made.attachments[0].content.decode()


def test_the_section_reads_as_an_editor_would_write_it(golden) -> None:
    made = render.render(section(*every()), TEMPLATES)
    golden(Path(__file__).parent / "golden" / "moved.txt", f"{made.subject}\n\n{made.text}".replace("\xa0", " "))
    assert "Vägar &lt;b&gt; &amp; spår" in made.html
    assert "Det som rört sig" in made.attachments[0].content.decode()


def test_a_week_without_followed_matters_has_no_such_section() -> None:
    assert "rört sig" not in render.render(section(), TEMPLATES).text


def test_a_week_in_which_a_followed_matter_moved_is_not_called_quiet() -> None:
    made = render.render(section(every()[0]), TEMPLATES)
    assert made.subject == "Vecka 46: ett ärende som vi följer har rört sig"
