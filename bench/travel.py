"""How fast travel times are, how far they agree with OSRM, and what was asked of them.

    python -m bench.travel [--area rutland|newport|county]

Needs the test data (UCR_TEST_DATA). To hold it against OSRM, run it with a Python of
3.12 or newer that has osrm-bindings besides numpy, scipy, shapely, osmium and numba.
Writes bench/results/travel-AREA.json and, from all of these, docs/benchmarks/travel.md.
"""

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Hashable, Iterator
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from bench.county import county, county_doors, data_folder
from bench.travel_page import page
from routing.travel.graph import RoadGraph, build_road_graph
from routing.travel.osrm_embedded import osrm_embedded
from routing.travel.reach import Reach
from routing.travel.roads import RoadTravel
from routing.travel.search import Search
from routing.travel.source import Points, TravelMatrix
from routing.travel.standing import StandingTimes
from routing.travel.trees import JobTrees

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "bench/results"
EXTRACTS: Final = {
    "rutland": "rutland-2022-07-20.osm.pbf",
    "newport": "newport-2023-06-13.osm.pbf",
}
AREAS: Final = (*EXTRACTS, "county")
CREWS: Final = 60
JOBS: Final = 300
WATCH: Final = 10
SEED: Final = 20_261_122
LEAST_S: Final = 60
NEAR: Final = 0.15
DOORSTEP_M: Final = 250
MOVES: Final = 40
LIMITS_S: Final = (3_600, 7_200)

Results = dict[str, float | int | str]


def doors(area: str, roads: RoadTravel) -> Points:
    """Random postcodes near a road: crews first, then jobs."""
    if area == "county":
        table = county_doors(8 * (CREWS + JOBS), seed=SEED)
    else:
        path = data_folder() / f"places/postcodes-{area}.csv"
        table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(2, 1))
    near = table[roads.snap_distance_m(table) < DOORSTEP_M]
    chosen: Points = np.random.default_rng(SEED).choice(
        near, CREWS + JOBS, replace=False
    )
    return chosen


def moving(crews: Points) -> Iterator[Points]:
    """Where all crews are next: some tens of metres on, never twice the same."""
    chance = np.random.default_rng(SEED)
    steps = [crews + chance.normal(0, 0.0003, crews.shape) for _ in range(MOVES)]
    return cycle(steps)


def taken_ms(work: Callable[[], object], times: int) -> NDArray[np.float64]:
    """Wall times after one warm-up."""
    work()
    taken = np.empty(times)
    for i in range(times):
        start = time.perf_counter()
        work()
        taken[i] = time.perf_counter() - start
    return taken * 1_000


def once_ms(work: Callable[[], object]) -> float:
    """Milliseconds of the second time; the first compiles."""
    return round(float(taken_ms(work, 1)[0]), 3)


def median_ms(work: Callable[[], object], times: int) -> float:
    """Their median."""
    return round(float(np.median(taken_ms(work, times))), 3)


def measure_file(area: str, folder: Path) -> tuple[RoadGraph, Results]:
    """Build, save and load; the county is made elsewhere."""
    start = time.perf_counter()
    if area == "county":
        graph, built = county(), {}
    else:
        graph = build_road_graph(data_folder() / "roads" / EXTRACTS[area])
        built = {"build_s": round(time.perf_counter() - start, 2)}
    path = folder / "roads.npz"
    graph.save(path)
    return graph, {
        "road_km": round(graph.length_km),
        "edges": len(graph.first),
        "states": len(graph.state_edge),
        "turns": len(graph.turn_before),
        **built,
        "file_mb": round(path.stat().st_size / 1e6, 2),
        "load_ms": median_ms(lambda: RoadGraph.load(path), 3),
        "index_ms": median_ms(lambda: RoadTravel(graph), 3),
    }


def measure_trees(roads: RoadTravel, points: Points) -> Results:
    """Trees, and what is read from them after every crew has moved."""
    crews, jobs = points[:CREWS], points[CREWS:]
    trees: JobTrees[int] = JobTrees(roads)
    trees.add(0, _pair(jobs[0]))
    grown_ms = [_grown_ms(trees, key, jobs[key]) for key in range(JOBS)]
    keys, moved = list(range(JOBS)), moving(crews)
    refresh_ms = taken_ms(lambda: trees.seconds(next(moved), keys), 5 * MOVES)
    same = trees.seconds(crews, keys) == roads.matrix(crews, jobs).seconds
    return {
        "refresh_60x300_ms": round(float(np.median(refresh_ms)), 3),
        "refresh_60x300_p99_ms": round(float(np.quantile(refresh_ms, 0.99)), 3),
        "refresh_one_crew_ms": median_ms(
            lambda: trees.seconds(next(moved)[:1], keys), 50
        ),
        "trees_equal_fresh": "yes" if same.all() else "NO",
        "tree_median_ms": round(float(np.median(grown_ms)), 2),
        "tree_p99_ms": round(float(np.quantile(grown_ms, 0.99)), 2),
        "trees_300_mb": round(trees.size_bytes / 1e6, 1),
        "snap_60_ms": median_ms(lambda: roads.snap_distance_m(next(moved)), 50),
    }


def _grown_ms(trees: JobTrees[int], key: int, point: Points) -> float:
    start = time.perf_counter()
    trees.add(key, _pair(point))
    return (time.perf_counter() - start) * 1_000


