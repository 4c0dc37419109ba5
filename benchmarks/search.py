"""Searching among a million items, on SQLite or PostgreSQL: milliseconds by kind of question, and how they grow.

    python benchmarks/search.py [--items 10000,1000000] [--database sqlite|postgresql] [--each 60]

Items are made up: words by Zipf's law out of some 150,000 compounds and forms of Swedish roots between small words, titles and summaries as
long as those of press releases, twelve years of days, topics, kinds and thirty sources. PostgreSQL is started from the system's binaries in a
temporary folder, and its statistics are gathered, as its own housekeeping would. Each question is asked three times, after one of its kind
that is not counted: of `monitor serve`, as a reader asks it, from the address to the whole page; of the store, from the words to the
documents that are shown; and of the index alone, for the numbers of the newest twenty that hold the words, which are neither ranked nor
read. Of the page stand there the milliseconds that pass, and of all three those of the processor, ours and PostgreSQL's: where others use
the machine, they are what it takes. Of several numbers of items each is measured by itself, and last stands how many times the first's the
last's are; also of those questions alone that fill a page in both, as a full page costs more than three hits whatever is stored.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, islice, product
from pathlib import Path
from typing import Any

import served
from databases import KINDS as DATABASES
from databases import clock_of, clock_of_other, database, keep_house
from sqlalchemy import text

from monitor import words
from monitor.config import shipped
from monitor.store import Store, open_store, words_postgresql, words_sqlite
from monitor.store.search import as_indexed
from monitor.store.statements import table
from monitor.store.tables import DocumentRow, VerdictRow
from monitor.values import STOCKHOLM, TOPICS, Search

ROOTS = (
    "järnväg väg hamn tåg bro tunnel energi el kraft nät vind kärn vatten försvar beredskap skydd säkerhet trafik gods resor plan regering "
    "riksdag myndighet kommun region län utredning uppdrag förslag lag förordning avgift skatt stöd bidrag medel fond bygg mark miljö klimat "
    "skog jord bruk gruva stål industri näring arbete marknad utbildning skola högskola forskning vård hälsa kompetens språk barn familj "
    "bostad plats område gräns samverkan avtal handel export import tull polis domstol kriminal digital data rymd post tele kultur idrott"
).split()
ENDINGS = ("", "en", "er", "erna", "s", "ens", "et", "ets", "ar", "arna")
KINDS = ("press_release", "referral", "assignment", "inquiry", "bill", "news", "report", "committee_report")
SOURCES = tuple(f"source-{number}" for number in range(30))
LAST = datetime(2025, 10, 10, 12, tzinfo=STOCKHOLM)
DAYS = 12 * 365
AT_ONCE = 10_000
Question = tuple[str, str, dict[str, Any]]  # its kind, what is typed, and filters
PAGE = 20  # documents that a search shows
COLUMNS = " | ".join(
    (
        "page p50 ms",
        "page p95 ms",
        *(f"{what} {which}" for what in ("page", "search", "index") for which in ("p50 CPU", "mean CPU", "p95 CPU")),
    )
)
FIELDS = {"topic": "amne", "kind": "slag", "source_id": "kalla", "since": "fran", "until": "till"}  # of the page


class World:
    """Words by rank, and documents made of them; the same for every run."""

    def __init__(self) -> None:
        self.dice = random.Random(5)
        compounds = [one + joint + other for one, other in product(ROOTS, ROOTS) for joint in ("", "s") if one != other]
        self.words = [word + ending for word in (*ROOTS, *compounds) for ending in ENDINGS]
        self.dice.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self.small = sorted(words.STOP)

    def sentence(self, least: int, most: int) -> str:
        count = self.dice.randint(least, most)
        said = self.dice.choices(self.words, cum_weights=self.weights, k=count)
        for place in range(1, count, 3):
            said[place] = self.dice.choice(self.small)
        return " ".join(said)

    def documents(self, items: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for seq in range(1, items + 1):
            published = LAST - timedelta(days=DAYS * (items - seq) / items, hours=self.dice.random() * 60)
            topics = [topic for topic in TOPICS if self.dice.random() < 0.05]
            given = {"id": f"d{seq}", "seq": seq, "source_id": self.dice.choice(SOURCES), "kind": self.dice.choice(KINDS)}
            told = {"title": self.sentence(5, 12), "summary": self.sentence(20, 60), "published": published}
            rest = {"key": str(seq), "url": f"https://example.org/{seq}", "text": "", "refs": [f"SOU {published.year}:{seq % 100}"]}
            lists = {
                "categories": [],
                "senders": [],
                "deadlines": [],
                "first_seen": published,
                "changed_at": published,
                "place": "",
            }
            judged = {"document_id": f"d{seq}", "topics": topics, "scores": {}, "relevance": 1.0, "in_digest": bool(topics)}
            yield (
                given | told | rest | lists,
                judged | {"urgent": False, "reasons": [], "rules_version": "1", "judged_at": published},
            )


def fill(store: Store, world: World, items: int) -> None:
    """Puts the documents where they belong, without asking what a round would ask, and then their words into the index."""
    begun = time.monotonic()
    made = world.documents(items)
    while part := list(islice(made, AT_ONCE)):
        with store._transaction() as connection:
            connection.execute(table(DocumentRow).insert(), [document for document, _ in part])
            connection.execute(table(VerdictRow).insert(), [judged for _, judged in part])
    print(f"{items:,} items stored in {time.monotonic() - begun:.0f} s", flush=True)
    begun = time.monotonic()
    while store.index_documents():
        pass
    spent = time.monotonic() - begun
    print(f"their words indexed in {spent:.0f} s, {items / spent:,.0f} a second", flush=True)


def questions(world: World, each: int) -> Iterator[Question]:
    dice = random.Random(8)

    def by_rank(first: int, last: int) -> str:
        return world.words[dice.randrange(first, last)]

    def some() -> str:
        return dice.choices(world.words, cum_weights=world.weights)[0]

    def title() -> list[str]:
        return [word for word in next(titles) if word not in words.STOP]

    titles = (document["title"].split() for document, _ in World().documents(1_000_000))  # those that are stored
    for _ in range(each + 1):
        day = date(2015, 1, 1) + timedelta(days=dice.randrange(3_500))
        period = {"since": day, "until": day + timedelta(days=90)}
        yield "one rare word", by_rank(20_000, 100_000), {}
        yield "one common word", by_rank(0, 50), {}
        yield "any word", some(), {}
        yield "two words", f"{some()} {some()}", {}
        yield "two common words", f"{by_rank(0, 50)} {by_rank(0, 50)}", {}
        yield "three words of a title", " ".join(title()[:3]), {}
        yield "a phrase of two common words", f'"{by_rank(0, 50)} {by_rank(0, 50)}"', {}
        yield "a phrase of a title", f'"{" ".join(next(titles)[:4])}"', {}
        yield "a beginning of 3 letters", f"{some()[:3]}*", {}
        yield "a beginning of 5 letters", f"{some()[:5]}*", {}
        yield "a beginning of a compound", f"{by_rank(0, 100_000)[:9]}*", {}
        yield "a beginning and a word", f"{some()[:5]}* {by_rank(0, 500)}", {}
        yield "a word left out", f"{by_rank(0, 50)} -{by_rank(0, 50)}", {}
        yield "a word and a topic", some(), {"topic": dice.choice(TOPICS)}
        yield "a word, a kind and a source", some(), {"kind": dice.choice(KINDS), "source_id": dice.choice(SOURCES)}
        yield "two words of a quarter", f"{by_rank(0, 200)} {by_rank(0, 200)}", period


@dataclass(frozen=True, slots=True)
class Answer:
    """The kind of a question, how many documents it found, and milliseconds: that pass until its page is there, and the processor's for three."""

    kind: str
    shown: int
    passed: float
    page: float
    search: float
    index: float


