"""How good one edition was: the digest of a week against labelled items of that week.

    python benchmarks/week.py --data DIR --gold GOLD.jsonl [--week 2025-W41]

DIR is the data folder of a run; the gold file holds one labelled item a line (`url`, `published`, `relevance`, `title`). Prints how many
labelled items were stored and considered, precision and recall of what the digest lists (grade 2 and 3), and each miss by title.
An item counts as stored also where another source told of it first, under an address of its own.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from monitor import link
from monitor.store import open_store
from monitor.text import canonical_url
from monitor.values import Document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--week", default="2025-W41")
    arguments = parser.parse_args()
    year, week = arguments.week.split("-W")
    monday, sunday = (date.fromisocalendar(int(year), int(week), day).isoformat() for day in (1, 7))
    rows = [json.loads(line) for line in arguments.gold.read_text("utf-8").splitlines() if line.strip()]
    gold = {canonical_url(row["url"]): row for row in rows if monday <= (row["published"] or "") <= sunday}
    store = open_store(f"sqlite:///{arguments.data / 'monitor.db'}")
    found = {url: store.find(link.identity_of(url)) for url in gold}
    considered = len(store.considered(arguments.week))
    store.close()
    documents = {url: one for url, one in found.items() if one and one.edition == arguments.week}
    stored = documents.keys()
    listed = {url for url in stored if (verdict := documents[url].verdict) and verdict.in_digest}
    wanted = {url for url in gold if gold[url]["relevance"] >= 2}
    hits = listed & wanted
    print(f"{arguments.week}: {len(gold)} labelled, {len(stored)} of them considered, {considered} considered in all")
    print(f"listed {len(listed)}, wanted {len(wanted)}, both {len(hits)}")
    print(f"precision {len(hits) / len(listed) if listed else 1:.3f}, recall {len(hits) / len(wanted) if wanted else 1:.3f}")
    for name, urls in (("missed", wanted - listed), ("listed without need", listed - wanted)):
        for url in sorted(urls):
            print(f"{name}: {gold[url]['relevance']} {gold[url]['title']}{_why_not(found[url], arguments.week)}")


def _why_not(document: Document | None, week: str) -> str:
    if document is None:
        return "  (not stored)"
    return "" if document.edition == week else f"  (of {document.edition or 'no edition yet'})"


if __name__ == "__main__":
    main()
