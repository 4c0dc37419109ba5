"""What mail programs and readers need of each letter's form: small, whole, in its own language, with nothing fetched from elsewhere."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from builders import NOW
from test_digest import TEMPLATES, composed, sample

from monitor import notice, render
from monitor.render.flagged import message_on
from monitor.values import Alarm, Links, Message

LINKS = Links({"r": "https://monitor.example.org/brev/x"}, "https://monitor.example.org/brev/avsluta/x")
# Screen readers drop a list whose marks are styled away unless its role says that it is one; mail programs want styles in the elements.
RULES = {"no-redundant-role": "off", "prefer-native-element": "off", "no-inline-style": "off", "long-title": "off"}


def letters() -> dict[str, Message]:
    made = composed(sample())
    return {
        "digest": render.render(made, TEMPLATES, links=LINKS),
        "quiet": render.render(composed([]), TEMPLATES),
        "proposal": message_on(made.flagged, {}, TEMPLATES, held=True, now=NOW, links=LINKS),
        "flagged": message_on(made.flagged, {"r": "Läs detta."}, TEMPLATES, held=False, now=NOW, links=LINKS),
        "operator": notice.render([Alarm("clock", "", "", NOW, {"minutes": 9})], [], TEMPLATES, sources={}, states={}, now=NOW),
    }


@pytest.mark.parametrize("name", letters())
def test_a_letter_is_small_says_its_language_and_fetches_nothing(name: str) -> None:
    html = letters()[name].html
    assert len(html.encode()) < 100_000 and html.startswith('<!DOCTYPE html><html lang="sv">')
    assert not re.search(r"(?i)<(img|link|script|iframe|object|form|input)\b|url\(|@import|src=", html)
    assert html.count("<h1") == 1 and "prefers-color-scheme:dark" in html and "max-width:480px" in html


@pytest.mark.long
def test_a_validator_of_html_finds_no_fault(tmp_path: Path) -> None:
    assert shutil.which("html-validate"), "html-validate is not here: npm install --global html-validate"
    rules = {"root": True, "extends": ["html-validate:recommended"], "rules": RULES}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(rules), "utf-8")
    for name, message in letters().items():
        (tmp_path / f"{name}.html").write_text(message.html, "utf-8")
    done = subprocess.run(["html-validate", "*.html"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
