"""How long it takes to decide on a call at once, travel included.

    python -m bench.instant [--area rutland|newport|county]

A decision is all of it: every crew has moved on the area's roads, the new call has a
door that nobody asked about before and so needs a tree of its own, travel is asked
again, the plan in force is carried on, the call put in, and the referee agrees. Needs
the test data (UCR_TEST_DATA). Writes bench/results/instant.json and, from that,
docs/benchmarks/instant.md.
"""

import argparse
import json
import os
import platform
from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np

from bench.county import county, county_doors, data_folder
from routing.carry import carry_on
from routing.check import check
from routing.problem import NO_ROAD_S, Problem
from routing.travel.graph import build_road_graph
from routing.travel.roads import RoadTravel
from routing.travel.source import Point, Points
from routing.travel.standing import StandingTimes
from tests.routing.worlds import busy_day
from ucr.app import settled_memory

ROOT: Final = Path(__file__).parents[1]
OUT: Final = ROOT / "bench/results/instant.json"
PAGE: Final = ROOT / "docs/benchmarks/instant.md"
EXTRACTS: Final = {
    "rutland": "rutland-2022-07-20.osm.pbf",
    "newport": "newport-2023-06-13.osm.pbf",
}
AREAS: Final = (*EXTRACTS, "county")
SIZES: Final = ((20, 60), (60, 300))
LIMITS_MS: Final = {(20, 60): 10.0, (60, 300): 30.0}
"""What a decision may take, p99."""
CALLS: Final = 100
NEAR_M: Final = 250


@dataclass(frozen=True)
class Decision:
    """Milliseconds of wall and of processor time to decide on one call."""

    area: str
    crews: int
    jobs: int
    calls: int
    p50_ms: float
    p99_ms: float
    cpu_p50_ms: float
    cpu_p99_ms: float
    limit_p99_ms: float | None
    load: float


def roads_of(area: str) -> tuple[RoadTravel, Points]:
    """An area's roads, and doors near them."""
    if area == "county":
        roads = RoadTravel(county())
        table = county_doors(6_000, seed=1)
    else:
        extract = data_folder() / "roads" / EXTRACTS[area]
        roads = RoadTravel(build_road_graph(extract))
        path = data_folder() / f"places/postcodes-{area}.csv"
        table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(2, 1))
    return roads, table[roads.snap_distance_m(table) < NEAR_M]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Morning:
    """An area with its crews and calls: crews drive about, one call is always new."""

    def __init__(self, roads: RoadTravel, doors: Points, crews: int, jobs: int) -> None:
        self._drawn = busy_day(crews, jobs, seed=1)
        self._standing = StandingTimes(roads)
        self._random = np.random.default_rng(1)
        self._doors, self._crews = doors, crews
        at = self._random.choice(doors, jobs)
        keys = (job.key for job in self._drawn.jobs)
        self._places: dict[Hashable, Point] = dict(zip(keys, _points(at), strict=True))

    def call(self, key: str) -> None:
        """The call comes in anew, from a door of its own."""
        self._places[key] = _points(self._random.choice(self._doors, 1))[0]

    def now(self) -> Problem:
        """The problem after every crew has moved, travel asked again."""
        movers = _points(self._random.choice(self._doors, self._crews))
        seconds = self._standing.times(movers, self._places).seconds
        return replace(self._drawn, travel_s=np.minimum(seconds, NO_ROAD_S))


def _points(rows: Points) -> list[Point]:
    return [(float(lon), float(lat)) for lon, lat in rows]


def decide(
    area: str, size: tuple[int, int], roads: RoadTravel, doors: Points
) -> Decision:
    """Take each of many calls out of a full plan and decide on it as if it were new."""
    morning = Morning(roads, doors, *size)
    first = morning.now()
    full = carry_on(first, {}, [job.key for job in first.jobs])
    planned = [key for route in full.routes for key in route.jobs]
    wall_ms: list[float] = []
    cpu_ms: list[float] = []
    for key in (planned * CALLS)[:CALLS]:
        orders = {
            crew: [job for job in keys if job != key]
            for crew, keys in full.orders.items()
        }
        morning.call(key)
        wall_s, cpu_s = perf_counter(), process_time()
        problem = morning.now()
        check(problem, carry_on(problem, orders, [key]))
        cpu_ms.append((process_time() - cpu_s) * 1000)
        wall_ms.append((perf_counter() - wall_s) * 1000)
    return Decision(
        area=area,
        crews=size[0],
        jobs=size[1],
        calls=len(wall_ms),
        p50_ms=round(percentile(wall_ms, 0.5), 2),
        p99_ms=round(percentile(wall_ms, 0.99), 2),
        cpu_p50_ms=round(percentile(cpu_ms, 0.5), 2),
        cpu_p99_ms=round(percentile(cpu_ms, 0.99), 2),
        limit_p99_ms=LIMITS_MS.get(size),
        load=round(os.getloadavg()[0], 2),
    )


HEAD: Final = """# Deciding on a call at once

`just bench-instant` measures this page anew and writes it. A decision is all of it:
every crew has moved on the area's roads, the new call has a door that nobody asked
about before, so its tree of drive times is grown too, travel is asked again, the plan
in force is carried on, the call put in where it is cheapest, and the referee agrees.
{calls} decisions a row, in milliseconds; *asked* is the limit for the 99th centile of
the wall time. Roads and doors are those of [travel times](travel.md); the county is
16,000 km of drawn roads.

| area | crews x calls | {heads} | |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
"""
HEADS: Final = "median | 99th centile | processor, median | 99th centile | asked"
FOOT: Final = """
Measured {at}: {machine}, load over one minute meanwhile {loads}. Where others work on
the machine, wall times are upper bounds; processor times are nearer to what it costs.
Most of a large decision goes into an object for each crew, call and visit.
"""


def page(report: dict[str, Any]) -> str:
    rows = [Decision(**row) for row in report["decisions"]]
    lines = [_line(row) for row in rows]
    loads = [row.load for row in rows]
    return (
        HEAD.format(calls=rows[0].calls, heads=HEADS)
        + "\n".join(lines)
        + "\n"
        + FOOT.format(
            at=report["at"][:16].replace("T", " "),
            machine=report["machine"],
            loads=f"{min(loads):g} to {max(loads):g}",
        )
    )


def _line(row: Decision) -> str:
    limit_ms = LIMITS_MS[row.crews, row.jobs]
    word = "kept" if row.p99_ms < limit_ms else "NOT KEPT"
    return (
        f"| {row.area} | {row.crews} x {row.jobs} | {row.p50_ms} | {row.p99_ms} "
        f"| {row.cpu_p50_ms} | {row.cpu_p99_ms} | under {limit_ms:g} | {word} |"
    )


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--area", choices=AREAS, action="append")
    chosen = parser.parse_args().area or AREAS
    found: list[Decision] = []
    for area in chosen:
        roads, doors = roads_of(area)
        with settled_memory():
            found += [decide(area, size, roads, doors) for size in SIZES]
        for row in found[-len(SIZES) :]:
            print(_line(row), flush=True)
    report = {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),  # noqa: TID251 (a report's own date)
        "machine": f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}",
        "decisions": [asdict(row) for row in found],
    }
    if set(chosen) == set(AREAS):
        OUT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        PAGE.write_text(page(report), encoding="utf-8")


if __name__ == "__main__":
    main()
