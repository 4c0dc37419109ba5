"""Logg: what was done, in Swedish sentences."""

import re
from pathlib import Path
from typing import get_args

import pytest
from builders import NOW
from served import Served

from monitor import web
from monitor.values import Act, EditAct
from monitor.web.logbook import WORDS, in_swedish

TOPICS = {"energy": "Energi"}


@pytest.mark.parametrize(
    ("act", "detail", "told"),
    [
        ("regler", "rader till: 1, rader bort: 0", ("Ändrade filen", "rader till: 1, rader bort: 0")),
        ("källa", "pausad till och med 2025-11-01: de bygger om", ("Pausade källan", "till och med 1 november 2025: de bygger om")),
        ("källa", "återupptagen", ("Började läsa källan igen", "")),
        ("follow", "följs", ("Började följa ärendet", "")),
        ("follow", "drop", ("Slutade följa ärendet", "")),
        ("note", "insats 2025-10-20", ("Antecknade en insats", "20 oktober 2025")),
        ("note", "anteckning", ("Skrev en anteckning", "")),
        ("label", "not energy Fel län", ("Gav omdömet ”inte relevant”", "Energi Fel län")),
        ("label", "ångrat, nu very", ("Gick tillbaka till omdömet ”viktig”", "")),
        ("label", "ångrat, nu inget", ("Tog tillbaka sitt omdöme", "")),
        ("edition", "topic sou-2025-901 energy", ("Flyttade till ett annat ämne", "sou-2025-901 Energi")),
        ("release", "Läs bilagan", ("Släppte beslutet till styrgruppen", "Läs bilagan")),
        ("unsubscribe", "", ("Avslutade sina brev", "")),
        ("something new", "so", ("something new", "so")),
    ],
)
def test_an_act_is_told_as_one_says_it(act: str, detail: str, told: tuple[str, str]) -> None:
    found = in_swedish(Act(NOW, "Åsa", act, "det", detail), TOPICS)
    assert (found.words, found.detail.replace("\u00a0", " ")) == told


def test_every_act_that_the_pages_keep_has_words() -> None:
    pages = "".join(path.read_text("utf-8") for path in Path(web.__file__).parent.glob("*.py"))
    calls = re.findall(r"(?:visit\.keep\(|_keep\(visit, link, )([^,\n]+),", pages)
    kept = {name for call in calls for name in re.findall(r'"([^"]+)"', call)}
    assert len(kept) > 6 and kept <= {act for act, _, _ in WORDS}
    assert {begins for act, begins, _ in WORDS if act == "edition"} >= set(get_args(EditAct))


def test_the_page_tells_acts_in_words(served: Served) -> None:
    served.store.keep_act(Act(NOW, "Åsa", "källa", "example", "läst på begäran"))
    page = served.as_("admin").get("/logg").text
    assert "<td>Läste källan på begäran</td>" in page and "läst på" not in page
    assert '<a href="/kallor/example">example</a>' in page
