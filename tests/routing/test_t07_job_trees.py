"""T07: a tree that was kept says what a fresh search says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from routing.travel.roads import RoadTravel
from routing.travel.source import UNREACHABLE_S, Point, Points, TooFarFromRoad
from routing.travel.trees import JobTrees, NoTree
from tests.routing.travel_maps import (
    STREET,
    Ban,
    Road,
    Town,
    newport,
    roads_of,
    rutland,
)

# A 4 x 4 grid of streets 200 m apart, its places named a to p row by row.
GRID = {
    "abcdefghijklmnop"[4 * row + column]: (200.0 * column, 200.0 * row)
    for row in range(4)
    for column in range(4)
}
STREETS = [
    *("abcd", "efgh", "ijkl", "mnop"),
    *("aeim", "bfjn", "cgko", "dhlp"),
]
KINDS = [
    STREET,
    STREET | {"oneway": "yes"},
    STREET | {"oneway": "-1"},
    STREET | {"access": "private"},
    {"highway": "primary"},
]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """A grid with every kind of street and sign, and spurs at which to turn."""
    tags = draw(st.lists(st.sampled_from(KINDS), min_size=8, max_size=8))
    roads = [Road(s, t) for s, t in zip(STREETS, tags, strict=True)]
    spurs = {"x": (-100.0, 0.0), "y": (700.0, 600.0)}
    signs = st.tuples(
        st.sampled_from(["no_left_turn", "only_straight_on"]),
        st.integers(0, 7),
        st.sampled_from("bcefghijklno"),
        st.integers(0, 7),
    )
    bans = [Ban(*sign) for sign in draw(st.lists(signs, max_size=4))]
    ring = [Road("abcdhlponmiea"), Road("xa"), Road("py")]
    return Town({**GRID, **spurs}, [*roads, *ring], bans=bans)


spots = st.lists(
    st.tuples(st.floats(-150, 750), st.floats(-150, 750)), min_size=1, max_size=6
)


def some(town: Town, places: list[tuple[float, float]]) -> Points:
    return np.array([town.point("a", east=east, north=north) for east, north in places])


def trees_to(roads: RoadTravel, jobs: Points) -> JobTrees[int]:
    trees: JobTrees[int] = JobTrees(roads)
    for key, (lon, lat) in enumerate(jobs.tolist()):
        trees.add(key, (lon, lat))
    return trees


@given(town=towns(), size=st.sampled_from([1, 9, 30, 600]), crews=spots, jobs=spots)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_town_trees_searches_and_routes_agree(
    town: Town,
    size: int,
    crews: list[tuple[float, float]],
    jobs: list[tuple[float, float]],
    tmp_path: Path,
) -> None:
    """However small the districts are that the town is cut into."""
    roads = roads_of(town, tmp_path)
    origins, places = some(town, crews), some(town, jobs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.travel.search.MOST_STATES", size)
        trees = trees_to(roads, places)
    kept = trees.seconds(origins, range(len(jobs)))
    fresh = roads.matrix(origins, places)

    assert (kept == fresh.seconds).all()
    if fresh.seconds[0, 0] < UNREACHABLE_S:
        drive = roads.route(one(origins), one(places))
        assert (drive.seconds, drive.metres) == (
            fresh.seconds[0, 0],
            fresh.metres[0, 0],
        )


def one(points: Points) -> Point:
    lon, lat = points[0].tolist()
    return lon, lat


def anywhere(roads: RoadTravel, count: int, seed: int) -> Points:
    """Random points up to about a hundred metres from random places on the road."""
    chance = np.random.default_rng(seed)
    places = chance.choice(roads.graph.points, count)
    return places + chance.normal(0, 0.0005, (count, 2))


@pytest.mark.parametrize("place", [rutland, newport])
def test_on_real_roads_trees_agree_with_searches_from_either_side(
    place: Callable[[], RoadTravel],
) -> None:
    roads = place()
    points = anywhere(roads, 90, seed=7)
    crews, jobs = points[:30], points[30:]

    trees = trees_to(roads, jobs)

    fresh = roads.matrix(crews, jobs)
    assert (trees.seconds(crews, range(60)) == fresh.seconds).all()
    assert (trees.between(range(60)) == roads.matrix(jobs, jobs).seconds).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_searching_from_the_other_side_finds_the_same(seed: int) -> None:
    roads = rutland()
    points = anywhere(roads, 8, seed)

    few, many = points[:3], points[3:]
    forwards = roads.matrix(few, many)
    backwards = [roads.matrix(few, many[i : i + 1]) for i in range(5)]

    assert (np.hstack([m.seconds for m in backwards]) == forwards.seconds).all()
    assert (np.hstack([m.metres for m in backwards]) == forwards.metres).all()


def test_keys_are_answered_in_the_order_asked_and_as_often() -> None:
    roads = rutland()
    points = anywhere(roads, 4, seed=3)
    trees = trees_to(roads, points[1:])

    asked = trees.seconds(points[:1], [2, 0, 2])

    assert (
        asked.tolist() == roads.matrix(points[:1], points[[3, 1, 3]]).seconds.tolist()
    )
    assert trees.seconds(points[:1], []).shape == (1, 0)
    assert trees.between([]).shape == (0, 0)


def test_a_job_without_a_tree_is_named() -> None:
    trees: JobTrees[str] = JobTrees(rutland())

    with pytest.raises(NoTree, match="job-7"):
        trees.seconds(np.array([[-0.73, 52.67]]), ["job-7"])
    with pytest.raises(NoTree, match="job-7"):
        trees.drop("job-7")


def test_dropped_jobs_make_room_for_new_ones() -> None:
    roads = rutland()
    points = anywhere(roads, 60, seed=5)
    trees: JobTrees[int] = JobTrees(roads)
    for key, (lon, lat) in enumerate(points.tolist()):
        trees.add(key, (lon, lat))
        if key >= 10:
            trees.drop(key - 10)

    assert len(trees) == 10
    first = trees_to(roads, points[:1])
    assert trees.size_bytes == first.size_bytes


class Jobs(RuleBasedStateMachine):
    """Jobs come, move and go in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.roads = rutland()
        self.places = anywhere(self.roads, 40, seed=11)
        self.trees: JobTrees[int] = JobTrees(self.roads)
        self.jobs: dict[int, int] = {}

    @rule(key=st.integers(0, 25), place=st.integers(0, 39))
    def add_or_move(self, key: int, place: int) -> None:
        lon, lat = self.places[place].tolist()
        self.trees.add(key, (lon, lat))
        self.jobs[key] = place

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.jobs)))
        self.trees.drop(key)
        del self.jobs[key]

    @rule(key=st.integers(0, 25))
    def move_into_the_sea(self, key: int) -> None:
        with pytest.raises(TooFarFromRoad):
            self.trees.add(key, (0.5, 53.5))

    @invariant()
    def trees_are_those_of_the_jobs(self) -> None:
        keys = sorted(self.jobs)
        places = self.places[[self.jobs[key] for key in keys]].reshape(-1, 2)
        fresh = self.roads.matrix(self.places[:2], places)

        assert len(self.trees) == len(keys)
        assert (self.trees.seconds(self.places[:2], keys) == fresh.seconds).all()
        between = self.roads.matrix(places, places).seconds
        assert (self.trees.between(keys) == between).all()


Jobs.TestCase.settings = settings(max_examples=15, stateful_step_count=15)
TestJobs = Jobs.TestCase
