"""A plan without what the referee holds against it, and without losing the rest."""

from collections.abc import Collection

from routing.carry import Orders, carry_over
from routing.check import Breach, check
from routing.insertion import insert_all
from routing.meeting import merge
from routing.plan import Plan
from routing.problem import Problem


def without_breaches(problem: Problem, arranged: Problem, plan: Plan) -> Plan:
    """The plan without any visit that the referee holds against it.

    Only visits that were not told of can be taken out, so what commitments break by
    themselves is not asked. Whatever had to go is tried once more elsewhere.

    Args:
        problem: What was asked, by which the referee judges.
        arranged: The same with halves where two crews meet, by which plans are made.
        plan: Of `arranged`.

    Returns:
        A plan of `problem`.
    """
    told = merge(arranged, carry_over(arranged, {}))
    alone = set(check(problem, told))

    def held(found: Plan) -> list[Breach]:
        breaches = check(problem, merge(arranged, found))
        return [breach for breach in breaches if breach not in alone]

    kept = plan
    while breaches := held(kept):
        less = carry_over(arranged, _without(arranged, kept, breaches))
        if less.orders == kept.orders:
            return told
        kept = less
    if kept is not plan:
        lost = _jobs(plan) - _jobs(kept)
        again = insert_all(arranged, kept, sorted(lost))
        kept = kept if held(again) else again
    return merge(arranged, kept)


def _without(arranged: Problem, plan: Plan, breaches: Collection[Breach]) -> Orders:
    """The orders without the jobs, or the crews' whole routes, that break a rule."""
    bad = {breach.job for breach in breaches if breach.job is not None}
    whole = {breach.crew for breach in breaches if breach.job is None}
    bad |= {job.key for job in arranged.jobs if job.part_of in bad}
    return {
        crew: tuple(key for key in keys if key not in bad)
        for crew, keys in plan.orders.items()
        if crew not in whole
    }


def _jobs(plan: Plan) -> set[str]:
    return {key for route in plan.routes for key in route.jobs}
