"""The commands that do the work, as processes: what they compose and when, what they refuse, and how they stop."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from builders import fetched
from commands import run
from stores import new_store

from monitor.store import open_store

ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent)}
RULES = Path(__file__).parent.parent / "rules"
NOW = "2025-10-13T07:05+02:00"
PEOPLE = """\
recipients:
  - {id: ledare, name: Ledare, address: ledare@example.org, role: project_leader}
  - {id: ny, name: Ny, address: ny@example.org, role: reference}
  - {id: grupp, name: Grupp, address: grupp@example.org, role: steering}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a source that has answered once, with nothing: what is composed is a quiet week."""
    (tmp_path / "rules").symlink_to(RULES)
    write_sources(tmp_path, "https://example.org/a", enabled=True)
    store, at = new_store(tmp_path / "data"), datetime.fromisoformat(NOW)
    answer = fetched(url="https://example.org/a", source_id="a")
    store.apply(answer.request, answer, [], next_check=at + timedelta(days=1), now=at)
    store.close()
    (tmp_path / "recipients.yaml").write_text(PEOPLE, "utf-8")
    return tmp_path


def write_sources(folder: Path, url: str, *, enabled: bool, allow: str = "") -> None:
    row = f"{{id: a, name: A, owner: A, parser: feed, url: '{url}', kind: news, enabled: {str(enabled).lower()}, because: test}}"
    (folder / "sources.yaml").write_text(f"allow_private: [{allow}]\nsources:\n  - {row}\n", "utf-8")


def test_a_week_that_is_not_due_is_shown_but_not_queued(place: Path) -> None:
    refused = run("digest", "--week", "2025-W42", "--now", NOW, cwd=place)
    assert (refused.returncode, "not due (due: 2025-W41)" in refused.stderr) == (2, True)
    shown = run("digest", "--week", "2025-W42", "--dry-run", "--now", NOW, cwd=place)
    assert (shown.returncode, "Vecka 42" in shown.stdout) == (0, True)


def test_a_round_renews_the_calendars_that_are_in_the_data_folder_and_makes_no_other(place: Path) -> None:
    folder = place / "data/calendars"
    folder.mkdir(parents=True)
    (folder / "energy.ics").write_text("gammal", "utf-8")
    run("run", "--once", "--now", NOW, cwd=place)
    assert [path.name for path in folder.iterdir()] == ["energy.ics"]
    assert "X-WR-CALNAME:Bevakning: Energi" in (folder / "energy.ics").read_text("utf-8")


@pytest.mark.parametrize("week", ["25-W41", "2025-w41", "2025-W4", "2025-W54", "２０２５-W41"])
def test_a_week_that_is_none_is_refused(week: str, place: Path) -> None:
    done = run("digest", "--week", week, "--now", NOW, cwd=place)
    assert (done.returncode, "--week" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_letter_is_queued_for_somebody_who_came_after_the_week_was_composed(place: Path) -> None:
    too_early = run("digest", "--week", "2025-W41", "--only-to", "ny", "--now", NOW, cwd=place)
    assert (too_early.returncode, "has not been composed" in too_early.stderr) == (2, True)
    (place / "recipients.yaml").write_text(PEOPLE.replace("role: reference", "role: operator"), "utf-8")
    assert "1 letter" in run("digest", "--now", NOW, cwd=place).stdout
    (place / "recipients.yaml").write_text(PEOPLE, "utf-8")
    assert [run("digest", "--week", "2025-W41", "--only-to", "ny", "--now", NOW, cwd=place).returncode for _ in range(2)] == [0, 1]
    outbox = place / "data" / "outbox"
    run("deliver", "--now", NOW, cwd=place)
    assert sorted(path.stem for path in outbox.glob("*.eml")) == ["2025-W41-ledare", "2025-W41-ny"]
    nothing = run("digest", "--week", "2025-W41", "--only-to", "grupp", "--now", NOW, cwd=place)
    assert (nothing.returncode, "gets no weekly digest" in nothing.stderr) == (2, True)


def test_what_was_refused_is_sent_again_by_who_it_was_for(place: Path) -> None:
    run("digest", "--now", NOW, cwd=place)
    nobody = run("deliver", "--again", "nobody", "--now", NOW, cwd=place)
    assert (nobody.returncode, nobody.stderr.count("\n"), "no such id in" in nobody.stderr) == (2, 1, True)
    done = run("deliver", "--again", "ledare", "--now", NOW, cwd=place)
    assert (done.returncode, "queued again for ledare: 0 letters" in done.stdout) == (0, True)


def test_an_edition_that_nobody_gets_says_so(place: Path) -> None:
    (place / "recipients.yaml").write_text(PEOPLE.replace("project_leader", "steering").replace("reference", "operator"), "utf-8")
    assert "Nobody in recipients.yaml gets the digest" in run("digest", "--now", NOW, cwd=place).stderr


def test_a_week_that_nobody_could_read_is_held_and_told_once(place: Path) -> None:
    write_sources(place, "http://127.0.0.1:1/a", enabled=True, allow="'127.0.0.1:1'")
    done = run("run", "--once", "--now", NOW, cwd=place)
    assert done.returncode == 1 and "2025-W41: held: no source has answered since that week began" in done.stderr
    assert not list(place.glob("data/outbox/*"))
    assert (done.stdout + done.stderr).count("cannot be reached") == 1
    status = run("status", "--now", NOW, cwd=place)
    assert "due: 2025-W41" in status.stdout and status.stdout.count("cannot be reached") == 1


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--out", "ut")])
def test_the_command_holds_the_weeks_in_which_no_source_answered_and_says_so_in_one_line(
    arguments: tuple[str, ...], place: Path
) -> None:
    assert run("digest", "--now", NOW, cwd=place).returncode == 0
    done = run("digest", *arguments, "--now", "2026-11-23T08:00+01:00", cwd=place)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        "2025-W43 … 2026-W47 (57): held: no source has answered since those weeks began; they are composed once one does",
    )
    alone = run("digest", "--week", "2026-W47", "--now", "2026-11-23T08:00+01:00", cwd=place)
    assert (alone.returncode, alone.stdout) == (1, "") and alone.stderr.startswith("2026-W47: held: no source has answered since")
    shown = run("digest", "--week", "2026-W47", "--dry-run", "--now", "2026-11-23T08:00+01:00", cwd=place)
    assert (shown.returncode, "Vecka 47" in shown.stdout) == (0, True)


@pytest.mark.parametrize("command", ["digest", "deliver", "status"])
def test_a_mistyped_data_folder_is_told_and_not_made(command: str, place: Path) -> None:
    done = run(command, "--data", "dta", "--now", NOW, cwd=place)
    assert (done.returncode, done.stdout) == (2, "") and "no database in dta" in done.stderr
    assert not (place / "dta").exists()


def test_delivery_says_so_when_nothing_is_queued(place: Path) -> None:
    assert run("deliver", "--now", NOW, cwd=place).stdout == "Nothing is queued.\n"


def test_a_source_without_items_is_not_called_unchanged(place: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    Thread(target=server.serve_forever, daemon=True).start()
    there = f"127.0.0.1:{server.server_port}"
    write_sources(place, f"http://{there}/a", enabled=True, allow=f"'{there}'")
    sources = (place / "sources.yaml").read_text("utf-8")
    (place / "sources.yaml").write_text(sources.replace("because: test", "may_be_empty: true"), "utf-8")
    try:
        first = run("collect", "--now", NOW, cwd=place).stdout
        second = run("collect", "--all", "--now", NOW, cwd=place).stdout
    finally:
        server.shutdown()
        server.server_close()
    assert "a: 0 new, 0 revised" in first and "0 unchanged" in first
    assert "a: unchanged" in second and "1 unchanged" in second


def test_the_sample_reaches_no_real_database_mail_server_or_proxy(tmp_path: Path) -> None:
    real = {"MONITOR_DATABASE_URL": f"sqlite:///{tmp_path / 'real.db'}", "HTTP_PROXY": "http://127.0.0.1:1"}
    real |= {"MONITOR_SMTP_URL": "smtp://127.0.0.1:1", "MONITOR_MAIL_FROM": "monitor@example.org"}
    done = run("run", "--once", "--sample", cwd=tmp_path, **real)
    assert (done.returncode, (tmp_path / "real.db").exists()) == (0, False)
    assert list((tmp_path / "data" / "sample" / "outbox").glob("*.eml"))


class Slow(BaseHTTPRequestHandler):
    """A feed with one item, answered after a while."""

    def do_GET(self) -> None:
        time.sleep(1.5)
        item = "<item><title>Uppdrag om järnväg</title><link>https://example.org/1</link><guid>1</guid></item>"
        body = f'<rss version="2.0"><channel><title>A</title>{item}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Empty(BaseHTTPRequestHandler):
    """A feed that is empty."""

    def do_GET(self) -> None:
        body = b'<rss version="2.0"><channel><title>A</title></channel></rss>'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_service_composes_after_its_first_round_and_ends_that_round_when_it_is_stopped(place: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    Thread(target=server.serve_forever, daemon=True).start()
    there = f"127.0.0.1:{server.server_port}"
    write_sources(place, f"http://{there}/a", enabled=True, allow=f"'{there}'")
    service = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run"],
        cwd=place,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stderr and "Watching 1 sources" in service.stderr.readline()
        time.sleep(0.7)  # the round waits for its slow source: nothing may have been composed yet
        assert not list(place.glob("data/outbox/*"))
        service.send_signal(signal.SIGTERM)
        out, errors = service.communicate(timeout=60)
    finally:
        service.kill()
        server.shutdown()
        server.server_close()
    assert (service.returncode, "Traceback" in errors) == (0, False), errors
    asked, composed = (next(place for place, line in enumerate(out.splitlines()) if word in line) for word in ("1 new", "listed"))
    assert asked < composed
    store = open_store(f"sqlite:///{place / 'data' / 'monitor.db'}")
    assert len(store.documents()) == 1 and len(store.editions()) == 1
    store.close()
