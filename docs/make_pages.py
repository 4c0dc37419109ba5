"""Pictures of every page over the sample world, narrow and wide, as the project leader's administrator sees them.

python docs/make_pages.py             needs Chromium (Debian's package `chromium`) and Playwright (`make test` installs it); writes
                                      docs/pages/*.png, the upper part of each page
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from monitor import link, sample
from monitor.config import Environment, User, as_yaml
from monitor.store import Store, open_store
from monitor.values import Act, Label
from monitor.web import application, hash_of, open_site
from monitor.web.nav import PAGES

HERE = Path(__file__).parent
SIZES = {360: 1000, 1280: 900}
CHROMIUM = Path("/usr/bin/chromium")
NAME, PASSWORD = "Anna Analytiker", "ett långt lösenord"
MATTER = "bet. 2025/26:TU90"  # of the sample world


def main() -> None:
    if not CHROMIUM.exists():
        sys.exit("Chromium is not here: install Debian's package `chromium`")
    with tempfile.TemporaryDirectory() as made:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-m", "monitor", "run", "--once", "--sample", "--data", made], check=True, **quiet)
        folder = Path(made) / "sample"
        store = open_store(f"sqlite:///{folder / 'monitor.db'}")
        live(store)
        with served(folder, store) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
            for width, height in SIZES.items():
                look(browser, url, pages(store), width, height)
            browser.close()
        store.close()


def live(store: Store) -> None:
    """Some words of readers, as there are after a day of work."""
    for document in store.documents()[:3]:
        store.add_label(Label(document.id, "relevant", "", "Bo Läsare", "Gäller oss.", at=sample.NOW))
        store.keep_act(Act(sample.NOW, "Bo Läsare", "label", document.id, "relevant Gäller oss."))


def pages(store: Store) -> dict[str, str]:
    """The address of every page by the name of its picture."""
    flagged = next(one for one in store.documents() if one.verdict and one.verdict.urgent)
    matter = next(filter(None, map(store.matter, link.identity_of(MATTER))))
    shown = {page.path.strip("/"): page.path for page in PAGES}
    return shown | {
        "dokument": f"/dokument/{quote(flagged.id)}",
        "inkorg-stickprov": "/inkorg/stickprov",
        "arende": f"/arenden/{quote(matter.key)}",
        "sok-traffar": "/sok?q=järnväg",
        "utgava": f"/utgavor/{store.editions()[-1]}",
        "missad-svar": f"/missad?q={quote(flagged.item.url, safe='')}",
        "kallor-ny": "/kallor/ny",
        "regler-fil": "/regler/fil/rules/energy.yaml",
    }


def look(browser: Browser, url: str, shown: dict[str, str], width: int, height: int) -> None:
    (HERE / "pages").mkdir(exist_ok=True)
    page = browser.new_page(
        base_url=url, viewport={"width": width, "height": height}, locale="sv-SE", color_scheme="light", reduced_motion="reduce"
    )
    page.goto("/logga-in")
    page.screenshot(path=HERE / "pages" / f"logga-in-{width}.png")
    page.get_by_label("Namn").fill(NAME)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/inkorg")
    for name, address in shown.items():
        answer = page.goto(address, wait_until="networkidle")
        assert answer and answer.status == 200, (address, answer and answer.status)
        page.screenshot(path=HERE / "pages" / f"{name}-{width}.png")
        print(f"docs/pages/{name}-{width}.png")
    page.close()


@contextmanager
def served(folder: Path, store: Store) -> Iterator[str]:
    """The pages at the time of the sample, for one administrator."""
    users = folder / "config" / "users.yaml"
    users.touch(0o600)
    users.write_text(as_yaml([User(name=NAME, role="admin", password=hash_of(PASSWORD))]), "utf-8")
    settings = Environment(secret="0123456789abcdef" * 2)
    site = open_site(folder / "config", data=folder, store=store, settings=settings, clock=lambda: sample.NOW)
    server = uvicorn.Server(uvicorn.Config(application(site), "127.0.0.1", 0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main()
