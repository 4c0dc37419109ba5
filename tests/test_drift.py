"""What docs/drift.md promises those who run it is what the code does."""

import re
from pathlib import Path

from monitor.pipeline import letters
from monitor.pipeline.pulse import GRACE, LATE

ROOT = Path(__file__).parent.parent
DRIFT = (ROOT / "docs" / "drift.md").read_text("utf-8")


def test_every_setting_of_the_environment_is_told_of() -> None:
    named = set(re.findall(r"MONITOR_[A-Z_]+", (ROOT / "monitor/config/environment.py").read_text("utf-8")))
    for page in (DRIFT, (ROOT / "README.md").read_text("utf-8")):
        assert named == set(re.findall(r"MONITOR_[A-Z_]+", page))


def test_the_times_are_those_of_the_code() -> None:
    assert (LATE.total_seconds(), GRACE.total_seconds()) == (6 * 3600, 3600)
    assert (letters.HELD.total_seconds(), letters.STUCK.total_seconds(), letters.KEPT.days, letters.HARD_FAILURES) == (
        600,
        600,
        90,
        3,
    )
    assert letters.REFUSED.days == 14
    for words in (
        "de senaste 14 dagarna",
        "i tio minuter",
        "mer än tio minuter",
        "90 dagar efter",
        "tre sådana i rad",
        "sex timmar",
        "mer än en timme sen",
    ):
        assert words in DRIFT, words
