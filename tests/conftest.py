"""What every test has: hypothesis without a stopwatch (machines differ) and with the same draws each time, and `--write-golden`."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, max_examples=60, derandomize=True)
settings.register_profile("often", settings.get_profile("steady"), max_examples=200)  # .ci/run tries the matcher so
settings.load_profile("steady")

pytest_plugins = ["postgres", "stores", "served", "sites", "world"]  # each after those that it imports


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: a fifth of the time tests wait, for commands that start, servers that answer and processes that end."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported stays until the end, and Python need not look again and again for what of it is thrown away: a fifth of the time."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Where commands are tried, what they are forked from is started before any test: see commands.py."""
    if "commands" in sys.modules and not session.config.option.collectonly:
        sys.modules["commands"].warm()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden", action="store_true", help="write the expected outputs anew, to be read before they are committed"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compares a text with its golden file beside the test data; a missing one fails, `--write-golden` writes it."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--write-golden"):
            path.write_text(text, "utf-8")
        assert path.exists(), f"{path} is missing: run pytest --write-golden, and read what it wrote"
        assert text == path.read_text("utf-8")

    return compare
