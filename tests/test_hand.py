"""The editor's hand: a preview once a week, and what the project leader says of the edition before it goes."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import ROOT, change, document, fetched, item, shipped_with, verdict
from commands import run
from stores import new_store

from monitor import digest, due, link, pipeline
from monitor.config import Config, Environment
from monitor.pipeline import hand
from monitor.pipeline.drafts import draft
from monitor.store import Store
from monitor.tune.explain import explain
from monitor.values import Dated, Edit, EditAct, Hand, Link

TEMPLATES = pipeline.templates(ROOT / "templates")
SETTINGS = Environment(mail_from="m@example.org")
FRIDAY = datetime.fromisoformat("2025-10-10T15:00+02:00")
MONDAY = datetime.fromisoformat("2025-10-13T07:05+02:00")
WEEK = due.week("2025-W41")
PEOPLE = """recipients:
  - {id: ledare, name: L, address: l@example.org, role: project_leader, topics: [energy]}
  - {id: grupp, name: G, address: g@example.org, role: reference}
  - {id: styrelse, name: S, address: s@example.org, role: steering}
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return shipped_with(PEOPLE, tmp_path)


def arrive(
    store: Store,
    *names: str,
    now: datetime = FRIDAY - timedelta(days=1),
    in_digest: bool = True,
    links: tuple[Link, ...] = (),
    kind: str = item().kind,
) -> None:
    changes = []
    for name in names:
        one = change(item(key=name, kind=kind, title=f"Uppdrag {name}", url=f"https://example.org/{name}"), name)
        changes.append(
            replace(
                one,
                identities=(name, *link.identities(one.decision.item)),
                verdict=verdict(name, in_digest=in_digest),
                links=links,
            )
        )
    asked = fetched()
    store.apply(asked.request, asked, changes, next_check=now + timedelta(hours=1), now=now)


def listed(made: digest.Digest) -> list[str]:
    return [one.id for section in made.everything for one in section.documents]


def say(config: Config, store: Store, act: EditAct, name: str = "", value: str = "") -> hand.Edited:
    return hand.edit(config, store, period=WEEK, act=act, name=name, value=value, who="Åsa", now=FRIDAY)


def compose(config: Config, store: Store) -> pipeline.Edition:
    edition = pipeline.compose_one(config, store, TEMPLATES, period=WEEK, settings=SETTINGS, now=MONDAY)
    assert edition
    return edition


# --- what words come to ---------------------------------------------------------------------------------------------


def word(act: EditAct, *documents: str, value: str = "", edition: str = WEEK.name) -> Edit:
    return Edit(edition, act, documents, value, "Åsa", FRIDAY)


def test_the_last_word_on_each_item_wins_and_restore_takes_all_back() -> None:
    said = [
        word("strike", "a", "b"),
        word("topic", "c", value="energy"),
        word("first", "c"),
        word("first", "d"),
        word("line", value="Hej"),
    ]
    made_hand = digest.hand_of(said, WEEK.name)
    assert made_hand == Hand(frozenset("ab"), {"c": "energy"}, ("d", "c"), "Hej", 5)
    said += [word("restore", "a"), word("restore", "c"), word("first", "e"), word("first", "d"), word("line")]
    assert digest.hand_of(said, WEEK.name) == Hand(frozenset("b"), {}, ("d", "e"), "", 10)


def test_a_later_edition_keeps_what_was_struck_and_moved_but_neither_order_nor_line_and_an_earlier_one_nothing() -> None:
    said = [word("strike", "a"), word("topic", "b", value="energy"), word("first", "b"), word("line", value="Hej")]
    assert digest.hand_of(said, "2025-W42") == Hand(frozenset("a"), {"b": "energy"})
    assert digest.hand_of(said, "2025-W40") == Hand()


def test_a_date_of_what_is_struck_is_not_told() -> None:
    dates = [Dated(WEEK.last, "answer_by", document(name), "Svara") for name in "ab"]
    made = Hand(frozenset("a"), {"b": "energy"})
    assert [(one.document.id, one.document.verdict.topics) for one in digest.edited_dates(dates, made)] == [("b", ("energy",))]


