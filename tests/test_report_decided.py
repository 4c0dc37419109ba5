"""What a report tells as decided, as passed and as still to come: in one way everywhere."""

import io
from dataclasses import replace

from builders import NOW, SHIPPED, change, deadline, item, source
from docx import Document as Word
from test_report import FORM, QUARTER, TEMPLATES, at, composed, entry, headings, put

from monitor import paper, report
from monitor.store import Store
from monitor.values import Details, Named, State, Status, Step


def vote(day: str, state: State = "happened") -> Step:
    return Step("BES", "Beslut", at(day), state)


def test_a_committees_report_is_decided_in_the_period_of_its_decision_and_before_that_a_proposal() -> None:
    decided = entry("då", "committee_report", "2025-05-20", starts_at=at("2025-09-17"))
    coming = entry("sen", "committee_report", "2025-09-01", starts_at=at("2025-10-15"))
    former = entry("förr", "committee_report", "2025-05-01", starts_at=at("2025-06-18"))
    votes = {"då": vote("2025-09-17"), "sen": vote("2025-10-15", "planned"), "förr": vote("2025-06-18")}
    made = composed(decided, coming, former, votes=votes)
    assert headings(made) == {"Riksdagen": ["då"], "Propositioner, skrivelser och betänkanden": ["sen"]}
    page = paper.page(made, TEMPLATES)
    assert "17\u00a0september" in page and "Beslut i kammaren 15\u00a0oktober." in page


def test_a_vote_is_told_as_taken_only_when_the_register_says_so() -> None:
    silent, put_off, later = (
        entry(name, "committee_report", "2025-09-01", starts_at=at("2025-09-24")) for name in ("tyst", "uppskjutet", "sedan")
    )
    votes = {"uppskjutet": vote("2025-10-22", "planned"), "sedan": vote("2025-10-08")}
    made = composed(silent, put_off, later, votes=votes)
    assert set(headings(made)) == {"Propositioner, skrivelser och betänkanden"}
    page = paper.page(made, TEMPLATES).replace("\u00a0", " ")
    assert "Beslut i kammaren var planerat till 24 september." in page
    assert "Beslut i kammaren 22 oktober." in page and "Kammaren beslutade 8 oktober." in page


def test_on_its_last_day_a_referral_is_open_and_on_the_next_its_time_has_run_out() -> None:
    asked = Details("publisher", "https://example.org/r", NOW, asked=(Named("Karlskoga kommun", "Karlskoga"),))
    one = entry("a", "referral", "2025-08-01", details=asked, deadlines=(deadline("2025-09-30"),))
    last, next_day = composed(one, composed=at("2025-09-30")), composed(one, composed=at("2025-10-01"))
    assert not last.answers.entries and "Svara senast 30\u00a0september." in paper.page(last, TEMPLATES)
    assert next_day.answers.entries and "Svara senast" not in paper.page(next_day, TEMPLATES)


def test_the_register_says_whether_the_chamber_has_decided(store: Store) -> None:
    config = replace(SHIPPED, sources=(source(),))
    url, refs = "https://data.riksdagen.se/dokument/HD01TU5", ("bet. 2025/26:TU5", "HD01TU5")
    listed = item(kind="committee_report", url=url, refs=refs, published=at("2025-09-01"), starts_at=at("2025-09-24"))
    put(store, change(listed, "bet"))
    assert "Riksdagen" not in headings(report.compose(config, store, QUARTER, now=NOW))
    store.keep_status("bet", Status("HD01TU5", refs[0], steps=(vote("2025-09-25"),)), (), now=NOW)
    made = report.compose(config, store, QUARTER, now=NOW)
    assert headings(made) == {"Riksdagen": ["bet"]}
    assert "25\u00a0september" in paper.page(made, TEMPLATES)


def test_what_has_passed_when_the_report_is_made_is_nowhere_told_as_coming(store: Store) -> None:
    config = replace(SHIPPED, sources=(source(),))
    put(store, change(item(kind="referral", published=at("2025-09-01")), "a", deadlines=(deadline("2025-11-14"),)))
    made = report.compose(config, store, QUARTER, now=at("2026-05-01"))
    page = paper.page(made, TEMPLATES).replace("\u00a0", " ")
    assert "Svarstiden gick ut 14 november." in page
    assert "väntar" not in page and "På gång" not in page


def test_what_is_of_one_matter_is_told_together_by_what_of_it_is_furthest() -> None:
    made = composed(
        entry("bet", "committee_report", "2025-09-01", starts_at=at("2025-09-17"), matter="m", relevance=1.0),
        entry("prop", "bill", "2025-07-05", matter="m"),
        entry("press", "press_release", "2025-07-05", matter="m"),
        entry("annan", "bill", "2025-07-06", matter="n"),
        votes={"bet": vote("2025-09-17")},
    )
    assert headings(made) == {"Riksdagen": ["bet"], "Propositioner, skrivelser och betänkanden": ["annan"]}
    (leading,) = made.parts[0].groups[0].entries
    assert [one.document.id for one in leading.parts] == ["prop", "press"]
    page = paper.page(made, TEMPLATES)
    assert page.count("I samma ärende:") == 1 and 'href="https://example.org/press"' in page
    told = [paragraph.text for paragraph in Word(io.BytesIO(paper.document(made, TEMPLATES, FORM))).paragraphs]
    begin = told.index("I samma ärende:")
    assert told[begin + 1 : begin + 3] == [
        "Om spår prop. Bill, Exempelverket, 5\u00a0juli.",
        "Om spår press. Press_release, Exempelverket, 5\u00a0juli.",
    ]
