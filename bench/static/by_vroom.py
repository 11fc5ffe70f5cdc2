"""VROOM (pyvroom), as well as it can be told our problem.

It knows skills, breaks and each crew's own start, but hard windows only: they are
stretched, and what it drops is inserted afterwards, as for PyVRP. Priority is what
handing back costs, on its scale of 0 to 100. One thread, as for all.
"""

from datetime import timedelta
from typing import Final

import vroom

from bench.static.by_pyvrp import latest_s
from bench.static.simple import with_dropped
from bench.static.ways import Orders, Way
from routing.problem import Crew, Job, Problem
from routing.tables import standing_rules

MOST_PRIORITY: Final = 100
LEVEL: Final = 5
"""The most thorough exploration; the time limit ends it."""
BREAK_STRETCH_S: Final = 3600
"""A break may start so much after its window, as it may with us, there for nothing."""


def input_of(problem: Problem) -> vroom.Input:
    """Our problem in VROOM's words: a skill for each set of crews that may go."""
    able = [
        frozenset(
            row
            for row, crew in enumerate(problem.crews)
            if not standing_rules(crew, job)
        )
        for job in problem.jobs
    ]
    skill = {crews: number for number, crews in enumerate(dict.fromkeys(able))}
    found = vroom.Input()
    found.set_durations_matrix("car", problem.travel_s)
    for row, crew in enumerate(problem.crews):
        skills = {number for crews, number in skill.items() if row in crews}
        found.add_vehicle(_vehicle(row, crew, skills))
    found.add_job(
        [
            _job(problem, row, job, skill[able[row]])
            for row, job in enumerate(problem.jobs)
        ]
    )
    return found


def _vehicle(row: int, crew: Crew, skills: set[int]) -> vroom.Vehicle:
    breaks = [
        vroom.Break(
            id=row * 10 + number,
            time_windows=[
                vroom.TimeWindow(rest.earliest_s, rest.latest_s + BREAK_STRETCH_S)
            ],
            service=rest.duration_s,
        )
        for number, rest in enumerate(crew.breaks)
    ]
    return vroom.Vehicle(
        row,
        start=crew.place,
        end=crew.base_place,
        skills=skills,
        time_window=vroom.TimeWindow(max(0, crew.free_s), crew.shift_end_s),
        breaks=breaks,
    )


def _job(problem: Problem, row: int, job: Job, skill: int) -> vroom.Job:
    most = problem.prices.floor.handing_back
    back = problem.prices.of(job.need).handing_back
    opens_s = max(0, job.earliest_s)
    closes_s = max(opens_s, latest_s(problem.prices, job))
    return vroom.Job(
        row,
        location=job.place,
        default_service=job.service_s,
        skills={skill},
        priority=round(MOST_PRIORITY * back / max(1, most)),
        time_windows=[vroom.TimeWindow(opens_s, closes_s)],
    )


def solve(problem: Problem, limit_s: float, _seed: int) -> Orders:
    """VROOM's routes; it has no seed."""
    solution = input_of(problem).solve(
        exploration_level=LEVEL, nb_threads=1, timeout=timedelta(seconds=limit_s)
    )
    steps = solution.routes
    orders: dict[str, list[str]] = {}
    for row, kind, job in zip(
        steps["vehicle_id"], steps["type"], steps["id"], strict=True
    ):
        if kind == "job":
            key = problem.crews[int(row)].key
            orders.setdefault(key, []).append(problem.jobs[int(job)].key)
    return with_dropped(problem, orders)


VROOM = Way(name="VROOM", solve=solve)
