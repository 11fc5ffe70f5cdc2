"""The best that anything finds in five minutes: what gaps are measured against.

`python -m bench.static.reference` searches in pieces and keeps each; run it again until
it says that nothing is left. Whatever another run finds that is cheaper counts too;
for the other sets that is all there is.
"""

import argparse
from collections.abc import Sequence
from time import monotonic
from typing import Final

from bench.static.by_or_tools import WELL_BUILT
from bench.static.by_pyvrp import PYVRP
from bench.static.by_vroom import VROOM
from bench.static.measure import Instance, warm_up
from bench.static.ours import OURS
from bench.static.sets import busy_snapshots
from bench.static.store import Store
from bench.static.ways import ask

PIECES: Final = (
    (OURS, 60.0, 11),
    (OURS, 60.0, 12),
    (WELL_BUILT, 60.0, 1),
    (OURS, 60.0, 13),
    (PYVRP, 30.0, 1),
    (VROOM, 30.0, 1),
)
"""Way, seconds, seed: five minutes in all."""
SMALL_JOBS: Final = 30
SMALL_SHARE: Final = 0.1
"""A small problem is searched out in a tenth of that."""


def search(instances: Sequence[Instance], budget_s: float) -> int:
    """Search what was not searched yet; how many pieces are left."""
    end_s, left = monotonic() + budget_s, 0
    warm_up([way for way, _, _ in PIECES])
    for way, whole_s, seed in PIECES:
        for instance in instances:
            small = len(instance.problem.jobs) <= SMALL_JOBS
            limit_s = whole_s * (SMALL_SHARE if small else 1)
            store = Store(instance.problem, instance.name)
            key = f"reference {way.name} {limit_s:g} s seed {seed}"
            if store.find(key) is not None:
                continue
            if monotonic() + limit_s > end_s:
                left += 1
                continue
            answer = ask(way, instance.problem, limit_s, seed)
            store.keep(key, answer)
            print(f"{instance.name:>14} {way.name:<24} {limit_s:>5g} s", end=" ")
            print(f"{answer.points} points, best {store.best_points()}", flush=True)
    return left


def main() -> None:
    """Search until the budget is spent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=220, help="seconds")
    asked = parser.parse_args()
    instances = busy_snapshots()
    print(f"{search(instances, asked.budget)} pieces left")


if __name__ == "__main__":
    main()
