"""The engine for people who have a simulator, or a service, of their own.

One call, no state: crews, jobs and drive times in, a checked plan out. How to use it,
key by key, is in docs/how-to/drive-the-engine.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.carry import carry_on, carry_over
from routing.explain import Explanation, explain
from routing.given_world import read_world
from routing.improve import improve
from routing.insertion import insert_all
from routing.left_over import Unplanned, Why, left_over
from routing.meeting import arrange, may_meet
from routing.outside import WrongType, number, shown
from routing.plan import Plan, Stop
from routing.prices import Prices
from routing.problem import Job, NegativeDuration, Problem
from routing.refusals import Reason
from routing.without_breaches import without_breaches

__all__ = ["Decision", "Reason", "Unplanned", "Why", "decide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who goes where, and what became of every job and crew that was given.

    Attributes:
        plan: Checked; seconds from `now`. `when` puts them on your clock.
        problem: What was understood, in the engine's own words.
        refused: Jobs that could not be read or contradict themselves, by key (or by
            "#3", the fourth that was given, if it has no key).
        refused_crews: The same of crews.
        unplanned: Good jobs in no route, by key, and why.
        notes: What was put right at a job that stayed, by its key.
        crew_notes: The same of crews.
    """

    now: float
    plan: Plan
    problem: Problem
    refused: Mapping[str, Reason]
    refused_crews: Mapping[str, Reason]
    unplanned: Mapping[str, Unplanned]
    notes: Mapping[str, Sequence[Reason]]
    crew_notes: Mapping[str, Sequence[Reason]]

    @property
    def orders(self) -> Mapping[str, tuple[str, ...]]:
        """Crew key to its job keys in order."""
        return self.plan.orders

    def find_next(self, crew: str) -> Stop | None:
        """The visit that a crew should drive to now, if any."""
        route = self.plan.find_route(crew)
        return route.stops[0] if route is not None and route.stops else None

    def when(self, seconds: int) -> float:
        """A second of the plan on the clock of `now`."""
        return self.now + seconds

    def explain(self, job: str) -> Explanation:
        """Each crew's case for a job: the rules, or the minutes and the price.

        Raises:
            UnknownJob: It was not given, or was refused.
        """
        return explain(self.problem, self.plan, job)


def decide(  # noqa: PLR0913 (the one door for people outside)
    now: float,
    crews: Iterable[object],
    jobs: Iterable[object],
    drive_time: object,
    *,
    in_force: Plan | Decision | Mapping[str, Sequence[str]] | None = None,
    limit_s: float = 0.05,
    seed: int = 1,
    prices: Prices | None = None,
) -> Decision:
    """Carry the plan in force on, put in what waits, and improve it for a while.

    Args:
        now: The moment of deciding, in seconds of any clock.
        crews: Mappings, or `Crew`. Moments are on the clock of `now`.
        jobs: Mappings, or `Job`.
        drive_time: Seconds as a function of (from, to), as a matrix whose places are
            its row numbers, as a mapping by (from, to) or from `from` to a mapping,
            or as a mapping of these by way of getting about: car, bike, walk.
        in_force: The decision before, or crew key to job keys in order.
        limit_s: Wall time for improving; 0 for insertion alone, which is the same
            each time.
        seed: Of the search.
        prices: What soft rules cost, if not as usual.

    Raises:
        BadProblem: `now`, the drive times as a whole or an argument that is not about
            one crew or job cannot be read. What is wrong with one of them is in the
            decision.
    """
    now_s = number("now", now)
    if number("limit_s", limit_s) < 0:
        raise NegativeDuration(f"limit_s {limit_s}")
    if prices is not None and not isinstance(prices, Prices):
        raise WrongType(f"prices {shown(prices)}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise WrongType(f"seed {shown(seed)} is no whole number")
    orders = _orders(in_force)
    problem, refused = read_world(now_s, crews, jobs, drive_time, prices or Prices())
    problem = _expecting(problem, orders)
    met = problem
    if any(may_meet(job) for job in problem.jobs):
        met = arrange(problem, carry_over(problem, orders))
    plan = _planned(problem, met, orders, limit_s, int(seed))
    return Decision(
        now=now_s,
        plan=plan,
        problem=problem,
        refused=refused.jobs,
        refused_crews=refused.crews,
        unplanned=left_over(problem, plan, arranged=met),
        notes=_listed(refused.notes),
        crew_notes=_listed(refused.crew_notes),
    )


def _listed(
    notes: Mapping[str, Sequence[Reason]],
) -> Mapping[str, Sequence[Reason]]:
    return {key: tuple(reasons) for key, reasons in notes.items()}


def _orders(in_force: object) -> dict[str, list[str]]:
    if in_force is None:
        return {}
    if isinstance(in_force, Decision):
        in_force = in_force.plan
    given = in_force.orders if isinstance(in_force, Plan) else in_force
    if not isinstance(given, Mapping):
        raise WrongType(f"in_force {shown(given)} is no plan")
    found: dict[str, list[str]] = {}
    for crew, keys in given.items():
        if not isinstance(crew, str) or not isinstance(keys, list | tuple):
            raise WrongType(f"in_force: {shown(crew)}: {shown(keys)} is no order")
        found[crew] = [key for key in keys if isinstance(key, str)]
    return found


def _expecting(problem: Problem, orders: Mapping[str, Sequence[str]]) -> Problem:
    """The problem whose jobs know which crew the plan in force has for them."""
    planned = {key: crew for crew, keys in orders.items() for key in keys}
    if not planned:
        return problem
    jobs = tuple(
        replace(job, planned_crew=job.planned_crew or planned.get(job.key))
        for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def _planned(
    problem: Problem,
    met: Problem,
    orders: Mapping[str, Sequence[str]],
    limit_s: float,
    seed: int,
) -> Plan:
    """The engine, and what the referee leaves of its plan."""
    told = {key for crew in met.crews for key in crew.committed}
    waiting = sorted(met.jobs, key=lambda job: _urgency(problem, job))
    keys = [job.key for job in waiting if job.key not in told]
    plan = _filled(met, carry_on(met, orders, keys), keys)
    if limit_s > 0:
        plan = improve(met, plan, limit_s=limit_s, seed=seed)
    return without_breaches(problem, met, plan)


def _filled(problem: Problem, plan: Plan, keys: Sequence[str]) -> Plan:
    """The plan with all that still finds a way, some only by the door of another."""
    left = len(keys) + 1
    while True:
        served = {key for route in plan.routes for key in route.jobs}
        again = [key for key in keys if key not in served]
        if not again or len(again) == left:
            return plan
        left = len(again)
        plan = insert_all(problem, plan, again)


def _urgency(problem: Problem, job: Job) -> tuple[bool, int, int, str]:
    price = problem.prices.of(job.need).late_per_minute
    return (job.pinned_to is None, -price, job.due_s, job.key)
