"""Measured recall: the bound holds whatever the weeks are like, and says nothing before enough is labelled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.tune import recall
from monitor.values import SampledWeek

NOT, YES, UNSURE = frozenset({"not"}), frozenset({"relevant"}), frozenset({"unsure"})
BOUNDS = {n: [recall.at_most(hits, n) for hits in range(n + 1)] for n in range(1, 41)}


def week(drawn=(NOT,) * 15, listed=(YES,) * 30, rejected: int = 150) -> SampledWeek:
    return SampledWeek("2025-W41", rejected, tuple(drawn), tuple(listed))


@pytest.mark.parametrize(
    ("hits", "trials", "wanted"),
    [(0, 1, 0.95), (0, 15, 0.181036), (0, 200, 0.014867), (1, 10, 0.394163), (5, 10, 0.777559), (10, 10, 1.0), (0, 0, 1.0)],
)
def test_the_bound_on_a_share_is_that_of_clopper_and_pearson(hits: int, trials: int, wanted: float) -> None:
    assert recall.at_most(hits, trials) == pytest.approx(wanted, abs=1e-6)


@given(st.integers(1, 40), st.data())
def test_the_bound_on_a_share_is_where_so_few_hits_become_unlikely(trials: int, data: st.DataObject) -> None:
    from scipy.stats import binom

    hits = data.draw(st.integers(0, trials - 1))
    assert binom.cdf(hits, trials, recall.at_most(hits, trials)) == pytest.approx(recall.DOUBT)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_bound_errs_in_no_more_than_five_of_a_hundred_also_where_chances_differ(chances: list[float]) -> None:
    mean, n = sum(chances) / len(chances), len(chances)
    exact = np.array([1.0])
    for chance in chances:  # how likely each number of hits is, exactly
        exact = np.convolve(exact, [1 - chance, chance])
    wrong = sum(likely for likely, bound in zip(exact, BOUNDS[n], strict=True) if bound < mean)
    assert wrong <= recall.DOUBT + 1e-9 or mean > 1 - 1 / n


@pytest.mark.parametrize(
    "weeks",  # rejected, of them relevant, listed and relevant
    [
        [(150, 0, 30)] * 14,
        [(150, 5, 30)] * 14,
        [(60, 6, 20), (400, 4, 40)] * 10,
        [(9, 3, 10)] * 12 + [(700, 7, 60)] * 14,
        [(150, 0, 30)] * 13 + [(150, 90, 30)],
    ],
)
def test_true_recall_lies_above_the_bound_in_nineteen_of_twenty_years(weeks: list[tuple[int, int, int]]) -> None:
    chance = np.random.default_rng(20251013)
    true = sum(found for _, _, found in weeks) / sum(missed + found for _, missed, found in weeks)
    years, holds = 400, 0
    for _ in range(years):
        seen = []
        for rejected, missed, found in weeks:
            size = min(15, rejected)
            hits = chance.hypergeometric(missed, rejected - missed, size)
            seen.append(week([YES] * hits + [NOT] * (size - hits), [YES] * found, rejected))
        low = recall.measured(seen).recall_low
        assert low is not None
        holds += low <= true
    assert holds >= 0.95 * years


def test_before_two_hundred_labels_it_says_how_many_there_are() -> None:
    found = recall.measured([week()] * 13 + [week([NOT] * 4 + [frozenset()] * 11)])
    assert (found.labelled, found.weeks, found.recall_low) == (199, 13, None)
    assert recall.told(found) == "measured recall: 199 of the 200 labelled sample items that it takes"


def test_with_nothing_missed_the_bound_is_what_the_sample_allows() -> None:
    found = recall.measured([week()] * 14)
    missed_up = 10 * 210 * (1 - 0.05 ** (1 / 210))
    assert (found.labelled, found.drawn, found.missed, found.found) == (210, 210, 0, 420)
    assert found.missed_up == pytest.approx(missed_up)
    assert found.recall_low == pytest.approx(420 / (420 + missed_up))
    assert "at least 0.934" in recall.told(found)


def test_a_week_that_is_not_labelled_to_its_end_does_not_count_with_anything_in_it() -> None:
    half = week([YES] * 14 + [frozenset()], [YES] * 1000, rejected=100_000)
    whole, more = recall.measured([week()] * 14), recall.measured([*[week()] * 14, half])
    assert (more.labelled, more.recall_low, more.weeks) == (224, whole.recall_low, 14)


def test_an_unsure_reader_of_a_drawn_item_counts_as_missed_and_of_a_listed_one_not_as_found() -> None:
    found = recall.measured([week([UNSURE, *[NOT] * 14], [UNSURE, YES, NOT, frozenset({"very"})])])
    assert (found.missed, found.found) == (1, 2)


def test_of_several_readers_the_one_who_finds_an_item_most_relevant_counts() -> None:
    both = frozenset({"not", "relevant"})
    found = recall.measured([week([both, frozenset({"not", "unsure"}), *[NOT] * 13], [both])])
    assert (found.missed, found.found) == (2, 1)


def test_without_a_week_or_a_listed_item_that_is_labelled_the_bound_is_nought() -> None:
    assert recall.measured([]).labelled == 0
    assert recall.measured([week(listed=())] * 14).recall_low == 0.0
    assert recall.measured([week([*[NOT] * 14, frozenset()])] * 15).recall_low == 0.0
