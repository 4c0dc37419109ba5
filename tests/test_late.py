"""An answer that comes when a newer one stands changes nothing, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta

from builders import NOW, change, fetched, item

from monitor.store import Store
from monitor.values import Counts, Status, Step, Unchanged

LATER, NEXT = NOW + timedelta(minutes=1), NOW + timedelta(hours=6)
FIRST = fetched(version=0)


def take(store: Store, title: str, *, version: int, tag: str) -> Counts:
    """An answer to what was asked when the target had this version."""
    answer = replace(fetched(version=version), etag=tag, body_hash=tag)
    return store.apply(answer.request, answer, [change(item(title=title), title)], next_check=NEXT, now=LATER)


def test_of_two_that_asked_at_once_the_second_to_answer_stores_nothing(store: Store) -> None:
    assert take(store, "a", version=0, tag="new").new == 1
    assert take(store, "b", version=0, tag="old") == Counts()
    (target,) = store.targets()
    assert ([one.id for one in store.documents()], target.etag, target.version) == (["a"], "new", 1)
    assert take(store, "c", version=1, tag="newer") == Counts(sightings=1)  # in time: it is the same address


def test_what_failed_or_stayed_as_it_was_moves_nothing_that_has_moved_since(store: Store) -> None:
    take(store, "a", version=0, tag="new")
    store.failed(FIRST.request, "HTTP 500", next_check=NOW, now=NOW)
    store.unchanged([(Unchanged(FIRST.request, NOW, etag="old", not_modified=False), NOW)], now=NOW)
    (target,) = store.targets()
    assert (target.failures, target.etag, target.next_check, target.version) == (0, "new", NEXT, 1)


def test_a_list_that_was_read_in_part_stores_nothing_late_either(store: Store) -> None:
    take(store, "a", version=0, tag="new")
    late = [change(item(title="b", url="https://example.org/b"), "b")]
    assert store.apply(FIRST.request, FIRST, late, next_check=None, now=LATER) == Counts()


def test_what_the_register_told_late_does_not_replace_what_it_tells_now(store: Store) -> None:
    take(store, "a", version=0, tag="new")
    status = Status("HD0320", "prop. 2025/26:20", steps=(Step("BES", "Beslut", NOW, "planned"),))
    assert not store.keep_status("a", status, (), now=NOW, request=FIRST.request)
    assert store.keep_status("a", status, (), now=NOW, request=replace(FIRST.request, version=1))
