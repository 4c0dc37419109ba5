"""Rules, model and the verdict that they make together."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from builders import SHIPPED, item
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor import classify, tune
from monitor.classify import model as linear
from monitor.classify.grade import is_step, may_be_urgent
from monitor.classify.rules import Matcher
from monitor.config import Rule, RuleBook, RuleFile, Source
from monitor.errors import ConfigError
from monitor.values import TOPICS, Item, Verdict

RULES = SHIPPED.rules
CLASSIFIER = classify.build(RULES)


def matches(text: str, field: str = "title", **rule: object) -> bool:
    one = Rule(id="prov", reason="Prov", hit=("x",), **rule)  # type: ignore[arg-type]
    book = RuleBook({"energy": RuleFile(tag="energy", name="Energi", rules=(one,))}, (), {}, None, "")
    return bool(Matcher(book).hits(replace(Item("", "", "news", "", ""), **{field: text})))


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("elnät*", "Nya elnätsavgifter", True),
        ("elnät*", "Nya stamelnät", False),
        ("*försörjning*", "Livsmedelsförsörjningen", True),
        ("*tåget", "Nattåget till Umeå", True),
        ("*tåget", "Tågets tider", False),
        ("A 9", "Regementet A 9 växer", True),
        ("A 9", "bilaga a 9", False),
        ("FMTIS", "fmtis", False),
        ("civilt försvar", "Ett starkt civilt\u00a0försvar", True),
        ("civilt försvar", "civilt samhälle, försvar", False),
        ("Oslo–Stockholm 2.55", "Rapport om Oslo–Stockholm 2.55", True),
        ("järnväg", "Järn\u00adväg", True),
    ],
)
def test_a_pattern_fits_what_it_says(pattern: str, text: str, wanted: bool) -> None:
    assert matches(text, any=(pattern,)) == wanted


def test_all_none_and_near_must_hold_together() -> None:
    rule = {"all": ("staten",), "none": ("museum",), "near": {"words": ("invester*", "järnväg*"), "within": 3}}
    assert matches("Staten investerar i ny järnväg", **rule)
    assert not matches("Staten investerar i järnvägens museum", **rule)
    assert not matches("Staten investerar mycket under flera år i järnväg", **rule)
    assert not matches("Regionen investerar i järnväg", **rule)


def test_lemma_takes_other_inflections() -> None:
    assert matches("Många utredningar", any=("utredning",), lemma=True)
    assert not matches("Många utredningar", any=("utredning",))


def test_a_rule_reads_only_its_fields_and_kinds() -> None:
    assert not matches("elnät", field="summary", any=("elnät",), fields=("title",))
    assert not matches("elnät", any=("elnät",), kinds=("bill",))


def test_every_shipped_rule_does_what_its_examples_say() -> None:
    assert tune.check(RULES) == []


def test_an_example_that_is_not_hit_is_told_with_its_place() -> None:
    file = RULES.files["energy"]
    wrong = replace(
        RULES, files={"energy": file.model_copy(update={"rules": (file.rules[0].model_copy(update={"hit": ("Teater",)}),)})}
    )
    (fault,) = tune.check(wrong)
    assert "energy.yaml:" in str(fault) and "'Teater' is not hit" in str(fault)


def test_a_place_alone_is_no_topic() -> None:
    one = item(title="Skolskjutningen i Örebro", summary="Kungaparet besöker Örebro.", kind="press_release")
    found = classify.classify(one, CLASSIFIER, document_id="1")
    assert (found.topics, found.in_digest, found.urgent) == ((), False, False)


def test_what_shifts_national_money_for_the_railway_is_listed_with_reasons() -> None:
    one = item(
        title="Uppdrag till Trafikverket om järnvägsunderhåll och nationell plan",
        summary="Trafikverket får i uppdrag att föreslå åtgärder i den nationella planen för transportinfrastruktur på Värmlandsbanan.",
    )
    found = classify.classify(one, CLASSIFIER, document_id="1")
    assert "infrastructure" in found.topics and found.in_digest and found.relevance > 2
    assert {"line", "infra-rail"} <= {reason.rule for reason in found.reasons}
    assert all(reason.text for reason in found.reasons if reason.rule)


def test_who_signed_a_motion_has_no_part_in_the_verdict() -> None:
    motion = item(kind="motion", title="Järnväg i Karlskoga", summary="")
    signed = replace(motion, senders=("Ebba Karlsson m.fl. (KD)",))
    assert classify.classify(signed, CLASSIFIER, document_id="1") == classify.classify(motion, CLASSIFIER, document_id="1")


def test_a_model_without_a_rule_behind_it_makes_nothing_urgent() -> None:
    one = item(title="Totalförsvaret stärks", summary="", kind="speech")
    assert not classify.classify(one, CLASSIFIER, document_id="1").urgent


@pytest.mark.parametrize(("summary", "wanted"), [("Regeringen föreslår nya mål.", True), ("Här finns bakgrund och bilder.", False)])
def test_an_article_is_a_step_only_where_its_words_say_so(summary: str, wanted: bool) -> None:
    one = item(title="Vägen till fler ingenjörer", summary=summary, kind="article")
    evidence = {hit.tag: hit.rule.weight for hit in CLASSIFIER.matcher.hits(one)}
    assert is_step(one, evidence) == may_be_urgent(one, evidence) == wanted


@pytest.mark.parametrize(
    ("kind", "title", "wanted"),
    [
        ("bill", "Nationell plan för transportinfrastrukturen", {"grade:3", "grade:3+step"}),
        ("bill", "Tysklands nya järnväg", {"grade:2", "grade:2+step"}),
        ("speech", "Nationell plan för transportinfrastrukturen", {"grade:1"}),
        ("press_release", "Järnvägen fyller år", set()),
    ],
)
def test_the_model_sees_the_grade_that_the_rules_alone_give(kind: str, title: str, wanted: set[str]) -> None:
    one = item(title=title, summary="", kind=kind)
    plain = linear.features(one, CLASSIFIER.matcher.hits(one)).plain
    assert {name for name in plain if name.startswith("grade:")} == wanted


def test_without_a_model_the_rules_decide() -> None:
    bare = classify.build(replace(RULES, model=None))
    found = classify.classify(
        item(title="Nytt dubbelspår på Värmlandsbanan", summary="Trafikverket får i uppdrag."), bare, document_id="1"
    )
    assert found.topics == ("infrastructure",) and found.relevance == 3.0


def test_an_unknown_kind_is_news() -> None:
    assert classify.kind_of("Kåseri", RULES) == "news"
    assert classify.kind_of("Remisser", RULES) == "referral"


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_gets_a_verdict_in_range(title: str, summary: str) -> None:
    found = classify.classify(item(title=title, summary=summary), CLASSIFIER, document_id="1")
    assert 0 <= found.relevance <= 3 and set(found.scores) == set(TOPICS)
    assert all(0 <= score <= 1 for score in found.scores.values())
    assert found.in_digest <= bool(found.topics) and found.urgent <= found.in_digest


@pytest.mark.parametrize("wrong", [{"weights": []}, {"bias": [0.5]}, {"spread": []}, {"thresholds": {}}])
def test_a_model_of_another_form_is_told_before_anything_is_judged(wrong: dict[str, object], tmp_path: Path) -> None:
    heads = [0.0] * len(linear.HEADS)
    whole: dict[str, object] = {"version": linear.VERSION, "heads": linear.HEADS, "bias": heads, "spread": heads}
    whole |= {"rarity": {}, "weights": {}, "thresholds": dict.fromkeys(linear.THRESHOLDS, 0.5)}
    path = tmp_path / "model.json"
    path.write_text(json.dumps(whole), "utf-8")
    assert classify.read_model(replace(RULES, model=path, model_hash="whole"))
    path.write_text(json.dumps(whole | wrong), "utf-8")
    with pytest.raises(ConfigError, match="no model of this version"):
        classify.read_model(replace(RULES, model=path, model_hash="wrong"))


@pytest.mark.parametrize("name", ["corridor", "energy", "only"])
def test_a_rule_is_not_named_as_a_tag_is_because_the_model_could_not_tell_them_apart(name: str) -> None:
    with pytest.raises(ValidationError, match="another id"):
        RuleFile(tag="energy", name="Energi", rules=(Rule(id=name, reason="Prov", any=("el",), hit=("el",)),))


def source(**fields: object) -> Source:
    row = {"id": "example", "name": "Exempel", "owner": "Exempelverket", "parser": "feed", "url": "https://example.org/f"}
    return Source(**row | fields)  # type: ignore[arg-type]


def judged(one: Item, **settings: object) -> Verdict:
    rules = replace(RULES, sources={"example": source(**settings)})
    return classify.classify(one, replace(CLASSIFIER, rules=rules), document_id="1")


def test_a_source_gives_or_takes_topics_and_the_reasons_say_so() -> None:
    one = item(title="Nytt dubbelspår på Värmlandsbanan", summary="Trafikverket får i uppdrag att bygga järnväg.")
    assert "energy" not in judged(one).topics
    given = judged(one, always=("energy",))
    assert "energy" in given.topics and any(reason.effect == "force" and "example" in reason.text for reason in given.reasons)
    taken = judged(one, always=("energy",), never=("infrastructure",))
    assert taken.topics == ("energy",)


def test_a_sources_weight_moves_relevance_and_its_least_keeps_items_from_the_digest() -> None:
    one = item(title="Uppdrag om järnväg", summary="Trafikverket får i uppdrag att se över järnväg.")
    plain, lifted, lowered = judged(one), judged(one, weight=4), judged(one, weight=0.25)
    assert lowered.relevance < plain.relevance < lifted.relevance <= 3
    assert judged(one, weight=10, least=0).in_digest and not judged(one, weight=10, least=3).in_digest


@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_more_weight_never_means_less_relevance(one: float, other: float) -> None:
    low, high = sorted((one, other))
    subject = item(title="Uppdrag om järnväg", summary="")
    assert judged(subject, weight=low).relevance <= judged(subject, weight=high).relevance


def test_the_words_that_weighed_stand_in_the_text_in_lower_case() -> None:
    one = item(title="Ebba Busch om att förenkla för företagen", summary="Förslag om snabbare tillståndsprocesser för industrin.")
    found = classify.classify(one, CLASSIFIER, document_id="1")
    terms = [reason.term for reason in found.reasons if reason.term]
    text = f"{one.title} {one.summary}"
    assert all(term in text for term in terms) and not {"ebba", "busch", "förenkla företagen"} & set(terms)


EU = [
    ("cinea", "call", "CEF Transport: call for proposals on railway projects", "infrastructure"),
    ("ec-press", "press_release", "Commission proposes Military Mobility Package", "total_defence"),
    ("ec-press", "press_release", "Commission proposes European Grids Package", "energy"),
    ("eurlex-com", "news", "Proposal for a REGULATION establishing the European Defence Industry Programme", "total_defence"),
]


@pytest.mark.parametrize(("source_id", "kind", "title", "topic"), EU)
def test_what_the_eu_writes_in_english_on_a_topic_is_listed(source_id: str, kind: str, title: str, topic: str) -> None:
    found = classify.classify(item(source_id=source_id, kind=kind, title=title, summary=""), CLASSIFIER, document_id="1")
    assert topic in found.topics and found.in_digest and not found.urgent
    assert any(reason.rule.startswith("eu-") for reason in found.reasons)


@pytest.mark.parametrize(
    "title", ["Commission approves German State aid scheme for hydrogen", "Commissioner visits Malta", "Daily News 12 / 11 / 2025"]
)
def test_what_else_the_eu_writes_is_not(title: str) -> None:
    assert not classify.classify(
        item(source_id="ec-press", kind="press_release", title=title, summary=""), CLASSIFIER, document_id="1"
    ).topics


@pytest.mark.parametrize("title", [title for _, _, title, _ in EU])
def test_rules_of_the_eus_sources_change_nothing_for_others(title: str) -> None:
    files = {
        tag: file.model_copy(update={"rules": tuple(rule for rule in file.rules if not rule.id.startswith("eu-"))})
        for tag, file in CLASSIFIER.rules.files.items()
    }
    without = classify.Classifier(
        replace(CLASSIFIER.rules, files=files), Matcher(replace(CLASSIFIER.rules, files=files)), CLASSIFIER.model
    )
    other = item(source_id="reg-press", kind="press_release", title=title)
    assert classify.classify(other, without, document_id="1") == classify.classify(other, CLASSIFIER, document_id="1")
