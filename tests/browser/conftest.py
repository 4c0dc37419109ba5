"""The pages in Debian's Chromium, over the same small world as their other tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from served import PASSWORD, Served

CHROMIUM = Path("/usr/bin/chromium")
REFUSED = (
    "(Conflict)",
    "(Unprocessable Content)",
    "(Unprocessable Entity)",
)  # what was posted is shown again: the browser complains
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM.exists(), "these tests need Debian's package `chromium`"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A window in which the admin has signed in, and which fails the test for what a page's script or policy complains of."""
    context = browser.new_context(base_url=served.url, locale="sv-SE")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(opened, "admin")
    yield opened
    context.close()
    assert [one for one in complaints if not one.endswith(REFUSED)] == []


def sign_in(page: Page, name: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("Namn").fill(name)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/inkorg")


@pytest.fixture
def seen() -> Callable[[Page], None]:
    """Looks a page over: axe-core finds nothing, in light and in dark, and nothing sticks out at 360 pixels or at 200 % zoom."""

    def look(page: Page) -> None:
        for scheme in ("dark", "light"):  # without motion: a message that fades in is pale for a moment
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        size = page.viewport_size
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if size:
            page.set_viewport_size(size)

    return look
