"""Carrying a plan over into a world that has moved on."""

from collections.abc import Iterable, Mapping, Sequence

from routing.engine.draft import Draft
from routing.evaluate import plan_of
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables

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
    draft = Draft.empty(tables)
    ordered = _rows(tables, orders)
    wanted = [row for rows in ordered.values() for row in rows]
    if len(set(wanted)) < len(wanted):
        _one_by_one(draft, ordered)
        return draft
    lists = [ordered.get(crew, []) for crew in range(len(tables.crews))]
    draft.set_all(draft.able(lists))
    return draft


def _rows(tables: Tables, orders: Orders) -> dict[int, list[int]]:
    """What was ordered and is not told, by rows; each job once for a crew."""
    told, found = tables.committed_jobs(), dict[int, list[int]]()
    for key, jobs in orders.items():
        if key in tables.crew_row:
            rows = (tables.job_row[job] for job in jobs if job in tables.job_row)
            kept = [row for row in dict.fromkeys(rows) if row not in told]
            found[tables.crew_row[key]] = kept
    return found


def _one_by_one(draft: Draft, ordered: dict[int, list[int]]) -> None:
    """A job that was ordered of two crews is the first one's that may keep it."""
    taken = set[int]()
    lists = draft.able(
        [ordered.get(crew, []) for crew in range(len(draft.tables.crews))]
    )
    for crew in ordered:
        able = [row for row in lists[crew] if row not in taken]
        taken |= set(able) if draft.set_jobs(crew, able) else _keep(draft, crew, able)


def _keep(draft: Draft, crew: int, rows: list[int]) -> set[int]:
    """Give a crew one job after the other that fits behind those before it."""
    kept = list[int]()
    for row in rows:
        if draft.set_jobs(crew, [*kept, row]):
            kept.append(row)
    return set(kept)
