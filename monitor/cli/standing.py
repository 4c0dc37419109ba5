"""The house of a service that stands for months: renewed from the files before each round, so that an edit needs no restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from monitor.cli.place import Place, configured, opened_house
from monitor.config import load
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.pipeline import House
    from monitor.store import Store


@contextmanager
def standing_house(place: Place, store: Store) -> Iterator[Callable[[], House]]:
    """Gives a function that gives the house as the files say now.

    Raises ConfigError for faults at the start. Later ones leave the house as it was, and are told once until they are mended.
    """
    with ExitStack() as doors:
        house: House = doors.enter_context(opened_house(place, configured(place), store))
        told = ""

        def renewed() -> House:
            nonlocal house, told
            try:
                config = load(place.folder)
            except ConfigError as error:
                if str(error) != told:
                    click.echo(f"the configuration has faults, so the one before them stays in use:\n{error}", err=True)
                told = str(error)
                return house
            told = ""
            if config != house.config:
                doors.close()
                house = doors.enter_context(opened_house(place, config, store))
                click.echo("the configuration has changed and is in use", err=True)
            return house

        yield renewed
