"""What edited rules would add and drop on the stored items; on both databases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from builders import NOW, ROOT, SHIPPED, change, fetched, item

from monitor import classify
from monitor.cli.previews import _keywords, a_while
from monitor.cli.tuning import differs
from monitor.config import Rule, RuleBook, RuleFile, content_of
from monitor.store import Store
from monitor.tune.changes import Changes
from monitor.tune.preview import Preview, preview
from monitor.tune.words import Keyword, covered
from monitor.values import STOCKHOLM, Item

SINCE = NOW - timedelta(days=365)
GRID = Rule(id="grid", reason="Elnät", any=("elnät*",), hit=("x",))
RAIL = Rule(id="rail", reason="Järnväg", any=("järnväg*",), hit=("x",))
SHIFT = Rule(id="shift-grid", reason="Vägval", any=("stamnät*",), hit=("x",))


def book(*rules: Rule, shift: tuple[Rule, ...] = (SHIFT,), version: str = "before") -> RuleBook:
    """Rules for energy, and for what shifts rules or money; without a model, so that words alone decide."""
    energy, other = RuleFile(tag="energy", name="Energi", rules=rules), RuleFile(tag="shift", name="Vägval", rules=shift)
    return RuleBook({"energy": energy, "shift": other}, (), {}, None, version)


def put(store: Store, rules: RuleBook, *items: Item, now: datetime = NOW, **verdict: object) -> None:
    """Stores items judged by these rules; what `verdict` names is set, so that a new judgement can be told from the old one."""
    store.keep_rules(rules.version, content_of(rules), now=now)
    classifier, changes = classify.build(rules), []
    for one in items:
        name = f"{one.title}-{one.key}"
        one = replace(one, url=f"https://example.org/{name}", key=name)
        judged = classify.classify(one, classifier, document_id=name)
        changes.append(replace(change(one, name), verdict=replace(judged, **verdict)))  # type: ignore[arg-type]
    answer = fetched()
    store.apply(answer.request, answer, changes, next_check=now, now=now)


def titled(*titles: str) -> list[Item]:
    return [item(title=title, summary="") for title in titles]


def look(store: Store, rules: RuleBook, since: datetime = SINCE) -> Preview:
    return preview(replace(rules, version="edited") if rules.version == "before" else rules, store, since=since)


def edited(rule: Rule, **fields: object) -> Rule:
    return rule.model_copy(update=fields)


def keyword(found: Preview, pattern: str) -> Keyword:
    (one,) = [one for one in found.keywords if one.pattern == pattern]
    return one


def test_an_added_word_adds_an_item_and_judges_no_other_again(store: Store) -> None:
    put(store, book(GRID), *titled("Nya elnätsavgifter", "Uppdrag om stamledning", "Teater"))
    found = look(store, book(edited(GRID, any=("elnät*", "stamledning*"))))
    (added,) = found.added
    assert (added.title, added.day, added.topics, added.urgent) == (
        "Uppdrag om stamledning", date(2025, 10, 9), ((), ("energy",)), (False, False),
    )  # fmt: skip
    assert added.relevance == (0.0, 2.0)
    assert (found.items, found.judged_again, found.unkept, found.dropped, found.otherwise) == (3, 2, 0, (), ())
    assert (found.before.mean, found.after.mean, found.after.largest) == (1, 2, 2)


def test_a_removed_word_drops_an_item(store: Store) -> None:
    put(store, book(edited(GRID, any=("elnät*", "stamledning*"))), *titled("Nya elnätsavgifter", "Uppdrag om stamledning"))
    found = look(store, book(GRID))
    assert [one.title for one in found.dropped] == ["Uppdrag om stamledning"]
    assert keyword(found, "stamledning*").change == "gone"


def test_an_item_that_no_changed_rule_touches_keeps_its_stored_verdict(store: Store) -> None:
    put(store, book(GRID, RAIL), *titled("Nya elnätsavgifter", "Ny järnväg"), topics=(), in_digest=False)
    found = look(store, book(edited(GRID, weight=2.0), RAIL))
    assert ([one.title for one in found.added], found.judged_again) == (["Nya elnätsavgifter"], 1)
    assert look(store, book(GRID, RAIL)).judged_again == 0


def test_a_flagged_item_that_would_be_lost_stands_first_and_nowhere_else(store: Store) -> None:
    rules = book(edited(GRID, any=("elnät*", "stamnät*")))
    put(store, rules, *titled("Stamnätet byggs ut", "Nytt elnät"))
    unflagged, dropped = look(store, book(*rules.files["energy"].rules, shift=())), look(store, book(GRID))
    for found in (unflagged, dropped):
        assert [(one.title, one.urgent) for one in found.lost] == [("Stamnätet byggs ut", (True, False))]
        assert (found.added, found.dropped, found.otherwise) == ((), (), ())
    assert (unflagged.after.largest, dropped.after.largest) == (2, 1)


def test_a_rule_that_moves_to_another_topic_is_changed(store: Store) -> None:
    put(store, book(GRID, RAIL), *titled("Ny järnväg", "Nytt elnät"))
    moved = book(GRID)
    moved = replace(moved, files={**moved.files, "infrastructure": RuleFile(tag="infrastructure", name="Väg", rules=(RAIL,))})
    found = look(store, moved)
    assert [one.topics for one in found.otherwise] == [(("energy",), ("infrastructure",))]
    assert found.judged_again == 1


def test_items_that_were_judged_by_several_versions_are_each_compared_with_their_own(store: Store) -> None:
    put(store, book(RAIL, version="first"), *titled("Nytt elnät", "Ny järnväg", "Teater"))
    put(store, book(GRID, RAIL, version="second"), item(title="Elnät i norr", summary=""), now=NOW + timedelta(hours=1))
    found = look(store, book(GRID, RAIL, version="second"))
    assert ([one.title for one in found.added], found.judged_again) == (["Nytt elnät"], 1)
    assert found.compared == "second" and not found.changes


def test_rules_that_were_not_kept_have_everything_judged_again(store: Store) -> None:
    put(store, book(GRID), *titled("Nytt elnät", "Teater"), rules_version="lost")
    found = look(store, book(GRID))
    assert (found.unkept, found.judged_again, found.changes, found.keywords) == (2, 2, None, ())


def test_another_model_has_everything_judged_again(store: Store) -> None:
    put(store, replace(book(GRID), model_hash="one"), *titled("Nytt elnät", "Teater"))
    found = look(store, replace(book(GRID), model_hash="another"))
    assert found.changes and found.changes.model and found.judged_again == 2 and found.unkept == 0


def test_only_what_is_of_the_period_is_looked_at(store: Store) -> None:
    old = item(title="Gammalt stamledning", summary="", published=NOW - timedelta(days=40))
    undated = item(title="Odaterad stamledning", summary="", published=None)
    put(store, book(GRID), old, undated)
    rules = book(edited(GRID, any=("stamledning*",)))
    assert [one.title for one in look(store, rules, NOW - timedelta(days=30)).added] == ["Odaterad stamledning"]
    assert len(look(store, rules).added) == 2


def test_each_keyword_tells_what_it_catches_and_what_comes_near(store: Store) -> None:
    titles = ("Elnätet", "elnätet byggs", "Elnätsavgifter", "Stamelnät", "Elnäten", "Enätet", "Elnätet växer", "Kärnkraft")
    put(store, book(RAIL), *titled(*titles))
    found = keyword(look(store, book(RAIL, edited(GRID, any=("elnätet",)))), "elnätet")
    assert (found.change, found.catches, found.more) == ("new", (("elnätet", 3),), 0)
    assert dict(found.near) == {"elnäten": 1, "enätet": 1}
    star = keyword(look(store, book(RAIL, GRID)), "elnät*")
    assert star.catches == (("elnätet", 3), ("elnäten", 1), ("elnätsavgifter", 1))
    assert dict(star.near) == {"stamelnät": 1, "enätet": 1}
    both = look(store, book(RAIL, edited(GRID, any=("elnät*", "*elnät"))))
    assert keyword(both, "elnät*").near == (("enätet", 1),)  # what another word of the rule catches is no miss


def test_a_phrase_tells_its_other_inflections_and_capitals_tell_spelling(store: Store) -> None:
    put(store, book(RAIL), *titled("Det civila försvaret", "Civilt försvar", "FMTIS växer", "fmtis", "Försvaret är civilt"))
    found = look(store, book(RAIL, edited(GRID, any=("civilt försvar", "FMTIS"))))
    phrase, acronym = keyword(found, "civilt försvar"), keyword(found, "FMTIS")
    assert (phrase.catches, phrase.near) == ((("civilt försvar", 1),), (("civila försvaret", 1),))
    assert (acronym.catches, acronym.near) == ((("FMTIS", 1),), (("fmtis", 1),))


def test_a_rule_that_hits_very_much_is_warned_of(store: Store) -> None:
    put(store, book(RAIL), *titled(*(f"Uppdrag {number}" for number in range(12)), *(f"Ny järnväg {n}" for n in range(12))))
    (broad,) = look(store, book(RAIL, edited(GRID, any=("uppdrag",)))).broad
    assert (broad.rule, broad.hits_a_week, broad.share) == ("grid", 12, 0.5)
    assert look(store, book(RAIL, GRID)).broad == ()


def test_the_shortcut_says_what_judging_everything_would_say(store: Store) -> None:
    rules = SHIPPED.rules
    texts = [text for file in rules.files.values() for rule in file.rules for text in (*rule.hit, *rule.miss)]
    items = [item(title=text, summary=texts[-place], key=str(place)) for place, text in enumerate(texts)]
    put(store, rules, *items)
    files: Mapping[str, RuleFile] = {
        tag: file.model_copy(
            update={"rules": tuple(edited(rule, any=rule.any[1:]) if rule.any[1:] else rule for rule in file.rules[1:])}
        )
        for tag, file in rules.files.items()
        if tag in ("infrastructure", "shift", "step")
    }
    fresh = replace(rules, files={**rules.files, **files}, version="edited")
    found, classifier, wanted = look(store, fresh), classify.build(fresh), set()
    for one in store.documents():
        verdict = classify.classify(one.item, classifier, document_id=one.id)
        assert one.verdict
        if (verdict.topics, verdict.in_digest, verdict.urgent) != (one.verdict.topics, one.verdict.in_digest, one.verdict.urgent):
            wanted.add(one.id)
    moved = {one.id for one in (*found.lost, *found.added, *found.dropped, *found.otherwise)}
    assert moved == wanted and len(moved) > 3
    assert found.judged_again < found.items


@pytest.mark.parametrize(
    ("text", "day"),
    [("12m", "2024-10-31"), ("8m", "2025-02-28"), ("8w", "2025-09-05"), ("30d", "2025-10-01"), ("2025-01-02", "2025-01-02")],
)
def test_a_span_of_time_is_months_weeks_days_or_a_date(text: str, day: str) -> None:
    begin = a_while(text, datetime.fromisoformat("2025-10-31T23:30+01:00"))
    assert (begin.date().isoformat(), begin.hour, begin.tzinfo) == (day, 0, STOCKHOLM)


def test_settings_of_a_source_that_differ_are_told_by_its_id() -> None:
    told = differs(Changes(False, (), frozenset({"trv-nyheter"})))
    assert told == "settings of the source trv-nyheter"


def test_kept_words_that_catch_nothing_stand_on_lines_that_can_be_read() -> None:
    words = [Keyword("grid", "any", f"ställverk i nät{number}*", "kept", (), 0, ()) for number in range(30)]
    head, *lines = "\n".join(_keywords(words)).splitlines()[1:]
    assert head == "  grid" and len(lines) > 5 and max(map(len, lines)) <= 100
    assert " ".join("".join(lines).split()).count("ställverk") == 30


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("elnät*", "elnäten"), "'elnäten' catches nothing that 'elnät*' does not"),
        (("Elnätsföretag*", "*nät*"), "'Elnätsföretag*' catches nothing that '*nät*' does not"),
        (("*kärnkraft", "ny kärnkraft", "kärnkraft"), "'kärnkraft' catches nothing that '*kärnkraft' does not"),
        (("elnät*", "*elnät", "stamnät", "el", "anslutning till elnät*"), ""),
        (("Elnät*", "elnäten"), ""),
    ],
)
def test_a_word_that_a_star_of_its_list_covers_is_told(words: tuple[str, ...], told: str) -> None:
    for part in ("any", "none"):
        rules = replace(
            book(edited(GRID, **{"any": ("x",), part: words})), places={"grid": "rules/energy.yaml:7", "shift-grid": "x:1"}
        )
        assert [str(one) for one in covered(rules)] == ([f"rules/energy.yaml:7: grid.{part}: {told}"] if told else [])
    lemmas = replace(book(edited(GRID, any=("elnät*", "elnäten"), lemma=True)), places={"grid": "x:1", "shift-grid": "x:1"})
    assert covered(lemmas) == []  # a whole word finds its other inflections, too


def test_the_shipped_rules_name_no_word_that_a_star_beside_it_covers_and_can_be_read_without_scrolling() -> None:
    assert covered(SHIPPED.rules) == []
    for path in (ROOT / "rules").glob("*.yaml"):
        assert max(map(len, path.read_text("utf-8").splitlines())) <= 120, path
