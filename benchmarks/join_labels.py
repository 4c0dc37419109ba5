"""Our own labels, joined with the items that they are about.

    python benchmarks/join_labels.py WORLD.jsonl.gz [--before 2025-06-01] > MORE.jsonl

benchmarks/labels.jsonl says of 5,166 addresses what careful readers think of the item there, by the labelling guidelines; it holds no text of
theirs. The readers were four at a time, each of its own part; on 240 labelled items that were mixed in without their knowing they agreed
with the labels at a macro F1 of 0.96 over the mission topics and 0.95 over all, and on the grade of 91 % (November 2026). The items were
chosen because a first model held them to be on a topic or was in doubt, so they are not as the stream is: `monitor train --more`. A second
reading of those that a later model doubted, their labels hidden, put 27 right and labelled 165 more, and a comparison of
those on one matter put 37 right (November 2026).

WORLD is a gzipped file of recorded items, one JSON object a line with `host`, `path`, `kind`, `published`, `title` and `summary`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from pathlib import Path

from monitor.text import canonical_url

LABELS = Path(__file__).with_name("labels.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--before", default="9999-12-31", help="only items published before this day")
    arguments = parser.parse_args()
    labels = {row["url"]: row for row in map(json.loads, LABELS.read_text("utf-8").splitlines())}
    found = set()
    with gzip.open(arguments.world, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if "host" not in row:
                continue
            url = canonical_url(f"https://{row['host']}{row['path']}")
            label = labels.get(url)
            if label and url not in found and row["published"][:10] < arguments.before:
                found.add(url)
                item = {name: row.get(name) or "" for name in ("kind", "title", "summary")} | {"published": row["published"][:10]}
                print(json.dumps({"id": url, "url": url} | item | label, ensure_ascii=False))
    print(f"{len(found)} of {len(labels)} labelled items found", file=sys.stderr)


if __name__ == "__main__":
    main()
