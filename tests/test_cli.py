"""The commands, as a user types them."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from click import Group
from commands import environment, run

from monitor.cli import monitor as program
from monitor.config import load, shipped
from monitor.net.guard import OPENS

ROOT = Path(__file__).parents[1]
WHEN = "Svar senast den 3 december 2025."


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One run of the sample for all tests, which change nothing in its folder, and what it told."""
    folder = tmp_path_factory.mktemp("sampled")
    return folder, run("run", "--once", "--sample", cwd=folder)


@pytest.fixture
def sample(sampled: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> Path:
    """A folder of the test's own in which the sample has been run."""
    shutil.copytree(sampled[0], tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_sample_makes_a_digest_without_a_network(sampled: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = sampled
    assert done.returncode == 0, done.stdout + done.stderr
    (html,) = (folder / "data/sample/outbox").glob("*.html")
    assert "Exempel" in html.read_text("utf-8")
    assert str(html.with_suffix(".eml").relative_to(folder)) in done.stdout
    assert str(html.relative_to(folder)) in done.stdout
    assert "addressed to nobody" in done.stderr
    assert "127.0.0.1" not in html.read_text("utf-8")


def test_the_sample_tells_the_same_each_time(sample: Path) -> None:
    told = [[path.read_bytes() for path in sorted((sample / "data/sample/outbox").iterdir())]]
    assert run("run", "--once", "--sample", cwd=sample).returncode == 0
    told.append([path.read_bytes() for path in sorted((sample / "data/sample/outbox").iterdir())])
    assert told[0] == told[1] and len(told[0]) == 2


def test_a_fresh_configuration_is_well(tmp_path: Path) -> None:
    assert run("init", "here", cwd=tmp_path).returncode == 0
    done = run("check", "--config", "here", cwd=tmp_path)
    assert done.returncode == 0 and "All is well" in done.stdout
    again = run("init", "here", cwd=tmp_path)
    assert again.returncode == 2 and "is there already" in again.stderr


def test_every_fault_of_a_configuration_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    run("init", "here", cwd=tmp_path)
    sources = tmp_path / "here/sources.yaml"
    sources.write_text(sources.read_text("utf-8").replace("parser: feed", "parser: fed", 2), "utf-8")
    done = run("check", "--config", "here", cwd=tmp_path)
    assert done.returncode == 2
    assert len(re.findall(r"sources\.yaml:\d+: .*parser", done.stderr)) == 2
    assert "Traceback" not in done.stderr


def test_mail_without_a_sender_is_told_before_the_round(tmp_path: Path) -> None:
    done = run("run", "--once", cwd=tmp_path, MONITOR_SMTP_URL="smtp://localhost")
    assert (done.returncode, "MONITOR_MAIL_FROM" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--sample"), ("run", "--now", "2025-10-13"), ("run", "--once", "--sample", "--now", "2025-10-13"),
        ("run", "--once", "--sample", "--config", "."), ("items", "--since", "igår"), ("digest", "--week", "41"), ("nonsense",),
        ("digest", "--week", "2025-W54"), ("collect", "--source", "nowhere"), ("items", "--nonsense"), ("classify",), ("run", "x"),
        ("add", "foo"), ("add", "file:///etc/passwd"), ("add", "ftp://x/y"), ("add", "https://[x"), ("add", "https://x:y/"),
        ("status", "--data", "file/x"), ("items", "--data", "file"), ("run", "--once", "--sample", "--data", "file/x"),
        ("init", "file/x"), ("schema", "file/x"), ("digest", "--out", "file/x"), ("status", "--config", "nowhere"),
        ("classify", "--input", "empty", "--output", "nowhere/x"), ("classify", "--input", "nowhere", "--output", "out"),
        ("evaluate", "empty", "--floors", "nowhere"), ("evaluate", "empty", "--floors", "file"), ("evaluate", "nowhere"),
        ("explain", "\udcff"), ("explain", ""), ("matter", " "), ("follow", ""), ("release", ""), ("label", "", "not"),
        ("rules", "preview", "--since", "0001-01-01"), ("rules", "preview", "--since", "9999m"),
        ("classify", "--input", "empty", "--output", "./empty"),
        ("search",), ("search", "hamn"), ("search", "hamn", "--since", "2025-10-10", "--until", "2025-10-09"),
        ("status", "--now", "9999-12-31"), ("items", "--since", "0001-01-01"), ("digest", "--week", "2999-W52", "--dry-run"),
    ],
)  # fmt: skip
def test_wrong_use_is_exit_code_two_in_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    (tmp_path / "empty").write_text("", "utf-8")
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert done.stderr.startswith("monitor: ") and "Usage:" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "/nope"), ("HTTPS_PROXY", "ftp://proxy"), ("MONITOR_DATABASE_URL", "sqlite://nope:x/y"),
        ("MONITOR_DATABASE_URL", "postgresql+psycopg://me:secret@host:port/x"), ("MONITOR_SMTP_URL", "smtp://mail.example.org"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_exit_code_two_in_one_line(name: str, value: str, tmp_path: Path) -> None:
    done = run("collect", cwd=tmp_path, **{"MONITOR_MAIL_FROM": "x@example.org", name: value})
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert done.stderr.startswith(f"monitor: environment: {name}: must") and "secret" not in done.stderr


def test_no_summary_in_the_help_is_cut_short(tmp_path: Path) -> None:
    told = run("--help", cwd=tmp_path, COLUMNS="80").stdout
    assert told.count("\n  ") > 30 and "...\n" not in told.partition("Commands:")[2]


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    done = run(cwd=tmp_path)
    assert done.returncode == 2 and "Commands:" in done.stderr


def test_an_address_with_braces_is_taken_in_as_it_is(tmp_path: Path) -> None:
    url = "http://127.0.0.1:1/{x}"
    done = run("add", url, cwd=tmp_path)
    assert done.returncode == 1 and done.stderr == f"monitor: {url}: refused: port 1 is not a web port; {OPENS}\n"


def test_a_check_asks_to_look_again_at_a_missing_contact_and_the_addresses_of_the_example(tmp_path: Path) -> None:
    run("init", "here", cwd=tmp_path)
    (tmp_path / "here/recipients.example.yaml").rename(tmp_path / "here/recipients.yaml")
    done = run("check", "--config", "here", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("look again: ")) == (0, 5)


def test_a_time_before_the_newest_round_is_refused(sample: Path) -> None:
    done = run("status", "--data", "data/sample", "--now", "2025-10-01T00:00", cwd=sample)
    assert done.returncode == 2 and "before the newest stored round" in done.stderr


def test_what_is_stored_is_listed_in_every_form(sample: Path) -> None:
    place = ("--data", "data/sample")
    rows = [json.loads(line) for line in run("items", "--format", "jsonl", *place, cwd=sample).stdout.splitlines()]
    assert len(rows) == 28
    assert any(row["deadlines"] == ["2026-01-16"] and row["why"] for row in rows)
    assert not any(reason.endswith(": ") for row in rows for reason in row["why"])
    assert [row["sources"] for row in rows if "SOU 2025:901" in row["designations"]] == [["sou", "rd-sou"]]
    assert len(run("items", "--format", "csv", *place, cwd=sample).stdout.splitlines()) == 29
    assert len(run("items", "--topic", "energy", *place, cwd=sample).stdout.splitlines()) >= 1
    nothing = run("items", "--since", "2099-01-01", *place, cwd=sample)
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "Nothing is stored that fits.\n")


def test_a_title_that_is_too_long_for_its_line_is_cut_between_words_and_shows_it(sample: Path) -> None:
    votes = [line for line in run("items", "--data", "data/sample", cwd=sample).stdout.splitlines() if "Votering om" in line]
    assert len(votes) == 1 and " 2026–2037 (bet.…; 2025-10-22" in votes[0]


def test_help_of_the_search_is_had_by_either_name_and_a_word_can_begin_as_the_short_one(sample: Path) -> None:
    told = [run("search", *asked, "--data", "data/sample", cwd=sample) for asked in (("-h",), ("--help",), ("elnät", "-hamn"))]
    assert [done.returncode for done in told] == [0, 0, 0]
    assert [done.stdout.startswith("Usage: monitor search") for done in told] == [True, True, False]


def test_what_is_stored_is_found_by_its_words_in_every_form(sample: Path) -> None:
    place = ("--data", "data/sample")
    told = run("search", "elnäten", "-hamn", "--limit", "2", *place, cwd=sample).stdout.splitlines()
    assert len(told) == 4 and all("»elnätet«" in line for line in told[1::2])
    row = json.loads(run("search", "sou 2025:901", "--source", "rd-sou", "--format", "jsonl", *place, cwd=sample).stdout)
    assert (row["id"], row["excerpt"]) == ("sou-2025-901", row["summary"])
    rows = run("search", "kommun*", "--kind", "referral", "--until", "2025-10-31", "--format", "csv", *place, cwd=sample).stdout
    assert rows.splitlines()[0].endswith(",excerpt") and "»" in rows
    lacking = ("elnä zz* -hamn", "elnätet ingenjörsyrket yrkesprogram", "qwerty")
    found = [run("search", typed, *place, cwd=sample) for typed in lacking]
    assert [(one.returncode, one.stdout) for one in found] == [(0, "")] * 3
    assert found[0].stderr.endswith('holds "elnä", and nothing holds "zz*". \'elnä*\' finds the words that begin so.\n')
    assert found[1].stderr == "Nothing that is stored holds all of that.\n"
    assert found[2].stderr == 'Nothing that is stored holds "qwerty".\n'
    for words in (("och",), ("-hamn",), ("hamn", "--sinse", "3"), ("hamn", "--source", "nowhere"), ("\udcff",)):
        wrong = run("search", *words, *place, cwd=sample)
        assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1), wrong.stderr


