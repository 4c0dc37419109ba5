"""What users have done over the web, and who looks or writes while somebody writes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from builders import NOW, change, fetched, item
from served import SECRET, Served
from sqlalchemy.exc import DatabaseError

from monitor import due, signed
from monitor.errors import StoreError
from monitor.signed import PATHS
from monitor.store import Store, labels
from monitor.store.statements import lock
from monitor.values import Act, Label, Paused, Rest, RobotsTxt, SourcePause


def test_acts_are_told_newest_first_a_part_at_a_time(store: Store) -> None:
    for number in range(5):
        store.keep_act(Act(NOW, "Åsa", "rule", f"rail-{number}", "vikt 2"))
    first = store.acts(limit=2)
    assert [act.subject for act in first.values()] == ["rail-4", "rail-3"]
    assert [act.subject for act in store.acts(before=min(first), limit=9).values()] == ["rail-2", "rail-1", "rail-0"]


def test_who_reads_sees_what_stands_there_and_waits_for_nobody(store: Store) -> None:
    store.apply(fetched().request, fetched(), [change(item(), "1")], next_check=NOW, now=NOW)
    with store._transaction() as connection:  # somebody who writes, and is not done
        connection.exec_driver_sql("update documents set title = 'halvt'")
        assert [one.item.title for one in store.documents()] == [item().title]
    assert [one.item.title for one in store.documents()] == ["halvt"]


def test_who_only_reads_cannot_write(store: Store) -> None:
    with pytest.raises((StoreError, DatabaseError), match="read.?only|readonly"), store._reading() as connection:
        connection.exec_driver_sql("update documents set title = ''")
    store.keep_act(Act(NOW, "Åsa", "rule", "rail", ""))  # and the same connection can, once it is asked to


def test_a_word_is_taken_back_that_was_kept_at_the_same_moment(store: Store) -> None:
    store.apply(fetched().request, fetched(), [change(item(), "1")], next_check=NOW, now=NOW)
    store.add_label(Label("1", "very", "", "Åsa", "", NOW))
    before: list[object] = []
    taking = Thread(target=lambda: before.append(store.take_back_label("1", "Åsa", now=NOW + timedelta(minutes=1))))
    with store._transaction() as connection:
        lock(connection)
        taking.start()
        taking.join(0.5)  # it waits for the one who writes; without that it would have taken back the first word by now
        labels.add(connection, Label("1", "not", "", "Åsa", "", NOW))
    taking.join()
    assert before == ["very"] and [one.verdict for one in store.labels_on(["1"])["1"]] == ["very"]


@pytest.mark.parametrize("kept", ["robots", "pause", "rests"])
def test_what_two_processes_keep_of_one_thing_at_once_is_kept(store: Store, kept: str) -> None:
    keep: Callable[[str], None] = {
        "robots": lambda told: store.keep_robots([RobotsTxt("https://a.se:443", told, NOW)]),
        "pause": lambda told: store.pause(Paused("anna", told, NOW, "mark")),
        "rests": lambda told: store.keep_rests({"a.se": Rest(NOW + timedelta(hours=1), told)}, now=NOW),
    }[kept]
    failed: list[object] = []

    def second() -> None:
        try:
            keep("second")
        except StoreError as error:
            failed.append(error)

    other = Thread(target=second)
    with store.together():
        keep("first")
        other.start()
        other.join(0.5)
    other.join()
    assert failed == []
    found = [one.text for one in store.robots()], [one.reason for one in store.paused()], [*store.rests(now=NOW)]
    assert found == {"robots": (["second"], [], []), "pause": ([], ["first"], []), "rests": ([], [], ["a.se"])}[kept]


def test_what_is_done_together_is_kept_as_one_or_not_at_all(store: Store) -> None:
    store.apply(fetched().request, fetched(), [change(item(), "1")], next_check=NOW, now=NOW)
    with store.together():
        assert store.add_label(Label("1", "very", "", "Åsa", "", NOW))
        store.keep_act(Act(NOW, "Åsa", "label", "1", "very"))
        assert len(store.labels()) == len(store.acts(limit=9)) == 1
        others: list[object] = []
        looking = Thread(target=lambda: others.extend((store.labels(), store.acts(limit=9))))
        looking.start()
        looking.join()
        assert others == [[], {}]  # another thread is no part of it
    assert len(store.labels()) == len(store.acts(limit=9)) == 1
    with pytest.raises(ZeroDivisionError), store.together():
        store.add_label(Label("1", "not", "", "Åsa", "", NOW))
        with store.together():
            store.keep_act(Act(NOW, "Åsa", "label", "1", "not"))
        raise ZeroDivisionError
    assert [one.verdict for _, one in store.labels()] == ["very"] and len(store.acts(limit=9)) == 1
    store.keep_act(Act(NOW, "Åsa", "label", "1", "more"))  # and afterwards each is one of its own again
    assert len(store.acts(limit=9)) == 2


def test_what_the_log_does_not_take_is_not_done(served: Served) -> None:
    """Of each page that changes something in the database."""
    people = "recipients:\n  - {id: ledare, name: L, address: l@example.org, role: project_leader}\n"
    (served.site.folder / "recipients.yaml").write_text(people, "utf-8")
    one = replace(change(item(key="9"), "9", alert=due.alert("9", item(key="9"), (), NOW)), identities=("9",))
    served.store.apply(fetched().request, fetched(), [one], next_check=NOW, now=NOW)
    served.store.pause_source(SourcePause("other", "vilar", "Åsa", NOW))
    forms: list[tuple[str, dict[str, object]]] = [
        ("/omdome", {"ett": "very 1"}),
        ("/omdome", {"ett": "back 1"}),
        ("/omdome", {"alla": "not", "id": ["1", "2"]}),
        ("/omdome/amne", {"id": "2", "omdome": "not", "amne": "energy"}),
        ("/kallor/example/paus", {"reason": "vilar"}),
        ("/utgavor/flaggat/slapp", {"id": "9"}),
        ("/utgavor/flaggat/stryk", {"id": "9"}),
        ("/utgavor/2025-W41/andra", {"vad": "line", "rad": "Hej"}),
        *(
            (signed.address(purpose, "9", "ledare", to="l@example.org", public_url="", secret=SECRET, now=NOW), {"answer": answer})
            for purpose, answer in zip(PATHS, ("very", "release", ""), strict=True)
        ),
    ]
    client, before = served.as_("admin"), state(served.store)
    with served.store._transaction() as connection:
        connection.exec_driver_sql("alter table audit rename to away")
    for path, form in forms:
        assert client.post(path, data=form).status_code == 503, path
    with served.store._transaction() as connection:
        connection.exec_driver_sql("alter table away rename to audit")
    assert state(served.store) == before
    assert [client.post(path, data=form).status_code for path, form in forms] == [303] * 8 + [200] * 3
    assert len(served.store.acts(limit=99)) == 11


def state(store: Store) -> tuple[object, ...]:
    """All that these pages can change."""
    said = store.labels(), store.edits(), store.follows(), store.paused_sources(NOW)
    return *said, [one.id for one in store.held_alerts()], store.ready_alerts(NOW + timedelta(days=9)), store.unsubscribed()
