"""Inkorg in a browser: by keyboard, with what strangers write in it, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from served import Served

pytestmark = pytest.mark.browser


def test_one_labels_by_keyboard_and_takes_it_back(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    page.goto("/inkorg?vecka=2025-W41")
    seen(page)
    for key in ("j", "j", "k", "j", "v"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_have_text("Ditt omdöme är sparat: viktig.")
    row = page.locator("li.item").nth(1)
    expect(row).to_be_focused()
    expect(row.get_by_role("button", name="Viktig")).to_have_attribute("aria-pressed", "true")
    ((document, label),) = served.store.labels()
    assert (label.verdict, label.who) == ("very", "admin") and row.get_attribute("id") == f"d-{document.id}"
    seen(page)
    row.focus()
    page.keyboard.press("z")
    expect(page.get_by_role("status")).to_have_text("Ångrat. Du har inget omdöme om dokumentet.")
    assert served.store.labels() == []


def test_the_keys_can_be_turned_off(page: Page, served: Served) -> None:
    page.goto("/inkorg?vecka=2025-W41")
    page.get_by_text("Tangenter", exact=True).click()
    page.get_by_role("button", name="Tangenterna är på").click()
    page.keyboard.press("j")
    expect(page.locator("li.item").first).not_to_be_focused()
    page.reload()
    page.get_by_text("Tangenter", exact=True).click()
    expect(page.get_by_role("button", name="Tangenterna är av")).to_be_visible()


def test_all_are_chosen_and_labelled_at_once(page: Page, served: Served) -> None:
    page.goto("/inkorg?vecka=2025-W41")
    page.get_by_role("button", name="Markera alla").click()
    page.get_by_role("group", name="Markerade rader").get_by_role("button", name="Inte relevant").click()
    expect(page.get_by_role("status")).to_have_text("Fyra omdömen är sparade: inte relevant.")
    assert len(served.store.labels()) == 4


def test_what_strangers_write_runs_nothing(page: Page) -> None:
    page.goto("/inkorg?vecka=2025-W41")
    assert page.title().startswith("Inkorg")
    expect(page.get_by_role("link", name="<script>")).to_be_visible()
    assert page.locator("main script, main img, main svg").count() == 0


def test_it_works_without_scripts(browser: Browser, served: Served) -> None:
    context = browser.new_context(base_url=served.url, java_script_enabled=False)
    client = served.as_("analyst")
    context.add_cookies([{"name": "monitor", "value": client.cookies["monitor"], "url": served.url}])
    page = context.new_page()
    page.goto("/inkorg?vecka=2025-W41")
    page.get_by_label("Bedömning").select_option("hör hemma i veckobrevet")
    page.get_by_role("button", name="Visa").click()
    row = page.locator("li.item").first
    row.get_by_role("button", name="Relevant", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Ditt omdöme är sparat: relevant.")
    assert [label.verdict for _, label in served.store.labels()] == ["relevant"] and "urval=listed" in page.url
    context.close()
