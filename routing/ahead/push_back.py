"""What a plan does not know, learned: later calls push in before those that wait.

A visit that nobody was told of moves as time goes on: back, when someone more urgent
calls, the sooner so the more time it has to spare; forward, when a call is cancelled or
a better plan is found. A few visits have to be made again, because it turns out on
scene that someone else is needed. None of this is reckoned; it is learned from days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.ahead.chance import SCORES, Array, even_scores
from routing.prices import Need
from routing.problem import LEVELS, Job

HOUR_S: Final = 3600

Quantiles: TypeAlias = tuple[int, int, int, int, int]


class BadPushBack(ValueError):
    """Quantiles that fall, or move time backward, or shares that are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """How visits of one class move, in seconds at LEVELS.

    Attributes:
        ahead: For each hour that the start still lies ahead; below zero: sooner.
        to_spare: For each hour between the planned start and the due time; never
            below zero: who has time is put off, not brought forward.
    """

    ahead: Quantiles
    to_spare: Quantiles

    def __post_init__(self) -> None:
        for values in (self.ahead, self.to_spare):
            if len(values) != len(LEVELS) or list(values) != sorted(values):
                raise BadPushBack(f"not rising: {values}")
        if self.ahead[0] < -HOUR_S:
            raise BadPushBack(f"into the past: {self.ahead}")
        if not 0 <= self.to_spare[0] <= self.to_spare[-1] <= HOUR_S:
            raise BadPushBack(f"not from 0 to an hour: {self.to_spare}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PushBack:
    """What was learned, and from what.

    Attributes:
        of: By class; a class that is missing keeps its times.
        again: Share of visits that must be made again.
        again_s: How much later they then start.
        nobody_late: How many are late of those that the plan leaves out.
        source: The days that it was learned from.
        is_from_service: Whether those were real.
    """

    of: Mapping[Need, Push]
    again: float = 0.0
    again_s: int = 2 * HOUR_S
    nobody_late: float = 1.0
    source: str
    is_from_service: bool = False

    def __post_init__(self) -> None:
        if not (0 <= self.again <= 1 and 0 <= self.nobody_late <= 1):
            raise BadPushBack(f"not shares: {self.again}, {self.nobody_late}")


def pushed(
    starts_s: Array,
    jobs: Sequence[Job],
    told: Sequence[bool],
    push_back: PushBack,
    orders: NDArray[np.intp],
) -> Array:
    """Starts after what the plan does not know: (jobs, worlds), never before zero.

    A later start stays later, and a later due time never makes a late start likelier.

    Args:
        starts_s: As the plan has them: (jobs, worlds).
        jobs: One for each row.
        told: Whether a crew is on its way: such a visit is not pushed.
        push_back: What was learned.
        orders: Each job's own order of luck: (jobs, worlds).
    """
    scores = even_scores(starts_s.shape[1])
    still = np.zeros((1, len(scores)))
    needs = list(push_back.of)
    ahead = np.vstack([still, *(_at(push_back.of[n].ahead, scores) for n in needs)])
    spare = np.vstack([still, *(_at(push_back.of[n].to_spare, scores) for n in needs)])
    which = [
        0 if is_told or job.need not in needs else 1 + needs.index(job.need)
        for job, is_told in zip(jobs, told, strict=True)
    ]
    due_s = np.array([[job.due_s] for job in jobs], dtype=np.float64)
    rows = np.array(which)[:, None]
    to_spare_s = np.maximum(due_s - starts_s, 0.0)
    moved = starts_s * (1 + ahead[rows, orders]) + to_spare_s * spare[rows, orders]
    again = orders >= round((1 - push_back.again) * len(scores))
    found: Array = np.rint(np.maximum(moved + again * push_back.again_s, 0.0))
    return found


def _at(quantiles: Quantiles, scores: Array) -> Array:
    """Hours for each hour at each score; straight between the levels, flat beyond."""
    hours = np.array(quantiles, dtype=np.float64) / HOUR_S
    found: Array = np.interp(scores, SCORES, hours)
    return found
