"""How many answer-by dates are found exactly.

    python benchmarks/deadlines.py DEADLINES.jsonl

A line holds `kind`, `published`, `title`, `text` and `answer_by`, the list of dates. Prints each item that differs, and the share that is exact.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime, time
from pathlib import Path

from monitor import dates
from monitor.values import STOCKHOLM, Item


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--floor", type=float, default=0.0, help="exit 1 when a smaller share is exact, or a date was invented")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.file.read_text("utf-8").splitlines() if line.strip()]
    right = invented = 0
    for row in rows:
        day = date.fromisoformat(row["published"] + ("-01" if len(row["published"]) == 7 else ""))
        published = datetime.combine(day, time.min, STOCKHOLM)
        found = dates.find(Item("", row["id"], "referral", "", row["title"], text=row["text"], published=published))
        said = {one.date.isoformat() for one in found}
        invented += bool(said - set(row["answer_by"]))
        if said == set(row["answer_by"]):
            right += 1
        else:
            print(
                f"{row['id']} {row['published']}: found {sorted(said)}, labelled {row['answer_by']}: {[one.quote for one in found]}"
            )
    print(f"{right} of {len(rows)} exact ({right / len(rows):.4f}), {invented} with a date that is not labelled")
    if right / len(rows) < arguments.floor or arguments.floor and invented:
        sys.exit(f"below the floor {arguments.floor}")


if __name__ == "__main__":
    main()
