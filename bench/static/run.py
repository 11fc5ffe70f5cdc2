"""Solvers side by side on the same problems, judged by one evaluator and one referee.

`python -m bench.static.run` measures what was not measured yet, prints the tables and
writes bench/results/static.json. `--afresh` measures everything again; `--only ours`
measures our own only. Cut off, it goes on where it was.
"""

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Final

from bench.static.by_or_tools import TUTORIAL, WELL_BUILT
from bench.static.by_pyvrp import PYVRP
from bench.static.by_vroom import VROOM
from bench.static.measure import Instance, measure, rows
from bench.static.ours import OURS, PARTS
from bench.static.sets import (
    ASKED,
    DAY_LIMITS,
    LIMITS,
    WINDOW_LIMITS,
    busy_snapshots,
    hard_windows,
    home_care,
)
from bench.static.simple import SIMPLE
from bench.static.snapshots import SIZES
from bench.static.store import Store, engine_version
from bench.static.table import cells, markdown, verdicts

OUT: Final = Path(__file__).parents[1] / "results" / "static.json"
WAYS: Final = (*SIMPLE, TUTORIAL, WELL_BUILT, PYVRP, VROOM, OURS, *PARTS)

Report = dict[str, object]


def machine() -> Report:
    """What it ran on, and when."""
    return {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),  # noqa: TID251 (a report's own date)
        "machine": f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores",
        "load": [round(value, 1) for value in os.getloadavg()],
        "python": platform.python_version(),
        "engine": engine_version(),
    }


def set_report(
    title: str,
    instances: Sequence[Instance],
    limits: Sequence[float],
    asked: Mapping[float, int],
) -> Report:
    """Print a table for one set, and give what goes into the file."""
    jobs = mean(len(one.problem.jobs) for one in instances)
    known = rows(instances, WAYS)
    found = cells(known, jobs, len(instances))
    print(f"\n{title}: mean gap in % over {len(instances)} problems")
    print(markdown(found, limits, asked))
    best = {one.name: Store(one.problem, one.name) for one in instances}
    searched_s = min(store.searched_s() for store in best.values())
    for line in verdicts(found, asked, searched_s):
        print(f"  {line}")
    return {
        "limits": list(limits),
        "asked_percent": {f"{at:g}": gap for at, gap in asked.items()},
        "best_points": {name: store.best_points() for name, store in best.items()},
        "searched_s": {name: store.searched_s() for name, store in best.items()},
        "ways": [asdict(cell) for cell in found],
        "answers": [
            {"instance": row.instance, "way": row.way, "limit_s": row.limit_s}
            | {"gap_percent": row.gap_percent}
            | asdict(row.answer)
            for row in known
        ],
    }


def sets(snapshots: int) -> dict[str, tuple[list[Instance], Sequence[float]]]:
    """Every set by name, with its time limits."""
    busy = busy_snapshots(snapshots)
    found: dict[str, tuple[list[Instance], Sequence[float]]] = {
        f"{crews}x{jobs}": (
            [one for one in busy if one.name.startswith(f"{crews}x{jobs}-")],
            LIMITS[crews, jobs],
        )
        for crews, jobs in SIZES
    }
    found["home care"] = (home_care(), DAY_LIMITS)
    found["hard windows"] = (hard_windows(), WINDOW_LIMITS)
    return {name: one for name, one in found.items() if one[0]}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=3)
    parser.add_argument(
        "--only", default="", help="ways whose names begin so, by commas"
    )
    parser.add_argument("--sets", default="", help="such as 20x60,60x300")
    parser.add_argument("--budget", type=float, default=420, help="seconds")
    parser.add_argument("--afresh", action="store_true")
    asked = parser.parse_args()
    every = sets(asked.snapshots)
    wanted = asked.sets.split(",") if asked.sets else list(every)
    now = [one for name in wanted for one in every[name][0]]
    chosen = [way for way in WAYS if way.name.startswith(tuple(asked.only.split(",")))]
    left = measure(now, chosen, afresh=asked.afresh, budget_s=asked.budget)
    found = {
        name: set_report(name, instances, limits, ASKED.get(name, {}))
        for name, (instances, limits) in every.items()
    }
    if "hard windows" not in every:
        print("\nhard windows: not measured, no data; set UCR_BENCH_DATA")
    print(f"\n{left} questions left; run it again" if left else "\nall asked")
    report = machine() | {"left": left, "sets": found}
    OUT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
