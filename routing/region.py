"""A part of a problem: some crews, what they may do, and what waits near them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from routing.tables import Tables, standing_rules
from routing.walk import walk_cost

Routes = list[list[int]]


@dataclass(frozen=True, slots=True)
class Region:
    """Rows of the crews and of the jobs that may move between them, or wait."""

    crews: tuple[int, ...]
    jobs: tuple[int, ...]


def waiting_jobs(tables: Tables, routes: Routes) -> list[int]:
    """Jobs that no route has and that may be dispatched."""
    planned = {item for items in routes for item in items}
    held = tables.problem.jobs
    return [
        job
        for job in tables.free_jobs()
        if job not in planned and not held[job].on_hold
    ]


def whole_area(tables: Tables, routes: Routes) -> Region:
    jobs = [item for items in routes for item in items if item >= 0]
    return Region(tuple(range(len(routes))), (*jobs, *waiting_jobs(tables, routes)))


def near_by(tables: Tables, routes: Routes, *, seed_job: int, most_jobs: int) -> Region:
    """The crews that pass nearest to a job, as many as hold `most_jobs` at most.

    Of the jobs that wait, the nearest to the same job come along.
    """
    place = tables.jobs[seed_job].place
    crews: list[int] = []
    jobs: list[int] = []
    for crew in sorted(
        range(len(routes)), key=lambda row: _nearest_s(tables, row, routes[row], place)
    ):
        held = [item for item in routes[crew] if item >= 0]
        if len(jobs) + len(held) > most_jobs:
            break
        crews.append(crew)
        jobs += held
    waiting = sorted(
        waiting_jobs(tables, routes),
        key=lambda job: tables.drive_s[tables.jobs[job].place][place],
    )
    return Region(tuple(crews), (*jobs, *waiting[: most_jobs // 3]))


def dear_jobs(tables: Tables, routes: Routes, rng: Random) -> list[int]:
    """Jobs to begin a region at: the more a job or its route costs, the sooner."""
    weight: dict[int, float] = {}
    for crew, items in enumerate(routes):
        cost = walk_cost(tables, tables.crews[crew], items) or 0
        held = [item for item in items if item >= 0]
        weight.update(dict.fromkeys(held, cost / max(1, len(held))))
    for job in waiting_jobs(tables, routes):
        weight[job] = float(tables.jobs[job].hand_back_price)
    return sorted(weight, key=lambda job: -weight[job] * rng.random())


def able_crews(tables: Tables, crews: Sequence[int], job: int) -> list[int]:
    """Positions in `crews` of those that may take `job` whatever the time."""
    problem = tables.problem
    return [
        at
        for at, crew in enumerate(crews)
        if not standing_rules(problem.crews[crew], problem.jobs[job])
    ]


def _nearest_s(tables: Tables, crew: int, items: Sequence[int], place: int) -> int:
    """The shortest drive to `place` from anywhere that the crew will be."""
    places = [tables.jobs[item].place for item in items if item >= 0]
    return min(tables.drive_s[at][place] for at in (tables.crews[crew].place, *places))
