"""T15: the nearest road is the nearest, however it is looked for."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.grid import Grid, Pieces
from routing.travel.roads import RoadTravel
from routing.travel.source import Points
from tests.routing.travel_maps import newport, rutland

# About 2 km a side; a square of the grid is 150 m.
degrees = st.integers(0, 200).map(lambda n: n / 10_000)
places = st.tuples(degrees, degrees)
roads = st.lists(st.tuples(places, places), min_size=1, max_size=30)
off_the_map = st.integers(-400, 600).map(lambda n: n / 10_000)


def pieces_of(drawn: list[tuple[tuple[float, float], tuple[float, float]]]) -> Pieces:
    ends = np.array(drawn, dtype=np.float64)
    return Pieces(ends[:, 0].copy(), ends[:, 1].copy())


@given(roads, st.lists(st.tuples(off_the_map, off_the_map), min_size=1, max_size=8))
def test_among_any_roads_nothing_is_nearer_than_what_is_found(
    drawn: list[tuple[tuple[float, float], tuple[float, float]]],
    asked: list[tuple[float, float]],
) -> None:
    pieces, points = pieces_of(drawn), np.array(asked)

    found = Grid(pieces).nearest(points)

    start, end = pieces.start[found.piece], pieces.end[found.piece]
    met = start + (end - start) * found.part[:, None]
    lines = np.array(shapely.linestrings(np.stack(pieces, axis=1)))
    dots = np.array(shapely.points(points))
    nearest = shapely.distance(dots[:, None], lines).min(axis=1)
    assert np.hypot(*(met - points).T) == pytest.approx(nearest, abs=1e-12)
    assert ((found.part >= 0) & (found.part <= 1)).all()


@given(roads, places)
def test_of_roads_equally_near_the_first_is_taken(
    drawn: list[tuple[tuple[float, float], tuple[float, float]]],
    asked: tuple[float, float],
) -> None:
    point = np.array([asked])
    twice = Grid(pieces_of([*drawn, *drawn])).nearest(point)

    assert twice.piece[0] == Grid(pieces_of(drawn)).nearest(point).piece[0]


@pytest.mark.parametrize("place", [rutland, newport])
def test_on_real_roads_shapely_finds_the_same_distance(
    place: Callable[[], RoadTravel],
) -> None:
    graph = place().graph
    chance = np.random.default_rng(15)
    points = chance.choice(graph.points, 300) + chance.normal(0, 0.002, (300, 2))
    squeeze: Points = np.array([np.cos(np.radians(graph.points[:, 1].mean())), 1.0])
    ends = np.stack([graph.first, graph.last])
    runs = zip(ends.min(axis=0).tolist(), ends.max(axis=0).tolist(), strict=True)
    lines = [shapely.LineString(graph.points[a : b + 1] * squeeze) for a, b in runs]

    found = place().snap_all(points)

    flat = shapely.points(points * squeeze)
    nearest = shapely.STRtree(lines).query_nearest(
        flat, return_distance=True, all_matches=False
    )[1]
    away = np.hypot(*((found.met - points) * squeeze).T)
    assert away == pytest.approx(nearest, abs=1e-9)
