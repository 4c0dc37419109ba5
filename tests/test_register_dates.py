"""The days that the Riksdag's register and terms of reference tell of a matter: in "På gång", in calendars and in the command that looks ahead."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from builders import NOW, document, fetched, item, verdict
from commands import run
from stores import new_store
from test_ahead import composed, edition, file_of, rows
from test_digest import TEMPLATES
from test_meetings import at, meeting

from monitor import ahead, dates, digest, link, render, situation, swedish
from monitor.store import Store
from monitor.values import STOCKHOLM, Change, Deadline, Document, Follow, Item, Matter, Moved, Names, New, Revised, Status, Step

LATER = timedelta(days=7)
BILL = item(
    kind="bill",
    url="https://data.riksdagen.se/dokument/HD0320",
    title="Trafiksäkerhet i hela landet",
    refs=("prop. 2025/26:20", "HD0320"),
)
REPORT = item(
    kind="committee_report",
    url="https://data.riksdagen.se/dokument/HD01TU5",
    title="Trafiksäkerhet",
    refs=("bet. 2025/26:TU5", "HD01TU5"),
    starts_at=at("2025-11-12T00:00"),
)
TERMS = item(
    kind="terms_of_reference",
    url="https://www.regeringen.se/dir-202540/",
    title="En ny järnvägslag",
    refs=("Dir. 2025:40",),
    text="Uppdraget ska redovisas senast den 30 november 2025.",
)
EXTENDED = replace(
    TERMS,
    url="https://www.regeringen.se/dir-202591/",
    title="Tilläggsdirektiv till Järnvägslagsutredningen (Dir. 2025:40)",
    refs=("Dir. 2025:91",),
    text="Utredningstiden förlängs. Uppdraget ska i stället redovisas senast den 15 december 2025.",
    published=NOW + timedelta(days=8),
)
NAMES = Names({"example": "Exempelverket"}, {}, {"infrastructure": "Infrastruktur"})


def status(of: Item, **days: str) -> Status:
    steps = tuple(Step(code, code, datetime.fromisoformat(day).replace(tzinfo=STOCKHOLM), "planned") for code, day in days.items())
    return Status(of.refs[1], of.refs[0], steps=steps)


def put(store: Store, one: Item, now: datetime = NOW, *, on_topic: bool = True) -> str:
    """Stores an item as a round would, anew where it is known, and tells its id."""
    ((decided, names),) = link.decide([one], store.known(link.identities(one)))
    assert isinstance(decided, New | Revised)
    judged = verdict(decided.document_id) if on_topic else verdict(decided.document_id, topics=(), in_digest=False)
    links = link.links(decided.document_id, one)
    answer = fetched()
    change = Change(decided, names, judged, links=links, deadlines=dates.deadlines(one))
    store.apply(answer.request, answer, [change], next_check=now, now=now)
    return decided.document_id


def register(store: Store, one: Item, now: datetime = NOW, **days: str) -> None:
    told = status(one, **days)
    found = store.find(link.identities(one))
    assert found is not None
    store.keep_status(found.id, told, link.registered(found.id, told), now=now)


def matter(*documents: Document, moved: Sequence[Moved] = (), **statuses: Status) -> Matter:
    return Matter("m", "Trafiksäkerhet", documents, (), statuses, NOW, tuple(moved))


def dated(found: Matter, told: datetime | None = None) -> list[tuple[str, str, str]]:
    every = ahead.of_matter(found, told)
    return [(one.uid.partition("@")[0], str(one.when), str(one.moved_from)) for one in every]


# --- a matter's dates -----------------------------------------------------------------------------------------------


def test_a_bill_has_its_last_day_for_motions_and_a_report_its_adoption_debate_and_decision() -> None:
    found = matter(
        document("b", item=BILL),
        document("r", item=REPORT),
        bill=status(BILL, INL="2025-10-10", MOT="2025-10-27"),
        report=status(REPORT, UBE="2025-10-20", JUS="2025-11-06", BEH="2025-11-18T09:00", BES="2025-11-19T16:00"),
    )
    assert [(one.kind, one.document.id, str(one.when), one.text) for one in ahead.of_matter(found, None)] == [
        ("motions", "b", "2025-10-27", "Sista dag för motioner"),
        ("adoption", "r", "2025-11-06", "Justering i utskottet"),
        ("debate", "r", "2025-11-18 09:00:00+01:00", "Debatt i kammaren"),
        ("decision", "r", "2025-11-19 16:00:00+01:00", "Beslut i kammaren"),
    ]


def test_a_debate_on_the_day_of_its_decision_is_one_date_with_it() -> None:
    found = matter(document("r", item=REPORT), report=status(REPORT, BEH="2025-11-19T09:00", BES="2025-11-19"))
    (one,) = ahead.of_matter(found, None)
    assert (one.kind, one.text) == ("decision", "Debatt och beslut i kammaren")


def test_what_the_register_tells_of_a_document_that_is_not_there_is_no_date() -> None:
    assert dated(matter(document("b", item=BILL), report=status(REPORT, BES="2025-11-19"))) == []


def test_a_step_has_moved_from_the_day_that_the_edition_before_told() -> None:
    moves = [Moved("r", "JUS", date(2025, 11, day), NOW + timedelta(days=noticed)) for day, noticed in ((4, -2), (5, 2), (6, 4))]
    found = matter(document("r", item=REPORT), moved=moves, report=status(REPORT, JUS="2025-11-11"))
    assert dated(found, NOW) == [("adoption.r", "2025-11-11", "2025-11-05")]
    assert dated(found, NOW + LATER) == [("adoption.r", "2025-11-11", "None")]
    assert dated(found, NOW - LATER) == [("adoption.r", "2025-11-11", "None")], "it was not there to be told of"
    back = replace(found, register={"report": status(REPORT, JUS="2025-11-05")})
    assert dated(back, NOW) == [("adoption.r", "2025-11-05", "None")]


def test_an_inquiry_whose_time_is_extended_keeps_its_name_in_calendars_and_says_by_which_terms() -> None:
    first = document("d", item=TERMS, deadlines=(Deadline(date(2025, 11, 30), "", "report_by"),))
    later = document("e", item=EXTENDED, deadlines=(Deadline(date(2025, 12, 15), "", "report_by"),), first_seen=NOW + LATER)
    assert dated(matter(first)) == [("report_by.d", "2025-11-30", "None")]
    (one,) = ahead.of_matter(matter(first, later), NOW)
    assert (one.uid.partition("@")[0], one.day, one.moved_from) == ("report_by.d", date(2025, 12, 15), date(2025, 11, 30))
    assert one.text == "Utredningen ska redovisas (enligt dir. 2025:91)"
    assert dated(matter(first, later), NOW + 2 * LATER) == [("report_by.d", "2025-12-15", "None")]


def test_dates_of_a_document_on_no_topic_are_told_by_the_verdict_of_its_matter() -> None:
    outside = document("b", item=BILL, verdict=verdict("b", topics=(), in_digest=False))
    inside = document("r", item=REPORT)
    given = {"bill": status(BILL, MOT="2025-10-27")}
    assert len(rows(composed([], ahead.of_matter(matter(outside, inside, **given), None)))) == 1
    assert rows(composed([], ahead.of_matter(matter(outside, **given), None))) == []
    (row,) = rows(composed([], ahead.of_matter(matter(outside, **given), None, followed=True)))
    assert row.topic == "Ärende som följs" and row.entry.why == ("Ärende som följs",)


def test_a_debate_that_stands_among_the_meetings_is_not_told_twice() -> None:
    debate = meeting("m", "2025-11-18T09:00", title="Debatt om förslag: Trafiksäkerhet (bet. 2025/26:TU5)")
    found = [*ahead.of(debate), *ahead.of_matter(matter(document("r", item=REPORT), report=status(REPORT, BEH="2025-11-18")), None)]
    assert rows(composed([debate], found)) == []
    told = digest.coming(found, topics=["infrastructure"], names=NAMES)
    assert [one.dated.kind for one in situation.without_votes(told)] == ["debate"]


def test_the_words_of_a_moved_day_are_swedish() -> None:
    moves = [Moved("r", code, date(2025, 11, 3), NOW + LATER) for code in ("MOT", "JUS", "BEH", "BES")]
    days = {"MOT": "2025-11-04", "JUS": "2025-11-05", "BEH": "2025-11-06", "BES": "2025-11-07"}
    found = ahead.of_matter(matter(document("r", item=REPORT), moved=moves, report=status(REPORT, **days)), NOW)
    assert [swedish.moved(one, 2025).replace("\u00a0", " ") for one in found] == [
        "Sista dag för motioner flyttad från 3 november till 4 november",
        "Justeringen flyttad från 3 november till 5 november",
        "Debatten flyttad från 3 november till 6 november",
        "Beslutet flyttat från 3 november till 7 november",
    ]


def test_the_riksdag_s_days_are_told_as_an_editor_signed_it(golden: Callable[[Path, str], None]) -> None:
    inquiry = tuple(
        document(f"d{n}", item=one, deadlines=dates.deadlines(one), first_seen=one.published or NOW)
        for n, one in enumerate((TERMS, EXTENDED))
    )
    moved = [Moved("r", "JUS", date(2025, 11, 4), NOW + LATER), Moved("b", "MOT", date(2025, 10, 27), NOW + LATER)]
    passing = matter(
        document("b", item=BILL),
        document("r", item=REPORT),
        moved=moved,
        bill=status(BILL, MOT="2025-10-29"),
        report=status(REPORT, JUS="2025-11-06", BEH="2025-11-18T09:00", BES="2025-11-19T16:00"),
    )
    other = replace(REPORT, title="Hamnar", refs=("bet. 2025/26:TU6", "HD01TU6"), url="https://data.riksdagen.se/dokument/HD01TU6")
    soon = matter(document("o", item=other), report=status(other, BEH="2025-10-22", BES="2025-10-22"))
    found = [one for there in (passing, soon, matter(*inquiry)) for one in ahead.of_matter(there, NOW)]
    text = render.render(composed([], found), TEMPLATES).text
    golden(Path(__file__).parent / "golden/register_dates.txt", text[text.index("PÅ GÅNG") : text.index("--\n")])


# --- from store to letter and calendar ------------------------------------------------------------------------------


def test_the_register_s_days_stand_in_the_letter_and_move_in_calendars_with_it(store: Store) -> None:
    bill, report = put(store, BILL), put(store, REPORT)
    register(store, BILL, MOT="2025-10-27")
    register(store, REPORT, JUS="2025-11-06", BES="2025-11-12")
    found = file_of(edition(store, "2025-W41", NOW))
    assert {name: (one.value("DTSTART"), one.value("SEQUENCE")) for name, one in found.items()} == {
        f"motions.{bill}": ("20251027", "0"),
        f"adoption.{report}": ("20251106", "0"),
        f"decision.{report}": ("20251112", "0"),
    }
    register(store, BILL, NOW + timedelta(days=2), MOT="2025-10-29")
    register(store, REPORT, NOW + timedelta(days=2), JUS="2025-11-06", BES="2025-11-19")
    made = edition(store, "2025-W42", NOW + LATER)
    found = file_of(made)
    assert [(one.value("DTSTART"), one.value("SEQUENCE")) for one in found.values()] == [
        ("20251029", "1"),
        ("20251106", "0"),
        ("20251119", "1"),
    ]
    text = made.letters[0].message.text
    assert "Sista dag för motioner flyttad från 27\u00a0oktober till 29\u00a0oktober" in text
    assert "Beslutet flyttat från 12\u00a0november till 19\u00a0november" in text and "Justeringen flyttad" not in text
    later = edition(store, "2025-W43", NOW + 2 * LATER)
    assert "flytta" not in agenda_of(later.letters[0].message.text)


def agenda_of(text: str) -> str:
    return text[text.index("PÅ GÅNG") : text.index("datum.ics")]


def test_a_step_that_the_register_no_longer_plans_is_called_off(store: Store) -> None:
    put(store, replace(REPORT, starts_at=None))
    register(store, REPORT, JUS="2025-11-06")
    edition(store, "2025-W41", NOW)
    register(store, REPORT, NOW + timedelta(days=1), UBE="2025-11-06")
    made = edition(store, "2025-W42", NOW + LATER)
    (one,) = file_of(made).values()
    assert (one.value("STATUS"), one.value("SEQUENCE")) == ("CANCELLED", "1")


def test_an_inquiry_s_report_stands_in_the_letter_and_moves_when_new_terms_extend_it(store: Store) -> None:
    first = put(store, TERMS)
    assert list(file_of(edition(store, "2025-W41", NOW))) == [f"report_by.{first}"]
    put(store, EXTENDED, NOW + timedelta(days=8))
    assert store.by_id([first])[first].matter == store.find(link.identities(EXTENDED)).matter  # type: ignore[union-attr]
    made = edition(store, "2025-W43", NOW + 2 * LATER)
    ((name, one),) = file_of(made).items()
    assert (name, one.value("DTSTART"), one.value("SEQUENCE")) == (f"report_by.{first}", "20251215", "1")
    assert "Redovisningen flyttad från 30\u00a0november till 15\u00a0december" in made.letters[0].message.text


def test_a_matter_on_no_topic_is_told_and_its_register_read_where_somebody_follows_it(store: Store) -> None:
    bill = put(store, BILL, on_topic=False)
    register(store, BILL, MOT="2025-10-27")
    assert not edition(store, "2025-W41", NOW, queued=False).digest.dates
    assert store.register_entries(since=NOW - LATER) == []
    key = store.by_id([bill])[bill].matter or ""
    store.follow(Follow(key, "Anna", True, NOW))
    assert [one.document_id for one in store.register_entries(since=NOW - LATER, followed=[key])] == [bill]
    (one,) = file_of(edition(store, "2025-W41", NOW)).values()
    assert (one.value("SUMMARY"), one.value("CATEGORIES")) == (
        "Sista dag för motioner: Trafiksäkerhet i hela landet",
        "Ärende som följs",
    )
    register(store, BILL, NOW + timedelta(days=1))
    (one,) = file_of(edition(store, "2025-W42", NOW + LATER)).values()
    assert one.value("STATUS") == "CANCELLED"


def test_the_command_that_looks_ahead_lists_them(tmp_path: Path) -> None:
    store = new_store(tmp_path / "data")
    report = put(store, REPORT)
    register(store, REPORT, JUS="2025-11-06", BEH="2025-11-12", BES="2025-11-12")
    store.close()
    assert run("ahead", "--now", NOW.isoformat(), cwd=tmp_path).stdout.splitlines() == [
        f"2025-11-06       adoption    Trafiksäkerhet  [{report}]",
        f"2025-11-12       decision    Trafiksäkerhet  [{report}]",
    ]
