"""The webhook: what it is told of flagged decisions and alarms, over a real server on loopback, with the outbox's care."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from builders import NO_NETWORK, NOW, letter
from sinks import free_port
from test_flagged import TEMPLATES, raise_alerts
from test_flagged import config as config  # a fixture

from monitor import pipeline
from monitor.config import Config, Environment
from monitor.errors import ConfigError
from monitor.net import Network
from monitor.pipeline import Delivery
from monitor.store import Store
from monitor.values import Alarm

HOUR = timedelta(hours=1)
DRIFT = (Path(__file__).parent.parent / "docs/drift.md").read_text("utf-8")


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted, and answers as it is told; 0: takes it, and closes without a word."""

    told: list[dict[str, Any]] = []
    answer = 204

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Hook.told.append(body | {"form": self.headers["Content-Type"]})
        if Hook.answer:
            self.send_response(Hook.answer)
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def place() -> Iterator[str]:
    Hook.told, Hook.answer = [], 204
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def settings(place: str) -> Environment:
    return Environment.read({"MONITOR_WEBHOOK_URL": f"http://{place}/hook?key=secret", "MONITOR_MAIL_FROM": "m@example.org"})


def deliver(config: Config, store: Store, place: str, folder: Path, now: Any = NOW) -> Delivery:
    with Network(hosts={}, allow_private=(place,), contact="", sleep=lambda _: None, environ={}) as network:
        return pipeline.deliver(config, store, settings(place), network, folder=folder, clock=lambda: now)


def test_it_is_told_of_each_proposal_and_release_once_in_one_form(place: str, store: Store, config: Config, tmp_path: Path) -> None:
    (only,) = raise_alerts(store, "Uppdrag om <b>järnväg</b>")
    for _ in range(2):
        pipeline.propose(config, store, TEMPLATES, settings=settings(place), now=NOW)
        deliver(config, store, place, tmp_path)
    store.release_alert(only, "Läs detta.", not_before=NOW)
    for _ in range(2):
        pipeline.alert(config, store, TEMPLATES, settings=settings(place), now=NOW)
        deliver(config, store, place, tmp_path)
    proposed, released = Hook.told
    assert (proposed["event"], released["event"]) == ("proposed", "released")
    assert proposed["id"].startswith("proposal-") and proposed["at"] == "2025-10-13T07:05:00+02:00"
    (told,) = released["documents"]
    assert (told["id"], told["title"], told["line"]) == (only, "Uppdrag om <b>järnväg</b>", "Läs detta.")
    assert released["subject"] == "Att uppmärksamma: Uppdrag om <b>järnväg</b>" and "Läs detta." in released["text"]
    assert proposed.pop("form") == released.pop("form") == "application/json"
    shown = json.loads(DRIFT.partition("```json\n")[2].partition("```")[0])
    assert set(released) == set(proposed) == set(shown) and set(shown["documents"][0]) < set(told)


def test_it_is_told_of_alarms_also_where_there_is_no_operator(place: str, store: Store, config: Config, tmp_path: Path) -> None:
    store.settle_alarms([Alarm("clock", "", "", NOW, {"minutes": 20})], [], now=NOW)
    assert pipeline.tell(config, store, TEMPLATES, settings=Environment(), now=NOW) == 0
    assert pipeline.tell(config, store, TEMPLATES, settings=settings(place), now=NOW) == 0  # no letter: nobody is an operator
    deliver(config, store, place, tmp_path)
    (told,) = Hook.told
    assert (told["event"], told["documents"]) == ("alarms", []) and "klocka" in told["text"]


@pytest.mark.parametrize(
    ("answer", "failed", "waits", "doubts"),
    [(500, "HTTP 500", True, 0), (429, "HTTP 429", True, 0), (404, "HTTP 404", False, 0), (0, "cannot be reached", True, 1)],
)
def test_what_its_server_answers_decides_whether_it_is_told_again_and_no_letter_waits_for_it(
    answer: int, failed: str, waits: bool, doubts: int, place: str, store: Store, config: Config, tmp_path: Path
) -> None:
    raise_alerts(store, "Uppdrag om järnväg")
    pipeline.propose(config, store, TEMPLATES, settings=settings(place), now=NOW)
    Hook.answer = answer
    done = deliver(config, store, place, tmp_path)
    assert len(done.written) == 1 and failed in done.failed[0] and "secret" not in done.failed[0]
    assert (len(store.unsent()), store.doubts()) == (int(waits), doubts)
    Hook.answer = 200
    deliver(config, store, place, tmp_path, NOW + HOUR)
    assert store.unsent() == [] and len({one["id"] for one in Hook.told}) == 1
    assert len(Hook.told) == 1 + waits


def test_an_address_inside_that_is_not_opened_is_refused_and_a_server_that_is_down_is_no_doubt(
    store: Store, config: Config, tmp_path: Path
) -> None:
    place = f"127.0.0.1:{free_port()}"
    raise_alerts(store, "Uppdrag om järnväg")
    pipeline.propose(config, store, TEMPLATES, settings=settings(place), now=NOW)
    closed = pipeline.deliver(config, store, settings(place), NO_NETWORK, folder=tmp_path, clock=lambda: NOW)
    assert "refused" in closed.failed[0] and "secret" not in closed.failed[0]
    assert "Connection refused" in deliver(config, store, place, tmp_path, NOW + HOUR).failed[0]
    assert (len(store.unsent()), store.doubts()) == (1, 0)


def test_without_an_address_nothing_is_queued_and_what_was_is_refused_for_good(
    store: Store, config: Config, tmp_path: Path
) -> None:
    raise_alerts(store, "Uppdrag om järnväg")
    assert pipeline.propose(config, store, TEMPLATES, settings=Environment(), now=NOW) == 1
    store.queue([replace(letter("proposal-1/@webhook"), recipient_id="@webhook")])
    done = pipeline.deliver(config, store, Environment(), NO_NETWORK, folder=tmp_path, clock=lambda: NOW)
    assert done.failed == ("proposal-1/@webhook: MONITOR_WEBHOOK_URL is not set any more",) and store.unsent() == []


def test_an_address_that_is_none_is_told_when_the_environment_is_read() -> None:
    with pytest.raises(ConfigError, match="MONITOR_WEBHOOK_URL: must begin with https://"):
        Environment.read({"MONITOR_WEBHOOK_URL": "hooks.example.org"})
