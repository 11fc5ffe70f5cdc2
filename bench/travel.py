"""How fast the road graph answers, and how far it agrees with OSRM.

    python bench/travel.py [--area rutland|newport]

It needs the test data (UCR_TEST_DATA). To hold it against OSRM, run it with a Python
of 3.12 or newer that has osrm-bindings besides numpy, scipy, shapely and osmium.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from routing.travel.graph import RoadGraph, build_road_graph  # noqa: E402 - path first
from routing.travel.osrm_embedded import osrm_embedded  # noqa: E402 - path first
from routing.travel.roads import RoadTravel  # noqa: E402 - path first
from routing.travel.source import Points, TravelMatrix  # noqa: E402 - path first
from routing.travel.trees import JobTrees  # noqa: E402 - path first

EXTRACTS: Final = {
    "rutland": "rutland-2022-07-20.osm.pbf",
    "newport": "newport-2023-06-13.osm.pbf",
}
CREWS: Final = 60
JOBS: Final = 300
SEED: Final = 20_261_122
LEAST_S: Final = 60

Results = dict[str, float | int | str]


def data_folder() -> Path:
    """Where the test data is."""
    return Path(os.environ.get("UCR_TEST_DATA", ROOT / "../shared/data")).resolve()


def doors(area: str, roads: RoadTravel) -> Points:
    """Random postcodes near a road: crews first, then jobs."""
    path = data_folder() / f"places/postcodes-{area}.csv"
    table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(2, 1))
    near = table[roads.snap_distance_m(table) < 250]  # noqa: PLR2004 - a doorstep
    chosen: Points = np.random.default_rng(SEED).choice(
        near, CREWS + JOBS, replace=False
    )
    return chosen


def median_ms(work: Callable[[], object], times: int) -> float:
    """Median wall time after one warm-up."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return round(float(np.median(taken)) * 1_000, 3)


def measure_file(extract: Path, folder: Path) -> tuple[RoadGraph, Results]:
    """Build, save and load."""
    start = time.perf_counter()
    graph = build_road_graph(extract)
    built_s = time.perf_counter() - start
    path = folder / "roads.npz"
    graph.save(path)
    return graph, {
        "build_s": round(built_s, 2),
        "load_ms": median_ms(lambda: RoadGraph.load(path), 5),
        "index_ms": median_ms(lambda: RoadTravel(graph), 5),
        "file_mb": round(path.stat().st_size / 1e6, 2),
        "road_km": round(graph.length_km),
        "edges": len(graph.first),
        "states": len(graph.state_edge),
        "turns": len(graph.turn_before),
    }


def measure_travel(roads: RoadTravel, points: Points) -> Results:
    """Trees, refreshes and what they save."""
    crews, jobs = points[:CREWS], points[CREWS:]
    trees: JobTrees[int] = JobTrees(roads)
    grown_s = []
    for key, (lon, lat) in enumerate(jobs.tolist()):
        start = time.perf_counter()
        trees.add(key, (lon, lat))
        grown_s.append(time.perf_counter() - start)
    keys = list(range(JOBS))
    here, there = [(lon, lat) for lon, lat in points[[0, CREWS]].tolist()]
    same = (trees.seconds(crews, keys) == roads.matrix(crews, jobs).seconds).all()
    return {
        "tree_median_ms": round(float(np.median(grown_s)) * 1_000, 2),
        "tree_p99_ms": round(float(np.quantile(grown_s, 0.99)) * 1_000, 2),
        "tree_mb": round(roads.search.states * 8 / 1e6, 3),
        "trees_equal_fresh": "yes" if same else "NO",
        "refresh_60x300_ms": median_ms(lambda: trees.seconds(crews, keys), 50),
        "refresh_one_crew_ms": median_ms(lambda: trees.seconds(crews[:1], keys), 50),
        "fresh_60x300_ms": median_ms(lambda: roads.matrix(crews, jobs), 7),
        "between_300x300_ms": median_ms(lambda: trees.between(keys), 10),
        "snap_60_ms": median_ms(lambda: roads.snap_distance_m(crews), 50),
        "route_ms": median_ms(lambda: roads.route(here, there), 20),
    }


def measure_osrm(extract: Path, folder: Path, roads: RoadTravel, at: Points) -> Results:
    """Prepare OSRM's files with its own tools, then compare every pair."""
    start = time.perf_counter()
    osrm = osrm_embedded(prepared(extract, folder))
    made_s = time.perf_counter() - start
    crews, jobs = at[:CREWS], at[CREWS:]
    ours, theirs = roads.matrix(crews, jobs), osrm.matrix(crews, jobs)
    return {
        "osrm_prepare_s": round(made_s, 2),
        "osrm_60x300_ms": median_ms(lambda: osrm.matrix(crews, jobs), 7),
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
    return {
        "pairs": int(far.sum()),
        "seconds_ratio_median": quantile(seconds, 0.5),
        "seconds_ratio_p5": quantile(seconds, 0.05),
        "seconds_ratio_p95": quantile(seconds, 0.95),
        "metres_ratio_median": quantile(metres, 0.5),
        "spearman": round(
            float(spearmanr(ours.seconds[far], theirs.seconds[far]).statistic), 4
        ),
        "same_nearest_crew_share": round(float(nearest.mean()), 3),
    }


def quantile(values: NDArray[np.float64], share: float) -> float:
    """A quantile to three places."""
    return round(float(np.quantile(values, share)), 3)


def measure(area: str) -> Results:
    """Everything about one area."""
    extract = data_folder() / "roads" / EXTRACTS[area]
    if not extract.is_file():
        raise SystemExit(f"test data {extract} is missing; set UCR_TEST_DATA")
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        graph, results = measure_file(extract, folder)
        roads = RoadTravel(graph)
        points = doors(area, roads)
        results |= measure_travel(roads, points)
        if find_spec("osrm") is None:
            return {**results, "osrm": "not installed: nothing compared"}
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
    """Print one table and write it beside as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--area", choices=sorted(EXTRACTS), default="rutland")
    area = parser.parse_args().area
    results = {"area": area, **machine(), **measure(area)}
    for name, value in results.items():
        print(f"{name:<26}{value}")
    folder = ROOT / "bench/results"
    folder.mkdir(exist_ok=True)
    path = folder / f"travel-{area}.json"
    path.write_text(json.dumps(results, indent=2) + "\n")
    print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
