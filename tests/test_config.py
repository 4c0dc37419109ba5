"""What people write: read, checked, and told with file and line where it is wrong."""

from pathlib import Path

import pytest

from monitor import config
from monitor.config import Environment
from monitor.errors import ConfigError

SOURCES = """\
hosts:
  default: {pause_s: 2}
sources:
  - id: example
    name: Exempel
    owner: Exempelverket
    parser: feed
    url: https://example.org/rss
"""
KINDS = "kinds:\n  - {kind: referral, name: Remiss, aliases: [remisser]}\n"
RULES = """\
tag: energy
name: Energi
rules:
  - id: energi-elnat
    reason: Elnät
    any: ["elnät*"]
    hit: ["Nya elnät byggs"]
"""
RECIPIENTS = "recipients:\n  - {id: ledare, name: Ledare, address: ledare@example.org, role: project_leader}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    (tmp_path / "rules/kinds.yaml").write_text(KINDS, "utf-8")
    (tmp_path / "rules/energy.yaml").write_text(RULES, "utf-8")
    (tmp_path / "recipients.yaml").write_text(RECIPIENTS, "utf-8")
    return tmp_path


def faults(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as error:
        config.load(folder)
    return [str(fault).replace(f"{folder}/", "") for fault in error.value.faults]


def test_a_whole_configuration_is_read(folder: Path) -> None:
    found = config.load(folder)
    assert found.by_id["example"].every_minutes == 360
    assert found.hosts["default"].pause_s == 2
    assert found.rules.aliases["remisser"] == "referral"
    assert found.rules.places["energi-elnat"].endswith("rules/energy.yaml:4")
    assert found.recipients[0].topics == ()


def test_without_recipients_there_is_nobody_and_no_fault(folder: Path) -> None:
    (folder / "recipients.yaml").unlink()
    assert config.load(folder).recipients == ()


def test_all_faults_of_all_files_are_told_at_once_with_file_and_line(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace("parser: feed", "parser: fede") + "    poll: 5\n", "utf-8")
    (folder / "rules/energy.yaml").write_text(RULES.replace('["elnät*"]', '["el*nät"]'), "utf-8")
    (folder / "recipients.yaml").write_text(RECIPIENTS.replace("project_leader", "boss"), "utf-8")
    told = faults(folder)
    assert any(line.startswith("sources.yaml:7: sources.0.parser: Input should be 'feed'") for line in told)
    assert "sources.yaml:9: sources.0.poll: is not a known key" in told
    assert any(line.startswith("rules/energy.yaml:4: rules.0: pattern 'el*nät'") for line in told)
    assert any(line.startswith("recipients.yaml:2: recipients.0.role") for line in told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("url: https://example.org/rss", "url: ftp://example.org", "must be an http or https address"),
        ("url: https://example.org/rss", "url: https://example.org/{when}", "unknown placeholder"),
        ("parser: feed", "parser: html", "needs `select`"),
        ("parser: feed", "parser: feed\n    enabled: false", "says why in `because`"),
        ("    name: Exempel\n", "", "sources.0.name: is missing"),
        ("    name: Exempel\n", "    name: Exempel\n    name: Igen\n", "name: stands twice"),
        ("sources:", "sources: [", "is not YAML"),
        ("id: example", "id: Stora Ord", "should match pattern"),
    ],
)
def test_a_fault_says_what_is_allowed(folder: Path, old: str, new: str, told: str) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace(old, new), "utf-8")
    assert any(told in line for line in faults(folder))


def test_two_sources_with_one_id_are_refused(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES + SOURCES.split("sources:\n")[1], "utf-8")
    assert faults(folder) == ["sources.yaml:9: id: example stands twice"]


def test_two_rules_with_one_id_are_refused_with_both_places(folder: Path) -> None:
    (folder / "rules/more.yaml").write_text(RULES.replace("tag: energy", "tag: corridor"), "utf-8")
    (line,) = faults(folder)
    assert line.startswith("rules/more.yaml:4: id: energi-elnat stands already at") and line.endswith("rules/energy.yaml:4")


def test_yes_no_and_dates_stay_text(folder: Path) -> None:
    (folder / "sources.yaml").write_text(SOURCES.replace("owner: Exempelverket", "owner: no"), "utf-8")
    assert config.load(folder).by_id["example"].owner == "no"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"- 1\n- 2\n", b"&a [*a]", b"\x00"])
def test_hostile_files_are_faults_not_crashes(folder: Path, body: bytes) -> None:
    (folder / "sources.yaml").write_bytes(body)
    assert len(faults(folder)) >= 1


def test_mail_without_a_sender_is_refused() -> None:
    with pytest.raises(ConfigError, match="MONITOR_MAIL_FROM"):
        Environment.read({"MONITOR_SMTP_URL": "smtp://mail.example.org"})


def test_a_mail_address_of_the_wrong_form_is_told_without_its_password() -> None:
    with pytest.raises(ConfigError) as error:
        Environment.read({"MONITOR_SMTP_URL": "http://me:secret@mail.example.org", "MONITOR_MAIL_FROM": "x@example.org"})
    assert "secret" not in str(error.value)


def test_schemas_exist_for_every_file_that_people_write() -> None:
    assert set(config.schemas()) == {"sources.schema.json", "rules.schema.json", "kinds.schema.json", "recipients.schema.json"}
