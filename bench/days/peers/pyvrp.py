"""PyVRP, asked anew at each event, given a fair go.

PyVRP knows hard time windows and prizes, so it is asked in two stages (`staged`): due
times first, then, with as much time again, any time for whom no place was found. A
prize is what handing back costs in minutes of driving. It has no breaks: crews rest
when they are first free inside the window. It has no skills: a drive to a job that a
crew may not do is a very long one in that crew's own drive times.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxRuntime

from bench.days.metrics import BACK
from bench.days.peers.staged import (
    FAR_S,
    Answer,
    Question,
    cannot,
    in_stages,
    roads_of,
)
from bench.days.timing import Walk
from routing.plan import Plan
from routing.problem import Problem

LIMIT_S: Final = 0.05
STAGES_S: Final = (0, 86_400)

Matrix = NDArray[np.int64]


def resolve(problem: Problem, in_force: Plan) -> Plan:
    """The plan PyVRP would make from nothing."""
    del in_force
    return in_stages(problem, _solve, STAGES_S)


def _solve(asked: Question) -> Answer:
    found = solve(
        _data(asked),
        MaxRuntime(LIMIT_S),
        seed=1,
        collect_stats=False,
    )
    orders: dict[str, list[str]] = {}
    if not found.best.is_feasible():
        return Answer()
    for route in found.best.routes():
        crew = asked.walks[route.vehicle_type()].crew
        orders[crew.key] = [
            asked.jobs[visit.idx].key for visit in route if visit.is_client()
        ]
    return Answer(orders=orders)


def _data(asked: Question) -> ProblemData:
    """Depots first: where each crew starts, where it ends."""
    starts = [walk.place for walk in asked.walks]
    ends = [walk.place if b is None else b for walk, b in _bases(asked)]
    rows = [*starts, *ends, *(job.place for job in asked.jobs)]
    crews = len(asked.walks)
    matrices, profiles = _profiles(asked, rows)
    return ProblemData(
        locations=[Location(0, 0) for _ in rows],
        clients=[
            Client(
                location=2 * crews + at,
                service_duration=job.service_s,
                tw_late=asked.until_s[job.key],
                prize=BACK[job.need] * 60,
                required=False,
            )
            for at, job in enumerate(asked.jobs)
        ],
        depots=[Depot(location=at) for at in range(2 * crews)],
        vehicle_types=[
            VehicleType(
                start_depot=at,
                end_depot=crews + at,
                tw_early=walk.now_s,
                tw_late=walk.crew.shift_end_s,
                profile=profiles[at],
            )
            for at, walk in enumerate(asked.walks)
        ],
        distance_matrices=matrices,
        duration_matrices=matrices,
    )


def _bases(asked: Question) -> list[tuple[Walk, int | None]]:
    return [(walk, walk.crew.base_place) for walk in asked.walks]


def _profiles(asked: Question, rows: list[int]) -> tuple[list[Matrix], list[int]]:
    """One matrix for all crews that drive alike and can do the same."""
    numbers: dict[str, int] = {}
    matrices: list[Matrix] = []
    profiles: list[int] = []
    first = 2 * len(asked.walks)
    for walk in asked.walks:
        closed = [first + at for at in cannot(asked, walk.crew)]
        key = f"{walk.crew.mode} {walk.crew.furthest_s} {closed}"
        if key not in numbers:
            matrix = roads_of(asked, walk.crew)[np.ix_(rows, rows)].astype(np.int64)
            matrix[:, closed] = FAR_S
            np.fill_diagonal(matrix, 0)
            numbers[key] = len(matrices)
            matrices.append(matrix)
        profiles.append(numbers[key])
    return matrices, profiles
