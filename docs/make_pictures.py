"""Pictures of the sample digest as readers see it: narrow and wide, light and dark, and without pictures (it has none).

python docs/make_pictures.py          needs Chromium (Debian's package `chromium`); writes docs/pictures/*.png
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
HEIGHT = 2400


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("Chromium is not here: install Debian's package `chromium`")
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-m", "monitor", "run", "--once", "--sample", "--data", folder]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (digest,) = Path(folder).rglob("*.html")
        for width in (360, 1280):
            for scheme, number in (("light", 1), ("dark", 0)):
                frame = Path(folder) / "frame.html"  # headless windows are never narrower than 500 pixels; frames are
                frame.write_text(
                    f'<html style="color-scheme:{scheme}"><body style="margin:0"><iframe src="{digest.as_uri()}" '
                    f'style="border:0;width:{width}px;height:{HEIGHT}px"></iframe></body></html>',
                    "utf-8",
                )
                picture = HERE / f"pictures/digest-{width}-{scheme}.png"
                options = ["--headless", "--no-sandbox", "--hide-scrollbars", "--allow-file-access-from-files", "--disable-gpu"]
                look = [
                    f"--blink-settings=preferredColorScheme={number},imagesEnabled=false",
                    f"--window-size={max(width, 500)},{HEIGHT}",
                ]
                shot = [chromium, *options, *look, f"--user-data-dir={folder}/browser", f"--screenshot={picture}", frame.as_uri()]
                subprocess.run(shot, check=True, capture_output=True, timeout=120)
                print(picture)


if __name__ == "__main__":
    main()