# --- the preview ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2025-10-10T14:59+02:00", None),
        ("2025-10-10T15:00+02:00", "2025-W41"),
        ("2025-10-13T06:59+02:00", "2025-W41"),
        ("2025-10-13T07:00+02:00", None),
        ("2025-10-26T23:00+01:00", "2025-W43"),
        ("2026-01-02T15:00+01:00", "2026-W01"),
    ],
)
def test_a_preview_is_due_from_friday_at_three_until_the_edition_goes(now: str, week: str | None) -> None:
    period = due.preview(datetime.fromisoformat(now))
    assert (period.name if period else None) == week


def test_the_leader_alone_gets_the_preview_once_and_it_is_the_whole_edition(store: Store, config: Config) -> None:
    arrive(store, "a")
    for expected, later in ((1, 0), (0, 1), (0, 50)):
        now = FRIDAY + timedelta(hours=later)
        assert hand.preview(config, store, TEMPLATES, settings=SETTINGS, now=now) == expected
    (letter,) = store.unsent()
    assert (letter.key, letter.recipient_id) == ("preview-2025-W41/ledare", "ledare")
    assert letter.message.subject.startswith("Förhandsvisning: Vecka 41")
    for text in (letter.message.text, letter.message.html):
        assert "Uppdrag" in text and "monitor edit" in text and "https://monitor" not in text
    assert "måndag 13\N{NO-BREAK SPACE}oktober" in letter.message.text and "datum.ics" not in letter.message.text
    assert store.editions() == [] and len(store.considered(None)) == 1


def test_the_preview_names_the_page_where_there_is_one(store: Store, config: Config) -> None:
    hand.preview(config, store, TEMPLATES, settings=replace(SETTINGS, public_url="https://monitor.example.org"), now=FRIDAY)
    (letter,) = store.unsent()
    assert (
        "https://monitor.example.org/utgavor" in letter.message.text
        and "https://monitor.example.org/utgavor" in letter.message.html
    )


# --- the hand -------------------------------------------------------------------------------------------------------


def test_untouched_the_edition_goes_as_it_was_shown_with_what_has_come_since(store: Store, config: Config) -> None:
    arrive(store, "a")
    shown = draft(config, store, period=WEEK, topics=(), now=FRIDAY)
    arrive(store, "b", now=FRIDAY + timedelta(days=1))
    edition = compose(config, store)
    assert listed(shown.whole) == ["a"] and sorted(listed(edition.digest)) == ["a", "b"]
    assert "strukit" not in edition.letters[0].message.text


def test_what_is_struck_does_not_appear_is_counted_and_is_not_put_up_for_labelling(store: Store, config: Config) -> None:
    arrive(store, "a", "b")
    arrive(store, "c", in_digest=False)
    assert say(config, store, "strike", "https://example.org/a") == hand.Edited(("a",))
    edition = compose(config, store)
    assert listed(edition.digest) == ["b"]
    for letter in edition.letters:
        assert "Uppdrag a" not in letter.message.text and "Uppdrag a" not in letter.message.html
        assert "Projektledaren har strukit ett dokument ur utgåvan." in letter.message.text
    assert {one.id for one in store.considered(WEEK.name)} == {"a", "b", "c"} and store.considered(None) == []
    assert [one.id for _, one in store.unlabelled(after=WEEK.first)] == ["c"]
    (sampled,) = store.sampled_weeks(after=WEEK.first)
    assert sampled.rejected == 1
    assert store.by_id(["a"])["a"].listed is False


def test_a_matter_is_struck_with_all_that_stands_under_it_and_comes_back_whole(store: Store, config: Config) -> None:
    arrive(store, "news", "other", kind="press_release")
    arrive(store, "memo", kind="ministry_memo", links=(Link("memo", "news", "Pressmeddelande", "leads"),))

    def standing() -> tuple[set[str], set[str]]:
        made = draft(config, store, period=WEEK, topics=(), now=FRIDAY)
        return set(listed(made.whole)), {one.id for one in made.struck}

    assert set(say(config, store, "strike", "memo").documents) == {"memo", "news"}
    assert standing() == ({"other"}, {"memo", "news"})
    assert set(say(config, store, "restore", "news").documents) == {"memo", "news"}
    assert standing() == ({"memo", "news", "other"}, set())


