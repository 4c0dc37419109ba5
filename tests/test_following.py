"""Following a matter from edition to edition: what is told once, what is kept, and the commands; on SQLite and on PostgreSQL alike."""

import io
import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, SHIPPED, fetched, item, verdict
from commands import run
from docx import Document
from stores import new_store

from monitor import digest, due, link, paper, pipeline, report, situation
from monitor.config import Config, Environment, shipped
from monitor.store import Store
from monitor.values import STOCKHOLM, Change, Follow, Item, MatterNote, Movement, Snapshot, Status, Step, ToldMatter

TEMPLATES = pipeline.templates(shipped() / "templates")
CONFIG: Config = replace(SHIPPED, recipients=())
INQUIRY = item(
    kind="inquiry", url="https://www.regeringen.se/sou/2025/sou-202512/", title="Säkra vägar i Värmland", refs=("SOU 2025:12",)
)
REFERRAL = item(
    kind="referral",
    url="https://www.regeringen.se/remisser/2025/10/remiss-av-sou-202512/",
    title="Remiss av SOU 2025:12 Säkra vägar i Värmland",
    refs=("LI2025/00012",),
)
BILL = item(
    kind="bill", url="https://data.riksdagen.se/dokument/HD0320", title="Trafik i hela landet", refs=("prop. 2025/26:20", "HD0320")
)
MONDAYS = [NOW + timedelta(weeks=number) for number in range(6)]


def put(store: Store, *items: Item, now: datetime = NOW, relevance: float = 3.0, edition: str | None = None) -> list[str]:
    """Stores items as a round would, judged as weighty, and tells their ids."""
    decided = link.decide(items, store.known(name for one in items for name in link.identities(one)))
    changes = [
        Change(
            one, names, verdict(one.document_id, relevance=relevance), edition=edition, links=link.links(one.document_id, one.item)
        )
        for one, names in decided
    ]
    answer = fetched()
    store.apply(answer.request, answer, changes, next_check=now, now=now)
    return [change.decision.document_id for change in changes]


def composed(store: Store, now: datetime, week: str | None = None) -> pipeline.Edition:
    """An edition of the last ended week, or of another, which is not kept."""
    period = due.week(week) if week else due.week_of((now - timedelta(days=7)).date())
    return pipeline.compose(CONFIG, store, TEMPLATES, period=period, settings=Environment(), now=now)


def told(store: Store, now: datetime) -> list[tuple[str, list[str]]]:
    """What the edition of this Monday tells of followed matters; it is kept."""
    edition = composed(store, now)
    assert pipeline.queue(store, edition, now=now)
    return [(one.movement.kind, [line.text.replace("\xa0", " ") for line in one.movement.lines]) for one in edition.told]


def test_each_move_is_told_in_one_edition_only(store: Store) -> None:
    put(store, INQUIRY)
    assert told(store, MONDAYS[0]) == [("begun", [])]
    assert told(store, MONDAYS[1]) == []
    put(store, REFERRAL, now=MONDAYS[1] + timedelta(days=1), relevance=1.0)
    assert told(store, MONDAYS[2]) == [("moved", ["Remiss 9 oktober"])]
    assert told(store, MONDAYS[3]) == []


def test_an_edition_that_is_composed_again_tells_the_same(store: Store) -> None:
    put(store, INQUIRY)
    told(store, MONDAYS[0])
    first = composed(store, MONDAYS[0], "2025-W41")
    put(store, REFERRAL, now=MONDAYS[1])
    again = composed(store, MONDAYS[1], "2025-W41")
    assert again.told == first.told != ()
    assert [one.movement.kind for one in composed(store, MONDAYS[1]).told] == ["moved"]


def test_an_edition_that_is_only_shown_takes_nothing_from_the_next(store: Store) -> None:
    put(store, INQUIRY)
    for _ in range(2):
        assert [one.movement.kind for one in composed(store, MONDAYS[0]).told] == ["begun"]
    assert store.told_matters() == []


def test_two_weeks_that_are_due_together_each_begin_what_is_theirs(store: Store) -> None:
    put(store, INQUIRY, now=MONDAYS[0] - timedelta(days=8))
    put(store, BILL, now=MONDAYS[0] - timedelta(days=1))
    for week, title in (("2025-W40", INQUIRY.title), ("2025-W41", BILL.title)):
        edition = composed(store, MONDAYS[0], week)
        assert [one.movement.title for one in edition.told] == [title]
        assert pipeline.queue(store, edition, now=MONDAYS[0])


def test_a_week_that_has_its_edition_keeps_what_was_told_of_it(store: Store) -> None:
    put(store, INQUIRY)
    edition = composed(store, MONDAYS[0])
    assert pipeline.queue(store, edition, now=NOW)
    assert not pipeline.queue(store, replace(edition, told=()), now=NOW)
    assert store.told_in("2025-W41") == list(edition.told)


