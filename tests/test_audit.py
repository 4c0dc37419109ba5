"""What users have done over the web, and who looks while somebody writes."""

import pytest
from builders import NOW, change, fetched, item
from sqlalchemy.exc import DatabaseError

from monitor.errors import StoreError
from monitor.store import Store
from monitor.values import Act


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
