"""Flagged decisions: proposed once, released or struck, and told once to the steering group within its hours."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, ROOT, change, fetched, item, shipped_with
from commands import run
from stores import new_store

from monitor import due, pipeline
from monitor.config import Config, Environment
from monitor.status import status
from monitor.store import Store

SETTINGS = Environment(mail_from="m@example.org")
TEMPLATES = pipeline.templates(ROOT / "templates")
PEOPLE = """recipients:
  - {id: ledare, name: L, address: l@example.org, role: project_leader}
  - {id: s1, name: S, address: s1@example.org, role: steering}
  - {id: s2, name: S, address: s2@example.org, role: steering}
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return shipped_with(PEOPLE, tmp_path)


def raise_alerts(store: Store, *titles: str, now: datetime = NOW, at_once: bool = False) -> list[str]:
    changes = []
    for number, title in enumerate(titles, 80):
        name, one = f"dir-2025-{number}", item(key=title, title=title, url=f"https://example.org/{number}")
        changes.append(replace(change(one, name), identities=(name,), alert=due.alert(name, one, (), now, at_once=at_once)))
    asked = fetched()
    store.apply(asked.request, asked, changes, next_check=NOW + timedelta(hours=1), now=NOW)
    return [one.id for one in store.held_alerts()]


def test_the_leader_gets_each_proposal_once_and_the_group_nothing_before_release(store: Store, config: Config) -> None:
    raise_alerts(store, "Uppdrag om järnväg", "Förordning om <b>elnät</b>")
    assert pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 2
    assert pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 0
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 0
    letters = store.unsent()
    assert {one.recipient_id for one in letters} == {"ledare"}
    assert all("monitor release dir-2025-8" in one.message.text and "--strike" in one.message.text for one in letters)
    assert not any("<b>elnät" in one.message.html for one in letters)


def test_what_is_released_is_bundled_with_the_leaders_line_and_sent_once(store: Store, config: Config) -> None:
    first, second = raise_alerts(store, "Uppdrag om järnväg", "Förordning om elnät")
    assert store.release_alert(first, "Läs detta före mötet.", not_before=NOW) and store.release_alert(second, "", not_before=NOW)
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 2
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 0
    letters = store.unsent()
    assert [one.recipient_id for one in letters] == ["s1", "s2"]
    for one in letters:
        assert all(words in one.message.text for words in ("Läs detta före mötet.", "Uppdrag om järnväg", "Förordning om elnät"))
        assert "monitor" not in one.message.text
    assert not store.release_alert(first, "", not_before=NOW)


def test_what_another_process_has_sent_queues_no_second_letter(store: Store, config: Config) -> None:
    (only,) = raise_alerts(store, "Uppdrag om järnväg")
    store.release_alert(only, "", not_before=NOW)
    assert store.send_alerts([only], ()) and not store.send_alerts([only], ())


def test_what_is_struck_is_never_sent(store: Store, config: Config) -> None:
    (only,) = raise_alerts(store, "Uppdrag om järnväg")
    assert store.strike_alert(only) and not store.release_alert(only, "", not_before=NOW)
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 0
    alert = store.trail(only).alert
    assert alert is not None and alert.state == "struck"


def test_a_striking_is_taken_back_and_the_decision_waits_again_without_a_second_proposal(store: Store, config: Config) -> None:
    first, second = raise_alerts(store, "Uppdrag om järnväg", "Förordning om elnät")
    assert pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 2
    assert not store.hold_alert(first)
    store.release_alert(first, "Läs.", not_before=NOW)
    assert store.strike_alert(first) and store.strike_alert(second)
    assert store.struck_alerts(NOW) == [first, second] and store.struck_alerts(NOW + timedelta(seconds=1)) == []
    assert store.hold_alert(first) and [one.id for one in store.held_alerts()] == [first]
    assert pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=NOW) == 0
    assert store.release_alert(first, "", not_before=NOW) and store.ready_alerts(NOW) == {first: ""}


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2025-10-13T07:00+02:00", "2025-10-13T07:00+02:00"),
        ("2025-10-13T06:59+02:00", "2025-10-13T07:00+02:00"),
        ("2025-10-13T20:00+02:00", "2025-10-14T07:00+02:00"),
        ("2025-10-24T20:30+02:00", "2025-10-27T07:00+01:00"),
        ("2025-10-26T12:00+01:00", "2025-10-27T07:00+01:00"),
    ],
)
def test_the_group_is_told_on_weekdays_from_seven_to_twenty(now: str, opens: str) -> None:
    assert due.group_opens(datetime.fromisoformat(now)) == datetime.fromisoformat(opens)


