"""Processes beside this one that work for it and end with it. They load what they are for, and nothing else of the house."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver

SAFE_PATH = "PYTHONSAFEPATH"
_starting = threading.Lock()  # what has been lost is read again by threads of its own


def processes(number: int | None, room: str) -> ProcessPoolExecutor:
    """So many processes for the work of a room, as many as there are cores for None; the room is loaded once for all of them.

    They are made new, not forked from this one, whose threads are at work.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", room, __name__])
    _start()
    return ProcessPoolExecutor(number, context, initializer=_end_with_parent)


def _start() -> None:
    """Starts the process from which they are forked. By itself it looks for modules in the folder first in which the command was typed, which
    may hold another `monitor` (Python 3.11: `forkserver.main` passes over the path that it is given)."""
    with _starting:
        before = os.environ.get(SAFE_PATH)
        os.environ[SAFE_PATH] = "1"
        try:
            forkserver.ensure_running()
        finally:
            os.environ.pop(SAFE_PATH)
            if before is not None:
                os.environ[SAFE_PATH] = before


def _end_with_parent() -> None:
    """Ends this process when the one that it works for is gone, also when that was killed."""
    parent = multiprocessing.parent_process()
    assert parent, "only a process that another has made comes here"

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
