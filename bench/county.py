"""A county that nobody mapped: 24 copies of Newport side by side, joined by roads.

    python -m bench.county

About 16,000 km of road, as a large English county has, to measure how travel grows.
Synthetic: dense towns, and between them only the roads that join them. Kept outside
the tree, in UCR_BENCH_CACHE or the folder for temporary files, under the digest of
the town that it is made of.
"""

import os
import time
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import gettempdir
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.travel.graph import FORMAT, RoadGraph, build_road_graph
from routing.travel.source import Points
from routing.travel.sphere import metres_between

ROOT: Final = Path(__file__).parents[1]
COLUMNS: Final = 6
ROWS: Final = 4
COPIES: Final = COLUMNS * ROWS
SPACING: Final = 1.05
"""From a copy to the next, in widths of the town: some fields lie between."""
JOINTS: Final = 5
"""Roads that join two neighbours."""
JOINT_KMH: Final = 64.0
DRAWN: Final = 1
"""Raised when the county is made in another way."""

Numbers = NDArray[np.int32]


class Joint(NamedTuple):
    """A road from a place in one copy to a place in another; places are the town's."""

    copy: int
    here: Points
    other: int
    there: Points


def data_folder() -> Path:
    """Where the test data is."""
    return Path(os.environ.get("UCR_TEST_DATA", ROOT / "../shared/data")).resolve()


@cache
def newport() -> RoadGraph:
    """The town.

    Raises:
        SystemExit: The test data is not there.
    """
    extract = data_folder() / "roads/newport-2023-06-13.osm.pbf"
    if not extract.is_file():
        raise SystemExit(f"test data {extract} is missing; set UCR_TEST_DATA")
    return build_road_graph(extract)


