"""What a dispatcher without a planner does: the nearest crew that is free and can."""

from collections.abc import Iterable

from bench.days.timing import Walk
from routing.plan import Plan
from routing.prices import Need
from routing.problem import Job, Problem

RANK = {Need.FLOOR: 0, Need.TWO_HOUR: 1, Need.FOUR_HOUR: 2}


def first_come(problem: Problem, in_force: Plan) -> Plan:
    """Calls in the order they came; each takes the nearest idle crew that can go."""
    del in_force
    return _assign(problem, problem.jobs)


def most_urgent(problem: Problem, in_force: Plan) -> Plan:
    """The most urgent call first, then the one that is due first."""
    del in_force
    jobs = sorted(problem.jobs, key=lambda job: (RANK[job.need], job.due_s))
    return _assign(problem, jobs)


def _assign(problem: Problem, jobs: Iterable[Job]) -> Plan:
    """Only crews that are free now; a break that is due comes first."""
    walks = {crew.key: Walk.of(problem, crew) for crew in problem.crews}
    told = {key for crew in problem.crews for key in crew.committed}
    idle = {
        crew.key
        for crew in problem.crews
        if crew.free_s <= 0 and not crew.committed and not walks[crew.key].rest_is_due()
    }
    for job in jobs:
        if job.key in told or not idle:
            continue
        near = [
            (int(walks[key].road_s[walks[key].place, job.place]), key)
            for key in idle
            if walks[key].takes(job)
        ]
        if near:
            key = min(near)[1]
            walks[key].visit(job)
            idle.remove(key)
    routes = (walk.route() for walk in walks.values())
    return Plan(routes=tuple(route for route in routes if route.items))