def test_history_is_followed_without_being_told_until_something_moves(store: Store) -> None:
    put(store, INQUIRY, edition="backlog")
    assert told(store, MONDAYS[0]) == []
    put(store, REFERRAL, now=MONDAYS[1] - timedelta(days=1))
    assert told(store, MONDAYS[1]) == [("begun", [])]


def test_a_dropped_matter_is_told_no_more_until_somebody_follows_it_again(store: Store) -> None:
    (key,) = put(store, INQUIRY)
    told(store, MONDAYS[0])
    store.follow(Follow(key, "Åsa", False, MONDAYS[0]))
    put(store, REFERRAL, now=MONDAYS[1] - timedelta(days=1))
    assert told(store, MONDAYS[1]) == []
    store.follow(Follow(key, "Bo", True, MONDAYS[1]))
    assert [kind for kind, _ in told(store, MONDAYS[2])] == ["moved"]  # nothing is lost meanwhile


def test_somebody_can_follow_what_is_light_or_on_no_topic(store: Store) -> None:
    (key,) = put(store, INQUIRY, relevance=1.5)
    assert told(store, MONDAYS[0]) == []
    store.follow(Follow(key, "Åsa", True, MONDAYS[0]))
    assert told(store, MONDAYS[1]) == [("begun", [])]


def test_a_day_that_moves_in_the_register_is_told_and_the_decision_ends_the_matter(store: Store) -> None:
    (bill,) = put(store, BILL)
    told(store, MONDAYS[0])
    for number, (day, state) in enumerate(((22, "planned"), (29, "planned"), (29, "happened")), 1):
        step = Step("BES", "Beslut", datetime(2025, 10, day, tzinfo=STOCKHOLM), state)  # type: ignore[arg-type]
        store.keep_status(bill, Status("HD0320", "prop. 2025/26:20", steps=(step,)), (), now=MONDAYS[number] - timedelta(days=1))
        if number == 1:
            assert told(store, MONDAYS[1]) == [("moved", ["Ett nytt datum är satt"])]
        elif number == 2:
            moved = [("moved", ["Beslutet i kammaren är flyttat från 22 oktober till 29 oktober"])]
            assert told(store, MONDAYS[2]) == moved
    (ended,) = composed(store, MONDAYS[3]).told
    assert (ended.movement.kind, ended.movement.ended) == ("ended", "riksdagen beslutade 29\xa0oktober")
    assert told(store, MONDAYS[3]) == [("ended", [])]
    assert told(store, MONDAYS[4]) == []


def test_what_was_said_and_told_of_a_matter_stays_with_the_one_that_takes_it_up(store: Store) -> None:
    (referral,) = put(store, replace(REFERRAL, title="Remiss om vägar", refs=("LI2025/00012",), url="https://example.org/r"))
    store.follow(Follow(referral, "Åsa", False, NOW))
    store.note(MatterNote(referral, "note", "Ring Anna", "Åsa", date(2025, 10, 13), "", NOW))
    movement = Movement(referral, "begun", "t", "", (), (), "", "")
    seen = ToldMatter(referral, "2025-W41", NOW, movement, Snapshot((referral,), "referral", {}, (), 0))
    store.save_edition(due.week("2025-W41"), (), (), {}, listed=(), sample=(), told=[seen], now=NOW)
    memo = item(kind="ministry_memo", url="https://example.org/memo", title="Promemoria", refs=("LI2025/00012", "Ds 2025:7"))
    put(store, replace(memo, published=NOW - timedelta(days=30)), now=NOW + timedelta(hours=1))
    found = store.matter(referral)
    assert found is not None
    assert store.follows()[found.key].who == "Åsa"
    assert [one.text for one in store.notes([found.key])] == ["Ring Anna"]
    assert [one.matter for one in store.told_matters()] == [found.key]


def test_notes_are_kept_in_the_order_of_their_days_and_only_done_actions_may_be_shown(store: Store) -> None:
    (key,) = put(store, INQUIRY)
    late = MatterNote(key, "action", "Svarade på remissen", "Bo", date(2025, 11, 3), "Tillstyrkt", NOW)
    planned = replace(late, text="Möte med utredaren", outcome="", day=date(2025, 10, 20))
    note = MatterNote(key, "note", "Ring Anna", "Åsa", date(2025, 10, 13), "Hon ringer", NOW)
    for one in (late, planned, note):
        store.note(one)
    assert store.notes() == [note, planned, late]
    assert [one.may_be_shown for one in store.notes([key])] == [False, False, True]
    assert store.notes(["another"]) == []


def test_no_letter_tells_what_is_noted(store: Store) -> None:
    (key,) = put(store, INQUIRY)
    store.note(MatterNote(key, "note", "Hemlig strategi", "Åsa", NOW.date(), "", NOW))
    store.note(MatterNote(key, "action", "Hemlig uppvaktning", "Åsa", NOW.date(), "Gick bra", NOW))
    (letter,) = composed(store, MONDAYS[0]).letters
    sent = letter.message.text + letter.message.html + letter.message.attachments[0].content.decode()
    assert "Hemlig" not in sent


