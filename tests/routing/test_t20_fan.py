"""T20: from each of some starts to each of many places, by whatever measures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from typing_extensions import override

from routing.travel.fallback import Fallback
from routing.travel.fan import fan
from routing.travel.source import (
    UNREACHABLE_S,
    Points,
    SourceUnavailable,
    TravelSource,
)
from routing.travel.straight_line import StraightLine
from tests.routing.travel_maps import rutland

OAKHAM = (-0.7309, 52.6703)
SEA = (0.6, 53.4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
@settings(max_examples=25)
def test_it_says_to_the_second_what_the_matrix_says(seed: int, starts: int) -> None:
    roads, chance = rutland(), np.random.default_rng(seed)
    points = chance.choice(roads.graph.points, starts + 30)
    points += chance.normal(0, 0.0005, points.shape)
    points[-1] = points[0]

    found = fan(roads, points[:starts], points[starts:])

    matrix = roads.matrix(points[:starts], points[starts:])
    assert found.seconds.tolist() == matrix.seconds.tolist()
    assert (found.label, found.off_road) == ("roads", ())


def test_it_says_of_each_way_what_the_drive_itself_takes() -> None:
    roads = rutland()
    places = np.random.default_rng(20).choice(roads.graph.points, 12)

    found = fan(roads, np.array([OAKHAM]), places)

    drives = [roads.route(OAKHAM, (lon, lat)).seconds for lon, lat in places.tolist()]
    assert found.seconds[0].tolist() == drives


def test_who_is_far_from_a_road_is_marked_and_not_moved() -> None:
    points = np.array([SEA, OAKHAM])

    found = fan(rutland(), points, points)

    assert found.off_road == (0,)
    assert found.seconds.tolist() == [
        [UNREACHABLE_S, UNREACHABLE_S],
        [UNREACHABLE_S, 0],
    ]


def test_a_guess_is_called_one() -> None:
    points = np.array([OAKHAM, SEA])

    found = fan(StraightLine(), points[:1], points)

    assert found.label == "straight_line"
    assert found.seconds.tolist() == (
        StraightLine().matrix(points[:1], points).seconds.tolist()
    )


class Silent(StraightLine):
    """A source that answers nothing."""

    @override
    def snap_distance_m(self, points: Points) -> NDArray[np.float64]:
        raise SourceUnavailable(f"nothing about {len(points)} points")


def test_where_the_first_is_silent_the_next_answers_under_its_own_name() -> None:
    heard: list[str] = []

    def told(source: TravelSource, _: SourceUnavailable) -> None:
        heard.append(source.label)

    travel = Fallback([Silent(), rutland()], told=told)
    points = np.array([OAKHAM])

    found = fan(travel, points, points)

    assert (found.label, heard) == ("roads", ["straight_line"])


def test_what_is_no_point_on_the_globe_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        fan(rutland(), np.array([[np.nan, 52.0]]), np.array([OAKHAM]))
