"""compose.yaml and the Dockerfile start what there is: their commands, options, settings and extras are the program's own."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.cli import monitor
from monitor.web import probes

ROOT = Path(__file__).parent.parent
COMPOSED = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSED["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OURS = sorted(set(SERVICES) - {"database"})
SETTINGS = set(re.findall(r"MONITOR_[A-Z_]+", (ROOT / "monitor/config/environment.py").read_text("utf-8")))


def commands() -> list[tuple[str, ...]]:
    """What is started, and what is asked of health, where it is a command of ours."""
    found = [tuple(SERVICES[name]["command"]) for name in OURS]
    found += [tuple(SERVICES[name]["healthcheck"]["test"][1:]) for name in OURS]
    found += [tuple(yaml.safe_load(told)) for told in re.findall(r"^(?:HEALTHCHECK .*)?CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)]
    return sorted({one for one in found if one[0] == "monitor"})


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_one_of_the_program_with_options_that_it_has(command: tuple[str, ...]) -> None:
    _, name, *arguments = command
    monitor.commands[name].make_context(name, arguments)


def test_the_services_are_those_that_several_machines_need() -> None:
    assert {name: SERVICES[name]["command"][1] for name in OURS} == {"run": "run", "web": "serve", "worker": "worker"}
    assert all("healthcheck" in one and one["restart"] == "unless-stopped" for one in SERVICES.values())
    assert all(SERVICES[name]["depends_on"] == {"database": {"condition": "service_healthy"}} for name in OURS)


def test_each_setting_is_one_of_the_program_and_all_of_them_reach_a_service() -> None:
    given = {name for one in OURS for name in SERVICES[one]["environment"] if name.startswith("MONITOR_")}
    assert given == SETTINGS


def test_no_secret_stands_in_the_files_and_each_service_gets_only_its_own() -> None:
    values = [value for one in SERVICES.values() for value in one["environment"].values() if value is not None]
    assert all(value == "monitor" or value.startswith("${") for value in values), values
    assert not {"MONITOR_SMTP_URL", "MONITOR_SECRET"} & SERVICES["worker"]["environment"].keys()
    assert "MONITOR_SMTP_URL" not in SERVICES["web"]["environment"]
    example = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) <= SETTINGS | {"POSTGRES_PASSWORD", "HTTPS_PROXY"}
    assert not re.search(r"^(?:POSTGRES_PASSWORD|MONITOR_SECRET|MONITOR_SMTP_URL)=\S", example, re.MULTILINE)
    for ignored in (".gitignore", ".dockerignore"):
        assert ".env" in (ROOT / ignored).read_text("utf-8").splitlines()


def test_the_pages_are_asked_for_health_at_an_address_that_they_have() -> None:
    test = SERVICES["web"]["healthcheck"]["test"]
    compile(test[-1], "healthcheck", "exec")
    asked = re.search(r'"GET", "(/\w+)"', test[-1])
    assert asked and asked[1] in {route.path for route in probes.router.routes}
    port = SERVICES["web"]["command"][SERVICES["web"]["command"].index("--port") + 1]
    assert SERVICES["web"]["ports"] == [f"127.0.0.1:{port}:{port}"] and port in test[-1]


def test_the_image_has_the_extras_that_the_commands_need() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (installed,) = re.findall(r"'\.\[([a-z,]+)\]'", DOCKERFILE)
    assert set(installed.split(",")) == {"postgres", "web"} <= extras.keys()


def test_every_volume_is_declared_and_the_database_keeps_its_own() -> None:
    mounted = {told.partition(":")[0] for one in SERVICES.values() for told in one.get("volumes", ())}
    assert {name for name in mounted if not name.startswith(".")} == COMPOSED["volumes"].keys() == {"database", "data"}


def test_the_page_for_operators_shows_commands_that_compose_would_take() -> None:
    told = (ROOT / "docs/drift.md").read_text("utf-8")
    lines = [shlex.split(line) for line in re.findall(r"^ +(docker compose .*)$", told.replace("\\\n", ""), re.MULTILINE)]
    assert {words[2] for words in lines} == {"build", "exec", "ps", "run", "up"}
    for words in lines:
        named = [word for word in words[3:] if word in SERVICES]
        assert named or words[2] in ("build", "ps", "up"), words
        if words[2] in ("exec", "run") and named[0] in OURS:
            name, *arguments = words[words.index("monitor") + 1 :]
            monitor.commands[name].make_context(name, arguments)
