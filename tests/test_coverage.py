"""The line on the sources that every digest carries: which were read, which are down, which are silent."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, SHIPPED, considered, document, fetched, item, source, verdict
from test_digest import TEMPLATES, composed

from monitor import digest, due, pipeline, render
from monitor.config import Config, Environment
from monitor.store import Store
from monitor.values import Coverage, SourceCoverage, TargetHealth, Unchanged

DAY = timedelta(days=1)


def test_coverage_counts_a_source_as_read_only_when_it_answered_in_the_week() -> None:
    sources = [source(id=name, name=name) for name in ("good", "old", "broken", "never")]

    def health(name: str, days: int, failures: int = 0) -> TargetHealth:
        return TargetHealth(
            name, source().url, NOW - timedelta(days=days), NOW, None, failures, "HTTP 500" if failures else "", None
        )

    states = [health("good", 1), health("old", 30), health("broken", 1, 2)]
    told = digest.coverage(sources, states, [considered(document())], {"good": NOW, "gone": NOW}, {}, period=due.week("2025-W41"))
    assert (told.sources, told.read, told.items_read) == (4, 1, 1)
    assert [name for name, _ in told.down] == ["old", "broken", "never"]
    assert told.silent == (("good", NOW),)


def test_the_full_list_says_of_each_source_when_it_was_read_what_came_and_what_was_kept() -> None:
    sources = [source(id="example", name="Exempel: nyheter"), source(id="never", name="Tyst <b>verk")]
    states = [TargetHealth("example", source().url, NOW, NOW, None, 2, "HTTP 500", NOW - DAY, failing_since=NOW - DAY)]
    left = document("2", item=item(key="2"), verdict=replace(verdict("2"), in_digest=False))
    came = [considered(document()), considered(left)]
    told = digest.coverage(sources, states, came, {}, {}, period=due.week("2025-W41"), polls={"example": (9, 7)})
    page = render.render(composed([document()], coverage=told), TEMPLATES).attachments[0].content.decode().replace("\u00a0", " ")
    row = "<td>13 oktober, nere sedan 12 oktober</td><td>7 av 9</td><td>12 oktober</td><td>2</td><td>1</td>"
    assert f'<th scope="row">Exempel (nyheter)</th>{row}' in page
    assert '<th scope="row">Tyst &lt;b&gt;verk</th><td>aldrig</td><td>0 av 0</td><td>–</td><td>0</td><td>0</td>' in page
    assert "HTTP 500" not in page
    assert "Ett av två nya dokument berör stråkets frågor; ett är utelämnat." in page


@pytest.mark.parametrize(
    ("came", "kept", "told"),
    [
        (0, 0, "Inga nya dokument kom in."),
        (1, 1, "Ett nytt dokument kom in. Det berör stråkets frågor."),
        (1, 0, "Ett nytt dokument kom in. Det berör inte stråkets frågor."),
        (12, 0, "Tolv nya dokument kom in. Inget av dem berör stråkets frågor."),
        (2, 2, "Två nya dokument kom in. Alla berör stråkets frågor."),
        (12, 10, "Av tolv nya dokument berör tio stråkets frågor; två är utelämnade."),
        (222, 1, "Ett av 222 nya dokument berör stråkets frågor; 221 är utelämnade."),
    ],
)
def test_the_full_list_counts_what_it_leaves_out_in_good_swedish(came: int, kept: int, told: str) -> None:
    row = SourceCoverage("Exempel", NOW, None, NOW, came, kept, 1, 1)
    assert render.left_out(Coverage(1, 1, (), came, (), rows=(row,))).replace("\u00a0", " ") == told


def test_sources_that_are_silent_for_longer_than_usual_stand_in_the_line_on_the_sources() -> None:
    silent = (("Regeringen: tal", NOW - timedelta(days=12)), ("Energimyndigheten", NOW - timedelta(days=300)))
    told = render.sources(Coverage(43, 43, (), 9, silent), 2025)
    assert told[0] == "Vi läste alla 43 källor."
    assert told[1:] == [
        "Ovanligt tysta: Regeringen (tal, senast något nytt 1\u00a0oktober) och Energimyndigheten (senast något nytt 17\u00a0december 2024)."
    ]


def test_each_question_to_a_source_is_counted_on_its_day_and_each_good_answer(store: Store) -> None:
    asked = fetched()
    for day in range(3):
        at = NOW + day * DAY
        store.apply(asked.request, asked, [], next_check=at, now=at)
        store.unchanged([(Unchanged(asked.request, at), at)] * 2, now=at)
        store.failed(asked.request, "HTTP 500", next_check=at, now=at)
    first, last = NOW.date(), (NOW + 2 * DAY).date()
    assert store.polls(first=first, last=last) == {"example": (12, 9)}
    assert store.polls(first=last, last=last) == store.polls(first=first, last=first) == {"example": (4, 3)}
    assert store.polls(first=last + DAY, last=last + 2 * DAY) == {}


def test_a_week_in_which_nobody_read_anything_is_not_called_quiet(store: Store) -> None:
    config, asked = Config(Path("."), (source(),), {}, (), "", SHIPPED.rules, ()), fetched()
    for at in (NOW, NOW + 22 * DAY):  # the service stood still from Monday of week 42 to Tuesday of week 45
        store.unchanged([(Unchanged(asked.request, at), at)], now=at)
        pipeline.compose_due(config, store, TEMPLATES, settings=Environment(), now=at)
    letters = {one.key.partition("/")[0]: one.message for one in store.unsent()}
    assert letters["2025-W43"].subject == "Vecka 43: bevakningen stod stilla"
    text = " ".join(letters["2025-W43"].text.split())
    assert "Bevakningen stod stilla, så vad som hände under veckan vet vi inte. Det som kom då" in text
    assert "Under veckan lästes inga källor" in text and "lugn" not in text and "Inga nya dokument" not in text
    assert [letters[week].subject[-13:] for week in ("2025-W41", "2025-W44")] == ["en lugn vecka"] * 2
    assert letters["2025-W42"].subject == "Vecka 42: inget nytt för stråket, men bevakningen stod stilla"
    text = " ".join(letters["2025-W42"].text.split())
    assert "Bevakningen stod stilla, så vad som hände från 14 oktober vet vi inte." in text and "lugn" not in text
    assert "Vi läste den enda källan. Bevakningen stod stilla från 14 oktober." in text
