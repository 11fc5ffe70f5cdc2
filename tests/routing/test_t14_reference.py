"""T14: the same drives by a slow and simple reading of the map.

A second router, written from the rules and not from the first: it walks the town's
own streets from place to place, knows nothing of states, twins or packed costs, and
tries ways in the order of their seconds.
"""

from heapq import heappop, heappush
from itertools import pairwise
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routing.travel.source import Point
from routing.travel.speeds import driving_kmh
from routing.travel.tags import Way
from routing.travel.turn_costs import U_TURN_S, crossing_s, turn_s
from tests.routing.travel_maps import STREET, Ban, Road, Town, roads_of

Street = tuple[str, str]
ARRIVED: Street = ("", "")

GRID = {
    "abcdefghi"[3 * row + column]: (300.0 * column, 200.0 * row)
    for row in range(3)
    for column in range(3)
}
ENDS = {"u": (-150.0, 0.0), "v": (750.0, 400.0), "w": (0.0, 500.0)}
SPURS: list[Street] = [("u", "a"), ("v", "i"), ("w", "g")]
LINES = ["ab", "bc", "de", "ef", "gh", "hi", "ad", "dg", "be", "eh", "cf", "fi"]
SORTS = [STREET, STREET | {"oneway": "yes"}, STREET | {"oneway": "-1"}]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Nine crossroads, each street of its own kind, some turns forbidden."""
    sorts = st.lists(st.sampled_from([*SORTS, STREET]), min_size=12, max_size=12)
    roads = [Road(line, sort) for line, sort in zip(LINES, draw(sorts), strict=True)]
    turns = [
        (i, via, j)
        for i, first in enumerate(LINES)
        for j, second in enumerate(LINES)
        for via in set(first) & set(second)
        if i != j
    ]
    signed = draw(st.lists(st.sampled_from(turns), max_size=5, unique=True))
    bans = [Ban("no_left_turn", *turn) for turn in signed]
    everything = [*roads, *(Road("".join(spur)) for spur in SPURS)]
    return Town({**GRID, **ENDS}, everything, bans=bans)


def streets(town: Town) -> dict[Street, float]:
    """Every piece of street that may be driven, and its seconds."""
    found = {}
    for road in town.roads:
        for a, b in pairwise(road.places):
            (ax, ay), (bx, by) = town.places[a], town.places[b]
            kmh = driving_kmh(road.tags, Way.FORWARD, built_up=False)
            seconds = (abs(ax - bx) + abs(ay - by)) * 3.6 / kmh
            oneway = road.tags.get("oneway")
            if oneway != "-1":
                found[a, b] = seconds
            if oneway != "yes":
                found[b, a] = seconds
    return found


def bearing(town: Town, street: Street) -> int:
    (ax, ay), (bx, by) = (town.places[place] for place in street)
    east, north = (bx > ax) - (bx < ax), (by > ay) - (by < ay)
    return {(0, 1): 0, (1, 0): 90, (0, -1): 180, (-1, 0): 270}[east, north]


def onward(town: Town, drivable: dict[Street, float], here: Street) -> list[Street]:
    banned = {(ban.from_road, ban.via, ban.to_road) for ban in town.bans}
    number = {frozenset(road.places): i for i, road in enumerate(town.roads)}
    lawful = [
        street
        for street in drivable
        if street[0] == here[1]
        and street[1] != here[0]
        and (number[frozenset(here)], here[1], number[frozenset(street)]) not in banned
    ]
    back = (here[1], here[0])
    return lawful if lawful or back not in drivable else [back]


def turning_s(town: Town, here: Street, then: Street) -> float:
    if then == (here[1], here[0]):
        return U_TURN_S
    arms = {p for road in town.roads for p in _next_to(road, here[1])}
    if len(arms) == 2:
        return 0
    angle = (bearing(town, then) - bearing(town, here) + 180) % 360 - 180
    return turn_s(angle) + crossing_s(angle)


def _next_to(road: Road, place: str) -> set[str]:
    return {b if a == place else a for a, b in pairwise(road.places) if place in (a, b)}


def slow_seconds(town: Town, start: Street, end: Street) -> float:
    """From the middle of one spur, driving in, to the middle of another."""
    drivable = streets(town)
    waiting = [(drivable[start] / 2, start)]
    done: set[Street] = set()
    while waiting:
        seconds, here = heappop(waiting)
        if here == ARRIVED:
            return seconds
        if here in done:
            continue
        done.add(here)
        for then in onward(town, drivable, here):
            reached = seconds + turning_s(town, here, then)
            if then == end:
                heappush(waiting, (reached + drivable[end] / 2, ARRIVED))
            heappush(waiting, (reached + drivable[then], then))
    return inf


@given(town=towns())
@settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
    ]
)
def test_both_routers_take_as_long(town: Town, tmp_path: Path) -> None:
    slow = [
        [slow_seconds(town, (a, b), (d, c)) for c, d in SPURS if (c, d) != (a, b)]
        for a, b in SPURS
    ]
    assume(max(map(max, slow)) < inf)
    middles = np.array([middle(town, spur) for spur in SPURS])

    fast = roads_of(town, tmp_path).matrix(middles, middles).seconds

    apart = fast[~np.eye(len(SPURS), dtype=bool)].reshape(len(SPURS), -1)
    assert apart == pytest.approx(np.array(slow), abs=2)


def middle(town: Town, spur: Street) -> Point:
    (a, b), (c, d) = town.point(spur[0]), town.point(spur[1])
    return (a + c) / 2, (b + d) / 2
