"""Every fault on every host of the recorded internet: no crash, no loss, no flood, told in words, and caught up afterwards.

Each case begins with the same database, read on a Wednesday. The fault strikes all of Thursday, a day on which the government
meets; it ends, and on Monday morning, with an edition, all must be as if there had been none. `make faults` writes docs/faults.md.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from conftest import REPOSITORY, Replay, replay_at
from inside import SETTINGS, TEMPLATES, a_round, compose, forget_peak, house, move, peak_mb, played

from monitor import due, pipeline
from monitor.config import Config
from monitor.pipeline import House, Round
from monitor.store import copies
from monitor.text import normalise
from monitor.values import STOCKHOLM

pytestmark = pytest.mark.long
WEDNESDAY, THURSDAY, MONDAY = (
    datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM)
    for moment in ("2025-10-08T20:00", "2025-10-09T20:00", "2025-10-13T07:05")
)
LATER = (MONDAY + timedelta(hours=6), MONDAY + timedelta(hours=12))  # so many pages are read a round; the rest follow
KINDS = (
    "html-injection", "future-date", "guid-churn", "duplicate-guid", "empty-feed", "markup-change", "html-instead", "truncated-xml",
    "wrong-charset", "bom", "json-comments", "redirect-private", "redirect-loop", "gzip-bomb", "huge", "billion-laughs", "xxe",
    "status-500", "status-429", "status-403-challenge", "reset", "timeout", "slow-drip",
)  # fmt: skip
HOSTS = ("www.regeringen.se", "g0v.se", "data.riksdagen.se", "www.trafikverket.se", "trafikverket.diva-portal.org")
SLOW = ("timeout", "slow-drip")  # with these a request takes all the time that it may have
DEADLINE_S = 10.0  # short, so that the proof ends; far longer than any answer takes
MOST_MB = 150.0  # that one round may take on top of what the process holds
HARMFUL = re.compile(r"<script|<img|javascript:|onerror|[\r\n]", re.IGNORECASE)
PLACES = re.compile(
    r"(?<=is not JSON: ).*|(?<=is not XML: ).*|(?<=is cut off: ).*|(?<=byte )\d+|\b\d+(?= (?:of|items|hits)\b)"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
TABLE = REPOSITORY / "docs/faults.md"
AT_ONCE = 10
MIRROR = "g0v.se"
OCTOBER = "/2025/10/"  # in the address of every page of that month, and of no list
REWORDED = ("html-injection", "wrong-charset")  # their words are kept as text, harmless, until a list tells the item again
TEXTS = ("title", "summary", "text")
HEAD = """# What goes wrong, and what comes of it

Written by `make faults`: every fault of the recorded internet on each of its hosts, from a Wednesday's database all of Thursday
9 October 2025, until Monday evening. Each line is a test (`tests/long/test_faults.py`), and so is "yes": *others* had no failure,
and all that they published was stored; *caught up*: on Monday documents, edition and alerts are those of a run without the fault,
no more and no less. Requests had 10 s here, not the usual 60. g0v.se is asked where regeringen.se refuses a document's page, so it
refuses October's on those lines. What a fault wrote into texts (html-injection, wrong-charset) is stored as plain text, and stays where
no list tells the item again.

