"""A busy moment on real roads: the county of Rutland, crews and calls at postcodes.

It needs the test data (UCR_TEST_DATA, or ../shared/data beside the project).
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from bench.static.snapshots import snapshot
from routing.problem import Problem
from routing.travel.graph import RoadGraph, build_road_graph
from routing.travel.roads import RoadTravel
from routing.travel.source import Points

ROOT: Final = Path(__file__).parents[2]
EXTRACT: Final = "roads/rutland-2022-07-20.osm.pbf"
POSTCODES: Final = "places/postcodes-rutland.csv"
DOORSTEP_M: Final = 250
SEED: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """Roads, where things are, and the problem. Points: crews first, then jobs."""

    graph: RoadGraph
    roads: RoadTravel
    points: Points
    problem: Problem


def data_folder() -> Path:
    """Where the test data is."""
    return Path(os.environ.get("UCR_TEST_DATA", ROOT / "../shared/data")).resolve()


def county(crews: int, jobs: int) -> County:
    """A seeded moment with drive times from our own road graph.

    Raises:
        SystemExit: The test data is not there.
    """
    extract = data_folder() / EXTRACT
    if not extract.is_file():
        raise SystemExit(f"test data {extract} is missing; set UCR_TEST_DATA")
    graph = build_road_graph(extract)
    roads = RoadTravel(graph)
    table = np.genfromtxt(
        data_folder() / POSTCODES, delimiter=",", skip_header=1, usecols=(2, 1)
    )
    near = table[roads.snap_distance_m(table) < DOORSTEP_M]
    points: Points = np.random.default_rng(SEED).choice(
        near, crews + jobs, replace=False
    )
    travel_s = roads.matrix(points, points).seconds.astype(np.int32)
    problem = replace(snapshot(crews, jobs, SEED), travel_s=travel_s)
    return County(graph=graph, roads=roads, points=points, problem=problem)
