"""The report of a period (lägesbild): what it tells, what it never tells, and that strangers' words break neither page nor document."""

import io
import operator
import re
import runpy
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import jinja2
import pytest
from builders import NOW, SHIPPED, change, deadline, document, fetched, item, source, verdict
from commands import run
from docx import Document as Word
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor import due, paper, pipeline, report, situation
from monitor.config import shipped
from monitor.store import Store
from monitor.values import (
    Agenda,
    Attendance,
    Coverage,
    Details,
    Document,
    Entry,
    MovedLine,
    Movement,
    Named,
    Period,
    Situation,
    Snapshot,
    ToldMatter,
    came_at,
)

TEMPLATES = pipeline.templates(shipped() / "templates")
FORM = (shipped() / "templates/lagesbild.docx").read_bytes()
QUARTER = situation.period("2025-Q3")
NAMES = {
    "infrastructure": "Infrastruktur", "total_defence": "Totalförsvar", "skills_supply": "Kompetensförsörjning",
    "energy": "Energi", "establishment": "Etablering",
}  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>", "{{ 7*7 }} {% if %}", "{{r x }} {%p endif %}", "\x00\x0b\x07\x0c\ufffe", "]]> & <w:p>",
    '"><img src=x onerror=x>', "{_{ x }_}",
)  # fmt: skip
PLACE = ("--data", "data/sample", "--config", "data/sample/config")


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+02:00")


def entry(document_id: str, kind: str = "assignment", day: str = "2025-08-20", *, relevance: float = 2.0, **fields) -> Entry:
    told = item(kind=kind, title=f"Om spår {document_id}", published=at(day), url=f"https://example.org/{document_id}")
    more = {name: fields.pop(name) for name in tuple(fields) if name in Document.__slots__}
    one = document(
        document_id,
        item=replace(told, **fields),
        first_seen=at(day),
        **{"verdict": verdict(document_id, relevance=relevance)} | more,
    )
    return Entry(one, one.item.url, "Exempelverket", kind.capitalize(), ("Järnväg (”järnväg”)",))


def composed(*entries: Entry, period: Period = QUARTER, **fields) -> Situation:
    listed = {topic: [one for one in entries if topic == "infrastructure"] for topic in NAMES}
    given = dict(
        period=period,
        until=period.last,
        read=100,
        topic_names=NAMES,
        dates=(),
        agenda=Agenda("På gång", (), 0),
        attended=(),
        actions=(),
        moved=(),
        coverage=Coverage(3, 3, (), 100),
        votes={},
        span=situation.ahead(period, date(2025, 10, 13)),
        began=None,
        composed=NOW,
    )
    return situation.compose(listed, **given | fields)


def headings(made: Situation) -> dict[str, list[str]]:
    return {group.name: [one.document.id for one in group.entries] for part in made.parts for group in part.groups}


# --- what belongs in it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_has_its_days(name: str, first: date, last: date) -> None:
    assert situation.period(name) == Period(name, first, last)


