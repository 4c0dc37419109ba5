"""`monitor collect --all` as a process of its own, which says at its end how long the round in it took.

    python benchmarks/collect_timed.py --config DIR --data DIR

The process as a whole is what one who types the command waits for; the round alone is what the service does every five minutes.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

if __name__ == "__main__":  # the processes that read answers load this file too, and need none of it
    from monitor.__main__ import main  # isort: skip  # first, as in the command: it says how garbage is collected
    from monitor import pipeline

    collect = pipeline.collect
    took: list[float] = []

    def timed(*arguments: Any, **named: Any) -> pipeline.Round:
        begun = time.perf_counter()
        done = collect(*arguments, **named)
        took.append(round(time.perf_counter() - begun, 3))
        return done

    pipeline.collect = timed
    sys.argv[1:1] = ["collect", "--all"]
    try:
        main()
    finally:
        print(json.dumps({"inner_wall": took[0]}))
