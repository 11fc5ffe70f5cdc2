"""What a service could know of the calls to come: where from, how many, what about."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.days.day import CURVE, DUE_S, FIRST_HOUR, HOUR_S, KINDS
from bench.days.world import World
from routing.ahead.cover import Demand, Kind
from routing.problem import Problem

DOORS: Final = 60
"""Past callers' doors that stand for where the next call comes from."""

EXPECTED: Final = tuple(
    Kind(
        need=kind.need,
        due_s=DUE_S[kind.need],
        share=kind.share,
        skills=kind.skills,
        kit=kind.kit,
        people=kind.people,
    )
    for kind in KINDS
)


def past_doors(world: World) -> NDArray[np.intp]:
    """Doors of callers of other days; calls come from everywhere alike."""
    rng = np.random.default_rng((world.day.seed, DOORS))
    return rng.choice(len(world.place.drive_s), DOORS, replace=False)


def with_demand(
    world: World, problem: Problem, now_s: int, doors: NDArray[np.intp]
) -> tuple[Problem, Demand]:
    """The problem with places where calls may come from, and how many of them."""
    roads, size, more = world.place.drive_s, len(problem.travel_s), len(doors)
    travel_s = np.zeros((size + more, size + more), dtype=np.int32)
    travel_s[:size, :size] = problem.travel_s
    travel_s[size:, size:] = roads[np.ix_(doors, doors)]
    for job in problem.jobs:
        travel_s[job.place, size:] = roads[world.open[job.key].call.place, doors]
    for crew in problem.crews:
        travel_s[crew.place, size:] = world.row_now(world.crews[crew.key], now_s)[doors]
    wide = replace(problem, travel_s=travel_s, travel_by_mode={})
    hour = min(max(now_s // HOUR_S - FIRST_HOUR, 0), len(CURVE) - 1)
    calls = len(world.day.calls) * CURVE[hour] / sum(CURVE)
    demand = Demand(
        places=np.arange(size, size + more),
        per_hour=np.full(more, calls / more),
        kinds=EXPECTED,
    )
    return wide, demand
