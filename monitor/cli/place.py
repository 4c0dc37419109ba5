"""Where a command works: configuration, data and the time that it is. A door: clock and environment are read here."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.moments import moment_of
from monitor.config import Config, Environment, load, shipped
from monitor.errors import MonitorError, SourceError
from monitor.values import STOCKHOLM, Rest, RobotsTxt, TargetHealth

if TYPE_CHECKING:
    from monitor.net import Network

log = logging.getLogger(__name__)

YEARS = range(1970, 2200)  # those that people can mean; calendars and databases end not far outside


@dataclass(frozen=True)
class Place:
    """The folder with the configuration, the folder for data, the time, and the process's environment.

    `standing`: `--now` was given, so the clock stands still for the whole command, and pauses are recorded, not slept.
    `chosen`: the folder was given with `--config`.
    """

    folder: Path
    data: Path
    now: datetime
    standing: bool
    environ: Mapping[str, str]
    chosen: bool = False

    @functools.cached_property
    def settings(self) -> Environment:
        """The settings that stand in the environment, read once: to try a file of certificates takes 20 ms. Raises ConfigError for a wrong one."""
        return Environment.read(self.environ)

    @property
    def outbox(self) -> Path:
        return self.data / "outbox"

    def clock(self) -> datetime:
        """The time now, or the time that stands still."""
        return self.now if self.standing else clock()

    def sleep(self, seconds: float) -> None:
        if self.standing:
            log.info("pause of %.1f s recorded, not slept", seconds)
        else:
            time.sleep(seconds)


def clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 – a door


def a_moment(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """An ISO time; Stockholm's where it names no zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no ISO time; write it as 2025-10-13T07:05+02:00") from error
    if moment.year not in YEARS:
        raise click.BadParameter(f"{value!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)


def a_text(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """What was typed, where its bytes are text: a terminal with another encoding sends half characters, which no database takes."""
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise click.BadParameter(f"{value!r} is no text in UTF-8; set the terminal to it") from error
    return value


def a_query(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """What something is to be found by: an id, an address, a designation; never nothing."""
    if value is not None and not value.strip():
        raise click.BadParameter("is empty")
    return a_text(context, option, value)


def placed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that all commands have, as its first argument: a `Place`."""
    folder = click.Path(path_type=Path, file_okay=False)

    @click.option(
        "--config",
        "folder",
        type=folder,
        metavar="DIR",
        help="Folder with sources.yaml, rules/ and recipients.yaml [default: here, else what is shipped].",
    )
    @click.option(
        "--data", type=folder, default=Path("data"), show_default=True, help="Folder for database and outbox.", metavar="DIR"
    )
    @click.option("--now", callback=a_moment, metavar="ISO", help="Stand still at this time instead of reading the clock.")
    @functools.wraps(command)
    def with_place(folder: Path | None, data: Path, now: datetime | None, **rest: Any) -> Any:
        chosen = folder is not None
        if folder is None:
            folder = Path.cwd() if (Path.cwd() / "sources.yaml").is_file() else shipped()
        return command(Place(folder, data, now or clock(), standing=now is not None, environ=os.environ, chosen=chosen), **rest)

    return with_place


def has_database(place: Place) -> bool:
    """Whether there is one already. A command that can do without must not make one."""
    return bool(place.settings.database_url) or (place.data / "monitor.db").is_file()


def on_postgresql(place: Place) -> bool:
    """Whether the database is one that many machines can share."""
    return place.settings.database_url.startswith("postgresql")


def need_database(place: Place) -> None:
    """Refuses to go on where there is none yet: a command that looks back would make one, and find nothing in it."""
    if not has_database(place):
        raise click.UsageError(f"no database in {place.data}; `monitor run` makes one, --data names another folder")


@contextlib.contextmanager
def opened_store(place: Place) -> Iterator[Any]:
    """The database of the environment, else the file in the data folder; refuses a `--now` before what it holds."""
    from monitor.store import open_store

    url = place.settings.database_url
    if not url:
        place.data.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place.data / 'monitor.db'}"
    store = open_store(url)
    try:
        newest = store.newest_round()
        if place.standing and newest is not None and place.now < newest:
            raise click.UsageError(f"--now {moment_of(place.now)} is before the newest stored round, {moment_of(newest)}")
        yield store
    finally:
        store.close()


@contextlib.contextmanager
def opened_house(place: Place, config: Config, store: Any) -> Iterator[Any]:
    """What a round works with. The network is closed on the way out."""
    from monitor import classify, pipeline

    with opened_network(place, config, robots=store.robots(), rests=store.rests(now=place.clock())) as network:
        yield pipeline.House(config, store, network, classify.build(config.rules))


@contextlib.contextmanager
def opened_network(
    place: Place, config: Config, *, robots: Iterable[RobotsTxt] = (), rests: Mapping[str, Rest] = MappingProxyType({})
) -> Iterator[Network]:
    """The way out to the web, with the manners of the configuration and what earlier runs know of robots.txt and of hosts that want to be
    left alone. Closed on the way out."""
    from monitor.net import Network

    with Network(
        hosts=config.hosts,
        allow_private=config.allow_private,
        contact=config.contact,
        sleep=place.sleep,
        environ=place.environ,
        robots=robots,
        rests=rests,
        clock=None if place.standing else clock,
    ) as network:
        yield network


def configured(place: Place) -> Config:
    """The checked configuration, rule examples included. Raises ConfigError with every fault."""
    if not (place.folder / "sources.yaml").is_file():
        raise click.UsageError(f"{place.folder}: no sources.yaml here; `monitor init {place.folder}` writes one")
    return load(place.folder)


def which_configuration(place: Place, config: Config, health: Sequence[TargetHealth]) -> str:
    """By which configuration the database is looked at, and whether it can be the one that the database was filled by."""
    which = "what is shipped, for want of --config and of a sources.yaml here" if place.folder == shipped() else str(place.folder)
    other = "; it names none of the addresses that this database was filled from" if is_another(config, health) else ""
    return f"configuration: {which}{other}"


def is_another(config: Config, health: Sequence[TargetHealth]) -> bool:
    """Whether the database was filled from other addresses than a configuration names."""
    asked = {(one.source_id, one.url) for one in health}
    return bool(asked) and not any((one.id, one.url) in asked for one in config.enabled)


@contextlib.contextmanager
def about(url: str) -> Iterator[None]:
    """What goes wrong with an address that somebody typed is told of that address, not of a source that nobody named."""
    try:
        yield
    except SourceError as error:
        raise MonitorError(f"{url}: {error.reason}") from error


class Reported(MonitorError):
    """Something asked for was not done, and has been told: exit code 1 without another word."""
