"""Fitting and teaching rules/model.json: what is written, what feedback moves and what it leaves, and the way back."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from builders import NOW, document, item
from scipy.sparse import csr_matrix

from monitor import classify, tune
from monitor.classify import model as linear
from monitor.config import RuleBook, read_rules, shipped
from monitor.errors import ConfigError
from monitor.tune import teach, training
from monitor.values import Document, Label

WORDS = {"infrastructure": "järnväg väg hamn", "energy": "elnät kärnkraft vindkraft", "": "teater musik konst"}


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Sixty labelled items of two topics and none."""
    lines = []
    for number in range(60):
        topic = list(WORDS)[number % 3]
        title = f"{WORDS[topic].split()[number % 2]} {WORDS[topic]} nummer {number}"
        row = {"id": str(number), "kind": "remisser", "published": "2025-01-02", "title": title, "topics": [topic] if topic else []}
        grade = 0 if not topic else 3 if number % 2 else 1
        lines.append(json.dumps(row | {"relevance": grade, "urgent": grade == 3}))
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rules of one's own, without a model."""
    return Path(shutil.copytree(shipped() / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("model*")))


def train(folder: Path, *labels: Path, feedback: training.Feedback = (), gold: tuple[Path, ...] = ()) -> str:
    proposal = training.propose(read_rules(folder), folder, labels=labels, more=(), feedback=feedback, gold=gold, now=NOW)
    training.put(proposal, folder)
    return proposal.told


def said(title: str, verdict: str, *, topic: str = "", who: str = "Åsa", number: int = 0) -> tuple[Document, Label]:
    one = document(title, item=item(title=title, summary="", kind="referral", key=title))
    return one, Label(title, verdict, topic, who, "", NOW + timedelta(minutes=number))  # type: ignore[arg-type]


def scores(rules: RuleBook, title: str) -> dict[str, float]:
    one = item(title=title, summary="", kind="referral")
    classifier = classify.build(rules)
    assert classifier.model
    return dict(linear.score(classifier.model, linear.features(one, classifier.matcher.hits(one))).probability)


def test_training_twice_writes_the_same_file_and_keeps_the_old_one(labels: Path, folder: Path) -> None:
    told = train(folder, labels)
    first = (folder / "model.json").read_bytes()
    train(folder, labels)
    assert "fitted to 60 items" in told
    assert (folder / "model.json").read_bytes() == first == (folder / "model.previous.json").read_bytes()
    assert tune.evaluate([labels], rules=read_rules(folder))["topics"]["infrastructure"]["f1"] > 0.9


def test_feedback_moves_what_it_speaks_of_and_leaves_the_rest(labels: Path, folder: Path) -> None:
    train(folder, labels)
    before = read_rules(folder)
    old = scores(before, "Smakprov om orgelbygge"), scores(before, "elnät kärnkraft"), scores(before, "teater konst")
    feedback = [said(f"Orgelbygge i socken {number}", "relevant", topic="energy", number=number) for number in range(8)]
    train(folder, feedback=feedback)
    after = read_rules(folder)
    new = scores(after, "Smakprov om orgelbygge"), scores(after, "elnät kärnkraft"), scores(after, "teater konst")
    spoken_of, firm, other = (now["energy"] - then["energy"] for now, then in zip(new, old, strict=True))
    assert spoken_of > 0.2
    assert abs(firm) < spoken_of / 3 and abs(other) < spoken_of / 3
    assert new[0]["infrastructure"] == pytest.approx(old[0]["infrastructure"], abs=1e-6)  # no label speaks of it


def test_one_reader_moves_a_firm_weight_less_than_a_new_one(labels: Path, folder: Path) -> None:
    train(folder, labels)
    classifier = classify.build(read_rules(folder))
    assert classifier.model
    lessons = teach.lessons([said("elnät orgelbygge", "not", topic="energy")], classifier)
    base = classifier.model
    moved = teach.taught(base, lessons, classifier)
    head = linear.HEADS.index("energy")
    seen = linear.values(linear.features(lessons[0].item, []), base.rarity)
    steps = {name: abs(moved.weights[row, head] - base.weights[row, head]) for name, row in base.rows.items()}
    firm = max((name for name in seen if name in base.rows), key=lambda name: base.evidence[base.rows[name]])
    loose = max(steps, key=lambda name: steps[name] / seen.get(name, np.inf))
    assert base.evidence[base.rows[firm]] > base.evidence[base.rows[loose]]
    assert steps[firm] / seen[firm] < steps[loose] / seen[loose]


def test_teaching_starts_from_the_fitted_weights_so_that_teaching_twice_teaches_the_same(labels: Path, folder: Path) -> None:
    train(folder, labels)
    fitted = (folder / "model.json").read_bytes()
    feedback = [said(f"Orgelbygge {number}", "relevant", topic="energy") for number in range(3)]
    train(folder, feedback=feedback)
    once = (folder / "model.json").read_bytes()
    train(folder, feedback=feedback)
    assert (folder / "model.json").read_bytes() == once != fitted == (folder / "model.base.json").read_bytes()