def test_an_item_is_explained_from_its_sightings_to_its_edition(sample: Path) -> None:
    place = ("--data", "data/sample", "--config", "data/sample/config")
    found = run("explain", "SOU 2025:901", *place, cwd=sample)
    assert found.returncode == 0, found.stderr
    for told in (
        "rd-sou: Riksdagen",
        "in the digest, flagged",
        "they still stand",
        "i rubriken; vikt",
        "rules/shift.yaml:",
        "and listed",
    ):
        assert told in found.stdout
    assert "history (backlog)" in run("explain", "sou-2025-900", *place, cwd=sample).stdout
    never = run("explain", "SOU 2025:12", *place, cwd=sample)
    assert never.returncode == 1 and "sou: Regeringen: utredningar" in never.stdout
    assert "first good answer 2025-10-13" in never.stdout
    assert run("explain", "2025:901", *place, cwd=sample).stdout == found.stdout
    neither = run("explain", "järnväg", *place, cwd=sample)
    assert (neither.returncode, len(neither.stdout.splitlines())) == (1, 2) and "neither an address nor" in neither.stdout
    disabled = run("explain", "https://www.fmv.se/aktuellt--press/aktuella-handelser/1", "--data", "data/sample", cwd=sample)
    assert disabled.returncode == 1 and "not read: disabled, address not seen to answer" in disabled.stdout
    assert disabled.stdout.startswith(
        "configuration: what is shipped, for want of --config and of a sources.yaml here; it names none"
    )