def ask(store: Store, url: str, asked: Sequence[Question]) -> list[Answer]:
    pages = list(of_pages(store, url, asked))
    answers, clock = [], clock_of(store)
    for (kind, typed, filters), (passed, page) in zip(asked, pages, strict=True):
        wanted = Search(words.terms(typed), **filters)
        begun = clock()
        found = store.search(wanted, limit=PAGE)
        answers.append(Answer(kind, len(found), passed, page, 1000 * (clock() - begun), of_index(store, wanted, clock)))
    kinds = len({one.kind for one in answers})
    return answers[kinds:]  # the first of each kind is not counted


def of_pages(store: Store, url: str, asked: Sequence[Question]) -> Iterator[tuple[float, float]]:
    """The milliseconds that pass until each page is there, and the processor's."""
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(shipped() / "rules", Path(made) / "rules")
        sources = [{"id": one, "name": one, "owner": one, "parser": "feed", "url": f"https://example.org/{one}"} for one in SOURCES]
        (Path(made) / "sources.yaml").write_text(json.dumps({"sources": sources}), "utf-8")
        with served.pages(Path(made), url) as (process, client):
            clocks = (time.perf_counter, clock_of_other(process, store))
            for _, typed, filters in asked:
                begun = [clock() for clock in clocks]
                answer = client.get("/sok", params={"q": typed} | {FIELDS[name]: str(value) for name, value in filters.items()})
                ended = [clock() for clock in clocks]
                assert answer.status_code == 200, answer.url
                passed, spent = (1000 * (last - first) for first, last in zip(begun, ended, strict=True))
                yield passed, spent


