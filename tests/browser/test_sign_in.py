"""Signing in and out, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from served import PASSWORD, Served

pytestmark = pytest.mark.browser


def test_one_signs_in_and_out_by_keyboard(browser: Browser, served: Served, seen: Callable[[Page], None]) -> None:
    page = browser.new_page(base_url=served.url)
    page.goto("/logg")
    seen(page)
    page.get_by_label("Namn").focus()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logg")
    seen(page)
    page.get_by_role("button", name="Logga ut").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Du är utloggad.")
    seen(page)
    page.close()


def test_the_first_tab_leads_past_the_menu(page: Page) -> None:
    page.goto("/inkorg")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
