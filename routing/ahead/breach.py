"""How likely each job is to start late, given all that is uncertain.

A plan's routes are walked in many worlds at once: each drive and each visit takes what
its quantiles say in that world. Drives of one crew go slow together, in part. What the
plan does not know, calls still to come, pushes back by class: `push_back`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from routing.ahead.chance import WORLDS, Array
from routing.ahead.push_back import PushBack, pushed
from routing.ahead.worlds import PUSHED, Luck, OnScene, Walked, walked
from routing.plan import Plan
from routing.problem import LEVELS, NO_ROAD_S, Job, Problem
from routing.tables import standing_rules

SEEN_AT: Final = (0.5, 0.8, 0.95)
"""The levels at which the start of a visit is told."""
SURE: Final = 0.75
"""How sure it must be that someone who sets off in time is there in time; of LEVELS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is to be expected of one job. Seconds from the problem's zero.

    Attributes:
        crew: The crew that the plan sends; None: nobody.
        late: Probability that the visit starts after it is due, from 0 to 1.
        start_s: By when it starts at SEEN_AT; empty if nobody comes.
        late_s: How late it starts, on average over all worlds; None: nobody comes.
        set_off_by_s: When nobody comes: by when the nearest able crew must leave the
            place where it is to be, or will be, in time (SURE); None: no crew may go.
    """

    job: str
    crew: str | None = None
    late: float = 1.0
    start_s: tuple[int, ...] = ()
    late_s: int | None = None
    set_off_by_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a forecast may know beyond the problem and the plan.

    Attributes:
        on_scene: Visits under way, by crew: they stand in place of its `free_s`.
        push_back: What calls still to come do to those that wait; None: nothing.
        seed: The luck. The same seed, problem and plan give the same forecast.
    """

    on_scene: Mapping[str, OnScene] = field(default_factory=dict)
    push_back: PushBack | None = None
    seed: int = 1
    worlds: int = WORLDS


NOTHING_MORE: Final = Outlook()


def forecast(
    problem: Problem, plan: Plan, outlook: Outlook = NOTHING_MORE
) -> Mapping[str, Forecast]:
    """The chance of a late start for every job of the problem, by its key.

    Raises:
        KeyError: The plan names a job or a crew that the problem has not: carry it
            over first.
    """
    told = forecast_of_planned(problem, plan, outlook)
    left_out = outlook.push_back.nobody_late if outlook.push_back else 1.0
    return {
        job.key: told.get(job.key) or nobody(problem, job, left_out)
        for job in problem.jobs
    }


def forecast_of_planned(
    problem: Problem, plan: Plan, outlook: Outlook = NOTHING_MORE
) -> Mapping[str, Forecast]:
    """The same for the jobs that the plan serves, and for no other.

    Raises:
        KeyError: The plan names a job or a crew that the problem has not.
    """
    chance = Luck(outlook.seed, outlook.worlds)
    seen = walked(problem, plan, outlook.on_scene, chance)
    return _told(seen, _after_push(seen, outlook.push_back, chance))


def _after_push(seen: Walked, push_back: PushBack | None, chance: Luck) -> Array:
    """The starts, after what the plan does not know."""
    if push_back is None or not seen.jobs:
        return seen.starts_s
    orders = chance.orders([job.key for job in seen.jobs], PUSHED)
    return pushed(seen.starts_s, seen.jobs, seen.told, push_back, orders)


def nobody(problem: Problem, job: Job, late: float = 1.0) -> Forecast:
    """A job that the plan leaves out: likely late, and by when someone must go."""
    drives = [
        (
            int(problem.travel_of(crew)[crew.place, job.place]),
            problem.quantiles_of(crew),
        )
        for crew in problem.crews
        if not standing_rules(crew, job)
    ]
    road_s, quantiles = min(drives, default=(NO_ROAD_S, ()))
    if road_s >= NO_ROAD_S:
        return Forecast(job=job.key, late=late)
    factors = quantiles or (1000,) * len(LEVELS)
    sure_s = -(-road_s * factors[LEVELS.index(SURE)] // 1000)
    return Forecast(job=job.key, late=late, set_off_by_s=job.due_s - sure_s)


def _told(seen: Walked, starts: Array) -> dict[str, Forecast]:
    """Forecasts of the planned jobs from their starts: (jobs, worlds)."""
    jobs = seen.jobs
    if not jobs:
        return {}
    late_s = starts - np.array([[job.due_s] for job in jobs], dtype=np.float64)
    late = np.mean(late_s > 0, axis=1).tolist()
    mean_s = np.ceil(np.mean(np.maximum(late_s, 0.0), axis=1)).astype(int).tolist()
    by_s = _levels(starts).tolist()
    return {
        job.key: Forecast(
            job=job.key,
            crew=seen.crews[row],
            late=late[row],
            start_s=tuple(by_s[row]),
            late_s=mean_s[row],
        )
        for row, job in enumerate(jobs)
    }


def _levels(starts: Array) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    worlds = starts.shape[1]
    at = [min(worlds - 1, int(level * worlds)) for level in SEEN_AT]
    return np.partition(starts, at, axis=1)[:, at].astype(np.int64)