def of_index(store: Store, wanted: Search, clock: Callable[[], float]) -> float:
    """The milliseconds that the index alone takes for the newest page of numbers, asked in its own words as the search asks it."""
    terms, marks, span = as_indexed(wanted)
    with store._reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(words_postgresql._BEGIN, {"end": span.end})
            number, holds = "id", "words @@ cast(:wanted as tsquery)"
            typed = words_postgresql._expression(terms, [words_postgresql._quoted(mark) for mark in marks], paired=True)
        else:
            number, holds = "rowid", "search_index match :wanted"
            terms = [words_sqlite._spelled_out(connection, one) for one in terms]
            typed = words_sqlite._expression(terms, marks, words_sqlite.ANYWHERE)
        page = f"where {holds} and {number} >= :first and {number} < :end order by {number} desc limit :most"
        values = {"wanted": typed, "first": span.first, "end": span.end, "most": PAGE}
        begun = clock()
        connection.execute(text(f"select {number} from search_index {page}"), values).all()
        return 1000 * (clock() - begun)


def figures(answers: Sequence[Answer]) -> list[float]:
    """What COLUMNS names."""
    passed = sorted(one.passed for one in answers)
    told = [at(passed, 0.5), at(passed, 0.95)]
    for name in ("page", "search", "index"):
        spent = sorted(getattr(one, name) for one in answers)
        told += [at(spent, 0.5), sum(spent) / len(spent), at(spent, 0.95)]
    return told


def by_kind(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    return {kind: [one for one in answers if one.kind == kind] for kind in dict.fromkeys(one.kind for one in answers)}


def tell(answers: Sequence[Answer]) -> None:
    print(f"\n| question | with hits | {COLUMNS} |\n|{' --- |' * 13}")
    for kind, ours in (by_kind(answers) | {"all": list(answers)}).items():
        print(f"| {kind} | {sum(one.shown > 0 for one in ours) / len(ours):.0%} | {_row(figures(ours))} |", flush=True)


def tell_growth(few: Sequence[Answer], many: Sequence[Answer]) -> None:
    """How many times, of all questions, and of those alone that fill a page among few items too: like with like."""
    print(f"\n| how many times | {COLUMNS} |\n|{' --- |' * 12}")
    full = [(one, other) for one, other in zip(few, many, strict=True) if one.shown == other.shown == PAGE]
    first, last = ([pair[place] for pair in full] for place in (0, 1))
    before, after = by_kind(few) | {"all": list(few)}, by_kind(many) | {"all": list(many)}
    name = f"the {len(full)} that fill a page in both"
    if full:
        before[name], after[name] = first, last
    for kind, ours in after.items():
        print(f"| {kind} | {' | '.join(f'{one / of:.2f}' for one, of in zip(figures(ours), figures(before[kind]), strict=True))} |")
    if full:
        print(f"\nMilliseconds of those, among the fewest items: {_row(figures(first))}; among the most: {_row(figures(last))}")


def _row(values: Sequence[float]) -> str:
    return " | ".join(f"{value:.1f}" for value in values)


def at(values: list[float], share: float) -> float:
    return values[min(int(len(values) * share), len(values) - 1)]


def settle(store: Store, kind: str) -> None:
    """Has the database kept as it keeps itself, and tells its size."""
    keep_house(store)
    if kind == "postgresql":
        with store._transaction() as connection:
            tables = ("documents", "search_index", "search_titles")
            documents, *index = (
                connection.execute(text(f"select pg_total_relation_size('{name}')")).scalar_one() for name in tables
            )
    else:
        with store._transaction() as connection:
            parts = ("search_index_data", "search_titles_data")
            index = [connection.execute(text(f"select sum(length(block)) from {name}")).scalar_one() for name in parts]
            pages, size = (connection.execute(text(f"pragma {name}")).scalar_one() for name in ("page_count", "page_size"))
            documents = pages * size - sum(index)
    told = (f"{size / 1e6:,.0f} MB" for size in (documents, *index))
    print("documents {}, index of words {}, of titles {}".format(*told), flush=True)


def measured(items: int, kind: str, each: int) -> list[Answer]:
    with tempfile.TemporaryDirectory() as made, database(kind, Path(made)) as url:
        store, world = open_store(url), World()
        fill(store, world, items)
        settle(store, kind)
        answers = ask(store, url, list(questions(world, each)))
        tell(answers)
        store.close()
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", default="1000000")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--each", type=int, default=60)
    arguments = parser.parse_args()
    found = [measured(int(items), arguments.database, arguments.each) for items in arguments.items.split(",")]
    if len(found) > 1:
        tell_growth(found[0], found[-1])


if __name__ == "__main__":
    main()
