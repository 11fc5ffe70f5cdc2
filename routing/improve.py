"""Improving the plan in force: ruin and recreate, and OR-Tools, behind one door.

Each goes on from the plan of the one before. OR-Tools searches a small area whole, a
large one by regions of near-by crews in turn. What it returns is priced by the one
evaluator, the end by the referee; what is not better is thrown away.
"""

from collections.abc import Callable
from random import Random
from time import monotonic
from typing import Final

from routing.carry import carry_over
from routing.check import check
from routing.engine.draft import Draft
from routing.evaluate import items_of, plan_of
from routing.or_tools import Model
from routing.plan import Plan
from routing.problem import Problem
from routing.region import (
    Region,
    Routes,
    dear_jobs,
    near_by,
    whole_area,
)
from routing.settle import routes_price, settle
from routing.tables import Tables

WHOLE_UP_TO: Final = 120
"""Jobs up to which an area is searched whole."""
REGION_JOBS: Final = 45
REGION_S: Final = 0.25
"""How long one region is searched, out of the whole limit."""
RUIN_FIRST: Final = 0.5
OR_TOOLS: Final = 0.2
"""Shares of the time limit; ruin and recreate has what is left."""
WORTH_IT_S: Final = 0.25
"""With less than this OR-Tools has hardly built its model: the time is better spent."""
COOL: Final = 0.3
"""How hot ruin and recreate begins again: it must not lose what was just found."""
CALLS_PER_LOOK: Final = 200
"""How many steps of the search pass between two looks at `stop`."""

Stop = Callable[[], bool]


def never() -> bool:
    return False


def improve(
    problem: Problem,
    plan: Plan,
    *,
    limit_s: float,
    seed: int = 1,
    stop: Stop = never,
) -> Plan:
    """Search for a cheaper plan for at most `limit_s` seconds, from the one in force.

    Commitments, pins and every hard rule are kept. A plan in force that breaks a hard
    rule is first carried over without what breaks it.

    Args:
        problem: The world as it is now.
        plan: The plan in force.
        limit_s: Wall time; the answer comes soon after it.
        seed: Chooses the order of regions. The same seed gives the same answer only
            as far as the same time lets the search get as far.
        stop: Asked often; once true, the best plan so far is returned.

    Returns:
        A plan that costs no more and that `check` accepts.
    """
    if check(problem, plan):
        plan = carry_over(problem, plan.orders)
    tables = Tables.of(problem)
    before = items_of(tables, plan)
    after = _search(tables, before, Until(monotonic() + limit_s, stop), Random(seed))  # noqa: S311 (not for secrets)
    found = plan_of(tables, after)
    if after is before or check(problem, found):
        return plan
    return found


class Until:
    """When to stop: at a moment of the monotonic clock, or when told to."""

    def __init__(self, end_s: float, stop: Stop) -> None:
        self.end_s, self.stop = end_s, stop
        self._calls, self._over = 0, False

    def left_s(self) -> float:
        self._over = self._over or self.stop()
        return 0.0 if self._over else self.end_s - monotonic()

    def over(self) -> bool:
        """Asked at every step of the search, so it mostly only counts."""
        self._calls += 1
        if self._calls % CALLS_PER_LOOK == 0:
            self._over = self._over or self.stop()
        return self._over


def _search(tables: Tables, routes: Routes, until: Until, rng: Random) -> Routes:
    """Ruin and recreate, OR-Tools from there, ruin and recreate with what is left."""
    limit_s = until.left_s()
    if limit_s <= 0:
        return routes
    if limit_s * OR_TOOLS < WORTH_IT_S:
        return ruin_and_recreate(
            tables, routes, left=lambda: until.left_s() / limit_s, random=rng
        )
    first = ruin_and_recreate(
        tables,
        routes,
        left=lambda: (until.left_s() / limit_s - 1 + RUIN_FIRST) / RUIN_FIRST,
        random=rng,
    )
    second = search_with_or_tools(tables, first, until, limit_s * OR_TOOLS, rng)
    last = until.left_s()
    if last <= 0:
        return second
    return ruin_and_recreate(
        tables, second, left=lambda: COOL * until.left_s() / last, random=rng
    )


def ruin_and_recreate(
    tables: Tables, routes: Routes, *, left: Callable[[], float], random: Random
) -> Routes:
    """The cheapest routes found while `left`, the share of time left, is positive."""
    draft = Draft(tables, routes)
    draft.ruin(left, random)
    return draft.routes


def search_with_or_tools(
    tables: Tables, routes: Routes, until: Until, limit_s: float, rng: Random
) -> Routes:
    """A small area whole, a large one by regions, from the dearest jobs on."""
    end_s = monotonic() + limit_s
    whole = whole_area(tables, routes)
    if len(whole.jobs) <= WHOLE_UP_TO:
        return _better(tables, routes, whole, until, min(limit_s, until.left_s()))
    while (left_s := min(end_s - monotonic(), until.left_s())) > 0:
        job = dear_jobs(tables, routes, rng)[0]
        region = near_by(tables, routes, seed_job=job, most_jobs=REGION_JOBS)
        routes = _better(tables, routes, region, until, min(REGION_S, left_s))
    return routes


def _better(
    tables: Tables, routes: Routes, region: Region, until: Until, limit_s: float
) -> Routes:
    """The routes with the region searched anew, or as they were if that is dearer."""
    if limit_s <= 0 or not region.crews or not region.jobs:
        return routes
    found = Model(tables, routes, region).solve(until.over, limit_s)
    if found is None:
        return routes
    tried = list(routes)
    for crew in region.crews:
        tried[crew] = []
    for crew, items in zip(region.crews, found, strict=True):
        tried[crew] = items
    tried = settle(tables, tried, region.crews)
    cheaper = routes_price(tables, tried) < routes_price(tables, routes)
    return tried if cheaper else routes
