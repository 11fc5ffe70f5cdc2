"""A problem as arrays of whole numbers, for the compiled search.

Rows of `job` and `crew` are in the problem's order; columns are named below. Money is
in cost units (`routing.prices.POINT` to a point), time in seconds from the problem's
zero.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

JOB_PLACE: Final = 0
EARLIEST: Final = 1
LATEST: Final = 2
DUE: Final = 3
SERVICE: Final = 4
LATE_PRICE: Final = 5
BREACH_PRICE: Final = 6
WAIT_PRICE: Final = 7
WAIT_FROM: Final = 8
BACK_PRICE: Final = 9
JOB_COLUMNS: Final = 10

CREW_PLACE: Final = 0
FREE: Final = 1
END: Final = 2
SHIFT_END: Final = 3
BASE: Final = 4
FURTHEST: Final = 5
MOST: Final = 6
LOAD: Final = 7
MODE: Final = 8
RESTS: Final = 9
CREW_COLUMNS: Final = 10

REST_EARLIEST: Final = 0
REST_LATEST: Final = 1
REST_DURATION: Final = 2

PAIR_PRICE: Final = 0
"""What giving the job to this crew costs by itself; below zero: it may not go."""
PAIR_END: Final = 1
"""No visit is left later than this (a skill that lapses, a lone worker's rule)."""

TRAVEL: Final = 0
BREAK_LATE: Final = 1
PER_VISIT: Final = 2

NEVER: Final = 2**60
"""Dearer and later than anything."""
NO_BASE: Final = -1


class World(NamedTuple):
    """What never changes while a plan is looked for.

    Attributes:
        drive: (modes, places, places) seconds, int32.
        job: (jobs, JOB_COLUMNS).
        crew: (crews, CREW_COLUMNS).
        rest: (crews, most breaks of any, 3).
        pair: (crews, jobs, 2).
        price: Cost units a second of driving, a second that a break is late, and a
            visit for each that the crew already has.
        free: Rows of the jobs that may be planned: no crew was told of them, and
            somebody may take them.
        near: (jobs, neighbours) of each job the free ones nearest by road,
            itself first.
    """

    drive: NDArray[np.int32]
    job: Ints
    crew: Ints
    rest: Ints
    pair: Ints
    price: Ints
    free: Ints
    near: Ints