def _pair(point: Points) -> tuple[float, float]:
    lon, lat = point.tolist()
    return lon, lat


def measure_questions(roads: RoadTravel, points: Points) -> Results:
    """What the dispatcher and the screens ask."""
    crews, jobs = points[:CREWS], points[CREWS:]
    times, moved = StandingTimes(roads), moving(crews)
    standing: dict[Hashable, tuple[float, float]] = {
        key: _pair(point) for key, point in enumerate(jobs)
    }
    reach, here, there = Reach(roads), _pair(points[0]), _pair(points[CREWS])

    def asked() -> object:
        return times.times([_pair(crew) for crew in next(moved)], standing)

    def watched() -> object:
        watch = reach.watch(next(moved)[:WATCH])
        return watch.share(points, LIMITS_S), watch.outlines(LIMITS_S)

    return {
        "dispatcher_60x300_ms": median_ms(asked, MOVES),
        "fresh_60x300_ms": median_ms(lambda: roads.matrix(crews, jobs), 1),
        "route_ms": median_ms(lambda: roads.route(here, there), 10),
        "reach_10_crews_ms": median_ms(watched, 10),
    }


def measure_osrm(extract: Path, folder: Path, roads: RoadTravel, at: Points) -> Results:
    """Prepare OSRM's files with its own tools, then compare every pair."""
    start = time.perf_counter()
    osrm = osrm_embedded(prepared(extract, folder))
    made_s = time.perf_counter() - start
    crews, jobs = at[:CREWS], at[CREWS:]
    ours, theirs = roads.matrix(crews, jobs), osrm.matrix(crews, jobs)
    here, there = _pair(at[0]), _pair(at[CREWS])
    return {
        "osrm_prepare_s": round(made_s, 2),
        "osrm_60x300_ms": median_ms(lambda: osrm.matrix(crews, jobs), 7),
        "osrm_route_ms": median_ms(lambda: osrm.route(here, there), 10),
        **agreement(ours, theirs),
    }


def prepared(extract: Path, folder: Path) -> Path:
    """Contract an extract with OSRM's car profile."""
    spec = find_spec("osrm")
    if spec is None or spec.origin is None:
        raise SystemExit("osrm-bindings has gone")
    wheel = Path(spec.origin).parent
    copy = folder / "area.osm.pbf"
    copy.write_bytes(extract.read_bytes())
    profile = wheel / "share/profiles/car.lua"
    for tool in (
        [f"{wheel}/bin/osrm-extract", "-p", str(profile), str(copy)],
        [f"{wheel}/bin/osrm-contract", f"{folder}/area.osrm"],
    ):
        subprocess.run(tool, check=True, capture_output=True)  # noqa: S603 - the wheel's own tools
    return folder / "area.osrm"


def agreement(ours: TravelMatrix, theirs: TravelMatrix) -> Results:
    """How like two matrices are, over pairs of more than a minute in both."""
    far = (ours.seconds > LEAST_S) & (theirs.seconds > LEAST_S)
    seconds = ours.seconds[far] / theirs.seconds[far]
    metres = ours.metres[far] / theirs.metres[far]
    nearest = ours.seconds.argmin(axis=0) == theirs.seconds.argmin(axis=0)
    rank = spearmanr(ours.seconds[far], theirs.seconds[far]).statistic
    return {
        "pairs": int(far.sum()),
        "spearman": round(float(rank), 4),
        "seconds_ratio_median": quantile(seconds, 0.5),
        "seconds_ratio_p5": quantile(seconds, 0.05),
        "seconds_ratio_p95": quantile(seconds, 0.95),
        "within_15_percent": round(float((np.abs(seconds - 1) <= NEAR).mean()), 3),
        "metres_ratio_median": quantile(metres, 0.5),
        "same_nearest_crew_share": round(float(nearest.mean()), 3),
    }


def quantile(values: NDArray[np.float64], share: float) -> float:
    """A quantile to three places."""
    return round(float(np.quantile(values, share)), 3)


def measure(area: str) -> Results:
    """Everything about one area."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        graph, results = measure_file(area, folder)
        roads = RoadTravel(graph)
        results["districts_ms"] = once_ms(lambda: Search(graph).districts)
        points = doors(area, roads)
        results |= measure_trees(roads, points) | measure_questions(roads, points)
        if area == "county":
            return {**results, "osrm": "no extract of this county exists"}
        if find_spec("osrm") is None:
            return {**results, "osrm": "not installed: nothing compared"}
        extract = data_folder() / "roads" / EXTRACTS[area]
        compared = measure_osrm(extract, folder, roads, points)
        return {**results, "osrm": "compared", **compared}


def machine() -> Results:
    """What it ran on, and when."""
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count() or 0,
        "load_1_min": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Print one table an area, and write them beside as JSON and as a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--area", choices=AREAS, help="all of them, unless one is named"
    )
    only = parser.parse_args().area
    for area in [only] if only else AREAS:
        results = {"area": area, **machine(), **measure(area)}
        for name, value in results.items():
            print(f"{name:<26}{value}")
        print()
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"travel-{area}.json"
        path.write_text(json.dumps(results, indent=2) + "\n")
    found = [RESULTS / f"travel-{area}.json" for area in AREAS]
    known = [json.loads(path.read_text()) for path in found if path.exists()]
    out = ROOT / "docs/benchmarks/travel.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text(page(known))
    print(f"written to {out.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
