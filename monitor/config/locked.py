"""One who writes the configuration at a time, whichever process it is, so that what is written fits what was read just before."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Waits until nobody else writes the configuration in this folder, and lets nobody else until it is over. Raises OSError.

    The folder itself is locked: no file is left behind, and one that cannot be written can still be read and checked. Linux locks no
    folder over NFS (flock(2)); there nothing is written.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)  # of this opening, so that threads of one process wait for each other too
        yield
    finally:
        os.close(opened)
