"""A document's page in a browser: reached from the list, looked over, and labelled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served

pytestmark = pytest.mark.browser


def test_a_document_is_opened_by_key_and_labelled_with_a_reason(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    page.goto("/inkorg?vecka=2025-W41")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uppdrag om dubbelspår Kristinehamn–Karlstad")
    seen(page)
    page.get_by_label("Omdöme").select_option("Viktig")
    page.get_by_label("Om", exact=True).select_option("Infrastruktur")
    page.get_by_label("Varför", exact=True).fill("Första etappen.")
    page.get_by_role("button", name="Spara omdömet").click()
    expect(page.get_by_role("status")).to_have_text("Ditt omdöme är sparat: viktig.")
    ((_, label),) = served.store.labels()
    assert (label.verdict, label.topic, label.note) == ("very", "infrastructure", "Första etappen.")


def test_a_hostile_document_runs_nothing(page: Page) -> None:
    page.goto("/dokument/4")
    assert "hacked" not in page.title().split(" – ")[0].replace('<script>document.title="hacked"</script>', "")
    assert page.locator("main script, main img, main svg, main a[href^=javascript]").count() == 0
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
