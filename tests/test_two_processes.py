"""Two processes that compose and deliver at once on one database, SQLite and PostgreSQL: nothing is doubled."""

from collections import Counter
from pathlib import Path

import pytest
from commands import environment, start
from sinks import Sink, free_port, serving
from world import World

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


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_services_at_once_compose_one_edition_and_send_each_letter_once(
    kind: str, place: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{place / 'shared.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    sink, port = Sink(), free_port()
    open_store(url).close()
    with serving(sink, port):
        given = {"MONITOR_SMTP_URL": f"smtp://127.0.0.1:{port}", "MONITOR_MAIL_FROM": "m@example.org", "MONITOR_DATABASE_URL": url}
        both = [start("run", "--once", "--now", NOW, cwd=place, environment=environment(**given)) for _ in range(2)]
        done = [one.done() for one in both]
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert Counter(address for addresses, _ in sink.kept for address in addresses) == Counter(PEOPLE)
    store = open_store(url)
    assert (store.editions(), store.unsent(), store.doubts()) == (["2025-W41"], [], 0)
    store.close()
    assert sum(one.stdout.count("12 letters") for one in done) == 1
    assert sum(one.stdout.count("sent: ") for one in done) == len(PEOPLE)
