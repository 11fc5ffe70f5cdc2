"""T10: a real county, against what anyone who lives there knows."""

import numpy as np
import pytest

from routing.travel.source import UNREACHABLE_S, Point
from tests.routing.travel_maps import postcodes, rutland

OAKHAM = (-0.7309, 52.6703)
UPPINGHAM = (-0.7226, 52.5880)
COTTESMORE = (-0.6635, 52.7135)
EMPINGHAM = (-0.5957, 52.6672)
KETTON = (-0.5522, 52.6275)


@pytest.mark.parametrize(
    ("there", "km", "minutes"),
    [
        (UPPINGHAM, (9.5, 11), (9, 15)),
        (COTTESMORE, (6.5, 9.5), (7, 13)),
        (EMPINGHAM, (9, 12), (9, 15)),
        (KETTON, (14, 20), (14, 24)),
    ],
)
def test_from_oakham_to_the_towns_around_it(
    there: Point, km: tuple[float, float], minutes: tuple[float, float]
) -> None:
    leg = rutland().route(OAKHAM, there)

    assert km[0] <= leg.metres / 1_000 <= km[1]
    assert minutes[0] <= leg.seconds / 60 <= minutes[1]


def test_to_uppingham_one_takes_the_uppingham_road() -> None:
    assert "Uppingham Road" in rutland().route(OAKHAM, UPPINGHAM).roads


def test_around_rutland_water_and_not_through_it() -> None:
    whitwell, hambleton = (-0.6290, 52.6680), (-0.6700, 52.6570)

    assert rutland().route(whitwell, hambleton).metres > 8_000


def test_the_whole_county_leads_to_the_whole_county() -> None:
    roads = rutland()
    doors = postcodes("rutland")
    # Roads cut off at the extract's edge lead nowhere, so a few doors have none.
    near = doors[roads.snap_distance_m(doors) < 500]

    found = roads.matrix(near[::40], near)

    assert len(near) > 0.99 * len(doors) > 1_500
    assert (found.seconds < UNREACHABLE_S).all()
    assert found.seconds.max() < 90 * 60
    assert 10 * 60 < np.median(found.seconds) < 22 * 60


def test_the_graph_is_about_as_large_as_the_county() -> None:
    graph = rutland().graph

    assert 850 < graph.length_km < 1_100
    assert {"High Street", "Uppingham Road", "A606"} <= set(graph.names)
