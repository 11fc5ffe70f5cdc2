"""T21: a land is cut where few roads cross."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.halving import Links, halved
from tests.routing.travel_maps import rutland


def grid(side: int, *, east: int) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Places of a square town, and its streets by the places' numbers."""
    at = [(east + column, row) for row in range(side) for column in range(side)]
    across = [[n, n + 1] for n in range(side * side) if n % side < side - 1]
    along = [[n, n + side] for n in range(side * (side - 1))]
    return at, across + along


def test_two_towns_with_one_road_between_them_are_cut_there() -> None:
    (west, streets), (east, _) = grid(6, east=0), grid(6, east=7)
    others = [[one + 36, other + 36] for one, other in streets]
    roads = np.array([*streets, *others, [20, 60]], dtype=np.int32)
    links = Links.of(72, roads[:, 0], roads[:, 1])

    part = halved(
        links, np.array([*west, *east], float), np.ones(72, np.int32), most=40
    )

    assert len(set(part[:36])) == len(set(part[36:])) == 1
    assert part[0] != part[71]


@given(
    seed=st.integers(0, 2**32 - 1),
    places=st.integers(1, 40),
    roads=st.integers(0, 80),
    most=st.integers(1, 12),
)
def test_every_place_is_in_a_part_that_is_small_enough(
    seed: int, places: int, roads: int, most: int
) -> None:
    """Also where nothing leads there, where places coincide, where one is heavy."""
    chance = np.random.default_rng(seed)
    one, other = chance.integers(places, size=(2, roads)).astype(np.int32)
    weight = chance.integers(0, 6, places).astype(np.int32)
    at = chance.integers(0, 3, (places, 2)).astype(float)

    part = halved(Links.of(places, one, other), at, weight, most)

    sizes = np.bincount(part, weights=weight)
    alone = {number for number, count in Counter(part.tolist()).items() if count == 1}
    assert sorted(set(part.tolist())) == list(range(len(sizes)))
    assert all(size <= most or n in alone for n, size in enumerate(sizes))


def test_few_roads_lead_out_of_a_district_of_a_real_county() -> None:
    districts = rutland().search.districts

    ways = np.diff(districts.outward.way_at)
    assert np.bincount(districts.outward.of).max() <= 1_000
    assert len(ways) < 100
    assert ways.mean() < 25
