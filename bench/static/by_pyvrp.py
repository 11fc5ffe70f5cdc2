"""PyVRP, as well as it can be told our problem.

It knows hard windows only, no breaks, and skills as profiles in which forbidden homes
are far away. A home's window is stretched a little past its due time (tried: 0, 5, 10,
15, 25 and 40 % of the lateness that costs as much as handing back; 10 % did best);
what handing back costs is the prize, and what it drops is inserted afterwards by us.
Time for the break is kept free by ending the shift earlier. Routes end where they end:
the end is near everything.
"""

from collections.abc import Sequence
from time import perf_counter
from typing import Final

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.stop import MaxRuntime

from bench.static.simple import with_dropped
from bench.static.ways import Orders, Way
from routing.prices import Prices
from routing.problem import Job, Problem
from routing.tables import standing_rules

FAR: Final = 10_000_000
STRETCH: Final = 0.1
PRIZE_S: Final = 60
"""Travel costs a point a minute, and PyVRP counts seconds."""

Grid = NDArray[np.int64]


def latest_s(prices: Prices, job: Job, stretch: float = STRETCH) -> int:
    """When a hard window closes: due, and a share of what lateness is bearable."""
    price = prices.of(job.need)
    bearable = price.handing_back / max(1, price.late_per_minute) * 60
    soft = max(0, job.due_s) + round(stretch * bearable)
    return soft if job.latest_s is None else min(soft, job.latest_s)


def profiles(problem: Problem) -> tuple[list[int], list[tuple[bool, ...]]]:
    """For each crew a profile, and for each profile which jobs it may take."""
    rows: dict[tuple[bool, ...], int] = {}
    found = [
        rows.setdefault(
            tuple(not standing_rules(crew, job) for job in problem.jobs), len(rows)
        )
        for crew in problem.crews
    ]
    return found, list(rows)


def _grid(problem: Problem, able: Sequence[bool]) -> Grid:
    """Seconds between an end that is near everything, crews' starts and homes."""
    places = [crew.place for crew in problem.crews] + [j.place for j in problem.jobs]
    grid = np.zeros((len(places) + 1, len(places) + 1), dtype=np.int64)
    grid[1:, 1:] = problem.travel_s[np.ix_(places, places)]
    first = 1 + len(problem.crews)
    far = first + np.flatnonzero(~np.array(able, dtype=bool))
    grid[:, far] = FAR
    for at, crew in enumerate(problem.crews, start=1):
        if crew.base_place is not None:
            grid[1:, 0] = problem.travel_s[places, crew.base_place]
        grid[at, at] = 0
    np.fill_diagonal(grid, 0)
    return grid


def data_of(problem: Problem) -> pyvrp.ProblemData:
    """Our problem in PyVRP's words."""
    crew_profile, able = profiles(problem)
    crews, jobs = problem.crews, problem.jobs
    grids = [_grid(problem, row) for row in able]
    vehicles = [
        pyvrp.VehicleType(
            num_available=1,
            start_depot=1 + at,
            end_depot=0,
            tw_early=max(0, crew.free_s),
            tw_late=crew.shift_end_s - sum(rest.duration_s for rest in crew.breaks),
            profile=crew_profile[at],
        )
        for at, crew in enumerate(crews)
    ]
    clients = [
        pyvrp.Client(
            location=1 + len(crews) + at,
            service_duration=job.service_s,
            tw_early=max(0, job.earliest_s),
            tw_late=max(0, job.earliest_s, latest_s(problem.prices, job)),
            prize=problem.prices.of(job.need).handing_back * PRIZE_S,
            required=False,
        )
        for at, job in enumerate(jobs)
    ]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(1 + len(crews) + len(jobs))],
        clients=clients,
        depots=[pyvrp.Depot(location=at) for at in range(1 + len(crews))],
        vehicle_types=vehicles,
        distance_matrices=grids,
        duration_matrices=grids,
    )


def solve(problem: Problem, limit_s: float, seed: int) -> Orders | None:
    """PyVRP's best feasible routes, and what it dropped inserted."""
    began_s = perf_counter()
    data = data_of(problem)
    left_s = max(0.0, limit_s - (perf_counter() - began_s))
    result = pyvrp.solve(
        data, MaxRuntime(left_s), seed=seed, collect_stats=False, display=False
    )
    if not result.is_feasible():
        return None
    orders: dict[str, list[str]] = {}
    for route in result.best.routes():
        crew = problem.crews[route.vehicle_type()]
        orders[crew.key] = [problem.jobs[at].key for at in visits(route)]
    return with_dropped(problem, orders)


def visits(route: pyvrp.Route) -> list[int]:
    """Rows of the jobs in a route, in order."""
    return [stop.idx for stop in route.schedule() if stop.is_client()]


PYVRP = Way(name="PyVRP", solve=solve)
