"""What readers say of items, as they type it, on SQLite and PostgreSQL; and what the weekly edition draws for them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import NOW, SHIPPED, document, fetched, item, verdict
from builders import change as built
from commands import run
from stores import new_store

from monitor import digest, due, link, pipeline
from monitor.config import Environment, shipped
from monitor.store import open_store
from monitor.values import Label, Names, Period

WEEK = due.week("2025-W41")
AT = ("--now", "2025-10-13T08:00+02:00")
Command = Callable[..., subprocess.CompletedProcess[str]]


def rejected(number: int, **fields: object):
    name = f"url-{number:02d}"
    one = item(title=f"Nyhet {number}", key=name, url=f"https://example.org/{number}", **fields)
    return built(one, name, identities=(name,), verdict=verdict(name, topics=(), in_digest=False, relevance=0.0))


def listed(name: str, **fields: object):
    one = item(key=name, url=f"https://example.org/{name}", **fields)
    return built(one, name, identities=(name,), verdict=verdict(name))


@pytest.fixture
def command(database: str, tmp_path: Path) -> Command:
    """The commands in a place with one composed week: 20 items rejected, SOU 2025:88 listed."""
    store = open_store(database)
    answer = fetched()
    changes = [*map(rejected, range(20)), listed("sou-2025-88", kind="inquiry", title="Vägen fram")]
    store.apply(answer.request, answer, changes, next_check=NOW, now=NOW)
    templates = pipeline.templates(shipped() / "templates")
    edition = pipeline.compose(SHIPPED, store, templates, period=WEEK, settings=Environment(), now=NOW)
    assert pipeline.queue(store, edition, now=NOW)
    store.close()
    given = {"MONITOR_DATABASE_URL": database}
    return lambda *arguments, **environment: run(*arguments, cwd=tmp_path, **given | environment)


# --- the draw -------------------------------------------------------------------------------------------------------


def test_the_draw_is_the_same_every_time_and_another_one_every_week() -> None:
    names = [f"url-{number}" for number in range(200)]
    drawn = digest.sample(WEEK, names)
    assert len(set(drawn)) == 15 and set(drawn) <= set(names)
    assert digest.sample(WEEK, reversed(names)) == drawn
    assert digest.sample(due.week("2025-W42"), names) != drawn
    assert sorted(digest.sample(WEEK, names[:3])) == names[:3]


def test_every_item_is_drawn_about_as_often_as_any_other() -> None:
    names = [f"url-{number}" for number in range(30)]
    times = dict.fromkeys(names, 0)
    for week in range(400):
        for name in digest.sample(Period(f"week {week}", WEEK.first, WEEK.last), names):
            times[name] += 1
    assert all(150 <= count <= 250 for count in times.values())  # 200 expected, five standard deviations either way


def test_the_last_fifty_two_weeks_are_measured() -> None:
    assert [due.week(name).last > due.measured_after(NOW) for name in ("2024-W41", "2024-W42", "2025-W41")] == [False, True, True]


def test_what_an_edition_lists_is_never_drawn(tmp_path: Path) -> None:
    documents = [document("a"), document("b", verdict=verdict("b", in_digest=False))]
    made = digest.compose(
        documents,
        period=WEEK,
        coverage=digest.coverage([], [], [], {}, {}, period=WEEK),
        names=Names({}, {}, {}),
        topics=(),
        cap=8,
        composed=NOW,
    )
    store = new_store(tmp_path)
    answer = fetched()
    store.apply(answer.request, answer, [listed("a"), rejected(1), rejected(2)], next_check=NOW, now=NOW)
    assert pipeline.queue(store, pipeline.Edition(WEEK, made, ("a", "url-01", "url-02"), (), ()), now=NOW)
    assert sorted(one.id for _, one in store.unlabelled(after=WEEK.first)) == ["url-01", "url-02"]
    (week,) = store.sampled_weeks(after=WEEK.first)
    assert week.rejected == 2
    store.close()


# --- the commands ---------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_without_what_we_think_of_it_until_it_is_labelled(command: Command) -> None:
    waiting = command("label", *AT)
    lines = waiting.stdout.splitlines()
    assert (waiting.returncode, len(lines), waiting.stderr) == (0, 15, "15 items wait for a label.\n")
    week, name, kind, *rest = lines[0].split()
    assert (week, kind, rest[0], rest[-1]) == ("2025-W41", "assignment", "Nyhet", f"https://example.org/{int(name[4:])}")
    assert command("label", name, "unsure", *AT).returncode == 0
    assert command("label", *AT).stdout.splitlines() == lines[1:]
    assert command("label", "--now", "2026-10-13T08:00+02:00").stderr == "Nothing waits for a label.\n"


@pytest.mark.parametrize("name", ["sou-2025-88", "SOU 2025:88", "https://example.org/3"])
def test_an_item_is_named_by_its_id_its_designation_or_its_address(name: str, tmp_path: Path) -> None:
    store = new_store(tmp_path / "data")
    one = item(kind="inquiry", refs=("SOU 2025:88",), url="https://example.org/3")
    change = built(one, "sou-2025-88", identities=link.identities(one))
    answer = fetched()
    store.apply(answer.request, answer, [change], next_check=NOW, now=NOW)
    store.close()
    done = run("label", name, "very", "--topic", "energy", "--who", "Åsa", "--note", "Elnät", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "sou-2025-88: very for energy, says Åsa: Uppdrag om järnväg\n")
    store = open_store(f"sqlite:///{tmp_path / 'data/monitor.db'}")
    ((found, label),) = store.labels()
    assert (found.id, label.verdict, label.topic, label.who, label.note) == ("sou-2025-88", "very", "energy", "Åsa", "Elnät")
    store.close()


def test_the_label_is_of_the_account_that_runs_the_command_where_nobody_is_named(command: Command) -> None:
    done = command("label", "url-03", "not", *AT, LOGNAME="asa")
    assert done.stdout == "url-03: not, says asa: Nyhet 3\n"


def test_an_unknown_item_is_told_in_one_line(command: Command) -> None:
    done = command("label", "SOU 2025:89", "very", *AT)
    assert (done.returncode, done.stderr) == (1, "monitor: SOU 2025:89: no stored item has this id, address or designation\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("url-03",),
        ("url-03", "perhaps"),
        ("url-03", "very", "--topic", "sport"),
        ("--who", "Åsa"),
        ("url-03", "very", "--who", " "),
        ("a", "not", "--note", "\udce5"),
    ],
)
def test_a_label_that_cannot_be_understood_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run("label", *arguments, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_measured_recall_says_how_far_it_is_until_enough_is_labelled(command: Command) -> None:
    command("label", "sou-2025-88", "very", *AT)
    drawn = command("label", *AT).stdout.split()[1]
    command("label", drawn, "not", *AT)
    done = command("evaluate", *AT)
    assert done.stdout.splitlines() == [
        "measured recall: 1 of the 200 labelled sample items that it takes",
        "precision as readers judge: 1.000, 1 of 1 judged listed items",
        "precision of what is flagged: none has been released or struck yet",
        "days from publication to digest: median 4 days, nine of ten within 4, of 1 listed items",
    ]
    told = json.loads(command("evaluate", "--json", *AT).stdout)["feedback"]
    assert (told["labelled"], told["needed"], told["weeks"], told["recall_low"]) == (1, 200, 0, None)


def test_measured_recall_stands_beside_the_figures_of_a_file(command: Command, tmp_path: Path) -> None:
    row = {"id": "2", "kind": "news", "title": "Teater", "topics": [], "relevance": 0, "urgent": False}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), "utf-8")
    done = command("evaluate", "gold.jsonl", *AT)
    assert (
        done.stdout.startswith("1 items\n")
        and "\nmeasured recall: 0 of the 200 labelled sample items that it takes\n" in done.stdout
    )


def test_judging_a_file_makes_no_database(tmp_path: Path) -> None:
    row = {"id": "2", "kind": "news", "title": "Teater", "topics": [], "relevance": 0, "urgent": False}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), "utf-8")
    done = run("evaluate", "gold.jsonl", "--json", cwd=tmp_path)
    assert "feedback" not in json.loads(done.stdout)
    assert [one.name for one in tmp_path.iterdir()] == ["gold.jsonl"]


def test_a_year_of_labels_gives_the_bound(tmp_path: Path) -> None:
    store = new_store(tmp_path / "data")
    answer = fetched()
    for number in range(14):
        week = due.week(f"2025-W{number + 10}")
        found = [rejected(100 * number + place) for place in range(20)] + [listed(f"l-{number}-{place}") for place in range(10)]
        store.apply(answer.request, answer, found, next_check=NOW, now=NOW)
        names = [one.decision.document_id for one in found]
        sample = digest.sample(week, names[:20])
        store.save_edition(week, names, (), {"considered": 30, "rejected": 20}, listed=names[20:], sample=sample, now=NOW)
        for name in (*sample, *names[20:]):
            store.add_label(Label(name, "not" if name in sample else "relevant", "", "Åsa", "", NOW))
    store.close()
    done = run("evaluate", *AT, cwd=tmp_path)
    assert done.stdout.startswith("measured recall: at least 0.972 (95 % bound over 14 weeks"), done.stdout + done.stderr
    assert json.loads(run("evaluate", "--json", *AT, cwd=tmp_path).stdout)["feedback"]["labelled"] == 210
