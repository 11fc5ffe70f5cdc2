"""H01: What is uncertain is known by its quantiles, and keeps to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ahead.chance import (
    KEPT,
    LONGEST,
    WORLDS,
    durations,
    even_scores,
    factors,
    luck,
    remaining,
)
from routing.problem import LEVELS

LOG_NORMAL = (659, 1283, 2000, 3118, 6071)
"""Median 2,000 s, sigma 0.675: what its quantiles at LEVELS round to."""


def rising() -> st.SearchStrategy[tuple[int, ...]]:
    numbers = st.lists(st.integers(0, 20_000), min_size=5, max_size=5)
    return numbers.map(lambda found: tuple(sorted(found)))


def one(
    quantiles: tuple[int, ...],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(quantiles, dtype=np.float64)


@given(quantiles=rising(), worlds=st.integers(20, 400))
def test_luckier_is_never_longer_and_nothing_takes_forever(
    quantiles: tuple[int, ...], worlds: int
) -> None:
    found = durations(one(quantiles)[None], even_scores(worlds))[0]

    assert np.all(np.diff(found) >= 0)
    assert found.min() >= 0
    assert found.max() <= LONGEST * quantiles[-1]


def test_the_quantiles_are_met() -> None:
    found = durations(one(LOG_NORMAL)[None], even_scores(10_000))[0]

    assert [round(float(np.quantile(found, level)), -1) for level in LEVELS] == [
        round(value, -1) for value in LOG_NORMAL
    ]


def test_what_is_certain_takes_what_it_takes() -> None:
    found = durations(one((1800,) * 5)[None], even_scores(100))

    assert np.unique(found).tolist() == [1800.0]


def test_a_visit_that_has_lasted_long_is_expected_to_last_still_longer() -> None:
    """The quantiles are log-normal ones: the tail is heavy."""
    scores = even_scores(1000)
    left = [
        float(np.median(remaining(one(LOG_NORMAL), elapsed_s, scores)))
        for elapsed_s in (0, 2000, 6000)
    ]

    assert left[0] == pytest.approx(2000, rel=0.01)
    assert left[1] < left[0]
    assert left[2] > left[1]


@given(quantiles=rising(), elapsed_s=st.integers(0, 50_000))
def test_what_remains_is_a_number_and_not_negative(
    quantiles: tuple[int, ...], elapsed_s: int
) -> None:
    left = remaining(one(quantiles), elapsed_s, even_scores(50))

    assert np.all(np.isfinite(left))
    assert left.min() >= 0
    assert left.max() <= LONGEST * quantiles[-1]


def test_a_certain_visit_has_exactly_the_rest_left() -> None:
    left = remaining(one((1800,) * 5), 600, even_scores(50))

    assert np.unique(left).tolist() == [1200.0]


def test_a_factor_of_drives_is_the_middle_one_at_middling_luck() -> None:
    found = factors((800, 920, 1100, 1200, 1500), np.array([-1.6449, 0.0, 1.6449]))

    assert found.tolist() == pytest.approx([0.8, 1.1, 1.5], abs=0.005)


def test_luck_belongs_to_the_key_and_the_seed() -> None:
    assert luck(1, "fall", 50).tolist() == luck(1, "fall", 50).tolist()
    assert luck(1, "fall", 50).tolist() != luck(2, "fall", 50).tolist()
    assert luck(1, "fall", 50).tolist() != luck(1, "cut", 50).tolist()


def test_the_luck_that_is_kept_stays_small_however_many_cases_come() -> None:
    for number in range(KEPT + 100):
        luck(1, f"case {number}", WORLDS)

    kept = luck.cache_info().currsize
    assert kept == KEPT
    assert kept * luck(1, "fall", WORLDS).nbytes < 4_000_000