def test_what_is_moved_stands_where_it_was_put_and_says_why_and_what_is_first_stands_first(store: Store, config: Config) -> None:
    arrive(store, "a", "b", "c")
    say(config, store, "topic", "b", "energy")
    say(config, store, "first", "c")
    edition = compose(config, store)
    assert {section.topic: [one.id for one in section.documents] for section in edition.digest.everything} == {
        "infrastructure": ["c", "a"],
        "energy": ["b"],
    }
    (leader,) = [one for one in edition.letters if one.recipient_id == "ledare"]
    assert "Uppdrag b" in leader.message.text and "Placerat här av projektledaren" in leader.message.text
    assert "Uppdrag a" not in leader.message.text


def test_the_line_stands_on_top_and_the_last_one_counts(store: Store, config: Config) -> None:
    arrive(store, "a")
    for text in ("Först.", "Läs <b>detta</b>."):
        assert not say(config, store, "line", value=text).refused
    (first, _) = compose(config, store).letters
    assert "Läs <b>detta</b>." in first.message.text and "Först." not in first.message.text
    assert first.message.text.index("detta") < first.message.text.index("Under veckan")
    assert "Läs &lt;b&gt;detta&lt;/b&gt;." in first.message.html


def test_what_cannot_be_said_is_refused_with_the_reason(store: Store, config: Config) -> None:
    arrive(store, "a")
    arrive(store, "c", in_digest=False)
    assert say(config, store, "strike", "nothing").refused == "missing" == say(config, store, "first", "c").refused
    assert say(config, store, "restore", "a").refused == "untouched"
    assert not say(config, store, "strike", "a").refused and say(config, store, "strike", "a").refused == "missing"
    assert not say(config, store, "restore", "a").refused and say(config, store, "restore", "a").refused == "untouched"
    compose(config, store)
    assert say(config, store, "line", value="Sent.").refused == "composed"
    assert [(one.act, one.who) for one in store.edits()] == [("strike", "Åsa"), ("restore", "Åsa")]


def test_an_edition_composed_before_a_word_of_the_editor_is_not_saved_but_composed_anew(store: Store, config: Config) -> None:
    arrive(store, "a", "b")
    edition = pipeline.compose(config, store, TEMPLATES, period=WEEK, settings=SETTINGS, now=MONDAY)
    say(config, store, "strike", "a")
    assert not pipeline.queue(store, edition, now=MONDAY) and store.editions() == []
    assert listed(compose(config, store).digest) == ["b"]
    again = pipeline.compose(config, store, TEMPLATES, period=WEEK, settings=SETTINGS, now=MONDAY)
    assert listed(again.digest) == ["b"]


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_shows_edits_and_refuses(tmp_path: Path, config: Config) -> None:
    store = new_store(tmp_path / "data")
    arrive(store, "a", "b")
    store.close()

    def told(*arguments: str, now: datetime = FRIDAY) -> tuple[int, str]:
        done = run("edit", *arguments, "--now", now.isoformat(), cwd=tmp_path)
        return done.returncode, done.stdout + done.stderr

    assert "2 listed, 0 struck" in told()[1] and "infrastructure\n  a  assignment  Uppdrag a" in told()[1]
    assert told("a", "--strike", "--who", "Åsa", "--week", "2025-W41") == (0, "2025-W41: a: strike, says Åsa\n")
    assert told("--line", "Hej.", "--who", "Åsa")[0] == 0
    assert told("b", "--topic", "energy")[0] == 0
    shown = told()[1]
    assert [words for words in ("line: Hej.", "energy\n  b", "struck  a", "1 listed, 1 struck") if words not in shown] == [], shown
    assert told("a", "--first")[0] == 1 == told("nothing", "--strike")[0]
    for wrong in (
        ("a",),
        ("--strike",),
        ("a", "--strike", "--first"),
        ("a", "--line", "x"),
        ("--week", "2025-W30"),
        ("--week", "x"),
    ):
        assert told(*wrong)[0] == 2, wrong


def test_explain_tells_who_struck_an_item(store: Store, config: Config) -> None:
    arrive(store, "a", "b")
    say(config, store, "strike", "a")
    compose(config, store)
    found = [explain(name, config, store, now=MONDAY) for name in "ab"]
    assert [one.listing.struck and one.listing.struck.who for one in found] == ["Åsa", None]
