"""A rule that is changed while the service runs: it is in use from the next round, and counts in the next edition."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOW, item
from stores import new_store
from test_preview import GRID, book, edited, put, titled

from monitor import classify, pipeline
from monitor.cli.place import Place
from monitor.cli.standing import standing_house
from monitor.config import Config, shipped
from monitor.pipeline.house import House, judge_again, judge_block
from monitor.store import Store
from monitor.store.history import BLOCK
from monitor.values import BACKLOG

SOURCES = "sources:\n  - {id: a, name: A, owner: A, parser: feed, url: 'https://example.org/a'}\n"
MORE = "  - {id: b, name: B, owner: B, parser: feed, url: 'https://example.org/b'}\n"


def house_of(store: Store, *rules: object) -> House:
    changed = replace(book(*rules), version="after")  # type: ignore[arg-type]
    return House(Config(Path("."), (), {}, (), "", changed, ()), store, None, classify.build(changed))  # type: ignore[arg-type]


def test_what_no_edition_has_considered_is_judged_by_the_changed_rules_in_the_next_round(store: Store) -> None:
    put(store, book(GRID), *titled("Nya elnätsavgifter", "Uppdrag om stamledning"))
    house = house_of(store, edited(GRID, any=("elnät*", "stamledning*")))
    assert judge_again(house, NOW) == 2
    assert all(one.verdict and one.verdict.in_digest and one.verdict.rules_version == "after" for one in store.documents())
    assert judge_again(house, NOW) == 0


def test_what_was_stored_far_apart_is_judged_again_block_by_block(store: Store) -> None:
    put(store, book(GRID), *titled(*(f"Uppdrag {number} om stamledning" for number in range(BLOCK + 1))))
    house = house_of(store, edited(GRID, any=("stamledning*",)))
    blocks = store.blocks_judged_by_others("after")
    assert len(blocks) == 2
    judged = [judge_block(store, house.classifier, block, NOW) for block in reversed(blocks)]
    assert (sum(judged), judge_again(house, NOW), store.blocks_judged_by_others("after")) == (BLOCK + 1, 0, [])


def test_who_judges_late_changes_nothing_that_has_been_judged_anew(store: Store) -> None:
    put(store, book(GRID), *titled("Uppdrag om stamledning"))
    (late,) = store.judged_by_others("late", 0)
    judge_again(house_of(store, edited(GRID, any=("stamledning*",))), NOW)
    assert late.verdict
    store.judge_again([(late, replace(late.verdict, topics=(), rules_version="late"))], now=NOW)
    (one,) = store.documents()
    assert one.verdict and (one.verdict.topics, one.verdict.rules_version) == (("energy",), "after")


def test_what_an_edition_has_considered_stays_as_it_was_judged(store: Store) -> None:
    put(store, book(GRID), *titled("Uppdrag om stamledning"))
    period = pipeline.held(Config(Path("."), (), {}, (), "", book(GRID), ()), store, now=NOW)[0]
    store.save_edition(period, ["Uppdrag om stamledning-1"], [], {}, listed=[], sample=[], now=NOW)
    assert judge_again(house_of(store, edited(GRID, any=("stamledning*",))), NOW) == 0
    (one,) = store.documents()
    assert one.edition != BACKLOG and one.verdict and one.verdict.rules_version == "before"


def test_a_changed_rule_raises_no_alert_for_what_is_stored(store: Store) -> None:
    put(store, book(GRID), item(title="Uppdrag om stamledning", summary=""))
    judge_again(house_of(store, edited(GRID, any=("stamledning*",))), NOW)
    assert store.held_alerts() == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    shutil.copytree(shipped() / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("model.json"))
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    return Place(tmp_path, tmp_path / "data", NOW, standing=True, environ={})


def test_a_standing_service_takes_changed_files_over_and_keeps_the_old_ones_while_there_are_faults(
    place: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store = new_store(tmp_path)
    with standing_house(place, store) as renewed:
        first = renewed()
        assert renewed() is first
        (place.folder / "sources.yaml").write_text(SOURCES + MORE, "utf-8")
        second = renewed()
        assert [source.id for source in second.config.sources] == ["a", "b"]
        rules = place.folder / "rules/energy.yaml"
        before = rules.read_text("utf-8")
        rules.write_text(before + "  - id: halv\n", "utf-8")
        assert (renewed(), renewed()) == (second, second)
        assert capsys.readouterr().err.count("the configuration has faults") == 1
        rules.write_text(before + "\n# En anteckning.\n", "utf-8")
        third = renewed()
        assert third.classifier.rules.version != second.classifier.rules.version
    store.close()
