"""Whether a crew could do some jobs in one order, and how soon it would be done.

For saying why not, and what would have to change: it reads the problem itself and
prices nothing. Sooner is never worse for a hard rule, so for each number of breaks
already taken only the soonest moment counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.problem import NO_ROAD_S, Crew, Job, Problem

FOREVER_S: Final = NO_ROAD_S


@dataclass(frozen=True, slots=True)
class Free:
    """Where and when a crew is done with what it was told, and what binds it then.

    Attributes:
        travel_s: Drive times of its mode.
        most: How many more visits it may make.
    """

    crew: Crew
    travel_s: NDArray[np.int32]
    place: int
    now_s: int
    most: int

    @classmethod
    def of(cls, problem: Problem, crew: Crew) -> "Free":
        travel_s = problem.travel_of(crew)
        place, now_s = crew.place, max(0, crew.free_s)
        for key in crew.committed:
            job = problem.job(key)
            arrive_s = now_s + int(travel_s[place, job.place])
            now_s = max(arrive_s, job.earliest_s) + job.service_s
            place = job.place
        most = FOREVER_S if crew.most_jobs is None else crew.most_jobs
        return cls(crew, travel_s, place, now_s, most - len(crew.committed))


def orders_with(jobs: Sequence[Job], job: Job) -> Iterator[list[Job]]:
    """Every order with one more job in it, the others as they are."""
    for at in range(len(jobs) + 1):
        yield [*jobs[:at], job, *jobs[at:]]


def fits(free: Free, jobs: Sequence[Job], job: Job) -> bool:
    """Whether the crew could also do `job`, somewhere among the others."""
    return any(done_s(free, order) is not None for order in orders_with(jobs, job))


def done_s(free: Free, jobs: Sequence[Job]) -> int | None:
    """When the crew would be done, breaks taken and home again; None if a rule breaks.

    Who may go to what is not asked, only what the road and the clock allow.
    """
    crew = free.crew
    soonest = _left(free, jobs)
    end_s = soonest[-1] if len(jobs) <= free.most else None
    if end_s is None or crew.base_place is None or not jobs:
        return end_s
    end_s += int(free.travel_s[jobs[-1].place, crew.base_place])
    return end_s if end_s <= crew.shift_end_s else None


def soonest_starts(free: Free, jobs: Sequence[Job], job: Job) -> set[int]:
    """The moments before which `job` cannot start, by where it is put in the route."""
    found = set[int]()
    for at in range(len(jobs) + 1):
        place = jobs[at - 1].place if at else free.place
        road_s = int(free.travel_s[place, job.place])
        if road_s <= furthest_s(free.crew):
            left = _left(free, jobs[:at])
            found |= {max(s + road_s, job.earliest_s) for s in left if s is not None}
    return found


def _left(free: Free, jobs: Sequence[Job]) -> list[int | None]:
    """The soonest moment after the last of `jobs`, by how many breaks were taken."""
    crew = free.crew
    soonest = _rested(crew, [free.now_s] + [None] * len(crew.breaks))
    roads = [free.place, *(job.place for job in jobs)]
    drives = [int(free.travel_s[a, b]) for a, b in pairwise(roads)]
    for job, road_s in zip(jobs, drives, strict=True):
        if road_s > furthest_s(crew):
            return [None] * len(soonest)
        left = [_left_s(crew, job, moment, road_s) for moment in soonest]
        soonest = _rested(crew, left)
    return soonest


def furthest_s(crew: Crew) -> int:
    return NO_ROAD_S - 1 if crew.furthest_s is None else crew.furthest_s


def _left_s(crew: Crew, job: Job, now_s: int | None, road_s: int) -> int | None:
    """When the visit ends, or None if it would start or end too late."""
    if now_s is None:
        return None
    start_s = max(now_s + road_s, job.earliest_s)
    if job.latest_s is not None and start_s > job.latest_s:
        return None
    leave_s = start_s + job.service_s
    return leave_s if leave_s <= latest_leave_s(crew, job) else None


def latest_leave_s(crew: Crew, job: Job) -> int:
    """The end of the shift, of what one alone may do, of a skill that is needed."""
    latest_s = crew.shift_end_s
    if crew.people == 1 and crew.alone_until_s is not None:
        latest_s = min(latest_s, crew.alone_until_s)
    if crew.skill_ends_s:
        ends = [crew.skill_ends_s.get(skill, latest_s) for skill in job.skills]
        latest_s = min([latest_s, *ends])
    return latest_s


def _rested(crew: Crew, soonest: list[int | None]) -> list[int | None]:
    """The soonest moment by breaks taken, when more may be taken here and now."""
    found = list(soonest)
    for number, rest in enumerate(crew.breaks):
        before_s = found[number]
        if before_s is None:
            continue
        end_s = max(before_s, rest.earliest_s) + rest.duration_s
        known_s = found[number + 1]
        if end_s <= crew.shift_end_s and (known_s is None or end_s < known_s):
            found[number + 1] = end_s
    return found