@pytest.mark.parametrize("name", ["", "25", "2025-Q5", "2025-13", "2025-W31", "2025-q3", "0001", "9999", "2025-Q3 ", "٢٠٢٥"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="write it as 2025, 2025-Q3 or 2025-08"):
        situation.period(name)


def test_a_report_tells_what_was_decided_and_proposed_with_the_most_relevant_first() -> None:
    made = composed(entry("a"), entry("b", relevance=2.9), entry("c", "referral"), entry("d", "terms_of_reference", "2025-06-30"))
    assert headings(made) == {"Regeringen och myndigheterna": ["b", "a"], "Remisser": ["c"]}
    assert [part.name for part in made.parts] == ["Beslutat", "Förslag och remisser"]


def test_one_title_is_told_once_and_beyond_the_cap_only_how_many() -> None:
    twice = (entry("a", title="Spår i väst"), entry("b", "press_release", title="Spår i väst!"))
    many = (entry(f"m{number}", "referral", relevance=number / 10) for number in range(9))
    made = composed(*twice, *many)
    assert headings(made)["Regeringen och myndigheterna"] == ["a"] and "Pressmeddelanden och nyheter" not in headings(made)
    assert headings(made)["Remisser"] == ["m8", "m7", "m6", "m5", "m4", "m3"]
    assert "Ytterligare tre dokument." in paper.page(made, TEMPLATES)


def test_referrals_whose_time_ran_out_are_told_with_who_has_answered() -> None:
    ours = (Named("Karlskoga kommun", "Karlskoga"),)
    details = Details("publisher", "https://example.org/r", NOW, asked=ours, answered=ours)
    asked = replace(details, answered=())
    made = composed(
        entry("ja", "referral", "2025-06-01", details=details, deadlines=(deadline("2025-08-15"),)),
        entry("nej", "referral", "2025-06-01", details=asked, deadlines=(deadline("2025-08-20"),)),
        entry("sen", "referral", details=details, deadlines=(deadline("2025-11-15"),)),
    )
    assert {one.document.id for one in made.answers.entries} == {"ja", "nej"} and made.figures.answered == 1
    page = paper.page(made, TEMPLATES)
    assert "Stråkets aktörer har svarat på en remiss." in page and "Svarstiden gick ut 15\u00a0augusti." in page
    assert "Svara senast 15\u00a0november." in page


def test_what_comes_begins_after_the_period_and_leaves_out_what_is_over() -> None:
    assert situation.ahead(QUARTER, date(2025, 10, 13)) == (date(2025, 10, 13), date(2025, 11, 25))
    first, last = situation.ahead(QUARTER, date(2026, 5, 1))
    assert first > last, "all of it is over"
    assert situation.ahead(QUARTER, date(2025, 8, 1)) == (date(2025, 8, 1), date(2025, 9, 26))


def test_a_document_counts_under_each_of_its_topics_and_once_in_all() -> None:
    both = verdict("a", topics=("infrastructure", "energy"))
    made = composed(entry("a", verdict=both), entry("b"))
    counts = {one.name: sum(one.counts) for one in made.figures.topics}
    assert (counts["Infrastruktur"], counts["Energi"], counts["Etablering"], made.figures.listed) == (2, 1, 0, 2)
    assert "Ett dokument som rör flera ämnen räknas under vart och ett av dem." in paper.page(made, TEMPLATES)


def test_the_figures_of_topics_and_kinds_count_what_came_in_the_period() -> None:
    made = composed(entry("a", day="2025-07-01"), entry("b", "motion", "2025-09-30"), entry("c", day="2025-06-30")).figures
    assert (made.listed, made.unit, made.steps[0], made.steps[-1], len(made.steps)) == (2, "vecka", "27", "40", 14)
    assert sum(made.topics[0].counts) == 2 and sum(sum(one.counts) for one in made.topics) == sum(n for _, n in made.kinds) == 2
    assert made.asked == {"motion": 1}
    year = composed(entry("a", day="2025-07-01"), period=situation.period("2025")).figures
    assert (year.unit, year.steps[:2], len(year.steps), year.topics[0].counts[6]) == ("månad", ("jan", "feb"), 12, 1)


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_lead_says_the_main_things_in_sentences() -> None:
    made = composed(entry("a", title="Ny bana", relevance=2.8), entry("b", "referral", relevance=1.9))
    assert paper.lead(made) == [
        "Under tredje kvartalet 2025 kom 100 nya dokument in. Av dem berör två stråkets frågor.",
        "Bland besluten väger ”Ny bana” (assignment 20\u00a0augusti) tyngst, och bland förslagen ”Om spår b” (referral 20\u00a0augusti).",
    ]


def test_a_quiet_period_a_running_one_and_one_that_was_not_watched_say_so() -> None:
    assert paper.lead(composed(read=0)) == ["Under tredje kvartalet 2025 kom inga nya dokument in."]
    assert paper.lead(composed(read=3)) == [
        "Under tredje kvartalet 2025 kom tre nya dokument in, men inget som berör stråkets frågor."
    ]
    page = paper.page(composed(until=date(2025, 8, 31), began=at("2025-08-11")), TEMPLATES)
    assert "har hittills" in page and "till och med 31\u00a0augusti" in page and "Bevakningen började 11\u00a0augusti 2025." in page


def test_the_page_holds_all_it_needs_and_its_charts_have_words_and_numbers() -> None:
    page = paper.page(composed(*(entry(f"a{number}", day=f"2025-08-{number + 10}") for number in range(12))), TEMPLATES)
    assert not re.search(r"<(?:link|script|img|iframe)|url\(|@import", page)
    assert '<html lang="sv">' in page and "@page{size:A4" in page
    assert 'role="img"' in page and 'aria-label="Infrastruktur: 12 dokument, som mest' in page and "Samma siffror" in page


# --- what strangers write ---------------------------------------------------------------------------------------------


def hostile(text: str) -> Situation:
    one = entry("a", title=f"{text} A", summary=f"Det är så. {text}", senders=(text,))
    return composed(replace(one, source_name=text, kind_name=text, why=(text,)))


@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_no_title_is_markup_or_template_in_the_page(text: str) -> None:
    page = paper.page(hostile(text), TEMPLATES)
    assert "<script" not in page and "<img" not in page and "49" not in re.findall(r"<h4>(.*?)</h4>", page, re.DOTALL)[0]
    assert page.count("<h4>") == 1


@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)))
def test_no_title_is_markup_or_template_in_the_document(text: str) -> None:
    made = Word(io.BytesIO(paper.document(hostile(text), TEMPLATES, FORM)))
    styles = [paragraph.style.name for paragraph in made.paragraphs]
    assert styles.count("Dokument") == 1 and styles.count("Heading 1") == 3


