"""What users have done over the web, and who looks or writes while somebody writes."""

from datetime import timedelta
from threading import Thread

import pytest
from builders import NOW, change, fetched, item
from sqlalchemy.exc import DatabaseError

from monitor.errors import StoreError
from monitor.store import Store, labels
from monitor.store.statements import lock
from monitor.values import Act, Label


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
