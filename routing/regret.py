"""A first plan: of the jobs that wait, place the one that would regret waiting most."""

from collections.abc import Callable

from routing.engine.draft import Draft
from routing.evaluate import items_of, plan_of
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables


def never() -> bool:
    return False


def build(
    problem: Problem, plan: Plan | None = None, *, stop: Callable[[], bool] = never
) -> Plan:
    """Insert every job that is worth it, by regret; keep what `plan` already has.

    A job's regret is what it would cost more at its second best crew; not being taken
    at all costs what handing back does. A job that costs more than handing it back is
    left out.

    Args:
        problem: The world as it is now.
        plan: What stays as it is; nothing but the commitments if None.
        stop: Asked at each job; once true, what is placed so far is returned.
    """
    tables = Tables.of(problem)
    routes = items_of(tables, plan or Plan.empty())
    planned = {item for items in routes for item in items}
    draft = Draft(tables, routes)
    draft.build([job for job in tables.free_jobs() if job not in planned], stop)
    return plan_of(tables, draft.routes)