def test_the_document_is_whole_and_says_what_the_page_says() -> None:
    made = composed(entry("a", title="A & B <i>", url="https://example.org/?a=1&b=å"), entry("b", "referral"))
    content = paper.document(made, TEMPLATES, FORM)
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml", "docProps/core.xml"):
        etree.fromstring(ZipFile(io.BytesIO(content)).read(name))
    word = Word(io.BytesIO(content))
    told = [paragraph.text for paragraph in word.paragraphs]
    assert [line for line in told if line in paper.lead(made)] == paper.lead(made)
    assert "A & B <i>" in told and not any("{{" in line or "{%" in line for line in told)
    assert word.core_properties.title == "Lägesbild tredje kvartalet 2025"
    assert "https://example.org/?a=1&b=%C3%A5" in [one._target for one in word.part.rels.values() if one.is_external]
    assert [cell.text for cell in word.tables[-2].rows[-1].cells] == ["Alla", "2", "0", "0", "0", "0"]


@pytest.mark.parametrize("spoilt", [b"", b"no zip", FORM[:2000]])
def test_a_template_that_is_no_document_is_told(spoilt: bytes) -> None:
    with pytest.raises(ValueError, match="no Word document"):
        paper.document(composed(), TEMPLATES, spoilt)


def test_the_shipped_template_is_what_its_script_makes() -> None:
    made = runpy.run_path(str(shipped() / "docs/make_report_template.py"))["template"]()
    kept = Word(io.BytesIO(FORM))
    for part in ("element", "styles.element"):
        one, other = (etree.tostring(operator.attrgetter(part)(document)) for document in (made, kept))
        assert one == other, "run python docs/make_report_template.py"


def test_a_template_with_a_word_that_there_is_not_is_told() -> None:
    word = Word(io.BytesIO(FORM))
    word.add_paragraph("{{ namn }}")
    out = io.BytesIO()
    word.save(out)
    with pytest.raises(jinja2.TemplateError, match="namn"):
        paper.document(composed(), TEMPLATES, out.getvalue())


# --- from the database ------------------------------------------------------------------------------------------------


