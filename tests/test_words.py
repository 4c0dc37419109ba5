"""Words without their endings, also when several look for them at once."""

import sys
from concurrent.futures import ThreadPoolExecutor

from monitor.words import stem

WORDS = [
    f"{first}{second}{ending}"
    for first in ("järnväg", "elnät", "kraft")
    for second in ("", "s", "stads")
    for ending in ("", "en", "arna")
]


def test_readers_who_search_at_once_get_the_stems_that_one_alone_gets() -> None:
    """Past the cache: it would keep what went wrong, too."""
    alone, every = [stem.__wrapped__(word) for word in WORDS], WORDS * 40
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(stem.__wrapped__, every)) == alone * 40
    finally:
        sys.setswitchinterval(before)