def test_edited_rules_are_previewed_and_a_lost_flag_is_exit_code_one(sample: Path) -> None:
    rules = sample / "data/sample/config/rules/shift.yaml"
    place = ("--data", "data/sample", "--config", "data/sample/config", "--now", "2025-10-13T08:00")
    plain = run("rules", "preview", *place, cwd=sample)
    assert (plain.returncode, "nothing is edited" in plain.stdout, "0 judged again" in plain.stdout) == (0, True, True)
    written = yaml.safe_load(rules.read_text("utf-8"))
    written["rules"] = [rule for rule in written["rules"] if rule["id"] != "shift-plan"]
    rules.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    lost = run("rules", "preview", *place, cwd=sample)
    assert lost.returncode == 1 and lost.stdout.startswith("LOST")
    assert "Nationell plan för transportinfrastruktur 2026–2037" in lost.stdout and "gone: shift-plan" in lost.stdout
    assert run("rules", "preview", "--accept-loss", *place, cwd=sample).returncode == 0
    assert "look further back" in run("rules", "preview", "--since", "2025-10-14", *place, cwd=sample).stdout
    wrong = run("rules", "preview", "--since", "snart", *place, cwd=sample)
    assert wrong.returncode == 2 and "write it as 12m" in wrong.stderr


def test_status_tells_what_is_well_and_what_is_not(sample: Path) -> None:
    told = json.loads(run("status", "--json", "--data", "data/sample", "--now", "2025-10-13T08:00+02:00", cwd=sample).stdout)
    assert told["pulse"]["database"] == "ok" and told["documents"] == 28
    missed = run("status", "--exit-code", "--data", "data/sample", "--now", "2025-10-21T08:00+02:00", cwd=sample)
    assert missed.returncode == 1 and "fault: edition 2025-W42 is due and not composed" in missed.stdout
    years = run("status", "--data", "data/sample", "--now", "2026-10-21T08:00+02:00", cwd=sample).stdout
    assert "due: 2025-W42 … 2026-W42 (53)\n" in years
    assert years.startswith("configuration: what is shipped, for want of --config and of a sources.yaml here; it names none of")
    own = run("status", "--data", "data/sample", "--config", "data/sample/config", "--now", "2025-10-13T08:00+02:00", cwd=sample)
    assert own.stdout.startswith("configuration: data/sample/config\nsource ")
    assert "fault: editions 2025-W42 … 2026-W42 (53) are due and not composed\n" in years and years.count("2026-W41") == 0