def put(store: Store, *changes, now: datetime = NOW) -> None:
    answer = fetched()
    store.apply(answer.request, answer, changes, next_check=now + timedelta(hours=6), now=now)


def test_no_note_outcome_or_name_of_ours_reaches_a_report(store: Store) -> None:
    config = replace(SHIPPED, sources=(source(),))
    held = item(
        kind="event", key="2", title="Järnvägsdagen", url="https://example.org/2", starts_at=at("2025-09-10"), place="Örebro"
    )
    noted = item(source_id="by-hand", summary="HEMLIG anteckning", published=at("2025-09-01"))
    rejected = item(key="3", title="Teater", url="https://example.org/3", published=at("2025-09-02"))
    put(store, change(noted, "a"), change(held, "b"), change(rejected, "c", verdict=verdict("c", in_digest=False)))
    store.attend(Attendance("b", "Åsa HEMLIG", "HEMLIG utgång", NOW))
    made = report.compose(config, store, QUARTER, now=NOW)
    assert headings(made) == {"Regeringen och myndigheterna": ["a"]} and made.figures.read == 2
    assert [one.document.id for one in made.attended.entries] == ["b"]
    page = paper.page(made, TEMPLATES)
    assert "HEMLIG" not in page and "Projektet har deltagit i ett möte." in page and "onsdag 10\u00a0september" in page
    assert "Teater" not in page


def test_what_comes_is_told_within_its_eight_weeks(store: Store) -> None:
    config = replace(SHIPPED, sources=(source(),))
    near, far = (
        item(kind="referral", key=key, title=f"Remiss {key}", url=f"https://example.org/{key}") for key in ("nära", "långt")
    )
    put(store, change(near, "n", deadlines=(deadline("2025-11-14"),)), change(far, "l", deadlines=(deadline("2025-12-24"),)))
    made = report.compose(config, store, QUARTER, now=NOW)
    assert [one.dated.document.id for one in made.dates] == ["n"]
    assert "Fram till 25\u00a0november väntar en sista svarsdag." in paper.lead(made)
    with pytest.raises(ValueError, match="2026-Q1 begins on 2026-01-01"):
        report.compose(config, store, situation.period("2026-Q1"), now=NOW)


