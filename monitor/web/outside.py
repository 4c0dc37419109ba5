"""The way out to the web for the few pages that ask something of it at once: with the manners of the configuration, closed after each."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from monitor import classify
from monitor.config import host_of
from monitor.pipeline import House
from monitor.pipeline.house import shared_house
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
            config = site.config()
            classifier = classify.build(config.rules)
            with shared_house(site.store, config, classifier, sleep=time.sleep, environ=os.environ, clock=site.clock) as house:
                yield house
    finally:
        _ONE.release()
