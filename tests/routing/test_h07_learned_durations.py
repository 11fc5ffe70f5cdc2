"""H07: Times on scene, learned from visits that are over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ahead.durations import ClosedVisit, learn
from routing.prices import Need
from routing.problem import LEVELS, BadQuantiles

PRIOR = (1200, 2100, 3000, 4200, 7000)


def visits(
    minutes: list[int], need: Need = Need.FLOOR, *skills: str
) -> list[ClosedVisit]:
    return [
        ClosedVisit(need=need, service_s=60 * value, skills=frozenset(skills))
        for value in minutes
    ]


def test_before_the_first_visit_the_prior_is_believed() -> None:
    found = learn([], PRIOR)

    assert found.of(Need.FLOOR).quantiles_s == PRIOR
    assert found.of(Need.FLOOR).visits == 0


def test_one_visit_moves_the_prior_only_a_little() -> None:
    found = learn(visits([20]), PRIOR).of(Need.FLOOR)

    assert found.visits == 1
    assert 2500 < found.middle_s < 3000


def test_many_visits_outweigh_the_prior() -> None:
    found = learn(visits([20] * 1000), PRIOR).of(Need.FLOOR)

    assert found.quantiles_s == pytest.approx((1200,) * 5, rel=0.05)


def test_a_group_without_visits_is_answered_by_the_wider_one() -> None:
    found = learn(visits([20] * 50, Need.FLOOR, "lift"), PRIOR)

    assert found.of(Need.FLOOR, frozenset({"iv"})) == found.by_need[Need.FLOOR]
    assert found.of(Need.TWO_HOUR) == found.all


def test_a_skill_that_takes_longer_is_learned_apart() -> None:
    seen = visits([20] * 100, Need.FLOOR, "lift") + visits([90] * 100, Need.FLOOR)

    found = learn(seen, PRIOR)

    assert found.of(Need.FLOOR, frozenset({"lift"})).middle_s < 1800
    assert found.of(Need.FLOOR).middle_s > 4000


def test_a_screen_left_open_is_no_visit() -> None:
    found = learn(visits([30, 30, 24 * 60, 0]), PRIOR)

    assert (found.all.visits, found.left_out) == (2, 2)


def test_a_prior_that_falls_is_refused() -> None:
    with pytest.raises(BadQuantiles):
        learn([], (5, 4, 3, 2, 1))


@given(minutes=st.lists(st.integers(1, 700), max_size=40), weight=st.integers(0, 50))
def test_what_is_learned_rises_with_the_level_and_lies_between(
    minutes: list[int], weight: int
) -> None:
    found = learn(visits(minutes), PRIOR, weight).of(Need.FLOOR).quantiles_s

    assert list(found) == sorted(found)
    assert len(found) == len(LEVELS)
    low, high = min([*PRIOR, *(60 * m for m in minutes)]), 700 * 60
    assert low - 1 <= found[0] <= found[-1] <= high