def test_items_of_a_file_are_judged_line_by_line(tmp_path: Path) -> None:
    rows = [
        {
            "id": "1",
            "kind": "remisser",
            "published": "2025-10",
            "title": "Remiss av SOU 2025:12 om järnväg",
            "summary": "Svar senast den 3 december 2025.",
        },
        {"id": "2", "kind": "okänd", "published": "2025-10-01", "title": "Teater", "summary": "", "topics": ["energy"], "extra": 1},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = run("classify", "--input", "in.jsonl", "--output", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert first["topics"] == ["infrastructure"] and first["designations"] == ["SOU 2025:12"]
    assert first["deadlines"] == [{"date": "2025-12-03", "kind": "answer_by", "quote": WHEN}]
    assert set(first) == {"id", "topics", "scores", "relevance", "in_digest", "urgent", "reasons", "deadlines", "designations"}
    assert (second["topics"], second["in_digest"]) == ([], False)


def test_a_line_that_is_no_item_is_told_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "1", "kind": "bet", "title": "A"}\n{"id": "2"}\n', "utf-8")
    done = run("classify", "--input", "in.jsonl", "--output", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 2 and "in.jsonl:2: kind: is required" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_file_that_is_not_there_leaves_what_was_judged_before(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("before", "utf-8")
    done = run("classify", "--input", "nowhere.jsonl", "--output", "out.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "monitor: nowhere.jsonl: cannot be read: No such file or directory\n")
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("out.jsonl", "before")]


def test_a_file_with_a_byte_order_mark_is_judged_onto_the_screen_too(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "1", "kind": "bet", "title": "A"}\n', "utf-8-sig")
    done = run("classify", "--input", "in.jsonl", "--output", "/dev/stdout", cwd=tmp_path)
    assert done.returncode == 0 and '"id": "1"' in done.stdout, done.stderr


def test_judging_a_file_into_itself_is_refused_and_leaves_it_whole(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "1", "kind": "bet", "title": "A"}\n', "utf-8")
    done = run("classify", "--input", "in.jsonl", "--output", "in.jsonl", cwd=tmp_path)
    assert done.returncode == 2 and "in.jsonl is the file of --input" in done.stderr
    assert (tmp_path / "in.jsonl").read_text("utf-8") == '{"id": "1", "kind": "bet", "title": "A"}\n'


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "SOU 2025:12"),
        ("rules", "preview"),
        ("items",),
        ("label",),
        ("label", "1", "very"),
        ("train", "--config", "here"),
        ("evaluate",),
    ],
)
def test_where_there_is_no_database_looking_back_says_so_and_makes_none(arguments: tuple[str, ...], tmp_path: Path) -> None:
    run("init", "here", cwd=tmp_path)
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no database in data; `monitor run` makes one" in done.stderr and not (tmp_path / "data").exists()


