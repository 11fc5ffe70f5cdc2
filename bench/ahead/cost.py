"""How long each look ahead takes on a large area, in milliseconds."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter, process_time
from typing import Final

import numpy as np

from bench.ahead.outlook import EXPECTED
from routing.ahead.breach import Outlook, forecast
from routing.ahead.cover import Demand, price_of_leaving, spots
from routing.ahead.divert import find_diversion
from routing.ahead.learned import SIMULATED_DAYS
from routing.ahead.waiting import waiting_places
from routing.greedy import greedy
from routing.plan import Plan
from routing.problem import Problem
from tests.routing.worlds import busy_day

CREWS, JOBS, TIMES = 60, 300, 20
SERVICE: Final = (0.4, 0.7, 0.95, 1.3, 2.1)
ROADS: Final = (780, 900, 1000, 1110, 1280)
FREE: Final = 6
"""Crews with nothing to do, when it is asked who should wait where."""


def table() -> str:
    """Median and highest wall and processor time of each."""
    problem = uncertain(busy_day(CREWS, JOBS, seed=1))
    plan = greedy(problem)
    on_way = told(problem, plan)
    idle = Plan(routes=plan.routes[FREE:])
    demand = Demand(
        places=np.arange(CREWS, CREWS + 60), per_hour=np.full(60, 0.3), kinds=EXPECTED
    )
    ways: dict[str, Callable[[], object]] = {
        "forecast of every job": lambda: forecast(problem, plan),
        "the same, pushed back": lambda: forecast(
            problem, plan, Outlook(push_back=SIMULATED_DAYS)
        ),
        "price of leaving, all crews": lambda: price_of_leaving(
            problem, spots(problem, plan), demand
        ),
        "waiting places": lambda: waiting_places(
            free_now(problem), idle, demand, range(CREWS, CREWS + 20)
        ),
        "diversion of one crew": lambda: find_diversion(
            on_way, plan, on_way.crews[0].key
        ),
    }
    lines = [f"{CREWS} crews, {JOBS} jobs{'wall ms':>22}{'most':>8}{'cpu ms':>8}"]
    lines += [f"{name:<30}{timed(way)}" for name, way in ways.items()]
    return "\n".join(lines)


def timed(way: Callable[[], object]) -> str:
    way()
    wall_ms, cpu_ms = [], []
    for _ in range(TIMES):
        wall_s, cpu_s = perf_counter(), process_time()
        way()
        cpu_ms.append((process_time() - cpu_s) * 1000)
        wall_ms.append((perf_counter() - wall_s) * 1000)
    middle, most = np.median(wall_ms), max(wall_ms)
    return f"{middle:>11.1f}{most:>8.1f}{np.median(cpu_ms):>8.1f}"


def uncertain(problem: Problem) -> Problem:
    jobs = (
        replace(
            job,
            service_quantiles_s=tuple(round(job.service_s * part) for part in SERVICE),
        )
        for job in problem.jobs
    )
    return replace(problem, jobs=tuple(jobs), travel_quantiles=ROADS)


def told(problem: Problem, plan: Plan) -> Problem:
    """The same world with each crew on its way to its first visit."""
    crews = (
        replace(crew, free_s=0, committed=plan.orders.get(crew.key, ())[:1])
        for crew in problem.crews
    )
    return replace(problem, crews=tuple(crews))


def free_now(problem: Problem) -> Problem:
    crews = (replace(crew, free_s=0) for crew in problem.crews)
    return replace(problem, crews=tuple(crews))