def test_what_not_teaches_hangs_on_the_fitted_weights_and_not_on_what_was_taught_before(labels: Path, folder: Path) -> None:
    train(folder, labels)
    titles = [f"järnväg väg hamn {number}" for number in range(4)]
    feedback = [said(title, "not", topic=topic) for title in titles for topic in ("infrastructure", "energy")]
    feedback.append(said(titles[0], "not"))
    train(folder, feedback=feedback)
    once, rules = (folder / "model.json").read_bytes(), read_rules(folder)
    assert not classify.classify(
        feedback[0][0].item, classify.build(rules), document_id=""
    ).topics  # so that there "not" says nothing
    train(folder, feedback=feedback)
    assert (folder / "model.json").read_bytes() == once


def test_weights_go_to_where_what_lessons_ask_for_and_what_the_step_costs_are_in_balance() -> None:
    """The cost is written again here, plainly; at the step its slope, by finite differences, is none in any direction."""
    draw = np.random.default_rng(3)
    matrix, wanted = draw.normal(size=(7, 4)), draw.random(7) < 0.5
    strength, before, firm = draw.random(7) * 8, draw.normal(size=7), 1 + draw.random(4) * 20

    def cost(step: np.ndarray) -> float:
        chances = 1 / (1 + np.exp(-(before + matrix @ step)))
        return float(-(strength * np.log(np.where(wanted, chances, 1 - chances))).sum() + (firm * step**2).sum() / 2)

    step = teach._step(csr_matrix(matrix), wanted, strength, before, firm)
    slopes = [(cost(step + 1e-5 * way) - cost(step - 1e-5 * way)) / 2e-5 for way in np.eye(4)]
    assert slopes == pytest.approx([0.0] * 4, abs=1e-2)
    assert cost(step) < cost(np.zeros(4)) and max(abs(step)) > 0.01


def test_the_way_back_leads_to_the_fitted_weights_of_that_model_too(labels: Path, folder: Path) -> None:
    feedback = [said("Orgelbygge", "relevant", topic="energy")]
    train(folder, labels)
    train(folder, feedback=feedback)
    before = [(folder / name).read_bytes() for name in ("model.json", "model.base.json")]
    fewer = labels.with_name("fewer.jsonl")
    fewer.write_text("\n".join(labels.read_text("utf-8").splitlines()[:45]), "utf-8")
    train(folder, fewer, feedback=feedback)
    after = [(folder / name).read_bytes() for name in ("model.json", "model.base.json")]
    training.go_back(folder)
    assert [(folder / name).read_bytes() for name in ("model.json", "model.base.json")] == before != after
    training.go_back(folder)
    assert [(folder / name).read_bytes() for name in ("model.json", "model.base.json")] == after


def test_the_way_back_is_the_model_that_was_replaced(labels: Path, folder: Path) -> None:
    train(folder, labels)
    fitted = (folder / "model.json").read_bytes()
    train(folder, feedback=[said("Orgelbygge", "relevant", topic="energy")])
    assert training.go_back(folder) == "the model of 2025-10-13, fitted to 60 items"
    assert (folder / "model.json").read_bytes() == fitted
    assert training.go_back(folder) == "the model of 2025-10-13, fitted to 60 items, taught by 1 item"
    assert b'"taught": 1' in (folder / "model.json").read_bytes()


def test_scores_before_and_after_are_told_on_feedback_and_on_gold(labels: Path, folder: Path) -> None:
    train(folder, labels)
    few = [said(f"Orgelbygge {number}", "relevant", topic="energy") for number in range(3)]
    told = train(folder, feedback=[*few, said("Orgel", "unsure")])
    assert told.startswith("3 of 4 labelled items teach: the others are unsure, or 'not' about items that the model holds")
    assert told.endswith("WARNING: fewer than 20 items teach, too few to tell whether it helps")
    many = [said(f"Orgelbygge {name}", "relevant", topic="energy") for name in "abcdefghijklmnopqrstuvwxyz"]
    told = train(folder, feedback=many, gold=(labels,))
    assert "topics   the model agrees on" in told and "after, on items held out by turns" in told
    assert "60 items of the gold files" in told and "macro_f1_mission" in told
    assert told.startswith("26 of 26 labelled items teach\n") and "WARNING" not in told and "WORSE" not in told