def test_the_database_counts_what_came_as_the_report_does(store: Store) -> None:
    first, last = NOW - timedelta(days=3), NOW - timedelta(days=2)
    moments = [NOW + timedelta(days=day, seconds=second) for day in (-4, -3, -2, -1, 0) for second in (-1, 0, 1)]
    docs = {f"d{seen}-{told}": (moments[seen], ([*moments, None])[told]) for seen in range(15) for told in range(16)}
    for seen in moments:
        items = {
            name: item(key=name, url=f"https://example.org/{name}", published=told)
            for name, (at, told) in docs.items()
            if at == seen
        }
        put(store, *(change(one, name, verdict=verdict(name, in_digest=name[-1] != "1")) for name, one in items.items()), now=seen)
    came = [name for name, (seen, told) in docs.items() if first <= came_at(item(published=told), seen) < last]
    number, wanted = store.came(first, last)
    assert (number, sorted(wanted)) == (len(came), sorted(name for name in came if name[-1] != "1")) and 50 < number < 100


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the sample world has been run."""
    folder = tmp_path_factory.mktemp("reported")
    assert run("run", "--once", "--sample", cwd=folder).returncode == 0
    return folder


def test_a_report_is_written_as_a_page_and_as_a_document(sample: Path) -> None:
    page = run("report", "--period", "2025-Q4", *PLACE, cwd=sample)
    assert (page.returncode, page.stdout.strip()) == (0, "data/sample/reports/lagesbild-2025-Q4.html"), page.stderr
    told = (sample / page.stdout.strip()).read_text("utf-8")
    assert "Lägesbild fjärde kvartalet 2025" in told and "Beslutat" in told
    word = run("report", "--period", "2025-10", "--format", "docx", "--out", "ut", *PLACE, cwd=sample)
    assert (word.returncode, word.stdout.strip()) == (0, "ut/lagesbild-2025-10.docx"), word.stderr
    assert Word(str(sample / "ut/lagesbild-2025-10.docx")).paragraphs[1].text.startswith("Lägesbild oktober 2025")


def test_the_template_beside_the_sources_counts_and_a_spoilt_one_is_one_line(sample: Path) -> None:
    own = sample / "data/sample/config/lagesbild.docx"
    word = Word(io.BytesIO(FORM))
    word.paragraphs[0].text = "Länets eget huvud"
    word.save(str(own))
    assert run("report", "--period", "2025-10", "--format", "docx", "--out", "eget", *PLACE, cwd=sample).returncode == 0
    assert Word(str(sample / "eget/lagesbild-2025-10.docx")).paragraphs[0].text == "Länets eget huvud"
    own.write_bytes(b"trasig")
    done = run("report", "--period", "2025-10", "--format", "docx", *PLACE, cwd=sample)
    assert (done.returncode, done.stderr.strip()) == (2, "monitor: data/sample/config/lagesbild.docx: is no Word document")
    own.unlink()


@pytest.mark.parametrize("period", ["2025-W41", "2999-Q1", "2199-Q1", "3", "0001"])
def test_a_period_that_cannot_be_told_is_one_line(period: str, sample: Path) -> None:
    done = run("report", "--period", period, *PLACE, cwd=sample)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr


# --- followed matters -------------------------------------------------------------------------------------------------


def words(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page).replace("&nbsp;", " ").replace("\xa0", " ")


def moved(matter: str, *lines: str, ended: str = "") -> Movement:
    told = tuple(MovedLine(line, "https://example.org/led") for line in lines)
    return Movement(
        matter,
        "moved",
        f"Ärendet {matter}",
        f"https://example.org/{matter}",
        (),
        told,
        "remiss",
        "sista svarsdag 14 november",
        ended,
    )


def test_what_moved_in_followed_matters_stands_with_where_each_is_in_page_and_document() -> None:
    made = composed(moved=(moved("a", "Remiss 1 augusti", "Proposition 9 september"), moved("b", ended="riksdagen har beslutat")))
    written = Word(io.BytesIO(paper.document(made, TEMPLATES, FORM)))
    told = [words(paper.page(made, TEMPLATES)), words("\n".join(one.text for one in written.paragraphs))]
    for text in told:
        assert "Två av de ärenden som vi följer har rört sig, och ett är avslutat." in text
        assert "Det som rört sig" in text and "Remiss 1 augusti" in text and "Proposition 9 september" in text
        assert "Läge: remiss. Härnäst: sista svarsdag 14 november." in text
        assert "Riksdagen har beslutat. Ärendet följs inte längre." in text


def test_twelve_matters_that_moved_are_told_and_the_rest_counted() -> None:
    made = composed(moved=tuple(moved(str(number), "Remiss") for number in range(15)))
    page = words(paper.page(made, TEMPLATES))
    assert "Ärendet 11\n" in page and "Ärendet 12\n" not in page and "Ytterligare tre ärenden." in page


def test_the_editions_of_the_period_tell_a_matter_once_with_all_that_moved(store: Store) -> None:
    for week, line in (("2025-W30", "Remiss 21 juli"), ("2025-W33", "Proposition 13 augusti"), ("2025-W41", "Beslut 8 oktober")):
        told = ToldMatter("a", week, NOW, moved("a", line), Snapshot((), None, {}, (), 0))
        begun = ToldMatter("b", week, NOW, moved("b"), Snapshot((), None, {}, (), 0))
        period = due.week(week)
        assert store.save_edition(period, (), (), {}, listed=(), sample=(), now=NOW, told=(told, begun))
    made = report.compose(SHIPPED, store, QUARTER, now=NOW)
    assert [[line.text for line in one.lines] for one in made.moved.moved] == [["Remiss 21 juli", "Proposition 13 augusti"]]
