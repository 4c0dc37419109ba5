"""The matters of a recorded world: which documents are one, how many stated links are found, and some drawn for reading.

    python benchmarks/matters.py WORLD.jsonl.gz [--list FILE] [--draw N --seed S] [--missed] [--floor SHARE]

WORLD is a gzipped file of recorded items, one JSON object a line with `host`, `path`, `kind`, `published`, `title`, `summary`, `text`,
`designation`, `shortcuts` and, of the Riksdag's, `rd` with the `sections` of its register. They are linked and stored a day at a time, in
the order in which they were published, into a database of their own; the register is read as it stood last.

A link is stated where a page's shortcuts lead to another item of the world, where a title names its number, where a referral says what
it sends out, an inquiry or additional terms of reference which terms it has, a communication which audit it answers, or the register
what handles what. It is found where both are of one matter. Those that only a guard kept apart are counted by themselves.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from monitor import config, link
from monitor.joining import CARRYING, PLACES, is_budget
from monitor.parse import riksdagen_list, riksdagen_status
from monitor.parse.feed import own_number
from monitor.parse.regeringen_list import normal_number
from monitor.store import Store, open_store
from monitor.text import canonical_url, slug
from monitor.values import STOCKHOLM, Change, Details, Fetched, Item, Matter, PageLink, Request

REQUEST = Request("world", "https://example.org/")
SOURCE = config.Source.model_construct(
    id="world", name="", owner="", parser="riksdagen_list", url="https://example.org/", kind="news"
)


@dataclass(slots=True)
class World:
    """What was taken in: the items with their pages by document id, the ids by address and number, and the register."""

    items: dict[str, tuple[Item, Details | None]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--list", type=Path, help="write every matter of two or more documents here")
    parser.add_argument("--draw", type=int, default=0, help="print so many of them, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="print the stated links that are not found")
    parser.add_argument("--floor", type=float, default=0.0, help="fail where fewer of those that state one matter are found")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/matters.db")
        world = take_in(store, rows_of(arguments.world))
        found = gathered(store, world)
        store.close()
    several = [one for one in found if len(one.documents) > 1]
    sizes = Counter(min(len(one.documents), 20) for one in several)
    print(f"{len(world.items)} documents, {world.seconds / max(1, len(world.items)) * 1000:.2f} ms a document to store and link")
    print(f"{len(several)} matters of two or more documents; by size (20: or more): {dict(sorted(sizes.items()))}")
    share = tell_links(world, found, show=arguments.missed)
    if arguments.list:
        arguments.list.write_text("\n".join(map(told, several)), "utf-8")
    for one in random.Random(arguments.seed).sample(several, min(arguments.draw, len(several))):
        print(told(one))
    if share < arguments.floor:
        sys.exit(f"fewer than {arguments.floor:.1%}")


def rows_of(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [row for row in map(json.loads, lines) if row.get("kind") not in (None, "kalender") and "host" in row]
    return sorted(found, key=lambda row: datetime.fromisoformat(row["published"]))


def take_in(store: Store, rows: list[dict[str, Any]]) -> World:
    """Links and stores every row, a day at a time; then what the register told last."""
    world, rules = World(), config.load(config.shipped()).rules
    for date, day in groupby(rows, key=lambda row: row["published"][:10]):
        told = [made for row in day if (made := item_of(row, rules.aliases))]
        began = time.perf_counter()
        known = store.known(name for item, _ in told for name in link.identities(item))
        pages = {item.url: page for item, page in told}
        changes = []
        for decision, names in link.decide([item for item, _ in told], known):
            page = pages[decision.item.url]
            stated = link.links(decision.document_id, decision.item, page)
            changes.append(Change(decision, names, links=stated))
            world.items.setdefault(decision.document_id, (decision.item, page))
            world.ids |= {name: decision.document_id for name in names}
        at = datetime.fromisoformat(date + "T23:00:00+01:00")
        answer = Fetched(REQUEST, REQUEST.url, b"", "", at)
        store.apply(REQUEST, answer, changes, next_check=at, now=at)
        world.seconds += time.perf_counter() - began
    for row in rows:
        if (row.get("rd") or {}).get("sections"):
            read_register(store, world, row)
    return world


def item_of(row: dict[str, Any], aliases: dict[str, str]) -> tuple[Item, Details | None] | None:
    """An item as its source's list and page tell it."""
    published = datetime.fromisoformat(row["published"])
    if row["host"] == "data.riksdagen.se":
        hit = {name: value for name, value in row["rd"].items() if name != "sections"}
        hit |= {"titel": row["title"], "summary": row.get("summary", "")}
        body = json.dumps({"dokumentlista": {"dokument": [hit]}}).encode()
        parsed = riksdagen_list.parse(Fetched(REQUEST, REQUEST.url, body, "", published), SOURCE).items
        return (with_kind(parsed[0], aliases), None) if parsed else None
    if not row["path"].startswith("/"):
        return None
    url = f"https://{row['host']}{row['path']}/"
    written = (row.get("designation") or "").removeprefix("Diarienummer: ")
    refs = tuple(dict.fromkeys((*([normal_number(written)] if written else []), *own_number(url))))
    item = Item(
        "world", url, row["kind"].replace("-", " "), url, row["title"], row.get("summary") or "", row.get("text") or "", published,
        refs=refs,
    )  # fmt: skip
    links = tuple(PageLink(name.strip(), absolute) for name, path in row.get("shortcuts") or () if (absolute := usable(path)))
    remitted = tuple(one for one in links if row["kind"] == "remisser" and "/rattsliga-dokument/" in one.url)
    details = Details("publisher", url, published, remitted=remitted, related=tuple(one for one in links if one not in remitted))
    return with_kind(item, aliases), details