def test_figures_of_nothing_are_a_dash(tmp_path: Path) -> None:
    row = {"id": "1", "kind": "bet", "title": "Teater", "topics": ["energy"], "relevance": 2, "urgent": False}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), "utf-8")
    lines = [line.split() for line in run("evaluate", "gold.jsonl", cwd=tmp_path).stdout.splitlines()]
    assert ["infrastructure", "0", "0", "-", "-", "-", "-"] in lines and ["urgent", "0", "0", "-", "-", "-"] in lines
    assert ["energy", "1", "0", "-", "0.000", "0.000", "1.000"] in lines


def test_figures_below_their_floor_are_exit_code_one(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "kind": "bet",
        "published": "2025-10-01",
        "title": "Teater",
        "topics": ["energy"],
        "relevance": 2,
        "urgent": False,
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), "utf-8")
    (tmp_path / "floors.json").write_text('{"topics": {"energy": {"recall": 0.5}}}', "utf-8")
    done = run("evaluate", "gold.jsonl", "--floors", "floors.json", cwd=tmp_path)
    assert done.returncode == 1 and "topics.energy.recall: 0.000 is below its floor 0.5" in done.stderr


# --- what is written about the program ------------------------------------------------------------------------------


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert isinstance(program, Group)
    for name, command in program.commands.items():
        assert command.help and command.help.strip().splitlines()[0].endswith("."), name
        assert f"monitor {name}" in readme, name
        assert all(option.help for option in command.params if getattr(option, "help", None) is not None), name


def test_the_configuration_in_the_readme_is_valid(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", readme, re.DOTALL)
    assert {name for name, _ in blocks} == {"sources.yaml", "rules/energy.yaml", "recipients.yaml"}
    shutil.copytree(shipped() / "rules", tmp_path / "rules")
    for name, text in blocks:
        (tmp_path / name).write_text(text, "utf-8")
    assert load(tmp_path).recipients


def test_the_schemas_for_editors_are_those_of_the_code(tmp_path: Path) -> None:
    run("schema", "fresh", cwd=tmp_path)
    for path in (tmp_path / "fresh").iterdir():
        assert path.read_text("utf-8") == (ROOT / "schemas" / path.name).read_text("utf-8"), "run `make schemas`"


def test_every_yaml_file_names_its_schema() -> None:
    for path in (ROOT / "sources.yaml", ROOT / "recipients.example.yaml", *(ROOT / "rules").glob("*.yaml")):
        first = path.read_text("utf-8").splitlines()[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / schema).is_file(), path
        yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.long
def test_a_built_wheel_runs_outside_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    (tmp_path / "away").mkdir()
    there = environment(PYTHONPATH=str(tmp_path / "installed"), PYTHONDONTWRITEBYTECODE="1")
    done, checked = (
        subprocess.run(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=tmp_path / "away",
            env=there,
            capture_output=True,
            text=True,
            timeout=120,
        )
        for arguments in (["run", "--once", "--sample"], ["check"])
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert checked.returncode == 0 and "model present" in checked.stdout


def test_the_picture_of_the_house_names_every_room() -> None:
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2].partition("No room imports")[0]
    rooms = {path.stem for path in (ROOT / "monitor").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    named = {word for line in house.splitlines() for word in re.findall(r"[a-z]+", line[:48])}
    assert rooms - {"__init__", "__main__"} <= named