def test_the_report_shows_what_we_did_and_its_outcome_and_nothing_that_is_only_noted_or_planned(store: Store) -> None:
    (key,) = put(store, INQUIRY)
    done = MatterNote(key, "action", "Uppvaktade <utredaren>", "HEMLIG Bo", date(2025, 10, 9), "Nytt möte & besök", NOW)
    for one in (done, replace(done, text="HEMLIG plan", outcome=""), replace(done, kind="note", text="HEMLIG anteckning")):
        store.note(one)
    store.note(replace(done, text="HEMLIG, före perioden", day=date(2025, 6, 30)))
    made = report.compose(CONFIG, store, situation.period("2025-10"), now=NOW)
    assert [(one.text, one.matter) for one in made.actions] == [("Uppvaktade <utredaren>", INQUIRY.title)]
    page = paper.page(made, TEMPLATES)
    assert "Uppvaktade &lt;utredaren&gt;" in page and "Nytt möte &amp; besök" in page and "HEMLIG" not in page
    form = (shipped() / "templates" / "lagesbild.docx").read_bytes()
    document = Document(io.BytesIO(paper.document(made, TEMPLATES, form)))
    told = [paragraph.text.replace("\xa0", " ") for paragraph in document.paragraphs]
    there = told.index("Påverkansinsatser")
    assert told[there + 1 : there + 3] == [
        "Uppvaktade <utredaren>",
        f"9 oktober, {INQUIRY.title}. Nytt möte & besök",
    ]
    assert "HEMLIG" not in " ".join(told)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database that holds one matter."""
    store = new_store(tmp_path / "data")
    put(store, INQUIRY, relevance=1.0)
    put(store, BILL)
    store.close()
    return tmp_path


AT = ("--now", "2025-10-14T08:00")


def test_the_commands_follow_and_drop_and_tell_by_whose_word(folder: Path) -> None:
    listed = run("matters", "--followed", *AT, cwd=folder)
    assert [line.split("  ")[:2] for line in listed.stdout.splitlines()] == [["prop-2025-26-20", "followed"]]
    done = run("follow", "SOU 2025:12", "--who", "Åsa", *AT, cwd=folder)
    assert done.stdout == "sou-2025-12: followed, says Åsa: Säkra vägar i Värmland\n"
    run("follow", "prop. 2025/26:20", "--drop", "--who", "Bo", *AT, cwd=folder)
    listed = run("matters", "--followed", "--topic", "infrastructure", *AT, cwd=folder)
    assert [line.split("  ")[0] for line in listed.stdout.splitlines()] == ["sou-2025-12"]
    assert run("matters", "--topic", "energy", *AT, cwd=folder).stdout == ""
    assert "not followed: dropped by Bo 2025-10-14" in run("explain", "prop. 2025/26:20", *AT, cwd=folder).stdout
    assert "followed: Åsa said so 2025-10-14" in run("matter", "sou-2025-12", *AT, cwd=folder).stdout


def test_a_note_is_kept_and_an_action_has_a_day(folder: Path) -> None:
    assert run("note", "SOU 2025:12", "Ring Anna", "--who", "Åsa", *AT, cwd=folder).returncode == 0
    action = ("note", "SOU 2025:12", "Uppvaktade utredaren", "--who", "Bo", "--when", "2025-10-13", "--outcome", "Nytt möte")
    assert run(*action, *AT, cwd=folder).stdout.startswith("sou-2025-12: action of 2025-10-13 by Bo")
    told = run("matter", "SOU 2025:12", *AT, cwd=folder).stdout.splitlines()
    assert told[-2:] == ["2025-10-13 action by Bo: Uppvaktade utredaren (Nytt möte)", "2025-10-14 note by Åsa: Ring Anna"]


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (("follow", "SOU 1999:1"), 1, "SOU 1999:1: no document of that key"),
        (("note", "SOU 2025:12", "x", "--outcome", "y"), 2, "--outcome goes with --when"),
        (("note", "SOU 2025:12", " ", "--who", "Åsa"), 2, "'TEXT': is empty"),
        (("note", "SOU 2025:12", "x", "--when", "i morgon"), 2, "is no day"),
        (("note", "SOU 2025:12", "x", "--when", "2025-10-15", "--outcome", "y"), 2, "--when 2025-10-15 is ahead"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_line(folder: Path, arguments: tuple[str, ...], code: int, fault: str) -> None:
    done = run(*arguments, *AT, cwd=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1)
    assert fault in done.stderr
    with sqlite3.connect(folder / "data" / "monitor.db") as connection:
        assert connection.execute("select count(*) from matter_notes").fetchone() == (0,)


def test_the_weight_that_makes_a_matter_followed_is_the_third_grade() -> None:
    assert [round(digest.WEIGHTY + less) for less in (0.01, -0.01)] == [3, 2]