def usable(path: str) -> str:
    try:
        return canonical_url(path, "https://www.regeringen.se/")
    except ValueError:
        return ""


def with_kind(item: Item, aliases: dict[str, str]) -> Item:
    return replace(item, kind=aliases.get(item.kind.lower(), "news"))


def read_register(store: Store, world: World, row: dict[str, Any]) -> None:
    last: dict[str, Any] = row["rd"]
    for _, change in row.get("later") or ():
        last = last | change.get("rd", {})
    sections = last.pop("sections") if "sections" in last else {}
    body = json.dumps({"dokumentstatus": {"dokument": last | {"titel": row["title"]}} | sections}).encode()
    at = datetime.fromisoformat(row["published"])
    status = riksdagen_status.parse(Fetched(REQUEST, REQUEST.url, body, "", at), SOURCE).status
    document = store.find([link.identities(Item("world", "", "", "https://x.se/", "", refs=(row["guid"],)))[0]])
    if status and document:
        world.statuses[document.id] = status
        began = time.perf_counter()
        store.keep_status(document.id, status, link.registered(document.id, status), now=at + timedelta(days=400))
        world.seconds += time.perf_counter() - began


# --- what came of it ------------------------------------------------------------------------------------------------


def gathered(store: Store, world: World) -> list[Matter]:
    keys = dict.fromkeys(one.matter for one in store.by_id(world.items).values() if one.matter)
    return list(store.matters(keys).values())