def test_what_is_released_at_night_waits_for_the_morning(store: Store, config: Config) -> None:
    (only,) = raise_alerts(store, "Uppdrag om järnväg")
    night = datetime.fromisoformat("2025-10-13T22:00+02:00")
    store.release_alert(only, "", not_before=due.group_opens(night))
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=night) == 0
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=night + timedelta(hours=9)) == 2


def test_the_commands_propose_release_and_deliver(tmp_path: Path, config: Config) -> None:
    store = new_store(tmp_path / "data")
    (only,) = raise_alerts(store, "Uppdrag om järnväg")
    store.close()

    def told(*arguments: str) -> tuple[int, str]:
        done = run(*arguments, "--now", NOW.isoformat(), cwd=tmp_path)
        return done.returncode, done.stdout + done.stderr

    assert "1 letter to project leaders" in told("deliver")[1]
    assert only in told("release")[1]
    assert told("release", only, "--line", "Läs.", "--strike")[0] == 2
    assert told("release", "nothing")[0] == 1
    assert told("release", only, "--restore")[0] == 1 and told("release", "--restore")[0] == 2
    assert told("release", only, "--strike")[0] == 0 and "waits again" in told("release", only, "--restore")[1]
    assert told("release", only, "--line", "Läs.")[0] == 0
    assert told("release", only) == (
        1,
        f"monitor: {only}: released: it goes to the steering group, 07-20 on weekdays; nothing is changed\n",
    )
    assert "2 letters to the steering group" in told("deliver")[1]
    assert "steering group" not in told("deliver")[1]


def test_what_is_sent_at_once_goes_in_the_groups_hours_to_the_leader_too_and_can_be_struck_before(
    store: Store, config: Config
) -> None:
    config, night = replace(config, alerts="send"), datetime.fromisoformat("2025-10-10T21:00+02:00")
    raise_alerts(store, "Uppdrag om järnväg", "Förordning om elnät", now=night, at_once=True)
    monday = datetime.fromisoformat("2025-10-13T07:00+02:00")
    first, second = store.ready_alerts(monday)
    assert store.held_alerts() == [] and pipeline.propose(config, store, TEMPLATES, settings=SETTINGS, now=night) == 0
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=night) == 0
    assert store.strike_alert(first)
    assert pipeline.alert(config, store, TEMPLATES, settings=SETTINGS, now=monday) == 3
    assert {one.recipient_id for one in store.unsent()} == {"ledare", "s1", "s2"}
    assert not store.strike_alert(second)
    assert store.said_of_alerts() == (0, 1)  # what went unasked says nothing of what the leader thinks


def test_a_check_warns_of_sending_at_once_until_enough_is_known(tmp_path: Path, config: Config) -> None:
    (tmp_path / "recipients.yaml").write_text(f"alerts: send\n{PEOPLE}", "utf-8")

    def warned() -> bool:
        done = run("check", "--now", NOW.isoformat(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return "alerts: send" in done.stderr

    assert warned()
    store = new_store(tmp_path / "data")
    names = raise_alerts(store, *(f"Förordning om elnät i län {number}" for number in range(31)))
    for name in names[:3]:
        store.strike_alert(name)
    for name in names[3:29]:
        store.release_alert(name, "", not_before=NOW)
    assert (store.said_of_alerts(), warned()) == ((26, 3), True)
    store.release_alert(names[29], "", not_before=NOW)
    assert (store.said_of_alerts(), warned()) == ((27, 3), False)
    store.close()


def test_what_waits_for_a_word_is_told_and_is_a_fault_where_nobody_is_asked(store: Store, config: Config) -> None:
    (only,) = raise_alerts(store, "Uppdrag om järnväg")

    def told() -> tuple[int, list[str]]:
        found = status(config, store, now=NOW)
        return found.held, [fault for fault in found.faults if "flagged" in fault]

    assert told() == (1, [])
    store.unsubscribe("ledare", NOW)
    assert told() == (1, ["1 flagged held, and nobody who gets letters has the role project_leader to release them"])
    assert status(config, store, now=NOW).left == {"ledare": NOW}
    for who in ("s1", "s2"):
        store.unsubscribe(who, NOW)
    store.release_alert(only, "", not_before=NOW)
    assert told() == (0, ["1 flagged released, and nobody who gets letters has the role steering to be told"])
