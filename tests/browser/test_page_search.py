"""Sök, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_one_searches_by_keyboard_and_narrows_what_is_found(page: Page, seen: Callable[[Page], None]) -> None:
    page.goto("/sok")
    page.get_by_label("Sökord").fill("elnät*")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Elnätet byggs ut i Värmland")).to_be_visible()
    seen(page)
    page.get_by_text("Begränsa sökningen").click()
    page.get_by_label("Dokumenttyp").select_option("bill")
    page.get_by_role("button", name="Sök").click()
    expect(page.get_by_text("Inget som är lagrat innehåller allt det.")).to_be_visible()
    seen(page)