def county() -> RoadGraph:
    """The county's roads, made once and kept."""
    town = newport()
    folder = Path(os.environ.get("UCR_BENCH_CACHE", Path(gettempdir()) / "ucr-bench"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"county-{FORMAT}-{DRAWN}-{town.digest()[:12]}.npz"
    if not path.exists():
        repeated(town).save(path)
    return RoadGraph.load(path)


def county_doors(count: int, *, seed: int, copies: int = COPIES) -> Points:
    """Random postcodes of the first `copies` towns, as points (count, 2)."""
    path = data_folder() / "places/postcodes-newport.csv"
    table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(2, 1))
    chance = np.random.default_rng(seed)
    where = chance.integers(len(table), size=count)
    doors: Points = (
        table[where] + shifts(newport())[chance.integers(copies, size=count)]
    )
    return doors


def shifts(town: RoadGraph) -> Points:
    """How far each copy is moved, in degrees: (COPIES, 2), row by row."""
    step = SPACING * np.ptp(town.points, axis=0)
    number = np.arange(COPIES)
    moved: Points = np.stack([number % COLUMNS, number // COLUMNS], axis=1) * step
    return moved


def repeated(town: RoadGraph) -> RoadGraph:
    """The copies and their joints as one graph.

    Its edges are the copies' in order, then two for each joint; its states the edges,
    then the copies' states of those who only visit.
    """
    moved = shifts(town)
    joints = list(_joints(town))
    edges = COPIES * len(town.first) + 2 * len(joints)
    copies = [_copied(town, copy, edges) for copy in range(COPIES)]
    parts = [*copies, _joined(town, joints, moved)]

    def all_of(name: str) -> Numbers:
        return np.concatenate([part[name] for part in parts]).astype(np.int32)

    visited = [part["visited"] for part in copies]
    points = [town.points + shift for shift in moved]
    ends = [[j.here + moved[j.copy], j.there + moved[j.other]] for j in joints]
    return RoadGraph(
        points=np.concatenate([*points, np.array(ends).reshape(-1, 2)]),
        ends_only=all_of("ends_only").astype(np.bool_),
        names_utf8=town.names_utf8.copy(),
        state_edge=np.concatenate([np.arange(edges), *visited]).astype(np.int32),
        first=all_of("first"),
        last=all_of("last"),
        twin=all_of("twin"),
        tenths=all_of("tenths"),
        decimetres=all_of("decimetres"),
        name=all_of("name"),
        arriving=all_of("arriving"),
        turn_before=all_of("turn_before"),
        turn_after=all_of("turn_after"),
        turn_tenths=all_of("turn_tenths"),
    )


def _copied(town: RoadGraph, copy: int, edges: int) -> dict[str, Numbers]:
    """The town's arrays, numbered as the copy's in a graph of so many edges."""
    own = len(town.first)
    visiting = edges + copy * (len(town.state_edge) - own) - own

    def state(old: Numbers) -> Numbers:
        return np.where(old < own, old + copy * own, old + visiting)

    return {
        "first": town.first + copy * len(town.points),
        "last": town.last + copy * len(town.points),
        "twin": np.where(town.twin < 0, -1, town.twin + copy * own),
        "tenths": town.tenths,
        "decimetres": town.decimetres,
        "ends_only": town.ends_only.astype(np.int32),
        "name": town.name,
        "arriving": state(town.arriving),
        "visited": town.state_edge[own:] + copy * own,
        "turn_before": state(town.turn_before),
        "turn_after": state(town.turn_after),
        "turn_tenths": town.turn_tenths,
    }


def _joined(town: RoadGraph, joints: list[Joint], moved: Points) -> dict[str, Numbers]:
    """The arrays of the joints, there and back."""
    edge = COPIES * len(town.first) + np.arange(2 * len(joints), dtype=np.int32)
    point = COPIES * len(town.points) + np.arange(2 * len(joints), dtype=np.int32)
    metres = np.array(
        [
            float(metres_between(j.here + moved[j.copy], j.there + moved[j.other]))
            for j in joints
        ]
    )
    before, after = _turns(town, joints)
    return {
        "first": point,
        "last": point.reshape(-1, 2)[:, ::-1].ravel(),
        "twin": edge.reshape(-1, 2)[:, ::-1].ravel(),
        "tenths": np.repeat(np.rint(metres * 36 / JOINT_KMH), 2).astype(np.int32),
        "decimetres": np.repeat(np.rint(metres * 10), 2).astype(np.int32),
        "ends_only": np.zeros_like(edge),
        "name": np.zeros_like(edge),
        "arriving": edge,
        "turn_before": before,
        "turn_after": after,
        "turn_tenths": np.zeros_like(before),
    }


def _turns(town: RoadGraph, joints: list[Joint]) -> tuple[Numbers, Numbers]:
    """From the roads at each end of each joint onto it, and off it again."""
    own = len(town.first)
    turns = []
    for number, joint in enumerate(joints):
        there, back = COPIES * own + 2 * number, COPIES * own + 2 * number + 1
        for copy, place, on, off in (
            (joint.copy, joint.here, there, back),
            (joint.other, joint.there, back, there),
        ):
            ending = (town.points[town.last] == place).all(axis=1)
            starting = (town.points[town.first] == place).all(axis=1)
            turns += [
                (e + copy * own, on)
                for e in np.flatnonzero(ending & ~town.ends_only).tolist()
            ]
            turns += [
                (off, e + copy * own)
                for e in np.flatnonzero(starting & ~town.ends_only).tolist()
            ]
    both = np.array(turns, dtype=np.int32)
    return both[:, 0], both[:, 1]


def _joints(town: RoadGraph) -> Iterator[Joint]:
    """Roads between neighbours: from the outermost junctions of as many strips."""
    east, west = _outermost(town, 0)
    north, south = _outermost(town, 1)
    for copy in range(COPIES):
        if copy % COLUMNS < COLUMNS - 1:
            for here, there in zip(east, west, strict=True):
                yield Joint(copy, here, copy + 1, there)
        if copy < COPIES - COLUMNS:
            for here, there in zip(north, south, strict=True):
                yield Joint(copy, here, copy + COLUMNS, there)


def _outermost(town: RoadGraph, axis: int) -> tuple[Points, Points]:
    """In each strip along `axis` the furthest junction of either side."""
    open_ends = town.points[town.last[~town.ends_only & (town.twin >= 0)]]
    across = open_ends[:, 1 - axis]
    cuts = np.quantile(across, np.linspace(0, 1, JOINTS + 1))
    strips = [
        open_ends[(across >= low) & (across <= high)] for low, high in pairwise(cuts)
    ]
    furthest = np.array([strip[strip[:, axis].argmax()] for strip in strips])
    nearest = np.array([strip[strip[:, axis].argmin()] for strip in strips])
    return furthest, nearest


def main() -> None:
    """Make it, and say what it is."""
    start = time.perf_counter()
    graph = county()
    print(f"{'seconds':<12}{time.perf_counter() - start:.1f}")
    print(f"{'road_km':<12}{graph.length_km:,.0f}")
    print(f"{'edges':<12}{len(graph.first):,}")
    print(f"{'states':<12}{len(graph.state_edge):,}")
    print(f"{'turns':<12}{len(graph.turn_before):,}")


if __name__ == "__main__":
    main()
