"""Carrying a plan over into a world that has moved on."""

from collections.abc import Iterable, Mapping, Sequence

from routing.engine.draft import Draft
from routing.evaluate import plan_of
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables, standing_rules

Orders = Mapping[str, Sequence[str]]


def carry_over(problem: Problem, orders: Orders) -> Plan:
    """Keep what is still allowed of an older plan, in its order; drop the rest.

    Commitments come first whatever the old order says. Crews and jobs that are gone,
    and jobs that their crew may no longer do, or no longer in time for the end of its
    shift, are dropped: they are for `best_insertion` to place again.
    """
    tables = Tables.of(problem)
    return plan_of(tables, carried(tables, orders).routes)


def carry_on(problem: Problem, orders: Orders, waiting: Iterable[str]) -> Plan:
    """`carry_over`, then `insert_all` of what waits, laid out only once.

    Raises:
        UnknownJob: The problem has no such job.
    """
    tables = Tables.of(problem)
    draft = carried(tables, orders)
    draft.put_in(tables.row_of(key) for key in waiting)
    return plan_of(tables, draft.routes)


def carried(tables: Tables, orders: Orders) -> Draft:
    """The draft on which an older plan is laid out, as far as it is still allowed."""
    taken = tables.committed_jobs()
    draft = Draft.empty(tables)
    for key, jobs in orders.items():
        crew = tables.crew_row.get(key)
        if crew is not None:
            rows = [tables.job_row[job] for job in jobs if job in tables.job_row]
            taken |= _keep(tables, draft, crew, [r for r in rows if r not in taken])
    return draft


def _keep(tables: Tables, draft: Draft, crew: int, rows: list[int]) -> set[int]:
    """Give a crew these jobs, all if they fit, else one after the other that does."""
    problem, kept = tables.problem, list[int]()
    able = [
        row
        for row in dict.fromkeys(rows)
        if not standing_rules(problem.crews[crew], problem.jobs[row])
    ]
    if draft.set_jobs(crew, able):
        return set(able)
    for row in able:
        if draft.set_jobs(crew, [*kept, row]):
            kept.append(row)
    return set(kept)
