"""Why an item is in the digest or is not, and which source should have had one that was never seen; on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import NOW, SHIPPED, change, deadline, fetched, item

from monitor import classify, link, pipeline
from monitor.config import Environment, Rule, shipped
from monitor.config import content_of as content
from monitor.store import Store
from monitor.tune.explain import Found, NeverSeen, explain
from monitor.values import BACKLOG, Alert, Item, Period, Request, Sighting

CONFIG = SHIPPED
WEEK = Period("2025-W41", date(2025, 10, 6), date(2025, 10, 12))
GRID = item(
    source_id="reg-uppdrag",
    title="Uppdrag om elnät i Bergslagen",
    summary="Energimyndigheten får i uppdrag.",
    url="https://www.regeringen.se/regeringsuppdrag/2025/10/uppdrag-om-elnat/",
)


def put(store: Store, one: Item = GRID, config=CONFIG, **fields: object) -> None:
    """Stores an item as a round would, judged by the rules of the configuration."""
    name, *_ = names = link.identities(one)
    verdict = classify.classify(one, classify.build(config.rules), document_id=name)
    store.keep_rules(config.rules.version, content(config.rules), now=NOW)
    answer = fetched(source_id=one.source_id)
    given = replace(change(one, name), identities=tuple(names), verdict=verdict, **fields)
    store.apply(answer.request, answer, [given], next_check=NOW, now=NOW)


def found(store: Store, query: str, config=CONFIG) -> Found:
    one = explain(query, config, store, now=NOW)
    assert isinstance(one, Found)
    return one


def never_seen(store: Store, query: str) -> NeverSeen:
    one = explain(query, CONFIG, store, now=NOW)
    assert isinstance(one, NeverSeen)
    return one


def test_what_is_stored_is_told_with_its_sightings_reasons_and_places(store: Store) -> None:
    put(store, deadlines=(deadline("2025-11-14"),))
    one = found(store, GRID.url + "?utm_source=brev")
    assert [(seen.source_id, seen.first, seen.last) for seen in one.trail.seen] == [("reg-uppdrag", NOW, NOW)]
    reasons = {why.rule: why for why in one.why}
    assert reasons["energy-grid"].text == "Energi: Elnät och anslutning (”elnät” i rubriken; vikt 1,6)"
    assert reasons["energy-grid"].place.endswith(f"rules/energy.yaml:{CONFIG.rules.places['energy-grid'].rpartition(':')[2]}")
    assert any("vägde" in why.text for why in one.why if not why.rule)
    assert (one.now, one.listing, one.trail.alert) == (None, None, None)
    assert one.judged_by and one.judged_by.since == NOW
    assert found(store, one.document.id) == one


def test_what_was_there_before_the_first_poll_is_told_as_backlog(store: Store) -> None:
    put(store, edition=BACKLOG)
    listing = found(store, GRID.url).listing
    assert listing and (listing.edition, listing.composed, listing.listed) == (BACKLOG, None, None)


def test_the_edition_says_whether_it_was_listed(store: Store) -> None:
    other = replace(GRID, key="2", title="Teater för barn", summary="", url="https://www.regeringen.se/artiklar/2025/10/teater/")
    put(store)
    put(store, other)
    templates = pipeline.templates(shipped() / "templates")
    edition = pipeline.compose(CONFIG, store, templates, period=WEEK, settings=Environment(), now=NOW)
    assert pipeline.queue(store, edition, now=NOW)
    listed, left_out = found(store, GRID.url).listing, found(store, other.url).listing
    assert listed and (listed.edition, listed.composed, listed.letters, listed.listed) == ("2025-W41", NOW, ("nobody",), True)
    assert left_out and (left_out.edition, left_out.listed) == ("2025-W41", False)


def test_an_item_was_listed_also_under_another_address_and_with_its_title_set_as_an_editor_does(store: Store) -> None:
    twin = replace(GRID, source_id="reg-press", url="https://www.regeringen.se/pressmeddelanden/2025/10/elnät/?a=1&b=2")
    title = "Uppdrag om elnät & väg 62 - 1 500 miljoner kr till Bergslagen 2026-2037, 5 §"
    put(store, replace(GRID, title=title))
    told = change(twin, GRID.url, identities=link.identities(GRID))
    answer = fetched(source_id=twin.source_id)
    sighting = Sighting(found(store, GRID.url).document.id, twin, "1")
    store.apply(answer.request, answer, [replace(told, decision=sighting)], next_check=NOW, now=NOW)
    edition = pipeline.compose(
        CONFIG, store, pipeline.templates(shipped() / "templates"), period=WEEK, settings=Environment(), now=NOW
    )
    assert pipeline.queue(store, edition, now=NOW)
    assert edition.digest.everything[0].entries[0].url == twin.url  # the press releases stand above in sources.yaml
    listing = found(store, GRID.url).listing
    assert listing and listing.listed


def test_rules_that_have_changed_since_are_named_and_judge_again(store: Store) -> None:
    put(store, alert=Alert("", "", "uppdrag", "held", NOW, NOW))
    file = CONFIG.rules.files["energy"]
    forbid = Rule(id="no-grid", reason="Prov", any=("elnät*",), effect="forbid", hit=("x",))
    kept = tuple(rule for rule in file.rules if rule.id != "energy-grid")
    edited = replace(CONFIG.rules, files={**CONFIG.rules.files, "energy": file.model_copy(update={"rules": (*kept, forbid)})})
    one = found(store, GRID.url, replace(CONFIG, rules=replace(edited, version="edited")))
    assert one.now and one.now.changes and not one.now.changes.model and not one.now.same
    assert {(change.id, change.what) for change in one.now.changes.rules} == {("energy-grid", "gone"), ("no-grid", "new")}
    assert "energy" not in one.now.verdict.topics and "energy" in (one.document.verdict.topics if one.document.verdict else ())
    assert any(why.text.endswith("(”elnät” i rubriken; utesluter ämnet)") for why in one.now.why)
    assert one.trail.alert and one.trail.alert.state == "held"


def test_rules_that_only_are_written_otherwise_say_the_same(store: Store) -> None:
    put(store)
    now = found(store, GRID.url, replace(CONFIG, rules=replace(CONFIG.rules, version="other comments"))).now
    assert now and now.same and now.changes is not None and not now.changes


def test_rules_that_are_not_kept_cannot_be_compared(store: Store) -> None:
    answer, judged = fetched(), change(GRID, "a", identities=link.identities(GRID))
    store.apply(answer.request, answer, [judged], next_check=NOW, now=NOW)
    now = found(store, GRID.url).now
    assert now and now.changes is None and now.verdict.topics == ("energy",)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("SOU 2025:12", {"reg-sou", "rd-sou", "sou-pagaende"}),
        ("prop. 2025/26:20", {"reg-prop", "rd-prop"}),
        ("https://www.regeringen.se/remisser/2025/10/remiss-av-nagot/", {"reg-remiss", "reg-remisslista"}),
        ("https://www.forsvarsmakten.se/sv/aktuellt/2025/10/nytt/", {"forsvarsmakten"}),
        ("https://www.netpublicator.com/bulletinboard/public/ef6f8faa-1415-4a02-9e77-6a4b771eb5b9/7", {"karlstad-anslag"}),
        ("https://www.riksdagen.se/sv/dokument-och-lagar/dokument/motion/elnat_hd021/", {"rd-mot"}),
        ("https://www.regeringen.se/tal/2025/10/ett-tal/", set()),
        ("https://example.org/nyheter/1", set()),
        ("LI2025/01587", set()),
        ("järnväg", set()),
    ],
)
def test_what_was_never_seen_names_the_sources_that_should_have_had_it(store: Store, query: str, wanted: set[str]) -> None:
    assert {reader.source.id for reader in never_seen(store, query).readers} == wanted


def test_a_source_that_should_have_had_it_tells_how_it_fared(store: Store) -> None:
    source = CONFIG.by_id["rd-sou"]
    asked = Request("rd-sou", source.url, target=source.url)
    store.failed(asked, "HTTP 503", next_check=NOW, now=NOW + timedelta(hours=1))
    put(store, replace(GRID, source_id="rd-sou", key="2", url="https://data.riksdagen.se/dokument/HDB31", kind="inquiry"))
    by_id = {reader.source.id: reader for reader in never_seen(store, "SOU 2025:12").readers}
    down = by_id["rd-sou"]
    assert down.health and (down.health.failures, down.health.error, down.health.last_ok) == (1, "HTTP 503", None)
    assert down.reach and (down.reach.items, down.reach.oldest) == (1, GRID.published)
    assert by_id["reg-sou"].health is None and by_id["reg-sou"].reach is None


def test_a_document_of_the_riksdag_is_found_by_its_address_on_either_site(store: Store) -> None:
    one = replace(GRID, source_id="rd-mot", kind="motion", url="https://data.riksdagen.se/dokument/HD02123", refs=("HD02123",))
    put(store, one)
    for query in ("HD02123", "hd02123", "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/motion/om-elnat_hd02123/"):
        assert found(store, query).document.item == one


def test_a_number_without_its_series_is_taken_where_one_item_alone_has_it(store: Store) -> None:
    put(store, replace(GRID, kind="inquiry", refs=("SOU 2025:12",)))
    assert [found(store, query).document.item.kind for query in ("2025:12", " 2025:12 ")] == ["inquiry", "inquiry"]
    put(store, replace(GRID, kind="terms_of_reference", refs=("Dir. 2025:12",), key="2", url="https://example.org/2"))
    several = never_seen(store, "2025:12")
    assert several.taken_for is None and [one.item.kind for one in several.bearing] == ["inquiry", "terms_of_reference"]
    assert never_seen(store, "2025:13").bearing == ()


def test_items_that_share_an_address_or_a_registry_number_are_named(store: Store) -> None:
    page, number = "https://www.regeringen.se/regeringsuppdrag/", "Fö2025/01587"
    for title in ("Uppdrag om elnät", "Uppdrag om hamnar"):
        one = replace(GRID, title=title, key=title, url=page, refs=(number,))
        name = link.identities(one)[-1]
        answer = fetched()
        store.apply(answer.request, answer, [change(one, name, identities=(name,))], next_check=NOW, now=NOW)
    for query in (page, number):
        assert [one.item.title for one in never_seen(store, query).bearing] == ["Uppdrag om elnät", "Uppdrag om hamnar"]
    assert never_seen(store, "Fö2025/0158").bearing == ()


def test_an_item_that_has_both_the_address_and_the_number_of_a_query_is_named_once(store: Store) -> None:
    page, answer = "https://example.org/sok?nummer=SOU 2025:12", fetched()
    for title in ("Uppdrag om elnät", "Uppdrag om hamnar"):
        one = replace(GRID, title=title, key=title, url=page, refs=("SOU 2025:12",))
        store.apply(answer.request, answer, [change(one, title, identities=(title,))], next_check=NOW, now=NOW)
    assert [one.item.title for one in never_seen(store, page).bearing] == ["Uppdrag om elnät", "Uppdrag om hamnar"]


def test_of_a_text_with_many_numbers_the_first_are_looked_for(store: Store) -> None:
    numbers = [f"SOU 2025:{number}" for number in range(1, 9)]
    rows = [item(key=one, url=f"https://example.org/{one[9:]}", refs=(one,)) for one in numbers]
    store.apply(fetched().request, fetched(), [change(one, f"d{one.key[9:]}") for one in rows], next_check=NOW, now=NOW)
    assert [one.id for one in never_seen(store, f"Se {', '.join(numbers)} med mera").bearing] == ["d1", "d2", "d3", "d4", "d5"]
