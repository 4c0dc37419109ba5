"""Processes that compose, edit, release and deliver at once on one database, SQLite and PostgreSQL: nothing is doubled."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from builders import change, fetched, item
from commands import environment, start
from sinks import Sink, free_port, serving
from world import World

from monitor import due
from monitor.store import open_store

NOW = "2025-10-13T07:05+02:00"
PEOPLE = [f"person{number}@example.org" for number in range(12)]


FEED = """<rss version="2.0"><channel><title>A</title><item><title>Uppdrag om järnväg i Värmland</title>
<link>https://example.org/1</link><guid>1</guid><pubDate>Wed, 08 Oct 2025 08:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def place(tmp_path: Path, world: World) -> Path:
    """A folder whose one source answers, and whose edition goes to twelve."""
    (tmp_path / "rules").symlink_to(Path(__file__).parent.parent / "rules")
    world.pages["/a"] = FEED
    row = f"{{id: a, name: A, owner: A, parser: feed, url: 'http://{world.place}/a', kind: news}}"
    (tmp_path / "sources.yaml").write_text(f"allow_private: ['{world.place}']\nsources:\n  - {row}\n", "utf-8")
    rows = [f"  - {{id: p{n}, name: P, address: {one}, role: reference}}\n" for n, one in enumerate(PEOPLE)]
    (tmp_path / "recipients.yaml").write_text("recipients:\n" + "".join(rows), "utf-8")
    return tmp_path


def test_two_services_at_once_compose_one_edition_and_send_each_letter_once(place: Path, database: str) -> None:
    sink, port = Sink(), free_port()
    with serving(sink, port):
        given = {
            "MONITOR_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "MONITOR_MAIL_FROM": "m@example.org",
            "MONITOR_DATABASE_URL": database,
        }
        both = [start("run", "--once", "--now", NOW, cwd=place, environment=environment(**given)) for _ in range(2)]
        done = [one.done() for one in both]
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert Counter(address for addresses, _ in sink.kept for address in addresses) == Counter(PEOPLE)
    store = open_store(database)
    assert (store.editions(), store.unsent(), store.doubts()) == (["2025-W41"], [], 0)
    store.close()
    assert sum(one.stdout.count("12 letters") for one in done) == 1
    assert sum(one.stdout.count("sent: ") for one in done) == len(PEOPLE)


GROUP = [f"group{number}@example.org" for number in range(8)]


def stored(url: str) -> None:
    """Two documents of last week: one that the editor strikes, and a flagged decision that waits for its release."""
    week, store = datetime.fromisoformat("2025-10-09T10:00+02:00"), open_store(url)
    flagged = item(key="9", title="Förordning om elnät", url="https://example.org/9")
    changes = [
        replace(change(item(key="8", url="https://example.org/8"), "dir-2025-8"), identities=("dir-2025-8",)),
        replace(change(flagged, "dir-2025-9"), identities=("dir-2025-9",), alert=due.alert("dir-2025-9", flagged, (), week)),
    ]
    store.apply(fetched().request, fetched(), changes, next_check=week, now=week)
    store.close()


def test_two_of_each_command_at_once_edit_release_compose_and_deliver_without_doubling(place: Path, database: str) -> None:
    group = [f"  - {{id: g{n}, name: G, address: {one}, role: steering}}\n" for n, one in enumerate(GROUP)]
    with (place / "recipients.yaml").open("a", encoding="utf-8") as file:
        file.write("".join(group))
    stored(database)
    sink, port = Sink(), free_port()
    acts = (("edit", "dir-2025-8", "--strike", "--week", "2025-W41", "--who", "Å"), ("release", "dir-2025-9"), ("run", "--once"))
    with serving(sink, port):
        given = {
            "MONITOR_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "MONITOR_MAIL_FROM": "m@example.org",
            "MONITOR_DATABASE_URL": database,
        }
        begun = [start(*act, "--now", NOW, cwd=place, environment=environment(**given)) for act in acts * 2]
        done = [one.done() for one in begun]
        last = [start("deliver", "--now", NOW, cwd=place, environment=environment(**given)) for _ in range(2)]
        assert [one.done().returncode for one in last] == [0, 0]
    edits, releases, runs = ([one.returncode for one in done[number::3]] for number in range(3))
    assert runs == [0, 0] and sorted(releases) == [0, 1], [one.stderr for one in done]
    store = open_store(database)
    assert len(store.edits()) == edits.count(0) and store.by_id(["dir-2025-8"])["dir-2025-8"].listed is (0 not in edits)
    assert (store.editions(), store.unsent(), store.doubts(), store.ready_alerts(datetime.fromisoformat(NOW))) == (
        ["2025-W41"], [], 0, {},
    )  # fmt: skip
    store.close()
    assert Counter(address for addresses, _ in sink.kept for address in addresses) == Counter([*PEOPLE, *GROUP])
