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
    assert [part.road for part in leg.stretches] == ["West Street", "B640"]
    assert [part.metres for part in leg.stretches] == pytest.approx([200, 200], abs=1)
    assert leg.stretches[0].seconds > leg.stretches[1].seconds  # it waits to turn


def test_the_ends_off_the_road_are_in_the_first_and_the_last_stretch(
    tmp_path: Path,
) -> None:
    roads = roads_of(TOWN, tmp_path)
    near = roads.route(TOWN.point("a", east=100), TOWN.point("d", north=-100))

    far = roads.route(
        TOWN.point("a", east=100, north=-50), TOWN.point("d", north=-100, east=80)
    )

    more = [
        there.metres - here.metres
        for here, there in zip(near.stretches, far.stretches, strict=True)
    ]
    assert more == pytest.approx([50, 80], abs=2)


def test_neighbours_across_the_street_have_one_stretch(tmp_path: Path) -> None:
    town = Town(PLACES, [Road("abc", STREET | {"oneway": "yes"}), Road("cdba")])
    roads = roads_of(town, tmp_path)
    here = town.point("a", east=160, north=20)
    behind = town.point("a", east=150, north=25)

    leg = roads.route(here, behind)

    assert len(leg.stretches) == 1
    assert leg.stretches[0][1:] == (leg.seconds, leg.metres)
    assert leg.metres < 20


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_stretches_add_up_to_the_drive_and_none_is_negative(seed: int) -> None:
    roads = rutland()
    chance = np.random.default_rng(seed)
    points = chance.choice(roads.graph.points, 2) + chance.normal(0, 0.0005, (2, 2))
    (a, b), (c, d) = points.tolist()

    leg = roads.route((a, b), (c, d))

    assert sum(part.seconds for part in leg.stretches) == leg.seconds
    assert sum(part.metres for part in leg.stretches) == leg.metres
    assert min(min(part[1:]) for part in leg.stretches) >= 0
    named = [part.road for part in leg.stretches if part.road]
    assert {*named} == {*leg.roads}


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
