"""A way of planning: what the bench times, and what it makes of the answer.

Every way is asked for orders only: which crew, which jobs, in which order. Times and
breaks are put to them by the same hand for all, what breaks a hard rule is taken out,
the referee looks at it, and the one evaluator prices it.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from routing.carry import carry_over
from routing.check import check
from routing.evaluate import evaluate
from routing.plan import Plan
from routing.prices import POINT
from routing.problem import Problem

Orders = Mapping[str, Sequence[str]]
Solve = Callable[[Problem, float, int], Orders | None]
"""Problem, seconds, seed -> orders; None, or nobody sent: no answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A solver by name.

    Attributes:
        timed: Whether more time makes it better; the others are run once.
    """

    name: str
    solve: Solve
    timed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one way made of one problem.

    Attributes:
        points: What the plan costs; None if there was no plan.
        took_s: Wall seconds, model building included.
        served: Visits in the plan.
        late_minutes: Minutes late in all, whatever the need.
        travel_minutes: Driving of all crews.
        breaches: Hard rules that the plan breaks; none is allowed.
        load: The machine's load over the last minute, at the end.
    """

    points: float | None
    took_s: float
    served: int = 0
    late_minutes: float = 0
    travel_minutes: float = 0
    breaches: int = 0
    load: float = 0


def ask(way: Way, problem: Problem, limit_s: float, seed: int) -> Answer:
    """Run a way once, and price what it answers."""
    began_s = perf_counter()
    orders = way.solve(problem, limit_s, seed)
    took_s = perf_counter() - began_s
    if orders is None or not any(orders.values()):
        return Answer(points=None, took_s=round(took_s, 4), load=load())
    return judged(problem, carry_over(problem, orders), took_s)


def judged(problem: Problem, plan: Plan, took_s: float) -> Answer:
    """The referee's and the evaluator's word on a plan."""
    cost = evaluate(problem, plan)
    due_s = {job.key: job.due_s for job in problem.jobs}
    stops = [stop for route in plan.routes for stop in route.stops]
    late_s = sum(max(0, stop.start_s - due_s[stop.job]) for stop in stops)
    price = problem.prices.travel_per_minute * POINT
    return Answer(
        points=round(cost.total / POINT, 2),
        took_s=round(took_s, 4),
        served=len(stops),
        late_minutes=round(late_s / 60, 1),
        travel_minutes=round(cost.travel / price, 1),
        breaches=len(check(problem, plan)),
        load=load(),
    )


def load() -> float:
    return round(os.getloadavg()[0], 1)
