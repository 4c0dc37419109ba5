"""The line on the sources that every digest carries: which were read, which are down, which are silent."""

from datetime import timedelta

from builders import NOW, document, source

from monitor import digest, due, render
from monitor.values import Coverage, TargetHealth


def test_coverage_counts_a_source_as_read_only_when_it_answered_in_the_week() -> None:
    sources = [source(id=name, name=name) for name in ("good", "old", "broken", "never")]

    def health(name: str, days: int, failures: int = 0) -> TargetHealth:
        return TargetHealth(
            name, source().url, NOW - timedelta(days=days), NOW, None, failures, "HTTP 500" if failures else "", None
        )

    states = [health("good", 1), health("old", 30), health("broken", 1, 2)]
    told = digest.coverage(sources, states, [document()], {"good": NOW, "gone": NOW}, {}, period=due.week("2025-W41"))
    assert (told.sources, told.read, told.items_read) == (4, 1, 1)
    assert [name for name, _ in told.down] == ["old", "broken", "never"]
    assert told.silent == (("good", NOW),)


def test_sources_that_are_silent_for_longer_than_usual_stand_in_the_line_on_the_sources() -> None:
    silent = (("Regeringen: tal", NOW - timedelta(days=12)), ("Energimyndigheten", NOW - timedelta(days=300)))
    told = render.sources(Coverage(43, 43, (), 9, silent), 2025)
    assert told[0] == "Så läste vi: alla 43 källor."
    assert told[1:] == [
        "Ovanligt tysta: Regeringen (tal, senast något nytt 1\u00a0oktober) och Energimyndigheten (senast något nytt 17\u00a0december 2024)."
    ]
