"""Swedish words that rules must and must not take for a topic: compounds, inflections and look-alikes, one test a probe."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from builders import SHIPPED

from monitor.classify.rules import Matcher
from monitor.text import slug
from monitor.values import TOPICS, Item

MATCHER = Matcher(SHIPPED.rules)
TAGS = {*TOPICS, "corridor"}


@dataclass(frozen=True)
class Probe:
    """A title, the tags that the rules must give it, and those that they must not."""

    text: str
    tags: frozenset[str]
    without: frozenset[str]


def read(path: Path) -> list[Probe]:
    written = yaml.safe_load(path.read_text("utf-8"))
    return [Probe(one["text"], frozenset(one.get("tags", ())), frozenset(one.get("not", ()))) for one in written]


PROBES = read(Path(__file__).parent / "probes.yaml")


def given(text: str) -> dict[str, str]:
    """The tags that rules give a title, with the words that did; rules that speak against a tag give none."""
    hits = MATCHER.hits(Item(source_id="example", key="1", kind="news", url="https://example.org/1", title=text))
    return {
        hit.tag: f"{hit.rule.id}: {', '.join(hit.words)}" for hit in hits if hit.rule.weight > 0 and hit.rule.effect != "forbid"
    }


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: slug(probe.text))
def test_the_rules_read_a_title_as_a_careful_reader_does(probe: Probe) -> None:
    found = given(probe.text)
    assert probe.tags <= set(found), f"not seen: {sorted(probe.tags - set(found))}"
    assert not probe.without & set(found), {tag: found[tag] for tag in sorted(probe.without & set(found))}


def test_the_probes_are_many_of_both_sorts_and_each_says_something() -> None:
    assert len({probe.text for probe in PROBES}) == len(PROBES) >= 120
    assert all((probe.tags or probe.without) and probe.tags | probe.without <= TAGS for probe in PROBES)
    assert not [probe.text for probe in PROBES if probe.tags & probe.without]
    for tag in TAGS:
        assert sum(tag in probe.tags for probe in PROBES) >= 15 <= sum(tag in probe.without for probe in PROBES), tag
