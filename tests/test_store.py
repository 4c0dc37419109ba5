"""What is stored, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from builders import NOW, change, deadline, fetched, item, letter, verdict
from sqlalchemy import create_engine, text

from monitor.errors import StoreError
from monitor.store import Store, open_store
from monitor.store.database import alembic_config
from monitor.values import (
    STOCKHOLM,
    Alarm,
    Alert,
    Change,
    Details,
    File,
    Label,
    Named,
    New,
    PageLink,
    Period,
    Revised,
    Same,
    SampledWeek,
    Sighting,
    Unchanged,
)

WEEK = Period("2025-W41", date(2025, 10, 6), date(2025, 10, 12))
LATER = NOW + timedelta(hours=6)


def put(store: Store, *changes, now: datetime = NOW):
    answer = fetched()
    return store.apply(answer.request, answer, changes, next_check=LATER, now=now)


def save(store: Store, *considered: str, listed=(), sample=(), letters=None) -> bool:
    counts = {"considered": len(considered), "listed": len(listed), "rejected": len(considered) - len(listed)}
    letters = [letter()] if letters is None else letters
    return store.save_edition(WEEK, considered, letters, counts, listed=listed, sample=sample, now=NOW)


def named(name: str, **fields):
    return change(item(title=name, key=name, url=f"https://example.org/{name}"), name, **fields)


def say(store: Store, name: str, verdict: str, *, topic: str = "", who: str = "Åsa", hours: int = 0) -> Label:
    label = Label(name, verdict, topic, who, "för att", NOW + timedelta(hours=hours))  # type: ignore[arg-type]
    store.add_label(label)
    return label


def test_what_is_stored_comes_back_as_it_was(store: Store) -> None:
    one = item(summary="Å ä ö", categories=("Energi",), senders=("Regeringen",), refs=("SOU 2025:1",))
    counts = put(store, change(one, "a", deadlines=(deadline("2025-11-14"),)))
    (found,) = store.documents()
    assert (counts.new, found.item, found.deadlines, found.edition) == (1, one, (deadline("2025-11-14"),), None)
    assert found.verdict == verdict("a")


def test_the_target_moves_in_the_same_transaction(store: Store) -> None:
    put(store, change(item(), "a"))
    (target,) = store.targets()
    assert (target.body_hash, target.failures, target.last_ok, target.next_check) == ("hash", 0, NOW, LATER)


def test_a_date_ahead_is_not_the_newest_item_of_a_source_which_would_hide_its_silence(store: Store) -> None:
    put(store, named("a"), named("b", decision=New("b", item(published=NOW + timedelta(days=800)), "hash-b")))
    assert store.health()[0].newest == item().published


def test_a_failure_is_counted_and_nothing_stored_is_lost(store: Store) -> None:
    put(store, change(item(), "a"))
    for count in (1, 2):
        store.failed(fetched().request, "HTTP 500", next_check=LATER, now=NOW + timedelta(hours=count))
    (target,) = store.targets()
    assert (target.failures, target.last_ok, len(store.documents())) == (2, NOW, 1)
    assert store.health()[0].error == "HTTP 500"


def test_answers_that_are_unchanged_only_move_their_targets(store: Store) -> None:
    put(store, change(item(), "a"))
    store.failed(fetched().request, "HTTP 500", next_check=LATER, now=NOW)
    known = replace(fetched().request, etag='"1"', modified="Mon, 13 Oct 2025")
    same_body = Unchanged(replace(known, source_id="b"), LATER, etag='"2"', not_modified=False)
    store.unchanged([(Unchanged(known, LATER), LATER), (same_body, LATER + timedelta(hours=6))], now=LATER)
    there = {target.source_id: target for target in store.targets()}
    assert [(one.failures, one.last_ok) for one in there.values()] == [(0, LATER)] * 2
    assert (there["example"].etag, there["example"].modified, there["example"].body_hash) == ('"1"', "Mon, 13 Oct 2025", "hash")
    assert (there["b"].etag, there["b"].modified, there["b"].next_check) == ('"2"', "", LATER + timedelta(hours=6))
    assert {one.source_id: one.first_ok for one in store.health()} == {"example": NOW, "b": LATER}
    assert [one.error for one in store.health()] == ["", ""]
    assert len(store.documents()) == 1


def test_a_sighting_is_no_second_item(store: Store) -> None:
    put(store, change(item(), "a"))
    twin = item(source_id="riksdagen", key="HD1", url="https://data.riksdagen.se/dokument/HD1")
    counts = put(store, replace(change(twin, "a"), decision=Sighting("a", twin, "h"), verdict=None))
    (found,) = store.documents()
    assert (counts.sightings, counts.new, found.sources) == (1, 0, ("example", "riksdagen"))


def test_a_revision_shows_the_newest_telling_and_keeps_its_edition(store: Store) -> None:
    put(store, change(item(), "a"))
    assert save(store, "a")
    fresh = item(title="Uppdrag om järnväg, ändrat")
    counts = put(store, replace(change(fresh, "a"), decision=Revised("a", fresh, "h2", ("title",))), now=LATER)
    (found,) = store.documents()
    assert (counts.revised, found.item.title, found.edition) == (1, fresh.title, "2025-W41")


def test_a_week_has_one_edition_and_each_letter_once(store: Store) -> None:
    put(store, change(item(), "a"))
    assert save(store, "a")
    assert not save(store, "a", letters=[letter("2025-W41/annan")])
    assert [one.key for one in store.unsent(NOW)] == ["2025-W41/ledare"]
    assert store.considered(None) == []


def test_a_sent_letter_is_not_sent_again_and_a_refused_one_not_tried(store: Store) -> None:
    store.queue([letter("a/1"), letter("a/2"), letter("a/3")])
    store.mark_sent("a/1", "250 ok", now=NOW)
    store.mark_failed("a/2", "550 no", now=NOW, next_try=LATER, permanent=True)
    store.mark_failed("a/3", "451 later", now=NOW, next_try=LATER, permanent=False)
    assert store.unsent(NOW) == []
    assert [(one.key, one.attempts) for one in store.unsent(LATER)] == [("a/3", 1)]
    assert [one.key for one in store.unsent()] == ["a/3"]
    assert (store.refused(NOW), store.refused(LATER)) == ({"a/2": "550 no"}, {})


def test_an_alert_is_raised_once_for_the_same_designation_or_title(store: Store) -> None:
    def flagged(name: str, designation: str, title: str):
        alert = Alert(name, designation, title, "held", NOW, NOW)
        return change(item(title=name, url=f"https://example.org/{name}", key=name), name, alert=alert)

    put(store, flagged("a", "SOU 2025:1", "vägen fram"), flagged("b", "SOU 2025:1", "annat"), flagged("c", "", "vägen fram"))
    assert [one.id for one in store.held_alerts()] == ["a"]


def test_of_a_readers_labels_on_an_item_and_topic_the_newest_counts(store: Store) -> None:
    put(store, named("a"), named("b"))
    say(store, "a", "very")
    others = say(store, "a", "relevant", who="Bo")
    topic = say(store, "a", "not", topic="energy")
    newest = say(store, "a", "unsure", hours=-5)  # given later, by a clock that goes wrong
    second = say(store, "b", "very")
    assert [(document.id, label) for document, label in store.labels()] == [
        ("a", others),
        ("a", topic),
        ("a", newest),
        ("b", second),
    ]


def test_a_label_on_an_item_that_is_not_stored_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        say(store, "nowhere", "very")
    assert store.labels() == []


def test_what_is_drawn_waits_in_the_order_of_the_draw_until_somebody_judges_the_whole_of_it(store: Store) -> None:
    put(store, named("a"), named("b"), named("c"))
    assert save(store, "a", "b", "c", listed=["b"], sample=["c", "a"])
    say(store, "c", "not", topic="energy")
    assert [(edition, one.id) for edition, one in store.unlabelled(after=date(2025, 10, 11))] == [
        ("2025-W41", "c"),
        ("2025-W41", "a"),
    ]
    say(store, "c", "unsure")
    assert [one.id for _, one in store.unlabelled(after=date(2025, 10, 11))] == ["a"]
    assert store.unlabelled(after=WEEK.last) == []


def test_a_sampled_week_holds_what_every_reader_says_of_its_items(store: Store) -> None:
    put(store, *(named(name) for name in "abcdef"))
    assert save(store, *"abcdef", listed=["b", "d", "e"], sample=["c", "a"])
    for name, said, who in (("a", "not", "Åsa"), ("a", "relevant", "Bo"), ("b", "very", "Åsa"), ("d", "not", "Bo")):
        say(store, name, said, who=who)
    say(store, "e", "very", topic="energy")  # of a topic only
    say(store, "f", "very")  # neither drawn nor listed
    week = SampledWeek(
        "2025-W41",
        rejected=3,
        drawn=(frozenset(), frozenset({"not", "relevant"})),
        listed=(frozenset({"very"}), frozenset({"not"})),
    )
    assert store.sampled_weeks(after=date(2025, 10, 11)) == [week]
    assert store.sampled_weeks(after=WEEK.last) == []


def test_an_item_stays_listed_or_rejected_whatever_is_thought_of_it_later(store: Store) -> None:
    put(store, named("a"), named("b"))
    assert save(store, "a", "b", listed=["a"], sample=["b"])
    fresh = replace(named("b"), decision=Revised("b", item(title="b, ändrad"), "h2", ("title",)), verdict=verdict("b"))
    gone = replace(
        named("a"), decision=Revised("a", item(title="a, ändrad"), "h3", ("title",)), verdict=verdict("a", in_digest=False)
    )
    put(store, fresh, gone, now=LATER)
    say(store, "a", "very")
    say(store, "b", "very")
    (week,) = store.sampled_weeks(after=date(2025, 10, 11))
    assert (week.drawn, week.listed) == ((frozenset({"very"}),), (frozenset({"very"}),))


def test_an_edition_that_cannot_be_stored_leaves_no_sample(store: Store) -> None:
    put(store, named("a"))
    with pytest.raises(StoreError):
        save(store, "a", sample=["a", "nowhere"])
    assert (store.editions(), store.unlabelled(after=date(2025, 1, 1)), len(store.considered(None))) == ([], [], 1)


def test_the_rules_that_judge_are_kept_once_as_they_were(store: Store) -> None:
    store.keep_rules("v1", {"model": "", "rules": []}, now=NOW)
    store.keep_rules("v1", {"model": "other", "rules": []}, now=LATER)
    (kept,) = store.kept_rules().items()
    assert (kept[0], kept[1].content["model"], kept[1].since) == ("v1", "", NOW)


def test_verdicts_of_a_period_are_read_by_publication_else_by_first_sight(store: Store) -> None:
    old, undated = item(key="2", published=NOW - timedelta(days=90)), item(key="3", published=None)
    put(store, change(item(), "a"), change(old, "b"), change(undated, "c"))
    found = [one for part in store.judged(since=NOW - timedelta(days=30)) for one in part]
    assert [(one.id, one.item, one.in_digest, one.rules_version) for one in found] == [
        ("a", item(), True, "v1"),
        ("c", undated, True, "v1"),
    ]


def test_the_trail_of_a_document_tells_who_saw_it_when_and_what_was_revised(store: Store) -> None:
    put(store, change(item(), "a", alert=Alert("a", "", "uppdrag", "held", NOW, NOW)))
    fresh, twin = item(title="Ändrat"), item(source_id="riksdagen")
    put(store, replace(change(fresh, "a"), decision=Revised("a", fresh, "h2", ("title",))), now=LATER)
    put(store, replace(change(twin, "a"), decision=Sighting("a", twin, "h"), verdict=None), now=LATER)
    trail = store.trail("a")
    assert [(one.source_id, one.first, one.last) for one in trail.seen] == [("example", NOW, LATER), ("riksdagen", LATER, LATER)]
    (revision,) = trail.revised
    assert (revision.at, revision.changed, trail.judged) == (LATER, ("title",), LATER)
    assert trail.alert and trail.alert.state == "held"
    assert store.reach(["riksdagen"])["riksdagen"].items == 1 and store.reach(["example", "x"])["example"].oldest == fresh.published


def test_news_is_counted_by_day_of_publication_at_first_and_then_by_the_day_on_which_it_is_seen(store: Store) -> None:
    old = item(published=NOW - timedelta(days=9), summary="", refs=("SOU 2025:1",))
    undated = item(key="2", url="https://example.org/2", published=None)
    put(store, change(old, "a"), change(undated, "b"))
    fresh = [replace(old, key=str(n), url=f"https://example.org/{n}") for n in (3, 4)]
    put(store, change(fresh[0], "c"), now=NOW + timedelta(days=1))
    put(store, change(fresh[1], "d"), now=NOW + timedelta(days=1, hours=2))
    put(store, Change(Sighting("d", fresh[1], "other"), ()), now=NOW + timedelta(days=2))  # told anew is no news
    found = store.news_days(["example", "none"], since=date(2025, 1, 1))
    assert found.keys() == {"example"}
    assert [(day.day.isoformat(), day.items, day.having["summary"], day.having["designation"]) for day in found["example"]] == [
        ("2025-10-04", 1, 0, 1), ("2025-10-14", 2, 0, 2),
    ]  # fmt: skip


def test_a_failure_is_known_by_when_it_began_until_the_next_good_answer(store: Store) -> None:
    for hours in (1, 2):
        store.failed(fetched().request, "HTTP 500", next_check=LATER, now=NOW + timedelta(hours=hours))
    assert store.health()[0].failing_since == NOW + timedelta(hours=1)
    put(store, change(item(), "a"), now=LATER)
    assert store.health()[0].failing_since is None


def test_a_date_in_the_future_is_kept_but_is_not_the_newest_of_its_source(store: Store) -> None:
    ahead = item(key="2", url="https://example.org/2", published=NOW + timedelta(days=800))
    put(store, change(item(), "a"), change(ahead, "b"))
    assert store.health()[0].newest == item().published
    assert {one.item.published for one in store.documents()} == {item().published, ahead.published}


def test_an_alarm_is_opened_once_and_one_that_nobody_heard_of_leaves_no_trace(store: Store) -> None:
    alarm = Alarm("failing", "example", "", NOW, {"reason": "HTTP 500"})
    assert store.settle_alarms([alarm], [], now=NOW) == [alarm]
    assert store.settle_alarms([alarm], [], now=LATER) == []
    (kept,) = store.alarms()
    assert (kept.since, kept.facts, kept.told) == (NOW, {"reason": "HTTP 500"}, None)
    store.settle_alarms([], [kept], now=LATER)
    assert store.alarms() == []


def test_an_alarm_is_told_once_and_its_end_once(store: Store) -> None:
    store.settle_alarms([Alarm("failing", "example", "", NOW, {})], [], now=NOW)
    (alarm,) = store.alarms()
    assert store.tell_alarms([alarm], [], [letter("alarms-1/drift")], now=NOW)
    assert not store.tell_alarms([alarm], [], [letter("alarms-2/drift")], now=NOW)  # another process was quicker
    assert [one.key for one in store.unsent()] == ["alarms-1/drift"]
    assert store.last_told(since=NOW) == {"example": NOW}
    store.settle_alarms([], store.alarms(), now=LATER)
    (over,) = store.alarms()
    assert (over.told, over.ended) == (NOW, LATER)
    store.settle_alarms([Alarm("failing", "example", "", LATER, {})], [], now=LATER)  # back before its end was told: it goes on
    (again,) = store.alarms()
    assert (again.number, again.since, again.ended) == (over.number, NOW, None)
    store.settle_alarms([], [again], now=LATER)
    assert store.tell_alarms([], store.alarms(), [], now=LATER)
    assert store.alarms() == []


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"):
        put(store, change(item(), "a"), now=NOW.replace(tzinfo=None))
    assert store.documents() == []


def test_both_hours_of_the_night_when_clocks_are_set_back_are_kept_apart(store: Store) -> None:
    twice = [datetime(2025, 10, 26, 2, 30, tzinfo=STOCKHOLM, fold=fold) for fold in (0, 1)]
    put(store, *(change(item(key=f"{at.fold}", published=at), f"{at.fold}") for at in twice))
    assert {one.id: one.item.published for one in store.documents()} == {f"{at.fold}": at.astimezone(UTC) for at in twice}


def test_the_schema_of_the_tables_is_that_of_the_migrations(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from monitor.store.tables import DocumentRow

    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or not (name or "").startswith("search_")  # the index of words is of each database's own kind

    with store._engine.connect() as connection:
        compared = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(compared, DocumentRow.metadata) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_of_the_first_schema_keeps_what_it_holds(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    settings = alembic_config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        columns = "id, seq, source_id, key, kind, url, title, summary, text, categories, senders, refs, place, deadlines"
        values = "'a', 1, 'example', '1', 'news', 'https://example.org/a', 'A', '', '', '[]', '[]', '[]', '', '[]'"
        times = f"'{NOW:%Y-%m-%d %H:%M:%S}', '{NOW:%Y-%m-%d %H:%M:%S}'"
        connection.execute(text(f"insert into documents ({columns}, first_seen, changed_at) values ({values}, {times})"))
        seen = f"'a', 'example', '1', 'https://example.org/a', 'hash', {times}"
        connection.execute(text(f"insert into sightings values ({seen})"))
        state = f"'example', 'https://example.org/feed', '', '', '', 0, '', 0, 0, '{NOW - timedelta(days=1):%Y-%m-%d %H:%M:%S}'"
        names = "source_id, url, etag, modified, body_hash, failures, error, items_last, version, first_ok"
        connection.execute(text(f"insert into targets ({names}) values ({state})"))
    engine.dispose()
    store = open_store(url)
    say(store, "a", "very")
    assert [(document.id, label.verdict) for document, label in store.labels()] == [("a", "very")]
    (day,) = store.news_days(["example"], since=date(2025, 1, 1))["example"]
    assert (day.day, day.items, day.having["date"]) == (NOW.date(), 1, 0)  # the history of a source is learnt from what is there
    store.close()


def test_a_database_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_bytes(b"this is no database at all, not even nearly" * 100)
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    assert "\n" not in str(caught.value)


def test_what_a_page_tells_is_kept_as_it_was_told(store: Store) -> None:
    files = (
        File("Sändlista", "https://example.org/1.pdf", "asked", text="1. Örebro kommun"),
        File("B", "https://example.org/2.pdf", fault="är trasig"),
    )
    told = Details(
        "mirror", "https://g0v.se/1.md", NOW, files, (PageLink("SOU", "https://example.org/sou"),), (), None, (Named("Å", "å"),)
    )
    one = item()
    put(store, change(one, "a", details=told))
    assert store.by_id(["a"])["a"].details == told
    later = replace(told, origin="publisher", asked=())
    same = Change(Same("a", one), (), details=later)
    put(store, same)
    assert store.by_id(["a"])["a"].details == later


def test_pages_to_read_are_those_on_a_topic_published_since_then(store: Store) -> None:
    old = item(key="2", url="https://example.org/2", published=NOW - timedelta(days=200))
    off = item(key="3", url="https://example.org/3")
    changes = [
        change(item(), "a", deadlines=(deadline("2025-12-01"), deadline("2025-12-03"))),
        change(old, "b"),
        change(off, "c", verdict=verdict("c", topics=())),
    ]
    put(store, *changes)
    (page,) = store.own_pages(["example"], since=NOW - timedelta(days=120))
    assert (page.document_id, page.url, page.origin) == ("a", "https://example.org/uppdrag/1", "")
    assert page.answer_by and page.answer_by.isoformat() == "2025-12-03"
    assert store.own_pages(["another"], since=NOW - timedelta(days=120)) == []
