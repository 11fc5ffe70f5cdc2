"""T04: what stands in the way, and whose road it is."""

from pathlib import Path

import pytest

from routing.travel.source import Leg
from routing.travel.tags import Access, node_delay_s, road_access
from tests.routing.travel_maps import STREET, Road, Tags, Town, roads_of

# a---m---b   straight 400 m
# |       |
# c-------d   round 1,000 m
PLACES = {
    "a": (0, 0),
    "m": (200, 0),
    "b": (400, 0),
    "c": (0, -300),
    "d": (400, -300),
}


def drive(town: Town, pair: str, folder: Path) -> Leg:
    return roads_of(town, folder).route(town.point(pair[0]), town.point(pair[1]))


def ring(straight: Tags = STREET, **at: Tags) -> Town:
    spur = {"x": (-50, 0), "y": (450, 0)}
    roads = [Road("amb", straight), Road("acdb"), Road("xa"), Road("by")]
    return Town({**PLACES, **spur}, roads, at=at)


def test_a_bollard_stops_a_car(tmp_path: Path) -> None:
    town = ring(m={"barrier": "bollard"})

    assert drive(town, "xy", tmp_path).metres == pytest.approx(1_100, abs=5)


def test_one_may_drive_up_to_a_bollard_from_both_sides(tmp_path: Path) -> None:
    town = ring(m={"barrier": "bollard"})
    roads = roads_of(town, tmp_path)

    across = roads.route(town.point("m", east=-40), town.point("m", east=40))

    assert across.metres == pytest.approx(160 + 1_000 + 160, abs=5)


def test_a_gate_costs_time_but_lets_through(tmp_path: Path) -> None:
    plain = drive(ring(), "xy", tmp_path)

    gated = drive(ring(m={"barrier": "gate"}), "xy", tmp_path)

    assert gated.metres == pytest.approx(plain.metres, abs=1)
    assert gated.seconds == pytest.approx(plain.seconds + 20, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        {"barrier": "bollard"},
        {"barrier": "block"},
        {"barrier": "something new"},
        {"barrier": "gate", "access": "no"},
        {"barrier": "gate", "locked": "yes"},
        {"barrier": "lift_gate", "motor_vehicle": "emergency"},
    ],
)
def test_what_stops_a_car(tags: Tags) -> None:
    assert node_delay_s(tags) is None


@pytest.mark.parametrize(
    "tags",
    [
        {"barrier": "gate"},
        {"barrier": "cattle_grid"},
        {"barrier": "bollard", "motor_vehicle": "yes"},
        {"barrier": "gate", "access": "no", "motorcar": "yes"},
        {"barrier": "gate", "access": "private"},
    ],
)
def test_what_lets_a_car_through(tags: Tags) -> None:
    assert node_delay_s(tags) is not None


@pytest.mark.parametrize(
    ("tags", "access"),
    [
        (STREET, Access.OPEN),
        (STREET | {"access": "no"}, Access.CLOSED),
        (STREET | {"access": "no", "motor_vehicle": "yes"}, Access.OPEN),
        (STREET | {"motor_vehicle": "no"}, Access.CLOSED),
        (STREET | {"access": "private"}, Access.ENDS_ONLY),
        (STREET | {"motor_vehicle": "destination"}, Access.ENDS_ONLY),
        ({"highway": "service", "service": "driveway"}, Access.ENDS_ONLY),
        ({"highway": "service", "service": "driveway", "access": "no"}, Access.CLOSED),
        ({"highway": "service"}, Access.OPEN),
        ({"highway": "service", "service": "emergency_access"}, Access.CLOSED),
        ({"highway": "track"}, Access.CLOSED),
        ({"highway": "track", "tracktype": "grade1"}, Access.ENDS_ONLY),
        ({"highway": "track", "access": "private"}, Access.ENDS_ONLY),
        ({"highway": "track", "motor_vehicle": "yes"}, Access.ENDS_ONLY),
        ({"highway": "footway"}, Access.CLOSED),
        ({"highway": "pedestrian", "area": "yes"}, Access.CLOSED),
        ({"route": "ferry", "motor_vehicle": "yes"}, Access.CLOSED),
        ({"highway": "construction"}, Access.CLOSED),
    ],
)
def test_whose_road_it_is(tags: Tags, access: Access) -> None:
    assert road_access(tags) is access


PRIVATE = STREET | {"access": "private"}


def test_a_private_road_is_no_short_cut(tmp_path: Path) -> None:
    assert drive(ring(PRIVATE), "xy", tmp_path).metres == pytest.approx(1_100, abs=5)


@pytest.mark.parametrize(("pair", "metres"), [("xm", 250), ("mx", 250), ("my", 250)])
def test_a_private_road_is_driven_to_visit_somebody_there(
    pair: str, metres: int, tmp_path: Path
) -> None:
    assert drive(ring(PRIVATE), pair, tmp_path).metres == pytest.approx(metres, abs=3)


def test_neighbours_on_a_private_road_are_neighbours(tmp_path: Path) -> None:
    town = ring(PRIVATE)
    roads = roads_of(town, tmp_path)

    visit = roads.route(town.point("m", east=-100), town.point("m", east=100))

    assert visit.metres == pytest.approx(200, abs=2)


def test_two_private_roads_are_not_joined_into_a_short_cut(tmp_path: Path) -> None:
    # The drives of two homes meet at m; both have a way in from the street.
    town = Town(
        ring().places,
        [Road("am", PRIVATE), Road("mb", PRIVATE), Road("acdb"), *ring().roads[2:]],
    )

    assert drive(town, "xy", tmp_path).metres == pytest.approx(1_100, abs=5)


def test_from_one_private_road_to_another_one_uses_the_street_between(
    tmp_path: Path,
) -> None:
    places = {**PLACES, "e": (0, 80), "f": (400, 80)}
    roads = [Road("amb"), Road("acdb"), Road("ae", PRIVATE), Road("bf", PRIVATE)]
    town = Town(places, roads)

    assert drive(town, "ef", tmp_path).metres == pytest.approx(560, abs=3)


def test_a_street_that_ends_in_a_private_drive_is_still_a_street(
    tmp_path: Path,
) -> None:
    # Nobody need enter the drive to turn: the street would else lead nowhere.
    places = {**PLACES, "e": (500, 0), "f": (600, 0)}
    roads = [Road("amb"), Road("acdb"), Road("be"), Road("ef", PRIVATE)]
    town = Town(places, roads)

    assert drive(town, "ea", tmp_path).metres == pytest.approx(500, abs=3)
    assert drive(town, "fa", tmp_path).metres == pytest.approx(600, abs=3)


def test_a_house_behind_several_private_roads_is_reached_and_left(
    tmp_path: Path,
) -> None:
    places = {**ring().places, "e": (400, 100), "f": (500, 100), "g": (600, 100)}
    drives = [Road("be", PRIVATE), Road("ef", PRIVATE), Road("fg", PRIVATE)]
    town = Town(places, [*ring().roads, *drives])

    assert drive(town, "ag", tmp_path).metres == pytest.approx(700, abs=4)
    assert drive(town, "ga", tmp_path).metres == pytest.approx(700, abs=4)
