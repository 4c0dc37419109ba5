"""Editions in the browser: the next one is changed, what is flagged released, one looked at in its frame."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served
from test_web_editions import WEEK, editions

pytestmark = pytest.mark.browser
__all__ = ["editions"]


def test_the_leader_changes_the_next_edition_and_releases_what_is_flagged(
    editions: Served, page: Page, seen: Callable[[Page], None]
) -> None:
    page.goto("/utgavor")
    seen(page)
    page.get_by_role("button", name="Stryk: Elnätet byggs ut").click()
    expect(page.get_by_role("status")).to_have_text("Struket.")
    seen(page)
    page.get_by_role("button", name="Återställ: Elnätet byggs ut").click()
    expect(page.get_by_role("status")).to_have_text("Återställt.")
    page.get_by_label("Ämne att flytta till: Elnätet byggs ut").select_option("energy")
    page.get_by_role("button", name="Flytta: Elnätet byggs ut").click()
    expect(page.get_by_role("status")).to_have_text("Flyttat.")
    page.get_by_label("Egen rad överst").fill("Läs detta.")
    page.get_by_role("button", name="Spara raden").click()
    expect(page.get_by_role("status")).to_have_text("Raden är sparad.")
    page.get_by_label("Egen rad till styrgruppen").fill("Viktigt.")
    page.get_by_role("button", name="Släpp: Förordning om elnät").click()
    expect(page.get_by_role("status")).to_contain_text("går till styrgruppen")
    seen(page)
    page.goto(f"/utgavor/{WEEK}")
    expect(page.frame_locator("iframe").get_by_text("Läs detta.")).to_be_visible()
    seen(page)
