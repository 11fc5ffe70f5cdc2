"""T16: what stands still is asked about once; what moves is looked up."""

from collections.abc import Callable, Hashable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.problem import Mode
from routing.travel.roads import RoadTravel
from routing.travel.source import UNREACHABLE_S, Point, TravelSource
from routing.travel.standing import StandingTimes
from routing.travel.straight_line import StraightLine
from tests.routing.travel_maps import Road, Town, roads_of, rutland

TOWN = Town({"a": (0, 0), "b": (2_000, 0)}, [Road("ab")])
FAR_M = 2_000


def doors(count: int, seed: int) -> list[Point]:
    points = np.random.default_rng(seed).choice(rutland().graph.points, count)
    return [(lon, lat) for lon, lat in points.tolist()]


def fresh(
    travel: TravelSource, movers: list[Point], standing: dict[Hashable, Point]
) -> list[list[int]]:
    """The square as a new question: every row to every standing place."""
    points = np.array([*movers, *standing.values()])
    answer = travel.matrix(points, points[len(movers) :])
    found: list[list[int]] = answer.seconds.tolist()
    return found


@pytest.mark.parametrize("source", [rutland, StraightLine])
def test_the_square_is_that_of_a_fresh_matrix(
    source: Callable[[], TravelSource],
) -> None:
    travel = source()
    movers, standing = doors(5, 1), dict[Hashable, Point](enumerate(doors(9, 2)))

    found = StandingTimes(travel).times(movers, standing)

    assert found.label == travel.label
    assert found.seconds[:, 5:].tolist() == fresh(travel, movers, standing)
    assert (found.seconds[:, :5][~np.eye(14, 5, dtype=bool)] == UNREACHABLE_S).all()
    assert (np.diag(found.seconds) == 0).all()


def test_who_does_not_drive_has_times_of_its_own() -> None:
    here, there = dict[Hashable, Point](enumerate(doors(1, 2))), doors(1, 1)
    times = StandingTimes(rutland(), {Mode.BIKE: StraightLine(speed_kmh=15)})

    by_bike = times.by(Mode.BIKE).times(there, here)
    guessed = StandingTimes(rutland()).by(Mode.WALK).times(there, here)
    by_car = times.by(Mode.CAR).times(there, here)

    assert (by_bike.label, guessed.label) == ("straight_line", "straight_line")
    assert by_car.label == "roads"
    assert guessed.seconds[0, 1] > by_bike.seconds[0, 1] > by_car.seconds[0, 1]


@given(
    st.lists(
        st.dictionaries(st.integers(0, 12), st.integers(0, 29), max_size=9),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=15)
def test_whatever_came_moved_and_went_the_square_is_as_fresh(
    days: list[dict[int, int]],
) -> None:
    """With room for nine places, so that those that went are forgotten."""
    roads, spots, movers = rutland(), doors(30, 3), doors(3, 4)
    times = StandingTimes(roads)

    for day in days:
        standing: dict[Hashable, Point] = {k: spots[n] for k, n in day.items()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("routing.travel.standing.KEPT_MOST", 9)
            found = times.times(movers, standing)

        assert found.seconds[:, 3:].tolist() == (
            fresh(roads, movers, standing) if standing else [[], [], []]
        )


@pytest.fixture
def town(tmp_path: Path) -> RoadTravel:
    return roads_of(TOWN, tmp_path)


def test_a_place_two_kilometres_from_a_road_is_marked_and_no_other_is_lost(
    town: RoadTravel,
) -> None:
    near, far = TOWN.point("b"), TOWN.point("a", north=FAR_M)

    found = StandingTimes(town).times([TOWN.point("a")], {"far": far, "near": near})

    assert (found.seconds[[0, 2], 1] == UNREACHABLE_S).all()
    assert found.seconds[1, 2] == UNREACHABLE_S
    assert 0 < found.seconds[0, 2] < 600


def test_a_crew_two_kilometres_from_a_road_is_marked_and_no_other_is_lost(
    town: RoadTravel,
) -> None:
    crews = [TOWN.point("a", north=FAR_M), TOWN.point("a")]

    found = StandingTimes(town).times(crews, {"job": TOWN.point("b")})

    assert found.seconds[0, 2] == UNREACHABLE_S
    assert 0 < found.seconds[1, 2] < 600


def test_a_place_that_is_moved_off_the_road_and_back_is_believed(
    town: RoadTravel,
) -> None:
    times, here = StandingTimes(town), [TOWN.point("a")]
    spots = [TOWN.point("b"), TOWN.point("b", north=FAR_M), TOWN.point("b")]

    found = [times.times(here, {"job": spot}).seconds[0, 1] for spot in spots]

    assert found[0] == found[2] < found[1] == UNREACHABLE_S


def test_asking_about_more_places_than_are_kept_loses_none(
    town: RoadTravel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.travel.standing.KEPT_MOST", 3)
    times = StandingTimes(town)
    crowd: dict[Hashable, Point] = {
        n: TOWN.point("a", east=100 * n) for n in range(1, 9)
    }

    other: dict[Hashable, Point] = {"new": TOWN.point("b")}

    for asked in (crowd, other, crowd):
        seconds = times.times([TOWN.point("a")], asked).seconds

        assert (seconds[0] < UNREACHABLE_S).all()


def test_with_nowhere_to_go_there_is_nothing_to_measure(town: RoadTravel) -> None:
    times = StandingTimes(town)

    assert times.times([], {}).seconds.shape == (0, 0)
    assert times.times([TOWN.point("a")], {}).seconds.tolist() == [[0]]
    assert times.times([], {"job": TOWN.point("b")}).seconds.tolist() == [[0]]
