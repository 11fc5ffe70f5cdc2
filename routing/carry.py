"""Carrying a plan over into a world that has moved on."""

from collections.abc import Mapping, Sequence

from routing.evaluate import plan_of
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables, standing_rules
from routing.walk import idle, with_rests


def carry_over(problem: Problem, orders: Mapping[str, Sequence[str]]) -> Plan:
    """Keep what is still allowed of an older plan, in its order; drop the rest.

    Commitments come first whatever the old order says. Crews and jobs that are gone,
    and jobs that their crew may no longer do, or no longer in time for the end of its
    shift, are dropped: they are for `best_insertion` to place again.
    """
    tables = Tables.of(problem)
    taken = tables.committed_jobs()
    routes = [idle(tables, row) for row in tables.crews]
    for key, jobs in orders.items():
        crew = tables.crew_row.get(key)
        if crew is None:
            continue
        kept: list[int] = []
        for job in (tables.job_row[job] for job in jobs if job in tables.job_row):
            wanted, items = problem.jobs[job], None
            if job not in taken and not standing_rules(problem.crews[crew], wanted):
                items = with_rests(tables, tables.crews[crew], [*kept, job])
            if items is not None:
                routes[crew] = items
                kept.append(job)
                taken.add(job)
    return plan_of(tables, routes)
