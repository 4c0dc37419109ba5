"""Asking why an item was missed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served
from test_web_missed import RAIL, keep

pytestmark = pytest.mark.browser


def test_one_asks_by_address_and_by_number(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    keep(served)
    page.goto("/missad")
    seen(page)
    page.get_by_label("Adress, beteckning eller id").fill(RAIL.url)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Uppdrag om järnväg")).to_be_visible()
    seen(page)
    page.get_by_label("Adress, beteckning eller id").fill("https://example.org/nytt/7")
    page.get_by_role("button", name="Svara").click()
    expect(page.get_by_role("heading", name="Det har aldrig lästs")).to_be_visible()
    seen(page)
    page.get_by_role("link", name="Exempelmyndigheten: nyheter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Exempelmyndigheten: nyheter")
