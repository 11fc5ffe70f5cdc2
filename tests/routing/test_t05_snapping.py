"""T05: from the point to the road: near is walked, far is refused."""

from pathlib import Path

import numpy as np
import pytest

from routing.travel.profile import OFF_ROAD_KMH
from routing.travel.roads import RoadTravel
from routing.travel.source import UNREACHABLE_M, UNREACHABLE_S, TooFarFromRoad
from routing.travel.trees import JobTrees
from tests.routing.travel_maps import STREET, Road, Town, graph_of, roads_of

HIGH_STREET = STREET | {"name": "High Street"}
TOWN = Town({"a": (0, 0), "b": (2_000, 0)}, [Road("ab", HIGH_STREET)])


def test_a_point_meets_the_road_at_its_nearest_place(tmp_path: Path) -> None:
    roads = roads_of(TOWN, tmp_path)

    snap = roads.snap(TOWN.point("a", east=700, north=120))

    assert snap.point == pytest.approx(TOWN.point("a", east=700), abs=1e-5)
    assert snap.distance_m == pytest.approx(120, rel=0.01)
    assert snap.road == "High Street"


def test_a_point_further_from_a_road_than_the_limit_is_refused_by_row(
    tmp_path: Path,
) -> None:
    roads = roads_of(TOWN, tmp_path)
    near, far = TOWN.point("a"), TOWN.point("a", north=1_200)

    with pytest.raises(TooFarFromRoad, match="1000 m") as refused:
        roads.matrix(np.array([near, far]), np.array([near, near, far]))

    assert refused.value.rows == (1,)
    with pytest.raises(TooFarFromRoad) as refused:
        roads.matrix(np.array([near]), np.array([near, near, far]))
    assert refused.value.rows == (3,)
    with pytest.raises(TooFarFromRoad) as refused:
        roads.route(near, far)
    assert refused.value.rows == (1,)


def test_the_refusal_does_not_tell_where_the_point_is(tmp_path: Path) -> None:
    far = TOWN.point("a", north=1_200)

    with pytest.raises(TooFarFromRoad) as refused:
        roads_of(TOWN, tmp_path).route(TOWN.point("a"), far)

    assert str(far[1])[:5] not in str(refused.value)


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    graph = graph_of(TOWN, tmp_path)
    far = TOWN.point("a", east=100, north=1_200)

    drive = RoadTravel(graph, snap_limit_m=1_500).route(TOWN.point("a"), far)

    assert drive.metres == pytest.approx(1_300, rel=0.01)


def test_a_refused_job_gets_no_tree(tmp_path: Path) -> None:
    trees: JobTrees[str] = JobTrees(roads_of(TOWN, tmp_path))

    with pytest.raises(TooFarFromRoad):
        trees.add("far", TOWN.point("a", north=1_200))

    assert "far" not in trees


def test_the_ends_off_the_road_are_paid_for_slowly(tmp_path: Path) -> None:
    roads = roads_of(TOWN, tmp_path)
    on_road = roads.route(TOWN.point("a", east=500), TOWN.point("a", east=1_500))

    off_road = roads.route(
        TOWN.point("a", east=500, north=100),
        TOWN.point("a", east=1_500, north=-100),
    )

    assert off_road.metres - on_road.metres == pytest.approx(200, abs=3)
    walked_s = 200 * 3.6 / OFF_ROAD_KMH
    assert off_road.seconds - on_road.seconds == pytest.approx(walked_s, abs=3)


def test_a_crew_at_the_door_has_arrived(tmp_path: Path) -> None:
    door = np.array([TOWN.point("a", east=500, north=300)])

    found = roads_of(TOWN, tmp_path).matrix(door, door)

    assert found.seconds[0, 0] == found.metres[0, 0] == 0


def test_a_road_on_an_island_is_no_road_to_anywhere(tmp_path: Path) -> None:
    island = {**TOWN.places, "i": (0, 5_000), "j": (500, 5_000)}
    town = Town(island, [*TOWN.roads, Road("ij")])

    distance_m = roads_of(town, tmp_path).snap_distance_m(town.points("i"))

    assert distance_m[0] == pytest.approx(5_000, rel=0.01)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (np.zeros(2), r"\(n, 2\), not \(2,\)"),
        (np.zeros((3, 3)), r"\(n, 2\)"),
        (np.array([[np.nan, 52.0]]), "finite"),
        (np.array([[52.6, -182.0]]), "degrees"),
    ],
)
def test_what_is_no_point_is_refused(
    points: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    words: str,
    tmp_path: Path,
) -> None:
    roads = roads_of(TOWN, tmp_path)

    with pytest.raises(ValueError, match=words):
        roads.matrix(points, points)


def test_nobody_and_nowhere_make_an_empty_matrix(tmp_path: Path) -> None:
    roads = roads_of(TOWN, tmp_path)

    found = roads.matrix(np.empty((0, 2)), TOWN.points("ab"))

    assert found.seconds.shape == found.metres.shape == (0, 2)


def test_unreachable_can_be_summed_without_overflow() -> None:
    assert np.iinfo(np.int32).max > 1_000 * UNREACHABLE_S
    assert np.iinfo(np.int32).max > 100 * UNREACHABLE_M