def test_scores_that_fall_and_files_that_are_too_small_are_told(labels: Path, folder: Path) -> None:
    assert "WARNING: 60 labelled items are too few to fit a model to" in train(folder, labels)
    wrong = [said(f"elnät vindkraft {name}", "not", topic="energy") for name in "abcdefghijklmnopqrstuvwxyz"]
    told = train(folder, feedback=wrong, gold=(labels,)).splitlines()[-1]
    assert told.startswith("WORSE than the model there is: ") and "macro_f1_all on the gold files" in told
    few, many = {"digest": teach.Agreement(19, 20)}, {"digest": teach.Agreement(20, 20)}
    assert teach.fallen(many, few, by=0.01) == ["digest on feedback held out by turns"]
    assert teach.fallen(many, many, by=0.01) == teach.fallen(many, None, by=0.01) == []


def test_readers_who_differ_count_by_their_share_and_unsure_teaches_nothing(labels: Path, folder: Path) -> None:
    train(folder, labels)
    classifier = classify.build(read_rules(folder))
    differing = [said("Orgel", "relevant", topic="energy", who=who) for who in ("Åsa", "Bo")]
    differing.append(said("Orgel", "not", topic="energy", who="Cy"))
    (lesson,) = teach.lessons(differing, classifier)
    assert lesson.answers["energy"] == (True, pytest.approx(2 / 3))
    assert teach.lessons([*differing[:1], said("Orgel", "not", topic="energy", who="Bo")], classifier) == []
    assert teach.lessons([said("Orgel", "unsure")], classifier) == []


def test_not_says_something_of_the_grade_only_where_the_item_is_held_to_be_on_a_topic(labels: Path, folder: Path) -> None:
    train(folder, labels)
    classifier = classify.build(read_rules(folder))
    assert teach.lessons([said("teater konst musik", "not")], classifier) == []
    (lesson,) = teach.lessons([said("järnväg väg hamn", "not")], classifier)
    assert set(lesson.answers) == {"grade2", "grade3"}
    (lesson,) = teach.lessons([said("teater konst musik", "very")], classifier)
    assert {head: yes for head, (yes, _) in lesson.answers.items()} == {"grade1": True, "grade2": True, "grade3": True}


def test_nothing_to_learn_from_and_nothing_to_go_back_to_are_told(labels: Path, folder: Path) -> None:
    with pytest.raises(ConfigError, match="LABELS"):
        train(folder)
    with pytest.raises(ConfigError, match="no model has been replaced"):
        training.go_back(folder)
    train(folder, labels)
    with pytest.raises(ConfigError, match="no feedback"):
        train(folder, feedback=[said("Orgel", "unsure")])
    (folder / "model.json").write_text("{}", "utf-8")
    with pytest.raises(ConfigError, match="is no model of this version"):
        train(folder, feedback=[said("Orgel", "very")])


def test_items_that_only_teach_choose_no_threshold_and_are_not_scored(labels: Path, folder: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    row = {"id": "m", "kind": "remisser", "published": "2025-01-02", "title": "orgelbygge", "topics": ["energy"], "relevance": 1}
    more.write_text(
        "\n".join(json.dumps(row | {"id": f"m{number}", "title": f"orgelbygge {number}"}) for number in range(9)), "utf-8"
    )
    rules = read_rules(folder)
    proposal = training.propose(rules, folder, labels=[labels], more=[more], feedback=(), gold=(), now=NOW)
    assert "fitted to 69 items; on 60 of them" in proposal.told
    training.put(proposal, folder)
    assert scores(replace(read_rules(folder)), "orgelbygge")["energy"] > 0.3


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"topics": [["energy"]]}, "topics"), ({"senders": "Försvarsdepartementet"}, "senders"), ({"categories": 5}, "categories"),
        ({"title": "\ud800"}, "half a character"), ({"relevance": [1]}, "relevance"),
    ],
)  # fmt: skip
def test_a_line_of_another_form_is_told_with_its_number(wrong: dict[str, object], key: str, tmp_path: Path) -> None:
    row = {"id": "1", "kind": "news", "title": "En 🚆", "topics": [], "relevance": 0}
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps(row | {"id": "2"} | wrong), "utf-8")
    with pytest.raises(ConfigError, match=rf"labels.jsonl:2.*{key}"):
        tune.read_labels([path], read_rules(shipped() / "rules"))


def test_words_weigh_as_scikit_learn_weighs_them(labels: Path, folder: Path) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from monitor.tune import fit

    seen = [linear.features(label.item, []) for label in tune.read_labels([labels], read_rules(folder))]
    words = [[word for word, count in one.words.items() for _ in range(count)] for one in seen]
    vectorizer = TfidfVectorizer(analyzer=lambda number: words[number], sublinear_tf=True, min_df=fit.SEEN)
    matrix = vectorizer.fit_transform(range(len(words))).toarray()
    rarity = fit._rarity(seen)
    names = vectorizer.get_feature_names_out()
    for one, row in zip(seen, matrix, strict=True):
        ours = linear.values(replace(one, grams={}, plain={}), rarity)
        assert [ours.get(name, 0.0) for name in names] == pytest.approx(row.tolist(), abs=1e-3)
