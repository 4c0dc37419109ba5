"""Faults in Swedish: those that an edit can bring."""

import shutil
from pathlib import Path

import pytest
from served import SOURCES

from monitor.config import shipped
from monitor.tune import editing
from monitor.web.worded import in_swedish, worded

RULE = """
  - id: energy-zeppelin
    reason: Luftskepp
    any: ["zeppelin*"]
    hit: ["Ny zeppelinare"]
"""
SOURCE = '  - {id: b, name: B, owner: B, parser: feed, url: "https://example.org/b"}\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules, and one source. Nothing is saved here."""
    made = tmp_path_factory.mktemp("config")
    shutil.copytree(shipped() / "rules", made / "rules")
    (made / "sources.yaml").write_text(SOURCES, "utf-8")
    return made


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rules/energy.yaml", RULE.replace("any", "anny"), "är ingen känd nyckel; de som finns är id, reason, any"),
        ("rules/energy.yaml", RULE.replace("    reason: Luftskepp\n", ""), "saknas"),
        ("rules/energy.yaml", RULE.replace("Ny zeppelinare", "Ny båt"), "exemplet ”Ny båt” träffas inte"),
        ("rules/energy.yaml", RULE + '    miss: ["En zeppelinare"]\n', "exemplet ”En zeppelinare” träffas, och ska inte göra det"),
        ("rules/energy.yaml", RULE + "    weight: 0\n", "måste vara över eller under 0: vid 0 säger regeln inget (det står ”0”)"),
        ("rules/energy.yaml", RULE + "    weight: 99\n", "får vara högst 10.0 (det står ”99”)"),
        ("rules/energy.yaml", RULE + "    weight: tung\n", "måste vara ett tal (det står ”tung”)"),
        ("rules/energy.yaml", RULE + "    effect: tvinga\n", "måste vara något av evidence, force, forbid (det står ”tvinga”)"),
        ("rules/energy.yaml", RULE + "    none:\n", "måste vara en lista, inom [ ] eller med ett bindestreck före varje värde (inget står där)"),
        ("rules/energy.yaml", RULE.replace("zeppelin*", "zep*pelin"), "mönstret ”zep*pelin”: * får bara stå först eller sist i ett ord"),
        ("rules/energy.yaml", RULE.replace("energy-zeppelin", "Energi"), "får bara ha små bokstäver a–z, siffror och bindestreck"),
        ("rules/energy.yaml", RULE + RULE, "energy-zeppelin finns redan i rules/energy.yaml, rad"),
        ("rules/energy.yaml", "\n x: [", "är inte riktig YAML:"),
        ("sources.yaml", SOURCE.replace("https", "ftp"), "måste vara en adress med http eller https"),
        ("sources.yaml", SOURCE + SOURCE, "b står två gånger"),
        ("sources.yaml", SOURCE.replace("feed", "html"), "parser html behöver select med CSS-väljare"),
        ("sources.yaml", SOURCE.replace("}", ", enabled: false}"), "en avstängd källa säger varför i because"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_swedish(name: str, text: str, words: str, folder: Path) -> None:
    found = editing.tried(folder, name, editing.opened(folder, name).text + text)
    told = worded(found.faults, folder)
    assert any(words in one.words and one.lang == "" and one.path == name for one in told), told


def test_a_fault_without_words_stays_as_it_is() -> None:
    assert in_swedish("something new that nobody has put into Swedish") == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("is no Word document", "är inget Word-dokument"),
        ("'raport' is undefined", "”raport” finns inte att fylla i"),
        (
            "Encountered unknown tag 'iff'. Jinja was looking for the following tags: 'endfor'.",
            "”iff” är inget som mallen kan säga",
        ),
        ("is no model of this version (KeyError('bias')); `monitor train` writes one", "är ingen modell av den här versionen"),
        ("no rules here: expected kinds.yaml and one YAML file a topic", "har inga regler:"),
    ],
)
def test_a_fault_that_a_page_meets_is_told_in_swedish(message: str, words: str) -> None:
    assert in_swedish(message).startswith(words)
