"""What peers with hard time windows are asked: in stages, so that nobody is dropped.

First every job must start by its due time; whoever found no place may be half an hour
later, then one, two hours, then any time at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bench.days.places import Seconds
from bench.days.timing import Walk, able, lay_out
from routing.plan import Plan
from routing.problem import Crew, Job, Problem

LATER_S: Final = (0, 1800, 3600, 7200, 86_400)
FAR_S: Final = 200_000
"""A drive nobody takes. Well inside what the libraries add up without overflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Crews that can work, after what they are committed to, and free jobs."""

    problem: Problem
    walks: Sequence[Walk]
    jobs: Sequence[Job]
    until_s: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Job keys by crew, and before how many of them the break comes, if it is said."""

    orders: Mapping[str, list[str]] = field(default_factory=dict)
    rests: Mapping[str, int] = field(default_factory=dict)


def question_of(problem: Problem) -> Question:
    told = {key for crew in problem.crews for key in crew.committed}
    walks = [Walk.of(problem, crew) for crew in problem.crews]
    return Question(
        problem=problem,
        walks=[walk for walk in walks if walk.now_s < walk.crew.shift_end_s],
        jobs=[job for job in problem.jobs if job.key not in told],
    )


def in_stages(
    problem: Problem, solve: Callable[[Question], Answer], stages: Sequence[int]
) -> Plan:
    """Ask again, with more time for whom no place was found, until all have one.

    Args:
        problem: The world.
        solve: Asks the library once.
        stages: Seconds past due, rising.
    """
    asked, answer = question_of(problem), Answer()
    if not asked.jobs or not asked.walks:
        return lay_out(problem, {})
    late_s = dict.fromkeys((job.key for job in asked.jobs), 0)
    for later_s in stages:
        placed = {key for keys in answer.orders.values() for key in keys}
        late_s = {key: at if key in placed else later_s for key, at in late_s.items()}
        until_s = {job.key: max(0, job.due_s) + late_s[job.key] for job in asked.jobs}
        answer = solve(
            Question(
                problem=problem, walks=asked.walks, jobs=asked.jobs, until_s=until_s
            )
        )
        if sum(map(len, answer.orders.values())) == len(asked.jobs):
            break
    return lay_out(problem, answer.orders, answer.rests)


def roads_of(asked: Question, crew: Crew) -> Seconds:
    """Drive times; a drive to a visit that a volunteer does not take is very long."""
    road_s: Seconds = np.minimum(asked.problem.travel_of(crew), FAR_S).astype(np.int32)
    if crew.furthest_s is not None:
        to = sorted({job.place for job in asked.jobs})
        legs = road_s[:, to]
        legs[legs > crew.furthest_s] = FAR_S
        road_s[:, to] = legs
        np.fill_diagonal(road_s, 0)
    return road_s


def want(job: Job) -> str:
    """Jobs of one want can be done by the same crews."""
    return f"{sorted(job.skills)} {sorted(job.kit)} {job.people}"


def cannot(asked: Question, crew: Crew) -> list[int]:
    """Positions of the jobs that a crew may not take."""
    return [at for at, job in enumerate(asked.jobs) if not able(crew, job)]
