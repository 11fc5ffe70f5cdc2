"""Busy moments to plan for: crews, open jobs, road-like drive times, by seed.

Crews start where their last visit left them; each has two of three skills, one break
and a shift of its own. Jobs are due over about the time that the crews need for them
all, the floor first: tight enough that a wrong turn makes someone late, and not so full
that all plans are alike. Homes stand in towns and between them; roads wind, some more
than others, and the drive time is the shortest way over them.
"""

from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import shortest_path

from routing.prices import Need, NeedPrice, Prices
from routing.problem import BreakWindow, Crew, Job, Problem

SIZES: Final = ((8, 15), (20, 60), (60, 300))
MINUTE: Final = 60
SKILLS: Final = ("lift", "catheter", "iv")
WIDTH_M: Final = 30_000
TOWN_M: Final = 1_800
SLOW_MPS: Final = 7.0
FAST_MPS: Final = 17.0
FAST_FROM_M: Final = 12_000
"""Short drives are town streets, long ones mostly main roads."""

DUE: Final = {
    Need.FLOOR: (0.1, 0.5),
    Need.TWO_HOUR: (0.2, 0.9),
    Need.FOUR_HOUR: (0.5, 1.2),
}
"""When a job of each class is due, in shares of the time that all jobs take."""
VISIT_MINUTES: Final = 48
"""So tight that the rule of thumb is about as far from the best as when solvers were
first compared (63, 137 and 94 %), and no tighter."""
SHARES: Final = (15, 60, 25)
"""Of the calls: floor, two hours, four hours; in per cent."""

COMPARED: Final = Prices(
    floor=NeedPrice(late_per_minute=10, waiting_per_hour=0, handing_back=1_500),
    two_hour=NeedPrice(late_per_minute=4, waiting_per_hour=0, handing_back=800),
    four_hour=NeedPrice(late_per_minute=2, waiting_per_hour=0, handing_back=480),
    travel_per_minute=1,
    break_late_per_minute=3,
    told_crew_changed=0,
    planned_crew_changed=0,
    load_per_visit=0,
)
"""The prices under which solvers are held against each other: no waiting, no load."""


def snapshot(crews: int, jobs: int, seed: int) -> Problem:
    """A busy moment of an area 30 km wide."""
    random = Random(seed * 1_000_003 + crews)  # noqa: S311 (a snapshot, not a secret)
    return Problem(
        crews=tuple(_crew(random, row) for row in range(crews)),
        jobs=tuple(_job(random, row, crews, jobs) for row in range(jobs)),
        travel_s=drive_times(crews + jobs, seed),
        prices=COMPARED,
    )


def key_of(crews: int, jobs: int, seed: int) -> str:
    """The name of a snapshot in tables and caches."""
    return f"{crews}x{jobs}-{seed}"


def drive_times(places: int, seed: int) -> NDArray[np.int32]:
    """Seconds from place to place over winding roads; shortest ways, not symmetric."""
    rng = np.random.default_rng([seed, places])
    points = _homes(places, rng)
    gaps_m = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    both = np.triu(rng.uniform(1.15, 1.7, gaps_m.shape), 1)
    winding = both + both.T + rng.uniform(0, 0.06, gaps_m.shape)
    speed = SLOW_MPS + (FAST_MPS - SLOW_MPS) * np.minimum(1, gaps_m / FAST_FROM_M)
    seconds = 45 + gaps_m * winding / speed
    np.fill_diagonal(seconds, 0)
    found: NDArray[np.int32] = np.ceil(shortest_path(seconds)).astype(np.int32)
    return found


def _homes(places: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Two of three in one of a few towns, the others anywhere."""
    towns = rng.uniform(0.1 * WIDTH_M, 0.9 * WIDTH_M, (max(3, places // 40), 2))
    in_town = towns[rng.integers(0, len(towns), places)]
    in_town = in_town + rng.normal(0, TOWN_M, (places, 2))
    anywhere = rng.uniform(0, WIDTH_M, (places, 2))
    found: NDArray[np.float64] = np.where(
        rng.random((places, 1)) < 2 / 3, in_town, anywhere
    )
    return found


def _crew(random: Random, row: int) -> Crew:
    first = random.randrange(60, 150) * MINUTE
    pause = BreakWindow(
        earliest_s=first, latest_s=first + 60 * MINUTE, duration_s=30 * MINUTE
    )
    return Crew(
        key=f"crew-{row:03}",
        place=row,
        free_s=random.randrange(0, 40 * MINUTE),
        shift_end_s=random.randrange(5 * 60, 9 * 60) * MINUTE,
        skills=frozenset(random.sample(SKILLS, 2)),
        breaks=(pause,),
    )


def _job(random: Random, row: int, crews: int, jobs: int) -> Job:
    need = random.choices(list(Need), SHARES)[0]
    whole_minutes = VISIT_MINUTES * jobs / crews
    first, last = DUE[need]
    return Job(
        key=f"job-{row:04}",
        place=crews + row,
        due_s=round(random.uniform(first, last) * whole_minutes) * MINUTE,
        service_s=random.randrange(20, 60) * MINUTE,
        need=need,
        skills=frozenset(random.sample(SKILLS, random.choice((0, 1)))),
    )
