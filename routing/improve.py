"""Improving the plan in force with OR-Tools: the only door to it."""

from collections.abc import Callable

from routing.plan import Plan
from routing.problem import Problem


def improve(
    problem: Problem,
    plan: Plan,
    *,
    limit_s: float,
    seed: int = 1,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    raise NotImplementedError
