"""T11: the guess that is always there, and says that it is one."""

import numpy as np
import pytest

from routing.travel.straight_line import StraightLine
from tests.routing.travel_maps import postcodes, rutland

LEEDS, YORK = (-1.5491, 53.8008), (-1.0803, 53.9600)


def test_leeds_to_york_is_35_km_as_the_crow_flies() -> None:
    ends = np.array([LEEDS, YORK])

    matrix = StraightLine(speed_kmh=36, detour=1).matrix(ends, ends)

    assert matrix.metres[0, 1] == pytest.approx(35_400, rel=0.01)
    assert matrix.seconds[0, 1] == pytest.approx(matrix.metres[0, 1] / 10, abs=1)
    assert (np.diag(matrix.metres) == 0).all()
    assert matrix.label == "straight_line"


def test_a_detour_makes_it_longer_and_later() -> None:
    straight = StraightLine(speed_kmh=36, detour=1).route(LEEDS, YORK)

    bent = StraightLine(speed_kmh=36, detour=1.4).route(LEEDS, YORK)

    assert bent.metres == pytest.approx(1.4 * straight.metres, abs=1)
    assert bent.seconds == pytest.approx(1.4 * straight.seconds, abs=1)
    assert (bent.label, bent.geometry, bent.roads) == (
        "straight_line",
        (LEEDS, YORK),
        (),
    )


def test_speed_and_detour_are_part_of_the_version() -> None:
    assert StraightLine(speed_kmh=30).version != StraightLine(speed_kmh=31).version
    assert StraightLine(detour=1.2).version != StraightLine(detour=1.3).version


def test_out_of_the_box_it_does_not_flatter_in_the_country() -> None:
    doors = postcodes("rutland")[::53]
    roads = rutland().matrix(doors, doors).seconds
    apart = ~np.eye(len(doors), dtype=bool)

    guess = StraightLine().matrix(doors, doors).seconds

    assert 1.0 < np.median(guess[apart] / roads[apart]) < 1.5


@pytest.mark.parametrize("speed_kmh", [0, -5, float("nan")])
def test_a_speed_that_never_arrives_is_refused(speed_kmh: float) -> None:
    with pytest.raises(ValueError, match="speed_kmh must be positive"):
        StraightLine(speed_kmh=speed_kmh)


def test_a_road_shorter_than_the_line_is_refused() -> None:
    with pytest.raises(ValueError, match="detour must be at least 1"):
        StraightLine(detour=0.9)


def test_a_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"\(n, 2\), not \(2,\)"):
        StraightLine().matrix(np.array(LEEDS), np.array(LEEDS))
