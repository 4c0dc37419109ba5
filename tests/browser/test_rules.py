"""Editing a rule: tried while it is written, saved, gone back to, and a conflict of two."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served

pytestmark = pytest.mark.browser

RULE = """
  - id: energy-zeppelin
    reason: Luftskepp
    any: ["webbplats*"]
    weight: 3
    hit: ["Ny webbplats"]
"""


def test_a_rule_is_tried_while_it_is_written_saved_and_taken_back(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    page.goto("/regler")
    seen(page)
    page.get_by_role("link", name="rules/energy.yaml").click()
    text = page.get_by_label("Text")
    before = text.input_value()
    text.fill(before + RULE.replace("weight", "wieght"))
    page.get_by_role("link", name=f"rad {before.count(chr(10)) + 5}", exact=True).click()
    expect(text).to_be_focused()
    assert page.evaluate("document.getSelection().toString()") == "    wieght: 3"
    seen(page)
    text.fill(before + RULE)
    expect(page.get_by_role("heading", name="Kommer till i veckobrevet (1)")).to_be_visible()
    expect(page.get_by_role("link", name="Kan sparas: 1 till i veckobrevet, 0 bort")).to_be_visible()
    seen(page)
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("status")).to_contain_text("gäller från nästa omgång")
    page.get_by_role("link", name="Tidigare versioner").click()
    page.get_by_role("link", name="Före ändringen").click()
    seen(page)
    page.get_by_role("button", name="Gå tillbaka").click()
    expect(page.get_by_role("status")).to_contain_text("gäller från nästa omgång")
    assert page.get_by_label("Text").input_value() == before


def test_the_second_of_two_editors_sees_both_texts(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    page.goto("/regler/fil/rules/energy.yaml")
    text = page.get_by_label("Text")
    before = text.input_value()
    path = served.site.folder / "rules/energy.yaml"
    path.write_text(before + "\n# Den andras rad.\n", "utf-8")
    text.fill(before + RULE)
    with page.expect_response(lambda answer: answer.status == 409):
        page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Den andras rad")
    seen(page)
    page.get_by_role("button", name="Spara").click()
    assert "Den andras rad" not in path.read_text("utf-8") and "energy-zeppelin" in path.read_text("utf-8")
