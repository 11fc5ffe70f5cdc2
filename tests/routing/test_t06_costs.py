"""T06: one number for time and length, and no rounding anywhere in it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.cost import pack, whole_metres, whole_seconds
from routing.travel.source import UNREACHABLE_M, UNREACHABLE_S

tenths = st.integers(0, 200_000)
decimetres = st.integers(0, 3_000_000)
steps = st.lists(st.tuples(tenths, decimetres), min_size=1, max_size=5)


@given(steps)
def test_a_sum_of_costs_holds_the_sums_of_both(steps: list[tuple[int, int]]) -> None:
    parts = np.array(steps, dtype=np.float64)

    total = np.array([pack(parts[:, 0] / 10, parts[:, 1] / 10).sum()])

    assert whole_seconds(total)[0] == -(-sum(s for s, _ in steps) // 10)
    assert whole_metres(total)[0] == -(-sum(m for _, m in steps) // 10)


@given(st.tuples(tenths, decimetres), st.tuples(tenths, decimetres))
def test_the_faster_is_the_less_and_of_equals_the_shorter(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    costs = pack(np.array([a[0], b[0]]) / 10, np.array([a[1], b[1]]) / 10)

    assert (costs[0] < costs[1]) == (a < b)


def test_where_no_road_leads_is_marked() -> None:
    nowhere = np.array([np.inf])

    assert whole_seconds(nowhere)[0] == UNREACHABLE_S
    assert whole_metres(nowhere)[0] == UNREACHABLE_M
