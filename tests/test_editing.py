"""Editing files of the configuration: what is refused, what it would do, what is kept, and who was first; on both databases."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, item, source
from test_preview import put

from monitor.config import load, shipped
from monitor.errors import StoreError
from monitor.store import Store
from monitor.tune import editing
from monitor.tune.editing import Conflict, Losing, Refused, Saved, Text

ENERGY = "rules/energy.yaml"
SOURCES = """\
# Våra källor.
sources:
  - id: example   # den första
    name: Exempel
    owner: Exempelverket
    parser: feed
    url: https://example.org/feed
"""
RULE = """
  - id: energy-zeppelin
    reason: Luftskepp
    any: ["zeppelin*"]
    weight: 3
    hit: ["Nytt stöd till zeppelinare"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with the shipped rules, without a model, in the working directory."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(shipped() / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("model.json"))
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    return tmp_path


def save(folder: Path, store: Store, edit: Text, *, who: str = "Åsa", minutes: int = 0, accept_loss: bool = False):
    return editing.save(folder, store, edit, who=who, now=NOW + timedelta(minutes=minutes), accept_loss=accept_loss)


def added(folder: Path, text: str, name: str = ENERGY) -> Text:
    there = editing.opened(folder, name)
    return replace(there, text=there.text + text)


def told(faults) -> list[str]:
    return [str(one) for one in faults]


def test_only_the_files_that_are_there_can_be_edited(folder: Path) -> None:
    assert editing.files(folder)[:3] == ("sources.yaml", "rules/bodies.yaml", "rules/corridor.yaml")
    (folder / "recipients.yaml").write_text("recipients: []\n", "utf-8")
    for name in (
        "recipients.yaml",
        "../sources.yaml",
        "rules/../recipients.yaml",
        "/etc/passwd",
        "rules/ny.yaml",
        "",
        "rules/model.json",
    ):
        with pytest.raises(LookupError):
            editing.opened(folder, name)
        with pytest.raises(LookupError):
            editing.tried(folder, name, "")
        with pytest.raises(LookupError):
            editing.history(folder, name)


def test_an_edit_is_saved_as_a_page_sends_it_and_what_it_replaces_is_kept(folder: Path, store: Store) -> None:
    before = editing.opened(folder, ENERGY)
    edit = added(folder, RULE)
    done = save(folder, store, replace(edit, text=edit.text.replace("\n", "\r\n")))
    assert isinstance(done, Saved) and done.file.text == edit.text and done.file.mark != before.mark
    assert (folder / ENERGY).read_text("utf-8") == edit.text
    (one,) = editing.history(folder, ENERGY)
    assert (one.at, one.who, editing.kept(folder, ENERGY, one.id)) == (NOW, "asa", before.text)
    assert "energy-zeppelin" in {rule.id for rule in load(folder).rules.files["energy"].rules}


def test_what_was_replaced_is_saved_again_like_any_edit(folder: Path, store: Store) -> None:
    before = editing.opened(folder, ENERGY)
    done = save(folder, store, added(folder, RULE))
    assert isinstance(done, Saved)
    (one,) = editing.history(folder, ENERGY)
    back = replace(done.file, text=editing.kept(folder, ENERGY, one.id))
    assert save(folder, store, back, who="Bo", minutes=1) == Saved(before)
    assert [one.who for one in editing.history(folder, ENERGY)] == ["bo", "asa"]
    for wrong in ("../energy.yaml", "20251013T050500000000-asa", "x.yaml"):
        with pytest.raises(LookupError):
            editing.kept(folder, ENERGY, wrong)


def test_a_text_as_it_is_leaves_no_trace(folder: Path, store: Store) -> None:
    there = editing.opened(folder, ENERGY)
    assert save(folder, store, there) == Saved(there)
    assert editing.history(folder, ENERGY) == ()


def test_of_two_editors_the_second_is_told_and_overwrites_nothing(folder: Path, store: Store) -> None:
    mine, theirs = added(folder, RULE), added(folder, "\n# En anteckning.\n")
    assert isinstance(save(folder, store, theirs), Saved)
    done = save(folder, store, mine)
    assert isinstance(done, Conflict) and done.theirs.text == theirs.text
    assert (folder / ENERGY).read_text("utf-8") == theirs.text


def test_faults_are_told_by_line_and_nothing_is_saved(folder: Path, store: Store) -> None:
    before = (folder / ENERGY).read_text("utf-8")
    lines = before.count("\n")
    done = save(folder, store, added(folder, RULE.replace("weight: 3", "wieght: 3")))
    assert isinstance(done, Refused)
    (fault,) = done.tried.faults
    assert (fault.path, fault.line, fault.key) == (ENERGY, lines + 5, "rules.energy-zeppelin.wieght")
    assert ((folder / ENERGY).read_text("utf-8"), editing.history(folder, ENERGY)) == (before, ())


def test_examples_are_run_before_a_rule_is_saved(folder: Path) -> None:
    there = added(folder, RULE.replace("Nytt stöd till zeppelinare", "Ny järnväg"))
    found = editing.tried(folder, ENERGY, there.text)
    assert told(found.faults)[0].endswith("energy-zeppelin.hit: 'Ny järnväg' is not hit") and found.config is None


def test_a_fault_that_another_file_had_before_stops_no_edit(folder: Path, store: Store) -> None:
    (folder / "rules/step.yaml").write_text("tag: step\n", "utf-8")
    found = editing.tried(folder, ENERGY, added(folder, RULE).text)
    assert (found.faults, found.config, len(found.elsewhere)) == ((), None, 2)
    assert isinstance(save(folder, store, added(folder, RULE)), Saved)


def test_a_fault_that_an_edit_brings_to_another_file_stops_it(folder: Path) -> None:
    taken = load(folder).rules.files["total_defence"].rules[0].id
    found = editing.tried(folder, ENERGY, added(folder, RULE.replace("energy-zeppelin", taken)).text)
    assert f"{taken} stands already at rules/energy.yaml" in told(found.faults)[0]


@pytest.mark.parametrize(
    "text", ["", "\x00", "[" * 60_000, "- " * 60_000, "a: \ud800", "# " + "x" * 300_001, "&a [*a]", "a: !!python/name:os.system"]
)
def test_hostile_texts_are_faults(text: str, folder: Path) -> None:
    found = editing.tried(folder, ENERGY, text)
    assert found.faults and found.config is None


def test_a_past_flagged_item_that_would_be_lost_is_named_and_asked_for(folder: Path, store: Store) -> None:
    assert isinstance(save(folder, store, added(folder, RULE)), Saved)
    flagged = item(kind="assignment", title="Uppdrag om zeppelinare i Karlstad", summary="")
    put(store, load(folder).rules, flagged, item(title="Uppdrag om zeppelinare", summary="", key="2"))
    there = editing.opened(folder, ENERGY)
    without = replace(there, text=there.text.replace(RULE.rstrip(), ""))
    done = save(folder, store, without, minutes=1)
    assert isinstance(done, Losing) and [one.title for one in done.lost] == [flagged.title]
    assert editing.opened(folder, ENERGY) == there
    assert isinstance(save(folder, store, without, minutes=1, accept_loss=True), Saved)
    assert isinstance(save(folder, store, added(folder, "\n# Borttagen regel."), minutes=2), Saved)  # it is lost already


def test_an_edit_is_shown_for_what_it_adds_and_drops(folder: Path, store: Store) -> None:
    put(store, load(folder).rules, item(title="Uppdrag om zeppelinare", summary=""))
    config = editing.tried(folder, ENERGY, added(folder, RULE).text).config
    assert config is not None
    found = editing.shown(config, store, now=NOW)
    assert ([one.title for one in found.added], found.items) == (["Uppdrag om zeppelinare"], 1)


def test_a_source_is_added_below_the_others_and_every_line_before_stays(folder: Path) -> None:
    new = source(id="ny", name="Ny: källa", url="https://example.org/ny", kind="press_release")
    text = editing.with_source(SOURCES, new)
    assert text.startswith(SOURCES) and "  # den första" not in text[len(SOURCES) :]
    config = editing.tried(folder, "sources.yaml", text).config
    assert config is not None and config.sources[1] == new


def test_what_differs_is_told_by_line() -> None:
    assert list(editing.difference("a\nb\n", "a\nc\n")) == ["@@ -1,2 +1,2 @@", " a", "-b", "+c"]
    assert list(editing.difference("a\n", "a\n")) == []


def test_the_newest_documents_are_bounded_by_the_time_of_the_last_before_them(store: Store, folder: Path) -> None:
    days = [NOW - timedelta(days=number) for number in range(3)]
    put(store, load(folder).rules, *(item(title=f"{day}", published=day) for day in days), item(title="odaterad", published=None))
    assert [store.published_after_all_but(newest) for newest in (0, 2, 3)] == [days[0], days[2], None]


def test_two_files_that_are_saved_at_once_fit_together(folder: Path, store: Store) -> None:
    """Each is right beside the other as it was; both together would have one id twice."""
    edits = [added(folder, RULE), added(folder, RULE, "rules/infrastructure.yaml")]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda edit: save(folder, store, edit), edits))
    assert sorted(type(one).__name__ for one in done) == ["Refused", "Saved"]
    assert "energy-zeppelin" in {rule.id for file in load(folder).rules.files.values() for rule in file.rules}


def test_what_is_saved_stands_in_the_log_or_is_not_saved(folder: Path, store: Store) -> None:
    before = editing.opened(folder, ENERGY)
    save(folder, store, added(folder, RULE))
    assert [(one.who, one.act, one.subject, one.detail) for one in store.acts(limit=2).values()] == [
        ("Åsa", "regler", ENERGY, "rader till: 6, rader bort: 0")
    ]
    (there := folder / editing.HISTORY / "sources.yaml").write_text("in the way of a folder", "utf-8")
    with pytest.raises(OSError, match=r"sources\.yaml"):
        save(folder, store, added(folder, "# mer\n", "sources.yaml"))
    assert len(store.acts(limit=9)) == 1
    there.unlink()
    with store._transaction() as connection:
        connection.exec_driver_sql("drop table audit")
    with pytest.raises(StoreError):
        save(folder, store, replace(before, mark=editing.opened(folder, ENERGY).mark))
    assert "energy-zeppelin" in (folder / ENERGY).read_text("utf-8")
