"""T19: whoever comes by bike or on foot has other ways, and takes longer."""

from pathlib import Path

import numpy as np
import pytest

from routing.problem import Mode
from routing.travel.graph import build_road_graph
from routing.travel.profile import CYCLING_KMH, PROFILES, WALKING_KMH
from routing.travel.roads import RoadTravel
from routing.travel.source import Leg, TooFarFromRoad
from routing.travel.tags import Access
from tests.routing.travel_maps import (
    STREET,
    Ban,
    Road,
    Tags,
    Town,
    data,
    roads_of,
    rutland,
)

# a-m-b: 400 m straight; a-c-d-b: 1,000 m round. Spurs at x and y.
PLACES = {
    "a": (0, 0),
    "m": (200, 0),
    "b": (400, 0),
    "c": (0, -300),
    "d": (400, -300),
    "x": (-50, 0),
    "y": (450, 0),
}
SHORT, ROUND = 500, 1_100


def ring(straight: Tags, **at: Tags) -> Town:
    roads = [Road("amb", straight), Road("acdb"), Road("xa"), Road("by")]
    return Town(PLACES, roads, at=at)


def go(town: Town, mode: Mode, folder: Path, pair: str = "xy") -> Leg:
    roads = roads_of(town, folder, mode)
    return roads.route(town.point(pair[0]), town.point(pair[1]))


CAR, BIKE, WALK = Mode.CAR, Mode.BIKE, Mode.WALK
FOOTPATH: Tags = {"highway": "footway"}


@pytest.mark.parametrize(
    ("tags", "short_for"),
    [
        (STREET, {CAR, BIKE, WALK}),
        (FOOTPATH, {WALK}),
        (FOOTPATH | {"bicycle": "yes"}, {BIKE, WALK}),
        ({"highway": "steps"}, {WALK}),
        ({"highway": "cycleway"}, {BIKE, WALK}),
        ({"highway": "cycleway", "foot": "no"}, {BIKE}),
        ({"highway": "bridleway"}, {BIKE, WALK}),
        ({"highway": "motorway", "oneway": "no"}, {CAR}),
        (STREET | {"motor_vehicle": "no"}, {BIKE, WALK}),
        (STREET | {"access": "no", "foot": "yes"}, {WALK}),
        (STREET | {"access": "no"}, set()),
        (FOOTPATH | {"access": "private"}, set()),
        (STREET | {"oneway": "-1"}, {WALK}),
        (STREET | {"oneway": "-1", "oneway:bicycle": "no"}, {BIKE, WALK}),
        (STREET | {"oneway": "-1", "cycleway": "opposite_lane"}, {BIKE, WALK}),
    ],
)
def test_who_may_take_the_straight_way(
    tags: Tags, short_for: set[Mode], tmp_path: Path
) -> None:
    metres = {mode: go(ring(tags), mode, tmp_path).metres for mode in Mode}

    assert metres == {
        mode: pytest.approx(SHORT if mode in short_for else ROUND, abs=6)
        for mode in Mode
    }


@pytest.mark.parametrize(
    ("node", "short_for"),
    [
        ({"barrier": "bollard"}, {BIKE, WALK}),
        ({"barrier": "stile"}, {WALK}),
        ({"barrier": "kissing_gate"}, {WALK}),
        ({"barrier": "gate"}, {CAR, BIKE, WALK}),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, {WALK}),
        ({"barrier": "wall"}, set()),
    ],
)
def test_who_gets_past(node: Tags, short_for: set[Mode], tmp_path: Path) -> None:
    metres = {mode: go(ring(STREET, m=node), mode, tmp_path).metres for mode in Mode}

    assert metres == {
        mode: pytest.approx(SHORT if mode in short_for else ROUND, abs=6)
        for mode in Mode
    }


@pytest.mark.parametrize(("mode", "kmh"), [(BIKE, CYCLING_KMH), (WALK, WALKING_KMH)])
def test_a_kilometre_takes_as_long_on_any_street(
    mode: Mode, kmh: float, tmp_path: Path
) -> None:
    fast = {"highway": "primary", "maxspeed": "60 mph"}
    town = Town({"a": (0, 0), "b": (1_000, 0)}, [Road("ab", fast)])

    seconds = go(town, mode, tmp_path, "ab").seconds

    assert seconds == pytest.approx(3_600 / kmh, abs=2)


def test_a_turn_sign_binds_a_bike_but_nobody_on_foot(tmp_path: Path) -> None:
    places = {**PLACES, "n": (200, 200)}
    roads = [Road("am"), Road("mb"), Road("mn"), Road("acdb"), Road("bn")]
    town = Town(places, roads, bans=[Ban("no_left_turn", 0, "m", 2)])

    metres = {mode: go(town, mode, tmp_path, "an").metres for mode in Mode}

    assert metres[CAR] == metres[BIKE] > metres[WALK] == pytest.approx(400, abs=3)


def test_whoever_walks_walks_to_the_door_too(tmp_path: Path) -> None:
    town = Town({"a": (0, 0), "b": (1_000, 0)}, [Road("ab")])
    roads = roads_of(town, tmp_path, WALK)
    near, door = town.point("a", east=500), town.point("a", east=500, north=240)

    walked = roads.route(near, door)

    assert walked.seconds == pytest.approx(240 * 3.6 / WALKING_KMH, abs=3)


@pytest.mark.parametrize("mode", Mode)
def test_a_point_two_kilometres_from_a_way_is_refused(
    mode: Mode, tmp_path: Path
) -> None:
    town = Town({"a": (0, 0), "b": (1_000, 0)}, [Road("ab")])

    with pytest.raises(TooFarFromRoad):
        roads_of(town, tmp_path, mode).route(
            town.point("a"), town.point("a", north=2_000)
        )


def test_every_mode_has_a_profile() -> None:
    assert PROFILES.keys() == set(Mode)
    for profile in PROFILES.values():
        assert profile.access(STREET) is Access.OPEN
        assert profile.access({}) is Access.CLOSED


@pytest.mark.parametrize("mode", [BIKE, WALK])
def test_in_a_real_county_one_is_there_later_but_no_further_on(mode: Mode) -> None:
    extract = data("roads/rutland-2022-07-20.osm.pbf")
    other = RoadTravel(build_road_graph(extract, mode), mode)
    doors = np.random.default_rng(19).choice(rutland().graph.points, 20)

    by_car, found = rutland().matrix(doors, doors), other.matrix(doors, doors)

    apart = by_car.metres > 3_000
    assert (found.seconds[apart] > 1.2 * by_car.seconds[apart]).all()
    assert np.median(found.metres[apart] / by_car.metres[apart]) <= 1.01
    assert other.version != rutland().version
