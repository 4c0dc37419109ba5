"""Sources in the browser: looked at, paused, taken up again; a new one found and brought into the editor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from served import Served
from test_pipeline import FRESH, feed
from test_web_sources import fail, with_world
from world import World

pytestmark = pytest.mark.browser


def test_a_source_is_paused_and_taken_up_again(page: Page, served: Served, seen: Callable[[Page], None]) -> None:
    fail(served)
    page.goto("/kallor")
    seen(page)
    page.get_by_role("link", name="Exempelmyndigheten: nyheter").click()
    seen(page)
    page.get_by_label("Varför").fill("ny webbplats")
    page.get_by_role("button", name="Pausa").click()
    expect(page.get_by_role("status")).to_have_text("Källan är pausad.")
    seen(page)
    page.get_by_role("button", name="Läs källan igen").click()
    expect(page.get_by_role("status")).to_contain_text("Källan läses igen")


def test_a_source_is_found_read_and_added(page: Page, served: Served, world: World, seen: Callable[[Page], None]) -> None:
    with_world(served, world)
    world.pages["/press"] = '<html><link rel="alternate" type="application/rss+xml" title="Nytt" href="/ny.rss"></html>'
    world.pages["/ny.rss"] = feed(("n1", "Uppdrag om järnväg", FRESH))
    page.goto("/kallor/ny")
    page.get_by_label("Adress").fill(f"http://{world.place}/press")
    page.get_by_role("button", name="Leta").click()
    expect(page.get_by_role("heading", name="Går att läsa")).to_be_visible()
    seen(page)
    page.get_by_role("button", name="Lägg till").first.click()
    expect(page.get_by_text("Texten är riktig och kan sparas.")).to_be_visible()
    seen(page)
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("status")).to_contain_text("sources.yaml är sparad")
    page.goto("/kallor")
    page.get_by_role("link", name="Nytt").click()
    page.get_by_role("button", name="Läs nu").click()
    expect(page.get_by_role("status")).to_contain_text("Källan är läst: 1 nya")
