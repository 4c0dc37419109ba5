"""Pictures of the sample as readers see it: letters and a timeline, narrow and wide, light and dark; the report's first page.

python docs/make_pictures.py          needs Chromium (Debian's package `chromium`) and, for the report, pdftoppm (`poppler-utils`) and
                                      LibreOffice (`libreoffice-writer`); writes docs/pictures/*.png
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from monitor import notice, pipeline, sample
from monitor.config import load, shipped
from monitor.digest import entry_of
from monitor.pipeline.editions import names
from monitor.render.flagged import message_on
from monitor.store import open_store
from monitor.values import Alarm, Links

HERE = Path(__file__).parent
HEIGHT = 2400
QUIET = ["--headless", "--no-sandbox", "--hide-scrollbars", "--allow-file-access-from-files", "--disable-gpu"]
SCHEMES = {"light": 1, "dark": 0}  # by Chromium's numbers
LINE = "Tas upp på mötet den 20 oktober."
PERIOD, MATTER = "2025-Q4", "bet. 2025/26:TU90"  # of the sample world


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("Chromium is not here: install Debian's package `chromium`")
    with tempfile.TemporaryDirectory() as made:
        monitor("run", "--once", "--sample", "--data", made)
        (digest,) = Path(made).rglob("outbox/*.html")
        digests(chromium, digest, Path(made))
        letters(chromium, digest.parents[1])
        timelines(chromium, digest.parents[1])
        reports(chromium, digest.parents[1])


def monitor(*arguments: str) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([sys.executable, "-m", "monitor", *arguments], check=True, **quiet)


def digests(chromium: str, digest: Path, folder: Path) -> None:
    for width in (360, 1280):
        for scheme in SCHEMES:
            look(chromium, digest, folder, width, scheme, f"digest-{width}-{scheme}")


def letters(chromium: str, folder: Path) -> None:
    """What the project leader, the steering group and an operator get, of what the sample has flagged and of faults made up."""
    config, store = load(folder / "config"), open_store(f"sqlite:///{folder / 'monitor.db'}")
    flagged = next(one for one in store.documents() if one.verdict and one.verdict.urgent)
    store.close()
    templates = pipeline.templates(shipped() / "templates")
    entries = [entry_of(flagged, flagged.verdict.topics[0], names(config))] if flagged.verdict else []
    links = Links({flagged.id: "https://monitor.example.org/brev/slapp/x"}, "https://monitor.example.org/brev/avsluta/x")
    alarms = [
        Alarm("failing", config.sources[0].id, "", sample.NOW - timedelta(hours=5), {"reason": "HTTP 503"}),
        Alarm("stuck", "", "", sample.NOW - timedelta(minutes=20), {"letters": 3, "reply": "451 try again later"}),
    ]
    written = {
        "proposal": message_on(entries, {}, templates, held=True, now=sample.NOW, links=links),
        "flagged": message_on(entries, {flagged.id: LINE}, templates, held=False, now=sample.NOW, links=links),
        "operator": notice.render(alarms, [], templates, sources=config.by_id, states={}, now=sample.NOW),
    }
    for name, message in written.items():
        page = folder / f"{name}.html"
        page.write_text(message.html, "utf-8")
        for width, scheme in ((360, "dark"), (1280, "light")):
            look(chromium, page, folder, width, scheme, f"{name}-{width}-{scheme}", height=900)


def timelines(chromium: str, folder: Path) -> None:
    """A matter of the sample, as its page shows it."""
    page = folder / "timeline.html"
    monitor("matter", MATTER, "--format", "html", "--out", str(page), "--data", str(folder), "--now", "2025-10-14T08:00+02:00")
    for width, scheme in ((360, "dark"), (1280, "light")):
        look(chromium, page, folder, width, scheme, f"timeline-{width}-{scheme}", height=900)


def look(chromium: str, page: Path, folder: Path, width: int, scheme: str, name: str, *, height: int = HEIGHT) -> None:
    """A picture of a page without its images."""
    frame = folder / "frame.html"  # headless windows are never narrower than 500 pixels; frames are
    frame.write_text(
        f'<html style="color-scheme:{scheme}"><body style="margin:0"><iframe src="{page.as_uri()}" '
        f'style="border:0;width:{width}px;height:{height}px"></iframe></body></html>',
        "utf-8",
    )
    picture = HERE / f"pictures/{name}.png"
    settings = [
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]},imagesEnabled=false",
        f"--window-size={max(width, 500)},{height}",
    ]
    shot = [chromium, *QUIET, *settings, f"--user-data-dir={folder}/browser", f"--screenshot={picture}", frame.as_uri()]
    subprocess.run(shot, check=True, capture_output=True, timeout=120)
    print(picture)


def reports(chromium: str, folder: Path) -> None:
    """The first page of the report, as printed by a browser and as a Word document."""
    for form in ("html", "docx"):
        monitor("report", "--period", PERIOD, "--format", form, "--data", str(folder), "--config", str(folder / "config"))
        written = folder / f"reports/lagesbild-{PERIOD}.{form}"
        printed = folder / f"reports/lagesbild-{PERIOD}.pdf"
        if form == "html":
            how = [chromium, *QUIET, "--no-pdf-header-footer", f"--user-data-dir={folder}/browser", f"--print-to-pdf={printed}"]
            how.append(written.as_uri())
        else:
            how = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
            how += ["--outdir", str(printed.parent), str(written)]
        subprocess.run(how, check=True, capture_output=True, timeout=120)
        picture = HERE / f"pictures/report-{form}"
        first = ["-f", "1", "-l", "1", "-singlefile", "-r", "80", "-png"]
        subprocess.run(["pdftoppm", *first, str(printed), str(picture)], check=True)
        print(f"{picture}.png")


if __name__ == "__main__":
    main()
