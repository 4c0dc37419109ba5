"""Lägesbild, in a browser."""

from collections.abc import Callable

import pytest
from builders import NOW
from playwright.sync_api import Page, expect
from served import Served
from test_figures import listed, said

pytestmark = pytest.mark.browser


def test_one_sees_the_figures_and_reads_and_fetches_a_report(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    listed(served.store, "2025-W41", NOW, x="2025-10-07", a="2025-10-09", e1="2025-10-08")
    said(served.store, a="very")
    page.goto("/lagesbild")
    expect(page.get_by_role("img", name="Infrastruktur: 1 dokument")).to_be_visible()
    seen(page)
    page.get_by_label("Period").select_option("2025-10")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hämta som Word").click()
    assert fetched.value.suggested_filename == "lagesbild-2025-10.docx"
    page.get_by_role("button", name="Läs", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lägesbild oktober 2025")
