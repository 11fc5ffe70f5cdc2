"""T02: the way depends on the turns: signs forbid some, and all of them cost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.source import Leg
from routing.travel.turn_costs import CROSSING_S, TURN_S, U_TURN_S, crossing_s, turn_s
from tests.routing.travel_maps import STREET, Ban, Road, Town, roads_of

#   d-----e
#   |     |
# a-b-----c    a to d is a left turn at b; round by c and e is 700 m longer
PLACES = {"a": (-200, 0), "b": (0, 0), "c": (300, 0), "d": (0, 200), "e": (300, 200)}
ROADS = [Road("ab"), Road("bc"), Road("bd"), Road("ced")]


def drive(town: Town, pair: str, folder: Path) -> Leg:
    return roads_of(town, folder).route(town.point(pair[0]), town.point(pair[1]))


def test_without_a_sign_one_turns_left(tmp_path: Path) -> None:
    assert drive(Town(PLACES, ROADS), "ad", tmp_path).metres == pytest.approx(
        400, abs=2
    )


def test_no_left_turn_is_obeyed(tmp_path: Path) -> None:
    town = Town(PLACES, ROADS, bans=[Ban("no_left_turn", 0, "b", 2)])

    assert drive(town, "ad", tmp_path).metres == pytest.approx(1_000, abs=5)


def test_the_sign_binds_only_those_who_come_from_there(tmp_path: Path) -> None:
    town = Town(PLACES, ROADS, bans=[Ban("no_left_turn", 0, "b", 2)])

    assert drive(town, "cd", tmp_path).metres == pytest.approx(500, abs=3)
    assert drive(town, "da", tmp_path).metres == pytest.approx(400, abs=2)


def test_only_straight_on_forbids_all_the_rest(tmp_path: Path) -> None:
    town = Town(PLACES, ROADS, bans=[Ban("only_straight_on", 0, "b", 1)])

    assert drive(town, "ad", tmp_path).metres == pytest.approx(1_000, abs=5)


def test_a_sign_for_lorries_does_not_bind_a_car(tmp_path: Path) -> None:
    town = Town(PLACES, ROADS, bans=[Ban("", 0, "b", 2)])

    assert drive(town, "ad", tmp_path).metres == pytest.approx(400, abs=2)


def test_nobody_turns_round_in_a_junction_to_cheat_the_sign(tmp_path: Path) -> None:
    # A side street at s would make a fine place for a U-turn, were it allowed.
    places = {**PLACES, "s": (50, 0), "t": (50, -100)}
    roads = [Road("ab"), Road("bsc"), Road("bd"), Road("ced"), Road("st")]
    town = Town(places, roads, bans=[Ban("no_left_turn", 0, "b", 2)])

    found = drive(town, "ad", tmp_path)

    assert found.metres > 400 + 2 * 50 + 5


def test_at_the_end_of_a_dead_end_street_one_turns_round(tmp_path: Path) -> None:
    town = Town({"a": (0, 0), "b": (400, 0)}, [Road("ab", STREET | {"oneway": "no"})])
    roads = roads_of(town, tmp_path)

    there = roads.route(town.point("a", east=100), town.point("a", east=300))

    assert there.metres == pytest.approx(200, abs=2)


def test_straight_on_is_free_and_right_costs_more_than_left() -> None:
    assert turn_s(0) < 0.02
    assert turn_s(0) < turn_s(-90) < turn_s(90) < turn_s(170) <= TURN_S < U_TURN_S


def test_only_who_crosses_the_oncoming_lane_waits_for_a_gap() -> None:
    assert crossing_s(-90) == crossing_s(0) == 0
    assert 0 < crossing_s(20) < 0.5 < crossing_s(90) <= crossing_s(180) <= CROSSING_S


@given(st.floats(-180, 180), st.floats(-180, 180))
def test_a_sharper_turn_to_the_same_side_never_costs_less(a: float, b: float) -> None:
    gentle, sharp = sorted((a, b), key=abs)

    assert (gentle < 0) != (sharp < 0) or turn_s(gentle) <= turn_s(sharp)


def test_traffic_lights_on_the_way_cost_seconds(tmp_path: Path) -> None:
    places = {"a": (0, 0), "m": (200, 0), "b": (400, 0)}
    plain = drive(Town(places, [Road("amb")]), "ab", tmp_path)
    lights = {"m": {"highway": "traffic_signals"}}

    lit = drive(Town(places, [Road("amb")], at=lights), "ab", tmp_path)

    assert lit.seconds - plain.seconds in {2, 3}
    assert lit.metres == pytest.approx(plain.metres, abs=1)
