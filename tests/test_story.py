"""The same story once: one entry and one alert for all that a week brings of one matter."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from builders import NOW, change, document, fetched, item, verdict
from stores import new_store

from monitor import digest, due, link, pipeline, render
from monitor.config import shipped
from monitor.store import Store
from monitor.values import Alert, Change, Coverage, Digest, Document, Item, Names, Reason

TEMPLATES = pipeline.templates(shipped() / "templates")
NAMES = Names(
    {"example": "Exempelverket"},
    {"bill": "Proposition", "referral": "Remiss", "press_release": "Pressmeddelande", "motion": "Motion", "inquiry": "Betänkande"},
    {"infrastructure": "Infrastruktur", "energy": "Energi"},
)


def of(name: str, kind: str, *, matter: str | None = "spår", refs: tuple[str, ...] = (), **fields) -> Document:
    one = item(key=name, kind=kind, title=f"Spår, {name}", url=f"https://example.org/{name}", refs=refs, summary="")
    judged = verdict(name, reasons=(Reason("infrastructure", (name,), 1.5, rule="r", text="Järnväg"),), **fields)
    return document(name, item=one, verdict=judged, matter=matter)


def composed(*documents: Document, topics: tuple[str, ...] = (), cap: int = 8) -> Digest:
    return digest.compose(
        documents,
        period=due.week("2025-W41"),
        coverage=Coverage(1, 1, (), len(documents)),
        names=NAMES,
        topics=topics,
        cap=cap,
        composed=NOW,
    )


def test_what_is_of_one_matter_is_one_entry_led_by_its_weightiest_document() -> None:
    made = composed(
        of("press", "press_release", relevance=2.9), of("bill", "bill", relevance=2.0), of("other", "assignment", matter=None)
    )
    (section,) = made.sections
    assert [[one.id for one in entry.documents] for entry in section.entries] == [["bill", "press"], ["other"]]


def test_an_entry_stands_where_the_most_relevant_of_its_documents_would() -> None:
    made = composed(
        of("other", "assignment", matter=None, relevance=2.5), of("press", "press_release", relevance=2.9), of("bill", "bill")
    )
    assert [entry.document.id for entry in made.sections[0].entries] == ["bill", "other"]


def test_a_matter_stands_once_though_its_documents_are_on_several_topics() -> None:
    energy = {"topics": ("energy",), "scores": {"energy": 0.9}}
    documents = (of("press", "press_release", **energy), of("bill", "bill"))
    assert [(one.topic, len(one.documents)) for one in composed(*documents).sections] == [("infrastructure", 2)]
    assert [(one.topic, len(one.documents)) for one in composed(*documents, topics=("energy",)).sections] == [("energy", 1)]


def test_a_flagged_part_brings_its_whole_matter_among_what_is_flagged() -> None:
    made = composed(of("press", "press_release", urgent=True), of("bill", "bill"))
    assert [[one.id for one in entry.documents] for entry in made.flagged] == [["bill", "press"]]
    assert made.sections == ()


def test_motions_stand_under_the_bill_that_they_answer_and_by_themselves_in_a_week_without_it() -> None:
    motions = [of(f"motion-{number}", "motion") for number in range(2)]
    (section,) = composed(*motions, of("bill", "bill")).sections
    assert ([len(entry.documents) for entry in section.entries], section.asked) == ([3], ())
    (section,) = composed(*motions).sections
    assert (section.entries, sum(map(len, section.asked))) == ((), 2)


def test_the_letter_counts_documents_and_names_the_parts_of_an_entry_briefly() -> None:
    bill = of("bill", "bill", refs=("prop. 2025/26:20",))
    made = render.render(composed(bill, of("press", "press_release")), TEMPLATES)
    assert "Båda berör stråkets frågor" in made.text
    assert "   + Pressmeddelande, Exempelverket, 9\N{NO-BREAK SPACE}oktober\n     https://example.org/press\n" in made.text
    assert "Varför: Järnväg (”press”)" not in made.text
    assert "ärende" not in made.subject
    assert 'href="https://example.org/press"' in made.html
    assert 'href="https://example.org/press"' in made.attachments[0].content.decode()


def test_a_bill_with_many_motions_shows_some_and_leaves_the_rest_to_the_full_list() -> None:
    made = render.render(composed(of("bill", "bill"), *(of(f"m{number}", "motion") for number in range(9))), TEMPLATES)
    assert made.text.count("   + Motion") == 5
    assert "samt fyra dokument till i den fullständiga listan" in made.text
    assert made.attachments[0].content.decode().count('<p class="part">') == 9


def test_what_the_cap_leaves_out_is_counted_in_documents() -> None:
    many = [of(f"{name}-{kind}", kind, matter=name) for name in ("a", "b") for kind in ("bill", "press_release")]
    (section,) = composed(*many, cap=1).sections
    assert (len(section.entries), section.more) == (1, 2)


def alerted(one: Item, *, hours: int = 0) -> Change:
    """A change as a round makes it of a flagged item."""
    ((decision, names),) = link.decide([one], {})
    at = NOW + timedelta(hours=hours)
    alert = Alert(decision.document_id, "", one.title, "held", at, at)
    return change(
        one, decision.document_id, decision=decision, identities=names, alert=alert, links=link.links(decision.document_id, one)
    )


INQUIRY = item(
    kind="inquiry", url="https://www.regeringen.se/sou/2025/sou-202512/", title="En säkrare väg i Värmland", refs=("SOU 2025:12",)
)
REFERRAL = item(
    kind="referral",
    url="https://www.regeringen.se/remisser/2025/10/remiss-av-sou-202512/",
    title="Remiss av SOU 2025:12 En säkrare väg i Värmland",
    refs=("LI2025/00012",),
)


def raised(store: Store, *changes: Change) -> int:
    for one in changes:
        answer = fetched()
        store.apply(answer.request, answer, [one], next_check=NOW, now=one.alert.created if one.alert else NOW)
    return len(store.held_alerts())


def test_a_matter_has_one_alert_within_three_days(store: Store) -> None:
    assert raised(store, alerted(INQUIRY), alerted(REFERRAL, hours=71)) == 1


def test_a_later_step_of_a_matter_is_told_anew(store: Store) -> None:
    assert raised(store, alerted(INQUIRY), alerted(REFERRAL, hours=73)) == 2


def test_documents_without_a_matter_are_no_story(store: Store) -> None:
    apart = [item(kind="news", url=f"https://example.org/{name}", title=name, refs=()) for name in ("Spår", "Vägar")]
    assert raised(store, *map(alerted, apart)) == 2


def test_an_edition_lists_every_part_of_a_story(tmp_path: Path) -> None:
    from monitor.pipeline import Edition, queue

    store = new_store(tmp_path)
    answer, changes = fetched(), [change(item(kind=kind, key=kind, title=kind), kind) for kind in ("bill", "press_release", "news")]
    store.apply(answer.request, answer, changes, next_check=NOW, now=NOW)
    made = composed(of("bill", "bill"), of("press_release", "press_release"))
    assert queue(store, Edition(made.period, made, ("bill", "press_release", "news"), (), ()), now=NOW)
    found = store.by_id(["bill", "press_release", "news"])
    assert {name: one.listed for name, one in found.items()} == {"bill": True, "press_release": True, "news": False}
    store.close()


def test_news_with_the_very_title_of_what_it_tells_of_stands_under_it() -> None:
    title = "Uppdrag till Trafikverket om godsstråk"
    told = [
        of("uppdrag", "assignment", matter="m"),
        of("nyhet", "news", matter=None, relevance=2.9),
        of("annat", "news", matter=None),
    ]
    told[:2] = [replace(one, item=replace(one.item, title=title)) for one in told[:2]]
    (section,) = composed(*told).sections
    assert [[one.id for one in entry.documents] for entry in section.entries] == [["uppdrag", "nyhet"], ["annat"]]


def test_two_matters_of_one_title_are_two_and_news_with_it_a_third() -> None:
    title = "Uppdrag till Trafikverket om godsstråk"
    told = [of("a", "assignment", matter="a"), of("b", "assignment", matter="b"), of("nyhet", "news", matter=None)]
    (section,) = composed(*(replace(one, item=replace(one.item, title=title)) for one in told)).sections
    assert sorted(len(entry.documents) for entry in section.entries) == [1, 1, 1]


def test_short_titles_join_nothing() -> None:
    told = [
        replace(one, item=replace(one.item, title="Nyheter"))
        for one in (of("a", "news", matter=None), of("b", "news", matter=None))
    ]
    (section,) = composed(*told).sections
    assert len(section.entries) == 2
