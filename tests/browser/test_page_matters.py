"""Ärenden, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served
from test_web_matters import INQUIRY, judge, put

pytestmark = pytest.mark.browser


def test_one_opens_a_matter_follows_it_and_notes_what_was_done(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    judge(served.store, *put(served.store, INQUIRY))
    page.goto("/arenden")
    seen(page)
    page.get_by_role("link", name=INQUIRY.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(INQUIRY.title)
    picture = page.get_by_role("img", name="Tidslinjen som bild")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("button", name="Sluta följa").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ärendet följs inte längre.")
    page.get_by_label("Anteckning eller insats").fill("Möte med utredaren")
    page.get_by_label("Insatsens dag").fill("2025-10-10")
    page.get_by_label("Vad insatsen gav").fill("Stråket nämns.")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("status")).to_have_text("Insatsen är sparad.")
    expect(page.get_by_text("Det gav: Stråket nämns.")).to_be_visible()
    seen(page)
