"""What is stored, handed to others: rows for a spreadsheet and for programs."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from builders import deadline, document, item
from commands import run
from hypothesis import given
from hypothesis import strategies as st

from monitor import export
from monitor.values import Attendance

HOSTILE = ("=1+1", "@SUM(A1)", "-2+3", "+46", '"; =HYPERLINK("http://x")', "a;=b", "rad\r\nrad", "<b>&amp;</b>", "{{ 7*7 }}", "＝1")
BEGINS_FORMULA = re.compile(r"\s*[=+@＝＋－＠-]")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the sample world has been run."""
    folder = tmp_path_factory.mktemp("exported")
    assert run("run", "--once", "--sample", cwd=folder).returncode == 0
    return folder


PLACE = ("--data", "data/sample", "--config", "data/sample/config")


def test_a_row_has_verdict_dates_sources_and_edition() -> None:
    one = document(
        "sou-2025-1", item=item(kind="referral", refs=("SOU 2025:1",)), deadlines=(deadline("2025-11-14"),), edition="2025-W41"
    )
    row = export.row(one, (Attendance("sou-2025-1", "Åsa", "", one.first_seen),))
    assert (row["id"], row["published"], row["designations"]) == ("sou-2025-1", "2025-10-09", ["SOU 2025:1"])
    assert (row["deadlines"], row["topics"], row["sources"]) == (["2025-11-14"], ["infrastructure"], ["example"])
    assert (row["edition"], row["why"], row["attended"]) == ("2025-W41", ["Järnväg: järnväg"], ["Åsa"])
    json.dumps(row)


@given(title=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)), divider=st.sampled_from(",;"))
def test_no_title_is_a_formula_or_moves_into_another_column(title: str, divider: str) -> None:
    one = export.row(document(item=item(title=title, summary=title, place=title)))
    written = export.table([one], delimiter=divider)
    head, told = csv.reader(io.StringIO(written, newline=""), delimiter=divider)
    assert head == list(one) and len(told) == len(head)
    assert not any(BEGINS_FORMULA.match(cell) for cell in told)
    assert told[head.index("title")].replace("'", "") == title.replace("'", "")


def test_the_export_opens_in_a_swedish_excel_and_reads_back(sample: Path) -> None:
    done = run("export", "--format", "csv", "--out", "ut/poster.csv", *PLACE, cwd=sample)
    assert done.returncode == 0 and done.stdout.strip().endswith("28 items"), done.stderr
    content = (sample / "ut/poster.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;published;") and content.endswith(b"\r\n")
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(found) == 28 and any(row["deadlines"] == "2026-01-16" for row in found)
    assert [path.name for path in (sample / "ut").iterdir()] == ["poster.csv"]


def test_lines_of_json_are_those_that_items_lists(sample: Path) -> None:
    listed = run("items", "--format", "jsonl", "--topic", "energy", *PLACE, cwd=sample).stdout
    assert listed and run("export", "--format", "jsonl", "--topic", "energy", *PLACE, cwd=sample).stdout == listed


def test_an_export_of_one_topic_since_a_day_holds_no_other(sample: Path) -> None:
    told = run("export", "--format", "jsonl", "--since", "2025-10-08", "--topic", "infrastructure", *PLACE, cwd=sample).stdout
    rows = [json.loads(line) for line in told.splitlines()]
    assert rows and all("infrastructure" in row["topics"] for row in rows)
    assert all(max(row["published"] or "", row["starts_at"] or "") >= "2025-10-08" for row in rows)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "csv"),
        ("--format", "xlsx"),
        ("--format", "csv", "--since", "igår"),
        ("--format", "csv", "--out", "fil/x", *PLACE),
        ("--format", "atom", "--out", "fil", *PLACE),
    ],
)
def test_an_export_that_cannot_be_made_is_told_in_one_line(arguments: tuple[str, ...], sample: Path) -> None:
    (sample / "fil").write_text("ingen mapp", "utf-8")
    done = run("export", *arguments, cwd=sample)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
