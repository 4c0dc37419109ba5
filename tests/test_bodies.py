"""The corridor's own bodies in lists of who was asked and who answered."""

import pytest
from builders import SHIPPED

from monitor import bodies, tune

RULES = SHIPPED.rules
LIST = (
    "1. Arbetsförmedlingen 2. Karlskoga kommun 3. Länsstyrelsen i Örebro\nlän 4. REGION VÄRMLAND 5. Skogsstyrelsen 6. Trafikverket"
)


def test_every_body_has_examples_that_hold() -> None:
    assert len(RULES.bodies) >= 14
    assert tune.check(RULES) == []


def test_a_body_is_found_across_lines_in_any_case_and_kept_word_for_word() -> None:
    found = [(one.name, one.words) for one in bodies.named(LIST, RULES.bodies)]
    assert found == [
        ("Region Värmland", "REGION VÄRMLAND"),
        ("Länsstyrelsen i Örebro län", "Länsstyrelsen i Örebro län"),
        ("Karlskoga kommun", "Karlskoga kommun"),
    ]


@pytest.mark.parametrize(
    "text", ["Förvaltningsrätten i Karlstad", "Örebro tingsrätt", "Universitetssjukhuset Örebro", "Hagfors kommun"]
)
def test_another_body_of_the_same_place_is_none_of_ours(text: str) -> None:
    assert bodies.named(text, RULES.bodies) == ()


def test_only_what_names_several_public_bodies_passes_for_a_list() -> None:
    assert bodies.is_list(LIST)
    assert not bodies.is_list("Stand-in for a file") and not bodies.is_list(
        "Remiss av Trafikverkets förslag. Trafikverket har föreslagit."
    )
