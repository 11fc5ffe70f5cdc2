"""What each part of the optimiser adds, and how long a decision takes.

`python -m bench.engine` prints two tables and writes bench/results/engine.json. A
decision is all of it, on Rutland's roads, as `bench.instant` has it.
Snapshots are seeded and random: drive times over an area 30 km wide, two of three
skills a crew, one break each, all jobs known at once (a hard morning, so gaps look
large). Gaps are to the best plan that any part found for the same snapshot.
"""

import gc
import json
import os
import platform
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic, perf_counter

from bench.instant import decide, roads_of
from routing.carry import carry_over
from routing.evaluate import evaluate, items_of, plan_of
from routing.greedy import greedy
from routing.improve import (
    Until,
    improve,
    never,
    ruin_and_recreate,
    search_with_or_tools,
)
from routing.insertion import best_insertion, build
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables
from tests.routing.worlds import busy_day

SIZES = ((8, 15), (20, 60), (60, 300))
SNAPSHOTS = 3
OUT = Path(__file__).parent / "results" / "engine.json"


@dataclass(frozen=True)
class Gap:
    """What one way of planning costs above the best, in percent, and its time."""

    crews: int
    jobs: int
    way: str
    mean_gap_percent: float
    mean_s: float


def one_by_one(problem: Problem) -> Plan:
    """Insertion in the order of calling in, as on a day; later is no reason to move."""
    plan = carry_over(problem, {})
    for job in problem.jobs:
        placed = best_insertion(problem, plan, job.key)
        plan = plan if placed is None else placed.plan
    return plan


def ruined(problem: Problem, plan: Plan, limit_s: float) -> Plan:
    """Ruin and recreate alone."""
    tables, end_s = Tables.of(problem), monotonic() + limit_s
    found = ruin_and_recreate(
        tables,
        items_of(tables, plan),
        left=lambda: (end_s - monotonic()) / limit_s,
        random=Random(1),  # noqa: S311 (a search, not a secret)
    )
    return plan_of(tables, found)


def or_tools(problem: Problem, plan: Plan, limit_s: float) -> Plan:
    """OR-Tools alone."""
    tables, until = Tables.of(problem), Until(monotonic() + limit_s, never)
    random = Random(1)  # noqa: S311 (a search, not a secret)
    routes = items_of(tables, plan)
    return plan_of(tables, search_with_or_tools(tables, routes, until, limit_s, random))


def ways(problem: Problem) -> dict[str, tuple[int, float]]:
    """Cost and seconds of every way of planning one snapshot."""
    found: dict[str, tuple[int, float]] = {}

    def run(name: str, plan: Callable[[], Plan]) -> Plan:
        began_s = perf_counter()
        answer = plan()
        took_s = perf_counter() - began_s
        found[name] = (evaluate(problem, answer).total, took_s)
        return answer

    run("greedy", lambda: greedy(problem))
    inserted = run("insertion", lambda: one_by_one(problem))
    first = run("regret build", lambda: build(problem))
    for limit_s in (0.5, 2.0):
        for name, start in (("insertion", inserted), ("regret", first)):
            run(
                f"{name} + ruin {limit_s:g} s", partial(ruined, problem, start, limit_s)
            )
            run(
                f"{name} + OR-Tools {limit_s:g} s",
                partial(or_tools, problem, start, limit_s),
            )
            run(
                f"{name} + improve {limit_s:g} s",
                partial(improve, problem, start, limit_s=limit_s),
            )
    return found


def gaps(crews: int, jobs: int) -> list[Gap]:
    snapshots = [ways(busy_day(crews, jobs, seed)) for seed in range(SNAPSHOTS)]
    best = [min(cost for cost, _ in found.values()) for found in snapshots]
    return [
        Gap(
            crews=crews,
            jobs=jobs,
            way=way,
            mean_gap_percent=round(
                statistics.mean(
                    100 * (found[way][0] - least) / least
                    for found, least in zip(snapshots, best, strict=True)
                ),
                1,
            ),
            mean_s=round(statistics.mean(found[way][1] for found in snapshots), 3),
        )
        for way in snapshots[0]
    ]


def main() -> None:
    gc.freeze()  # as a service does once it is up: modules are not garbage
    roads, doors = roads_of("rutland")
    decisions = [decide("rutland", size, roads, doors) for size in SIZES]
    print(
        f"{'crews x jobs':>12} {'p50 ms':>8} {'p99 ms':>8}"
        f" {'cpu p50':>8} {'cpu p99':>8} {'limit':>8}"
    )
    for row in decisions:
        size = f"{row.crews} x {row.jobs}"
        print(
            f"{size:>12} {row.p50_ms:8} {row.p99_ms:8} "
            f"{row.cpu_p50_ms:8} {row.cpu_p99_ms:8} {row.limit_p99_ms or '-':>8}"
        )
    found = [gap for size in SIZES for gap in gaps(*size)]
    print(f"\n{'crews x jobs':>12} {'way':<28} {'gap %':>8} {'s':>8}")
    for gap in found:
        size = f"{gap.crews} x {gap.jobs}"
        print(f"{size:>12} {gap.way:<28} {gap.mean_gap_percent:8} {gap.mean_s:8}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),  # noqa: TID251 (a report's own date)
        "machine": f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores",
        "load": os.getloadavg(),
        "python": platform.python_version(),
        "decisions": [asdict(row) for row in decisions],
        "gaps": [asdict(gap) for gap in found],
    }
    OUT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