| fault | host | recorded | others | caught up |
| --- | --- | --- | --- | --- |
"""
COLUMNS = ("id", "kind", "url", "title", "summary", "edition", "text", "published")


@dataclass
class Calm:
    """An undisturbed run: the database of Wednesday, and what was stored on Thursday and Monday."""

    replay: Replay
    config: Config
    wednesday: Path
    thursday: dict[str, Any] = field(default_factory=dict)
    monday: dict[str, Any] = field(default_factory=dict)
    took_mb: list[float] = field(default_factory=list)  # of each case
    told: dict[tuple[str, str], str] = field(default_factory=dict)  # what was recorded, by kind and host


def stored(data: Path) -> dict[str, Any]:
    """What must be the same in the end: documents with what readers see of them, editions with what they listed, alerts."""
    columns = ", ".join(COLUMNS)
    with closing(sqlite3.connect(data / "monitor.db")) as database:
        return {
            "documents": {row[0]: (*row[1:-1], day_of(row[-1])) for row in database.execute(f"select {columns} from documents")},
            "alerts": set(database.execute("select document_id from alerts")),
            "letters": database.execute("select key, state from outbox order by key").fetchall(),
        }


def day_of(published: str | None) -> str:
    """The day of publication in Stockholm: of two lists that tell of an item, one may know no hour."""
    return f"{datetime.fromisoformat(published).replace(tzinfo=UTC).astimezone(STOCKHOLM):%Y-%m-%d}" if published else ""


@pytest.fixture(scope="module")
def calm(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calm]:
    folder = tmp_path_factory.mktemp("calm")
    with replay_at(shared, folder, WEDNESDAY) as replay:
        made = Calm(replay, played(frozenset(replay.control("GET", "/now")["hosts"])), folder / "wednesday.db")
        with house(made.config, replay, folder) as inside:
            polled(replay, inside, WEDNESDAY)
            copies.backup(folder / "monitor.db", made.wednesday)  # also what stands in the write-ahead log
            polled(replay, inside, THURSDAY)
            made.thursday = stored(folder)
            for now in (MONDAY, *LATER):
                polled(replay, inside, now)
            made.monday = stored(folder)
        yield made


def polled(replay: Replay, inside: House, now: datetime) -> Round:
    move(replay, now)
    done = a_round(inside, now)
    compose(inside, now)
    return done


@dataclass(frozen=True)
class Fault:
    """One fault, on a host or on those of its addresses that contain `path`."""

    kind: str
    host: str
    path: str = ""


def struck(calm: Calm, data: Path, faults: list[Fault]) -> tuple[Round, dict[str, str]]:
    """Thursday with faults and Monday without: what Thursday's round told, of lists and of pages; checks what holds for all."""
    shutil.copy(calm.wednesday, data / "monitor.db")
    calm.replay.control("DELETE", "/log")
    slow = any(one.kind in SLOW for one in faults)
    with house(calm.config, calm.replay, data, deadline_s=DEADLINE_S, parallel=20 if slow else 0) as inside:
        move(calm.replay, THURSDAY)
        for one in faults:
            calm.replay.control(
                "POST", f"/fault?{urlencode({'kind': one.kind, 'host': one.host, 'path': one.path}, quote_via=quote)}"
            )
        forget_peak()
        before = peak_mb()
        try:
            done = a_round(inside, THURSDAY)
        finally:
            calm.replay.control("DELETE", "/fault")
        took = peak_mb() - before
        assert took < MOST_MB, f"a round of {took:.0f} MB"
        calm.took_mb.append(took)
        pages = pages_told(data)
        nothing_harmful(inside, data)
        no_flood(stored(data), calm.thursday)
        asked = {line["host"] for line in calm.replay.control("GET", "/log")}
        assert asked <= set(HOSTS), "a redirect led out of what was asked"
        for now in (MONDAY, *LATER):
            polled(calm.replay, inside, now)
    return done, pages


def nothing_harmful(inside: House, data: Path) -> None:
    """Neither what is stored nor the edition that would be made of it holds markup, scripts or a mail header of a publisher's."""
    shown = [row[index] for row in stored(data)["documents"].values() for index in (1, 2, 3)]
    assert [text for text in shown if HARMFUL.search(text)] == []
    period = due.week_of(THURSDAY.date())
    edition = pipeline.compose(inside.config, inside.store, TEMPLATES, period=period, settings=SETTINGS, now=THURSDAY)
    for letter in edition.letters:
        assert "\n" not in letter.message.subject and "<script" not in letter.message.html
        assert not re.search(r"<[^>]*(?:javascript:|onerror)", letter.message.html)


def differences(there: dict[str, Any], undisturbed: dict[str, Any], *, reworded: bool) -> list[str]:
    """What an undisturbed run has otherwise; where the fault put words into texts, these may stand until they are told anew."""
    ours, theirs = there["documents"], undisturbed["documents"]
    told = [f"lost: {one} {theirs[one][:3]}" for one in theirs.keys() - ours.keys()]
    told += [f"too many: {one} {ours[one][:3]}" for one in ours.keys() - theirs.keys()]
    for one in ours.keys() & theirs.keys():
        pairs = zip(COLUMNS[1:], ours[one], theirs[one], strict=True)
        may = TEXTS if reworded else ()
        told += [f"{one} {name}: {mine!r}, not {other!r}" for name, mine, other in pairs if mine != other and name not in may]
    told += [f"alert otherwise: {one}" for one in there["alerts"] ^ undisturbed["alerts"]]
    return told + ([] if there["letters"] == undisturbed["letters"] else ["letters"])


