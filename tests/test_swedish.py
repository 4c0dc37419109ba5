"""Swedish as an editor writes it."""

import pytest

from monitor import swedish

LONG = "Vi lägger mer på spår än någonsin förr, och vi fortsätter med det i många år till gagn för hela landet"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_numbers_of_a_sentence_are_written_alike() -> None:
    assert swedish.numbers(4, 12) == ("fyra", "tolv")
    assert swedish.numbers(4, 13) == ("4", "13")
    assert swedish.numbers(1222) == ("1\u00a0222",)


def test_members_initiatives_are_counted_alike_and_one_has_its_article() -> None:
    assert swedish.listing(list(swedish.asked_for({"motion": 14, "question": 3}).values())) == "14 motioner och 3 skriftliga frågor"
    assert (
        swedish.listing(list(swedish.asked_for({"motion": 2, "interpellation": 1}).values()))
        == "två motioner och en interpellation"
    )
    assert swedish.asked_for({}) == {}


@pytest.mark.parametrize(("parts", "told"), [([], ""), (["väg"], "väg"), (["järnväg", "väg", "hamn"], "järnväg, väg och hamn")])
def test_a_list_has_no_comma_before_its_last(parts: list[str], told: str) -> None:
    assert swedish.listing(parts) == told


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (
            "Spåret byggs. Det tar t.ex. Hallsberg tio år. Sedan kommer mer.",
            "Spåret byggs. Det tar t.ex. Hallsberg tio år. Sedan kommer mer.",
        ),
        (f"{LONG}. {LONG}. {LONG}.", f"{LONG}. {LONG}."),
        ("Här kan du ta del av svaren på remissen Rubrik. Övriga yttranden finns hos departementet.", ""),
        ("Anmälningstiden har gått ut.", ""),
        ("Rubrik.", ""),
        ("Spåret byggs. Regeringen avser att", "Spåret byggs."),
        ("Regeringen avser att bygga spår och", "Regeringen avser att bygga spår …"),
        ("– en modern och ändamålsenlig lagstiftning", "– en modern och ändamålsenlig lagstiftning"),
        ("Försvarsberedningens rapport 2023", "Försvarsberedningens rapport 2023"),
        ("Propositionen innehåller följande förslag:", "Propositionen innehåller följande …"),
        ("", ""),
    ],
)
def test_a_summary_is_whole_sentences_that_say_something(summary: str, told: str) -> None:
    assert plain(swedish.gist(summary, "Rubrik")) == told


def test_a_sentence_that_is_too_long_is_cut_where_a_clause_ends() -> None:
    told = plain(swedish.gist(f"{LONG}, {LONG}, {LONG}, {LONG}.", "Rubrik"))
    assert told == f"{LONG}, {LONG} …"


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (
            "– Nu bygger vi. Det blir bra, säger minister Karin Ek. Mer text.",
            "”Nu bygger vi. Det blir bra”, säger minister Karin Ek.",
        ),
        (f"– Nu bygger vi. {LONG}. {LONG}. {LONG}, säger Karin Ek. Spåret är klart 2030.", "Spåret är klart 2030."),
        (f"– {LONG}. {LONG}. {LONG}, säger Karin Ek.", f"”{LONG}. {LONG}”, säger Karin Ek."),
        ("– Nu bygger vi. Det blir bra.", "”Nu bygger vi. Det blir bra.”"),
        ("Spåret byggs. – Nu bygger vi, säger Karin Ek.", "Spåret byggs."),
    ],
)
def test_a_quotation_is_told_with_who_says_it_or_marked_as_one(summary: str, told: str) -> None:
    assert swedish.gist(summary, "Rubrik") == told


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ("– Nu bygger vi. Det blir bra, säger Karin Ek. Mer text.", "”Nu bygger vi. Det blir bra”, säger Karin Ek. Mer text."),
        ("Spåret byggs. – Nu bygger vi, säger Karin Ek. – Bra!", "Spåret byggs. ”Nu bygger vi”, säger Karin Ek. ”Bra!”"),
        ("Spår - en översikt. Oslo – Stockholm byggs.", "Spår - en översikt. Oslo – Stockholm byggs."),
        ("", ""),
    ],
)
def test_a_summary_in_full_has_its_quotations_in_the_same_form(summary: str, told: str) -> None:
    assert swedish.whole(summary) == told


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Ny väg", "Vecka 41: Ny väg, tre till att uppmärksamma"),
        (
            "Remiss av Trafikverkets förslag till nationell plan för transportinfrastrukturen 2026–2037",
            "Vecka 41: nationell plan för transportinfrastrukturen och tre ärenden till",
        ),
        (
            "Försvarsindustristrategi för ett starkare Sverige – innovation, produktion och samarbete",
            "Vecka 41: Försvarsindustristrategi för ett starkare Sverige …",
        ),
        (f"Uppdrag om {'mycket ' * 20}", "Vecka 41: Uppdrag om mycket mycket mycket mycket mycket mycket mycket …"),
    ],
)
def test_a_subject_names_what_matters_most_and_ends_between_words(title: str, line: str) -> None:
    told = swedish.headline("Vecka 41: ", title, [", tre till att uppmärksamma", " och tre ärenden till"], 75)
    assert plain(told) == line and len(told) <= 75


def test_a_title_has_dashes_and_keeps_its_numbers_with_their_words() -> None:
    assert swedish.titled("Riksväg 62 - nu") == "Riksväg\u00a062 – nu"
