"""Official numbers in texts: what is one and what only looks like one, a probe a test."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor import link
from monitor.link.numbers import found_in, may_hold_one
from monitor.text import normalise

PROBES: list[tuple[str, tuple[str, ...]]] = [
    (one["text"], tuple(one["is"])) for one in yaml.safe_load((Path(__file__).parent / "designations.yaml").read_text("utf-8"))
]
NAMES = sorted({name for _, names in PROBES for name in names})


@pytest.mark.parametrize(("text", "names"), PROBES, ids=[ascii(text[:60]) for text, _ in PROBES])
def test_a_text_holds_the_numbers_that_a_careful_reader_finds(text: str, names: tuple[str, ...]) -> None:
    assert link.designations(text) == names


def test_the_probes_are_many_of_both_sorts_and_of_every_series() -> None:
    assert len({text for text, _ in PROBES}) == len(PROBES) >= 300
    hits = sum(bool(names) for _, names in PROBES)
    assert hits >= 150 and len(PROBES) - hits >= 100
    series = Counter(name.split(" ")[0].split("(")[0] for name in NAMES)
    wanted = "SOU Ds Dir. prop. skr. bet. rskr. utl. mot. SFS RiR Fpm COM framst. redog. fr. frs. ip. Ju TRV LI2025/01587".split()
    assert not set(wanted) - set(series)


@pytest.mark.parametrize("name", NAMES)
def test_the_normal_form_of_a_number_is_its_own(name: str) -> None:
    assert link.designations(name) == (name,)


@given(
    st.lists(st.sampled_from([*NAMES, "och", ",", "(", ")", "–", "/", ":", "2025", "12", " ", "\n", "\u00ad", "jfr"]), max_size=30)
)
def test_pieces_of_numbers_in_any_order_break_nothing_and_each_found_one_is_in_normal_form(pieces: list[str]) -> None:
    for text in ("".join(pieces), " ".join(pieces)):
        for name in link.designations(text):
            assert link.designations(name) == (name,)


@given(
    st.lists(
        st.sampled_from([*NAMES, "20", "25", "19", ":12", "/26", ")", "_", *"\u00ad\u200b\u00a0\x00\n\t\u0301 "]), max_size=20
    ).map("".join)
)
def test_no_number_is_passed_over_because_of_what_stands_between_its_signs(text: str) -> None:
    assert may_hold_one(text) or not list(found_in(normalise(text)))
