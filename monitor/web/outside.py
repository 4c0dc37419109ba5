"""The way out to the web for the few pages that ask something of it at once: with the manners of the configuration, closed after each."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from monitor import classify
from monitor.config import host_of
from monitor.net import Network
from monitor.pipeline import House
from monitor.web.site import Site

_ONE = threading.Lock()  # at a time: what is asked for here would otherwise pass by the politeness that a round has


class Busy(Exception):
    """Somebody else asks for something just now."""


@contextmanager
def opened_house(site: Site, url: str) -> Iterator[House]:
    """What is needed to ask the host of an address. Raises Busy while another page asks any, or another process this one.

    At the end the host's pause is waited for, so that whoever asks it next need not know of this.
    """
    if not _ONE.acquire(blocking=False):
        raise Busy
    try:
        with site.store.turns.at(host_of(url)) as ours:
            if not ours:
                raise Busy
            with _house(site) as house:
                try:
                    yield house
                finally:
                    house.network.end_pauses()
    finally:
        _ONE.release()


@contextmanager
def _house(site: Site) -> Iterator[House]:
    """A house of what stands in the configuration now."""
    config = site.config()
    with Network(
        hosts=config.hosts,
        allow_private=config.allow_private,
        contact=config.contact,
        sleep=time.sleep,
        environ=os.environ,
        robots=site.store.robots(),
        rests=site.store.rests(now=site.clock()),
        clock=site.clock,
    ) as network:
        try:
            yield House(config, site.store, network, classify.build(config.rules))
        finally:  # a host that wants to be left alone has its will also where nothing came of asking it
            site.store.keep_robots(network.robots_read())
            site.store.keep_rests(network.rests, now=site.clock())
