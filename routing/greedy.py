"""The answer that always comes: most urgent first, nearest able crew."""

from routing.evaluate import plan_of
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables, standing_rules
from routing.walk import idle, with_rests


def greedy(problem: Problem) -> Plan:
    """Give each job in turn to the crew that can start it first.

    The most urgent is the one whose minute late costs most, then the one due first.
    A crew that is equally soon is chosen by nearness, then by its key.
    """
    tables = Tables.of(problem)
    routes = [idle(tables, row) for row in tables.crews]
    free = [(row.free_s, row.place) for row in tables.crews]
    for job in sorted(tables.free_jobs(), key=lambda row: _urgency(tables, row)):
        for crew in _soonest(tables, job, free):
            jobs = [item for item in routes[crew] if item >= 0]
            items = with_rests(tables, tables.crews[crew], [*jobs, job])
            if items is not None:
                routes[crew] = items
                free[crew] = _free_after(tables, crew, items)
                break
    return plan_of(tables, routes)


def _urgency(tables: Tables, job: int) -> tuple[bool, int, int, str]:
    row, wanted = tables.jobs[job], tables.problem.jobs[job]
    return (wanted.pinned_to is None, -row.late_price, row.due_s, wanted.key)


def _soonest(tables: Tables, job: int, free: list[tuple[int, int]]) -> list[int]:
    """Crews that may take the job, by when they could be there."""
    problem, place = tables.problem, tables.jobs[job].place
    found: list[tuple[int, int, str, int]] = []
    for crew, (now_s, at) in enumerate(free):
        if not standing_rules(problem.crews[crew], problem.jobs[job]):
            road_s = tables.crews[crew].drive_s[at][place]
            start_s = max(now_s + road_s, tables.jobs[job].earliest_s)
            found.append((start_s, road_s, problem.crews[crew].key, crew))
    return [crew for *_, crew in sorted(found)]


def _free_after(tables: Tables, crew: int, items: list[int]) -> tuple[int, int]:
    """When and where the crew is after its last visit, breaks before it included."""
    row = tables.crews[crew]
    now_s, place = row.free_s, row.place
    for item in items:
        if item < 0:
            earliest_s, _, duration_s = row.rests[-1 - item]
            now_s = max(now_s, earliest_s) + duration_s
            continue
        job = tables.jobs[item]
        now_s = max(now_s + row.drive_s[place][job.place], job.earliest_s)
        now_s, place = now_s + job.service_s, job.place
    return now_s, place
