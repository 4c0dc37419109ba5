"""På gång, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served
from test_web_ahead import dated

pytestmark = pytest.mark.browser


def test_one_narrows_what_is_ahead_and_fetches_a_calendar(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    dated(served, "2025-10-22")
    page.goto("/pa-gang")
    expect(page.get_by_role("heading", name="Vecka 43")).to_be_visible()
    seen(page)
    page.get_by_label("Ämne").select_option("energy")
    page.get_by_role("button", name="Visa").press("Enter")
    expect(page.get_by_role("link", name="Remiss om 2025-10-22")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Energi").click()
    assert fetched.value.suggested_filename == "energy.ics"
