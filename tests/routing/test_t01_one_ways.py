"""T01: a car drives the way the signs point."""

from pathlib import Path

import pytest

from tests.routing.travel_maps import STREET, Road, Tags, Town, roads_of

#   d---c
#   |   |
# x-a---b   100 m a side; where the road ends, at x, a car can turn
SQUARE = {"a": (0, 0), "b": (100, 0), "c": (100, 100), "d": (0, 100), "x": (-50, 0)}


def square(tags: Tags) -> Town:
    return Town(SQUARE, [Road("ab", tags), Road("bcda"), Road("xa")])


def metres(town: Town, pair: str, folder: Path) -> int:
    found = roads_of(town, folder).matrix(town.points(pair[0]), town.points(pair[1]))
    return int(found.metres[0, 0])


def test_a_two_way_street_is_as_long_in_either_direction(tmp_path: Path) -> None:
    town = square(STREET)

    assert metres(town, "ab", tmp_path) == pytest.approx(100, abs=1)
    assert metres(town, "ba", tmp_path) == pytest.approx(100, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        STREET | {"oneway": "yes"},
        STREET | {"junction": "roundabout"},
        {"highway": "motorway"},
    ],
)
def test_against_a_one_way_street_one_goes_round_the_block(
    tags: Tags, tmp_path: Path
) -> None:
    town = square(tags)

    assert metres(town, "ab", tmp_path) == pytest.approx(100, abs=1)
    assert metres(town, "ba", tmp_path) == pytest.approx(300, abs=2)


def test_minus_one_is_one_way_against_the_drawn_direction(tmp_path: Path) -> None:
    town = square(STREET | {"oneway": "-1"})

    assert metres(town, "ab", tmp_path) == pytest.approx(300, abs=2)
    assert metres(town, "ba", tmp_path) == pytest.approx(100, abs=1)


def test_oneway_no_overrules_what_a_motorway_implies(tmp_path: Path) -> None:
    town = square({"highway": "motorway", "oneway": "no"})

    assert metres(town, "ba", tmp_path) == pytest.approx(100, abs=1)


def test_behind_oneself_on_a_one_way_street_is_right_round(tmp_path: Path) -> None:
    town = square(STREET | {"oneway": "yes"})
    roads = roads_of(town, tmp_path)

    back = roads.route(town.point("a", east=60), town.point("a", east=40))

    assert back.metres == pytest.approx(380, abs=2)


def test_a_street_that_cannot_be_left_again_is_no_road(tmp_path: Path) -> None:
    places = {**SQUARE, "e": (100, -50)}
    trap = Road("be", STREET | {"oneway": "yes"})
    town = Town(places, [Road("abcda"), Road("xa"), trap])

    found = roads_of(town, tmp_path).snap_distance_m(town.points("e"))

    assert found[0] == pytest.approx(50, abs=1)
