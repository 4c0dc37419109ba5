"""How often a source would be called silent by mistake, and how soon a real silence would be told.

    python benchmarks/silence.py WORLD.jsonl.gz [--begin 2025-01-01] [--end 2025-10-31] [--most 1]

Walks day by day through the publication days of each host and kind. On the first day only its newest 100 items are known, as a
feed would show them. Prints for each series the false alarms, and after how many working days it is called silent at the end; exits 1
where a series has more than `--most` false alarms in any half-year.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from monitor import health
from monitor.values import STOCKHOLM

SHOWN = 100  # items in a feed
HALF_YEAR = timedelta(days=183)


def series(world: Path) -> dict[tuple[str, str], list[date]]:
    """The day of every item, by host and kind; the world's first line holds no item."""
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    with gzip.open(world, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if "host" in row:
                found[row["host"], row["kind"]].append(datetime.fromisoformat(row["published"]).astimezone(STOCKHOLM).date())
    return found


def alarms(days: Iterable[date], begin: date, end: date, *, riksdag: bool) -> list[tuple[date, date]]:
    """The last day with news before each alarm, and the day of the alarm; one that lasts to the end is counted too."""
    ordered = sorted(days)
    known, news = set([day for day in ordered if day < begin][-SHOWN:]), {day for day in ordered if begin <= day <= end}
    found, told = [], False
    quiet_until = begin
    for day in (begin + timedelta(days=n) for n in range((end - begin).days + 1)):
        if day in news:
            known.add(day)
            told = False
        elif not told and day >= quiet_until and known and (learnt := health.rhythm(known, riksdag=riksdag)):
            quiet_until = health.silent_from(learnt, riksdag=riksdag)
            if day >= quiet_until:
                found.append((learnt.last, day))
                told = True
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--begin", type=date.fromisoformat, default=date(2025, 1, 1))
    parser.add_argument("--end", type=date.fromisoformat, default=date(2025, 10, 31))
    parser.add_argument("--most", type=int, default=1, help="false alarms that a series may have in half a year")
    arguments = parser.parse_args()
    total, worst = 0, 0
    for (host, kind), days in sorted(series(arguments.world).items(), key=lambda one: -len(set(one[1]))):
        riksdag = host == "data.riksdagen.se"
        found = alarms(days, arguments.begin, arguments.end, riksdag=riksdag)
        total += len(found)
        worst = max([worst, *(sum(one <= other < one + HALF_YEAR for _, other in found) for _, one in found)])
        learnt = health.rhythm([day for day in days if day <= arguments.end], riksdag=riksdag)
        rhythm = f"usual gap {learnt.usual:5.1f}, silent after {learnt.allowed:6.1f} working days" if learnt else "too few to tell"
        told = ", ".join(f"{last} → {day}" for last, day in found)
        print(f"{host:30} {kind:36} {len(set(days)):4} days, {rhythm}; {len(found)} alarms {told}")
    print(f"{total} false alarms; at most {worst} of one series in half a year")
    if worst > arguments.most:
        sys.exit(1)


if __name__ == "__main__":
    main()
