"""Rules of thumb: what a desk does by hand, and what insertion does at once."""

from collections.abc import Sequence

from bench.static.ways import Orders, Way
from routing.carry import carry_over
from routing.greedy import greedy
from routing.insertion import insert_all
from routing.problem import Job, Problem
from routing.regret import build
from routing.tables import standing_rules


def nearest(problem: Problem, jobs: Sequence[Job]) -> Orders:
    """Each job in turn to the crew that can be there first."""
    free = {crew.key: (max(0, crew.free_s), crew.place) for crew in problem.crews}
    orders: dict[str, list[str]] = {crew.key: [] for crew in problem.crews}

    def road_s(key: str, place: int) -> int:
        return int(problem.travel_s[free[key][1], place])

    for job in jobs:
        able = [
            (free[crew.key][0] + road_s(crew.key, job.place), crew.key)
            for crew in problem.crews
            if not standing_rules(crew, job)
        ]
        if able:
            start_s, key = min(able)
            orders[key].append(job.key)
            free[key] = (max(start_s, job.earliest_s) + job.service_s, job.place)
    return orders


def first_come(problem: Problem, _limit_s: float, _seed: int) -> Orders:
    """In the order of calling in; our snapshots number the jobs by it."""
    return nearest(problem, problem.jobs)


def by_priority(problem: Problem, _limit_s: float, _seed: int) -> Orders:
    return greedy(problem).orders


def inserted(problem: Problem, _limit_s: float, _seed: int) -> Orders:
    """The cheapest place for each job in turn, as calls come in on a day."""
    empty = carry_over(problem, {})
    return insert_all(problem, empty, [job.key for job in problem.jobs]).orders


def with_dropped(problem: Problem, orders: Orders) -> Orders:
    """Another solver's orders, and what it dropped at its cheapest place, worst first.

    Solvers that know hard windows only drop who is late; a service would still go.
    """
    prices = problem.prices
    waiting = sorted(
        problem.jobs,
        key=lambda job: (-prices.of(job.need).late_per_minute, job.due_s, job.key),
    )
    plan = carry_over(problem, orders)
    return insert_all(problem, plan, [job.key for job in waiting]).orders


def by_regret(problem: Problem, _limit_s: float, _seed: int) -> Orders:
    return build(problem).orders


SIMPLE = (
    Way(name="first come, nearest", solve=first_come, timed=False),
    Way(name="priority, nearest able", solve=by_priority, timed=False),
    Way(name="insertion in turn", solve=inserted, timed=False),
    Way(name="regret insertion", solve=by_regret, timed=False),
)
