"""The program in the test's own process, on the recorded internet: thousands of rounds without starting it thousands of times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from conftest import REPOSITORY, Replay

from monitor import classify, pipeline
from monitor.config import Config, Environment, Host, load, shipped
from monitor.net import Network
from monitor.pipeline import House, Round
from monitor.store import open_store

SETTINGS = Environment(mail_from="monitor@example.org")
CLASSIFIER = classify.build(load(REPOSITORY).rules)  # made once: it takes longer than many a round
TEMPLATES = pipeline.templates(shipped() / "templates")


def played(hosts: frozenset[str]) -> Config:
    """The shipped configuration without the sources on hosts that the recorded internet lacks."""
    config = load(REPOSITORY)
    lacking = {one.id for one in config.sources if urlsplit(one.url).hostname not in hosts}
    sources = tuple(one for one in config.sources if one.id not in lacking)
    return replace(config, sources=sources, recipients=())


@contextmanager
def house(config: Config, replay: Replay, data: Path, *, deadline_s: float = 60.0, parallel: int = 0) -> Iterator[House]:
    """A house with its database in `data`; pauses are not slept. `parallel` requests at once to every host, not what is shipped."""
    hosts = {"default": Host(parallel=parallel, pause_s=0)} if parallel else config.hosts
    store = open_store(f"sqlite:///{data / 'monitor.db'}")
    try:
        with Network(
            hosts=hosts,
            allow_private=(),
            contact=config.contact,
            sleep=lambda seconds: None,
            environ=replay.environment(),
            deadline_s=deadline_s,
        ) as network:
            yield House(config, store, network, CLASSIFIER)
    finally:
        store.close()


def move(replay: Replay, now: datetime) -> None:
    """Sets the moment that the recorded internet is looked at from."""
    replay.control("POST", f"/now?{urlencode({'t': now.isoformat()})}")


def a_round(house: House, now: datetime) -> Round:
    """One round of what is due."""
    return pipeline.collect(house, now=now, sources=house.config.enabled, everything=False, told=lambda source_id, what: None)


def compose(house: House, now: datetime) -> list[str]:
    """Composes and queues the editions that are due, and gives their weeks."""
    editions = pipeline.compose_due(house.config, house.store, TEMPLATES, settings=SETTINGS, now=now)
    return [edition.period.name for edition in editions]


def peak_mb() -> float:
    """The most memory that this process has held since `forget_peak`, in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")
