"""Our engine, whole and in parts."""

from random import Random
from time import monotonic
from typing import Final

from bench.static.ways import Orders, Way
from routing.carry import carry_over
from routing.evaluate import items_of, plan_of
from routing.improve import (
    Until,
    improve,
    never,
    ruin_and_recreate,
    search_with_or_tools,
)
from routing.insertion import insert_all
from routing.plan import Plan
from routing.problem import Problem
from routing.regret import build
from routing.tables import Tables

REGRET_UP_TO: Final = 400
"""Jobs up to which the first plan is by regret; above, that takes seconds."""


def first_plan(problem: Problem) -> Plan:
    """What there is at once: by regret, or each job in turn at its cheapest place."""
    if len(problem.jobs) <= REGRET_UP_TO:
        return build(problem)
    return insert_all(problem, carry_over(problem, {}), [j.key for j in problem.jobs])


def whole(problem: Problem, limit_s: float, seed: int) -> Orders:
    """The first plan, then every part in turn for the time that is left."""
    end_s = monotonic() + limit_s
    plan = first_plan(problem)
    left_s = max(0.0, end_s - monotonic())
    return improve(problem, plan, limit_s=left_s, seed=seed).orders


def ruin_alone(problem: Problem, limit_s: float, seed: int) -> Orders:
    """The first plan, then ruin and recreate."""
    end_s = monotonic() + limit_s
    tables = Tables.of(problem)
    routes = items_of(tables, first_plan(problem))
    whole_s = max(end_s - monotonic(), 1e-6)
    found = ruin_and_recreate(
        tables,
        routes,
        left=lambda: (end_s - monotonic()) / whole_s,
        random=Random(seed),  # noqa: S311 (a search, not a secret)
    )
    return plan_of(tables, found).orders


def or_tools_alone(problem: Problem, limit_s: float, seed: int) -> Orders:
    """The first plan, then OR-Tools from there."""
    end_s = monotonic() + limit_s
    tables = Tables.of(problem)
    routes = items_of(tables, first_plan(problem))
    left_s = max(0.0, end_s - monotonic())
    random = Random(seed)  # noqa: S311 (a search, not a secret)
    found = search_with_or_tools(tables, routes, Until(end_s, never), left_s, random)
    return plan_of(tables, found).orders


OURS = Way(name="ours", solve=whole)
PARTS = (
    Way(name="ours: ruin and recreate alone", solve=ruin_alone),
    Way(name="ours: OR-Tools alone", solve=or_tools_alone),
)
