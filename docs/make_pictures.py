"""Pictures of the sample's digest and report as readers see them: the digest narrow and wide, light and dark; the report's first page.

python docs/make_pictures.py          needs Chromium (Debian's package `chromium`) and, for the report, pdftoppm (`poppler-utils`) and
                                      LibreOffice (`libreoffice-writer`); writes docs/pictures/*.png
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
HEIGHT = 2400
QUIET = ["--headless", "--no-sandbox", "--hide-scrollbars", "--allow-file-access-from-files", "--disable-gpu"]
PERIOD = "2025-Q4"  # that of the sample world


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("Chromium is not here: install Debian's package `chromium`")
    with tempfile.TemporaryDirectory() as made:
        monitor("run", "--once", "--sample", "--data", made)
        (digest,) = Path(made).rglob("outbox/*.html")
        digests(chromium, digest, Path(made))
        reports(chromium, digest.parents[1])


def monitor(*arguments: str) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([sys.executable, "-m", "monitor", *arguments], check=True, **quiet)


def digests(chromium: str, digest: Path, folder: Path) -> None:
    for width in (360, 1280):
        for scheme, number in (("light", 1), ("dark", 0)):
            frame = folder / "frame.html"  # headless windows are never narrower than 500 pixels; frames are
            frame.write_text(
                f'<html style="color-scheme:{scheme}"><body style="margin:0"><iframe src="{digest.as_uri()}" '
                f'style="border:0;width:{width}px;height:{HEIGHT}px"></iframe></body></html>',
                "utf-8",
            )
            picture = HERE / f"pictures/digest-{width}-{scheme}.png"
            look = [
                f"--blink-settings=preferredColorScheme={number},imagesEnabled=false",
                f"--window-size={max(width, 500)},{HEIGHT}",
            ]
            shot = [chromium, *QUIET, *look, f"--user-data-dir={folder}/browser", f"--screenshot={picture}", frame.as_uri()]
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