def no_flood(there: dict[str, Any], undisturbed: dict[str, Any]) -> None:
    assert {one: row[:3] for one, row in there["documents"].items() if one not in undisturbed["documents"]} == {}
    assert there["alerts"] <= undisturbed["alerts"]


def words(calm: Calm, told: dict[str, str], asked: list[str]) -> str:
    """What was recorded, in words: each reason with how many of those asked it stands for, and how many were read as ever.

    Places in an answer and ids, in which only the answers differ, are left out.
    """
    proxy = f"127.0.0.1:{calm.replay.port}"
    plain = {one: reason.replace(proxy, "of the recorded internet").removeprefix(f"{one}: ") for one, reason in told.items()}
    reasons = Counter(PLACES.sub("…", reason) for reason in plain.values())
    parts = [f"{count} of {len(asked)}: {reason}" for reason, count in sorted(reasons.items())]
    if asked and len(told) < len(asked):
        parts.append(f"{len(asked) - len(told)} of {len(asked)} read as ever")
    return normalise("; ".join(parts) or "not asked").replace("|", "\\|")


def pages_told(data: Path) -> dict[str, str]:
    """What went wrong with documents' own pages on Thursday, by address."""
    with closing(sqlite3.connect(data / "monitor.db")) as database:
        return dict(database.execute(f"select url, error from targets where error <> '' and url like '%{OCTOBER}%'"))


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_on_one_host_harms_no_other_and_is_caught_up(calm: Calm, tmp_path: Path, kind: str, host: str) -> None:
    mirror = [Fault("status-403-challenge", "www.regeringen.se", OCTOBER)] if host == MIRROR else []  # else nobody asks it
    done, pages = struck(calm, tmp_path, [Fault(kind, host), *mirror])
    hosts = {source.id: urlsplit(source.url).hostname or "" for source in calm.config.enabled}
    here = [one for one, where in hosts.items() if where == host]
    assert done.failures.keys() <= set(here)
    assert differences(stored(tmp_path), calm.monday, reworded=kind in REWORDED) == []
    calm.told[kind, host] = words(calm, pages, list(pages)) if mirror else words(calm, done.failures, here)


@pytest.mark.parametrize("seed", range(5))
def test_ten_random_faults_at_once_are_caught_up(calm: Calm, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    sources = draw.sample(list(calm.config.enabled), AT_ONCE)
    faults = [Fault(draw.choice(KINDS), *asked_of(one.url)) for one in sources]
    done, _ = struck(calm, tmp_path, faults)
    struck_or_left = {one.id for one in sources} | _left_in_peace(calm, done.failures, faults)
    assert done.failures.keys() <= struck_or_left
    reworded = any(one.kind in REWORDED for one in faults)
    assert differences(stored(tmp_path), calm.monday, reworded=reworded) == []


def _left_in_peace(calm: Calm, failures: dict[str, str], faults: list[Fault]) -> set[str]:
    """The sources that were not asked because their host wanted to be left alone (Retry-After): its wish is for all that it serves."""
    wishing = {fault.host for fault in faults if fault.kind == "status-429"}
    hosts = {source.id: urlsplit(source.url).hostname for source in calm.config.enabled}
    return {one for one, reason in failures.items() if reason.startswith("not asked: the host wants") and hosts[one] in wishing}


def asked_of(url: str) -> tuple[str, str]:
    """Host and target of a source's address, as they are asked on Thursday."""
    parts = urlsplit(due.fill(url, THURSDAY))
    return parts.hostname or "", f"{parts.path}?{parts.query}"


def test_the_table_of_faults_is_as_this_run_found_it(calm: Calm, golden: Any) -> None:
    print(f"{len(calm.took_mb)} cases; the most that a round took: {max(calm.took_mb):.0f} MB")
    assert len(calm.told) == len(KINDS) * len(HOSTS), "only a whole run writes the table"
    lines = [f"| {kind} | {host} | {told} | yes | yes |\n" for (kind, host), told in sorted(calm.told.items())]
    golden(TABLE, HEAD + "".join(lines))
