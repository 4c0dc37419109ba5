"""A service on PostgreSQL: one of those that want to lead. It gives out what is due, ends rounds, composes and delivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.cli import calendars
from monitor.cli.place import Place
from monitor.cli.steps import beat, compose, send, tell
from monitor.config import Environment

if TYPE_CHECKING:
    from monitor.pipeline import House
    from monitor.schedule import Work


def work(place: Place, settings: Environment, renewed: Callable[[], House]) -> Work:
    """What such a service does: nothing while another leads."""
    from monitor import schedule, worker
    from monitor.pipeline import hosts

    leader, silent = worker.Leader(renewed(), settings.database_url), ""

    def give_out() -> None:
        if leader.leads(now := place.clock()):
            leader.give_out(now)

    def end_round() -> None:
        nonlocal silent
        leader.use(renewed())
        house = leader.house
        if not leader.leads(now := place.clock()):
            return
        try:
            leader.end_round(now)
            tell(place, house.config, house.store)
        finally:
            if not hosts.are_behind(house.config, house.store, began=leader.began or now, now=now):
                compose(place, house, settings)
        calendars.renew(place, house.config, house.store)
        silent = beat(place, house, silent)

    def deliver() -> None:
        if leader.leads(place.clock()):
            send(place, leader.house.config, leader.house.store)

    return {
        "give out": (give_out, schedule.GIVE_OUT_EVERY),
        "end of round": (end_round, schedule.COLLECT_EVERY),
        "deliver": (deliver, schedule.DELIVER_EVERY),
    }
