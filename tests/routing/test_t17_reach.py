"""T17: what a watch covers: how soon somebody could be anywhere."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.reach import TILE_M, Outlines, Reach
from routing.travel.roads import RoadTravel
from routing.travel.source import UNREACHABLE_S
from tests.routing.travel_maps import STREET, Road, Town, postcodes, roads_of, rutland

# Four kilometres of street, and three kilometres from it nothing at all.
TOWN = Town({"a": (0, 0), "b": (4_000, 0)}, [Road("ab", STREET | {"maxspeed": "30"})])
FAR_M = 3_000
A_KILOMETRE_S = 150


@pytest.fixture
def town(tmp_path: Path) -> RoadTravel:
    return roads_of(TOWN, tmp_path)


def as_shape(outlines: Outlines) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in outlines])


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
@settings(max_examples=25)
def test_the_nearest_crew_is_as_soon_there_as_the_matrix_says(
    seed: int, crews: int
) -> None:
    roads, chance = rutland(), np.random.default_rng(seed)
    points = chance.choice(roads.graph.points, crews + 40)
    points += chance.normal(0, 0.0005, points.shape)
    points[-1] = points[0]  # somebody at the door

    watch = Reach(roads).watch(points[:crews])

    matrix = roads.matrix(points[:crews], points[crews:]).seconds
    assert watch.seconds(points[crews:]).tolist() == matrix.min(axis=0).tolist()


def test_a_longer_limit_covers_no_less_and_most_of_rutland_is_near_oakham() -> None:
    watch = Reach(rutland()).watch(np.array([[-0.7309, 52.6703]]))
    limits_s = (300, 900, 1_800, 7_200)

    shares = watch.share(postcodes("rutland"), limits_s)
    areas = [as_shape(outlines).area for outlines in watch.outlines(limits_s)]

    assert list(shares) == sorted(shares)
    assert areas == sorted(areas)
    assert 0.1 < shares[0] < 0.5 < shares[1] < shares[2]
    assert shares[3] > 0.99


def test_every_point_within_the_limit_lies_within_the_outline() -> None:
    roads, limit_s = rutland(), 600
    doors = np.random.default_rng(17).choice(roads.graph.points, 400)
    watch = Reach(roads).watch(doors[:4])

    (outlines,) = watch.outlines([limit_s])

    within = shapely.contains_xy(as_shape(outlines), doors)
    assert within[watch.seconds(doors) <= limit_s].all()
    assert not within.all()


def test_an_outline_ends_where_the_time_does(town: RoadTravel) -> None:
    watch = Reach(town).watch(TOWN.points("a"))

    (outlines,) = watch.outlines([A_KILOMETRE_S])

    shape = as_shape(outlines)
    inside = [
        shapely.contains_xy(shape, *TOWN.point("a", east=east))
        for east in (10, 950, 1_050 + 2 * TILE_M, 3_000)
    ]
    assert inside == [True, True, False, False]


def test_outlines_are_polygons_as_geojson_has_them(town: RoadTravel) -> None:
    (outlines,) = Reach(town).watch(TOWN.points("a")).outlines([A_KILOMETRE_S])

    ((outer, *holes),) = outlines
    assert outer[0] == outer[-1]
    assert shapely.LinearRing(outer).is_ccw
    assert holes == []
    assert as_shape(outlines).is_valid


def test_a_crew_three_kilometres_from_a_road_is_left_out_by_row(
    town: RoadTravel,
) -> None:
    crews = np.array([TOWN.point("a", north=FAR_M), TOWN.point("a")])

    watch = Reach(town).watch(crews)

    alone = Reach(town).watch(crews[1:])
    assert watch.left_out == (0,)
    assert watch.seconds(TOWN.points("ab")).tolist() == (
        alone.seconds(TOWN.points("ab")).tolist()
    )


def test_a_point_three_kilometres_from_a_road_is_out_of_reach(
    town: RoadTravel,
) -> None:
    points = np.array([TOWN.point("b", north=FAR_M), TOWN.point("b")])

    watch = Reach(town).watch(TOWN.points("a"))

    assert watch.seconds(points)[0] == UNREACHABLE_S
    assert watch.share(points, [7_200]) == (0.5,)


def test_nobody_covers_nothing(town: RoadTravel) -> None:
    watch = Reach(town).watch(np.empty((0, 2)))

    assert watch.seconds(TOWN.points("ab")).tolist() == [UNREACHABLE_S] * 2
    assert watch.outlines([7_200]) == ((),)