def tell_links(world: World, found: Iterable[Matter], *, show: bool) -> float:
    """How many of the stated links are found, by what states them, and of the others those that are kept apart on purpose.

    Gives the share that is found of those that state one matter.
    """
    matter = {document.id: one.key for one in found for document in one.documents}
    counts: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    links = [one for one in stated(world) if {world.items[end][0].kind for end in one[1:3]} & CARRYING]
    for place, one, other, why in links:
        counts[place] += 1
        if one in matter and matter.get(one) == matter.get(other):
            hits[place] += 1
            continue
        reason = kept_apart(world, links, matter, one, other)
        apart[reason] += 1
        if show:
            print(f"{reason or 'MISSED'}, {place}: {named(world, one)}  ≠  {named(world, other)}  because {why[:150]!r}")
    for place in counts:
        print(f"  {place}: {hits[place]} of {counts[place]} found")
    total, wanted = sum(counts.values()), sum(counts.values()) - sum(number for reason, number in apart.items() if reason)
    print(f"stated links: {total}; found: {sum(hits.values())}; kept apart: {sum(apart.values()) - apart['']}, missed: {apart['']}")
    print(f"  { ({reason: number for reason, number in apart.items() if reason}) }")
    share = sum(hits.values()) / max(1, wanted)
    print(f"found of those that state one matter: {share:.1%}")
    return share


def kept_apart(world: World, links: Iterable[tuple[str, str, str, str]], matter: dict[str, str], one: str, other: str) -> str:
    """Why two documents that are linked are of two matters on purpose; empty where they should be of one."""
    kinds = [world.items[end][0].kind for end in (one, other)]
    if any(is_budget(ref) for end in (one, other) for ref in world.items[end][0].refs):
        return "a budget bill"
    for end, kind in zip((one, other), kinds, strict=True):
        ends = {b if a == end else a for _, a, b, _ in links if end in (a, b)}
        if kind not in CARRYING and len({matter.get(there) for there in ends} - {None}) > 1:
            return "about several matters"
    if set(kinds) <= CARRYING and ("report" in kinds or PLACES[kinds[1]] >= PLACES[kinds[0]]):
        return "leads on or aside"
    if kinds[0] in ("article", "speech", "opinion"):
        return "an article leads to what it mentions"
    return ""


def stated(world: World) -> Iterator[tuple[str, str, str, str]]:
    """Every link that a shortcut, a cited number or the register states between two documents of the world, each pair once."""
    seen: set[frozenset[str]] = set()
    for one, (item, page) in world.items.items():
        status = world.statuses.get(one)
        found = [*cited(item), *shortcuts(page), *(registered(one, status) if status else ())]
        for place, name, why in found:
            other = world.ids.get(name)
            if other and other != one and frozenset((one, other)) not in seen:
                seen.add(frozenset((one, other)))
                yield place, one, other, why


def cited(item: Item) -> Iterator[tuple[str, str, str]]:
    for one in link.citations(item):
        series = one.designation.partition(" ")[0]
        words = one.field in ("title", "summary", "text")
        says = (
            one.field == "title"
            or words and item.kind == "referral" and one.manner == "remitted"
            or words and item.kind == "inquiry" and series == "Dir."
            or words and item.kind == "terms_of_reference" and series == "Dir." and "illäggsdirektiv" in item.title
            or words and item.kind == "communication" and series == "RiR"
        )  # fmt: skip
        if says and one.manner != "background":
            yield f"number in a {item.kind}", slug(one.designation), one.quote


def shortcuts(page: Details | None) -> Iterator[tuple[str, str, str]]:
    for one in (*page.remitted, *page.related) if page else ():
        yield "shortcut", link.identity_of(one.url)[0], one.name


def registered(one: str, status: Any) -> Iterator[tuple[str, str, str]]:
    for stated in link.registered(one, status):
        yield "register", stated.name, stated.why


def named(world: World, one: str) -> str:
    item = world.items[one][0]
    return f"{item.kind} {item.title[:90]!r} [{one}]"


def told(one: Matter) -> str:
    lines = [f"== {one.key}: {one.title[:120]}"]
    ways = {}
    for link_ in one.links:
        if link_.manner != "near":  # three of each title
            ways.setdefault(link_.document_id, []).append(f"{link_.manner}:{link_.name[:24]}")
    for document in one.documents:
        item = document.item
        day = item.published.astimezone(STOCKHOLM).date() if item.published else "-"
        lines.append(f"   {day} {item.kind:18} {item.title[:130]}  [{document.id}] {' '.join(ways.get(document.id, ()))[:110]}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
