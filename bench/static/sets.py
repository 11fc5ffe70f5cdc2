"""The sets of problems, each with the time limits at which solvers are asked."""

from typing import Final

from bench.static.home_care import drawn, files, named, read
from bench.static.measure import Instance
from bench.static.snapshots import SIZES, key_of, snapshot
from bench.static.windows import problem_of, problems

SNAPSHOTS: Final = 3
LIMITS: Final = {
    (8, 15): (0.05, 0.1, 0.5, 1.0),
    (20, 60): (0.05, 0.1, 0.5, 1.0, 5.0),
    (60, 300): (0.05, 0.1, 0.5, 1.0, 5.0),
}
ASKED: Final = {
    "20x60": {0.1: 25, 1.0: 10, 5.0: 4},
    "60x300": {0.5: 60, 1.0: 35, 5.0: 15},
}
"""Gaps in per cent that issue 7 asks of us, by time limit."""


def busy_snapshots(snapshots: int = SNAPSHOTS) -> list[Instance]:
    return [
        Instance(
            name=key_of(*size, seed),
            problem=snapshot(*size, seed),
            limits=LIMITS[size],
        )
        for size in SIZES
        for seed in range(1, snapshots + 1)
    ]


DAYS: Final = ((6, 40), (15, 120))
DAY_LIMITS: Final = (0.5, 2.0)
WINDOW_LIMITS: Final = (1.0, 5.0)


def home_care() -> list[Instance]:
    """The benchmark's files that are there, and days drawn in that style."""
    from_files = [
        Instance(name=named(path), problem=read(path), limits=DAY_LIMITS)
        for path in files()
    ]
    by_seed = [
        Instance(
            name=f"home-care-{nurses}x{visits}",
            problem=drawn(nurses, visits, seed=1),
            limits=DAY_LIMITS,
        )
        for nurses, visits in DAYS
    ]
    return [*from_files, *by_seed]


def hard_windows() -> list[Instance]:
    """Solomon's problems that are there; none without UCR_BENCH_DATA."""
    return [
        Instance(
            name=f"vrptw-{one.name}", problem=problem_of(one), limits=WINDOW_LIMITS
        )
        for one in problems()
    ]
