"""The commands of the pages: serve and user."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from commands import environment, run
from served import SECRET, SOURCES

from monitor.config import read_users, shipped
from monitor.errors import ConfigError

PASSWORD = "ett långt lösenord"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(shipped() / "rules", tmp_path / "rules")
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    return tmp_path


def let_in(folder: Path, *arguments: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return run("user", *arguments, cwd=folder, typed=f"{password}\n")


def test_a_user_is_kept_with_a_hash_that_only_its_owner_may_read(folder: Path) -> None:
    done = let_in(folder, "Åsa  Ek", "--role", "analyst")
    assert (done.returncode, done.stdout) == (0, f"{folder / 'users.yaml'}: Åsa Ek is analyst\n")
    path = folder / "users.yaml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = read_users(path)["Åsa Ek"]
    assert first.role == "analyst" and first.password.startswith("$argon2id$") and PASSWORD not in path.read_text("utf-8")
    assert let_in(folder, "Åsa Ek", password="ett annat lösenord").returncode == 0
    second = read_users(path)["Åsa Ek"]
    assert second.role == "analyst" and second.password != first.password


def test_of_two_who_are_let_in_at_once_both_are(folder: Path) -> None:
    """One while the password of the other is typed, which is when files are read that are written later."""
    command = [sys.executable, "-m", "monitor", "user", "Åsa", "--role", "admin"]
    first = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, encoding="utf-8", env=environment())
    assert let_in(folder, "Bo", "--role", "reader").returncode == 0
    first.communicate(f"{PASSWORD}\n", timeout=60)
    assert (first.returncode, list(read_users(folder / "users.yaml"))) == (0, ["Bo", "Åsa"])


@pytest.mark.parametrize(
    "arguments, password, said",
    [
        (["ny"], PASSWORD, "ny is new: say with --role what they may do: reader, analyst, leader, admin"),
        (["ny", "--role", "admin"], "kort", "a password has 12 characters or more"),
        (
            ["ledare (Brev)", "--role", "admin"],
            PASSWORD,
            "Invalid value for 'NAME': holds (brev), which marks those who act by a link in a letter",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_line(folder: Path, arguments: list[str], password: str, said: str) -> None:
    done = let_in(folder, *arguments, password=password)
    assert (done.returncode, done.stderr) == (2, f"monitor: {said}\n")
    assert not (folder / "users.yaml").exists()


def test_a_file_that_others_may_read_and_what_is_no_hash_are_refused(folder: Path) -> None:
    path = folder / "users.yaml"
    path.write_text("users: [{name: x, role: admin, password: hemligt}]\n", "utf-8")
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="may be read by others .mode 0640.*chmod 600"):
        read_users(path)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="password: is no hash") as told:
        read_users(path)
    assert "hemligt" not in str(told.value)


@pytest.mark.parametrize(
    "arguments, given, said",
    [
        (["--now", "2025-10-13"], {"MONITOR_SECRET": SECRET}, "monitor: goes without --now: pages need a clock that runs\n"),
        ([], {}, "monitor: MONITOR_SECRET is not set; `openssl rand -hex 32` draws one\n"),
        ([], {"MONITOR_SECRET": "kort"}, "monitor: environment: MONITOR_SECRET: must have 32 characters or more"),
        (
            [],
            {"MONITOR_SECRET": SECRET, "MONITOR_PUBLIC_URL": "monitor.example.org"},
            "monitor: environment: MONITOR_PUBLIC_URL: must read https://monitor.example.org",
        ),
    ],
)
def test_serve_says_in_a_line_what_it_needs(folder: Path, arguments: list[str], given: dict[str, str], said: str) -> None:
    done = run("serve", *arguments, cwd=folder, **given)
    assert done.returncode == 2 and done.stderr.startswith(said) and done.stderr.count("\n") == 1


def test_serve_serves_until_it_is_told_to_stop(folder: Path) -> None:
    command = [sys.executable, "-m", "monitor", "serve", "--port", "0"]
    given = environment(MONITOR_SECRET=SECRET)
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, encoding="utf-8", env=given) as process:
        assert process.stderr
        try:
            told = process.stderr.readline()
            assert told.startswith("Serving the pages for 0 users (monitor user NAME lets somebody sign in) at http://127.0.0.1:")
            url = told.partition(" at ")[2].partition(";")[0]
            assert httpx.get(f"{url}/healthz", trust_env=False).text == "ok\n"
        finally:
            process.terminate()
            process.stderr.read()
    assert process.returncode == 0
