"""Which hard rule of the clock or the road keeps an otherwise able crew away."""

from dataclasses import replace

from routing.problem import NO_ROAD_S
from routing.rules import Rule
from routing.tables import FOREVER_S, CrewRow, Tables
from routing.walk import with_rests


def why_not(tables: Tables, crew: int, items: list[int], job: int) -> tuple[Rule, ...]:
    """The one rule that, lifted, would let the crew go; or all that had to be."""
    row, place = tables.crews[crew], tables.jobs[job].place
    if tables.drive_s[row.place][place] >= NO_ROAD_S:
        return (Rule.UNREACHABLE,)
    jobs = [item for item in items if item >= 0]
    lifted = _lifted(tables, crew)
    for rule, freed in lifted:
        if _fits(tables, freed, jobs, job):
            return (rule,)
    return tuple(rule for rule, _ in lifted)


def _lifted(tables: Tables, crew: int) -> tuple[tuple[Rule, CrewRow], ...]:
    """The crew's row with one rule lifted at a time; only rules that it has."""
    row, told = tables.crews[crew], tables.problem.crews[crew]
    alone = told.alone_until_s if told.people == 1 else None
    late = FOREVER_S if alone is None else alone
    found = [(Rule.PAST_SHIFT_END, replace(row, end_s=late, shift_end_s=FOREVER_S))]
    if told.furthest_s is not None or told.most_jobs is not None:
        freed = replace(row, furthest_s=NO_ROAD_S - 1, most=FOREVER_S)
        found.insert(0, (Rule.VOLUNTEER_LIMIT, freed))
    if alone is not None:
        found.insert(0, (Rule.LONE_WORKER, replace(row, end_s=row.shift_end_s)))
    if row.rests:
        found.insert(0, (Rule.BREAK_MISSED, replace(row, rests=())))
    return tuple(found)


def _fits(tables: Tables, row: CrewRow, jobs: list[int], job: int) -> bool:
    return any(
        with_rests(tables, row, [*jobs[:at], job, *jobs[at:]]) is not None
        for at in range(len(jobs) + 1)
    )
