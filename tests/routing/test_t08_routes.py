"""T08: the drive on the map is the drive in the matrix."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.source import Leg
from routing.travel.sphere import metres_between
from tests.routing.travel_maps import STREET, Road, Town, roads_of, rutland


def line_m(leg: Leg) -> float:
    line = np.array(leg.geometry)
    return float(metres_between(line[:-1], line[1:]).sum())


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_a_drive_starts_and_ends_where_its_points_meet_the_road(seed: int) -> None:
    roads = rutland()
    chance = np.random.default_rng(seed)
    points = chance.choice(roads.graph.points, 2) + chance.normal(0, 0.0005, (2, 2))
    (a, b), (c, d) = points.tolist()

    leg = roads.route((a, b), (c, d))
    matrix = roads.matrix(points[:1], points[1:])
    start, end = roads.snap((a, b)), roads.snap((c, d))

    assert (leg.seconds, leg.metres) == (matrix.seconds[0, 0], matrix.metres[0, 0])
    assert leg.geometry[0] == pytest.approx(start.point, abs=1e-6)
    assert leg.geometry[-1] == pytest.approx(end.point, abs=1e-6)
    along_m = leg.metres - start.distance_m - end.distance_m
    assert along_m == pytest.approx(line_m(leg), rel=0.002, abs=15)
    assert (
        max(metres_between(np.array(p), np.array(q)) for p, q in pairwise(leg.geometry))
        < 2_000
    )


# a-b-c   b to d to the north
PLACES = {"a": (0, 0), "b": (300, 0), "c": (600, 0), "d": (300, 300)}
ROADS = [
    Road("ab", STREET | {"name": "West Street"}),
    Road("bc", STREET | {"name": "East Street"}),
    Road("bd", STREET | {"ref": "B640"}),
]
TOWN = Town(PLACES, ROADS)


def test_roads_are_named_in_driving_order(tmp_path: Path) -> None:
    roads = roads_of(TOWN, tmp_path)

    leg = roads.route(TOWN.point("a", east=100), TOWN.point("d", north=-100))

    assert leg.roads == ("West Street", "B640")
    assert leg.label == "roads"
    assert leg.geometry[1] == pytest.approx(TOWN.point("b"), abs=1e-6)


def test_a_drive_within_one_street_stays_in_it(tmp_path: Path) -> None:
    roads = roads_of(TOWN, tmp_path)

    leg = roads.route(TOWN.point("a", east=250), TOWN.point("a", east=50))

    assert leg.roads == ("West Street",)
    assert len(leg.geometry) == 2
    assert line_m(leg) == pytest.approx(200, abs=1)


def test_a_drive_to_where_one_is_still_has_two_ends(tmp_path: Path) -> None:
    here = TOWN.point("a", east=50)

    leg = roads_of(TOWN, tmp_path).route(here, here)

    assert leg.seconds == leg.metres == 0
    assert len(leg.geometry) == 2
