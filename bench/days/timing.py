"""Times for the orders that a peer gives: each visit as soon as the road lets it.

Peers without breaks of their own get them here, where the crew is first free inside
the window. What a peer's order would do past a shift's end is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.plan import Plan, Rest, Route, Stop
from routing.problem import NO_ROAD_S, Crew, Job, Problem


def able(crew: Crew, job: Job) -> bool:
    """Whether a crew may go at all: skills, kit, people."""
    fits = job.skills <= crew.skills and job.kit <= crew.kit
    return fits and job.people <= crew.people and crew.unavailable is None


@dataclass(slots=True)
class Walk:
    """One crew's route as it is laid out."""

    crew: Crew
    road_s: NDArray[np.int32]
    now_s: int = 0
    place: int = 0
    rested: int = 0
    items: list[Stop | Rest] = field(default_factory=list)
    stops: int = 0

    @classmethod
    def of(cls, problem: Problem, crew: Crew) -> "Walk":
        """A walk that has done what the crew is committed to."""
        now_s = max(0, crew.free_s)
        walk = cls(crew, problem.travel_of(crew), now_s, crew.place)
        for key in crew.committed:
            walk.visit(problem.job(key))
        return walk

    def visit(self, job: Job) -> None:
        arrive_s = self.now_s + int(self.road_s[self.place, job.place])
        start_s = max(arrive_s, job.earliest_s)
        self.now_s, self.place = start_s + job.service_s, job.place
        self.items.append(
            Stop(job=job.key, arrive_s=arrive_s, start_s=start_s, leave_s=self.now_s)
        )
        self.stops += 1

    def rest(self) -> None:
        window = self.crew.breaks[self.rested]
        start_s = max(self.now_s, window.earliest_s)
        self.now_s = start_s + window.duration_s
        self.items.append(Rest(number=self.rested, start_s=start_s, end_s=self.now_s))
        self.rested += 1

    def rest_is_due(self) -> bool:
        breaks = self.crew.breaks
        return (
            self.rested < len(breaks) and breaks[self.rested].earliest_s <= self.now_s
        )

    def takes(self, job: Job) -> bool:
        """Whether the job, the breaks that are left and the way home still fit."""
        crew, road_s = self.crew, self.road_s
        drive_s = int(road_s[self.place, job.place])
        if drive_s >= NO_ROAD_S or not able(crew, job):
            return False
        if crew.furthest_s is not None and drive_s > crew.furthest_s:
            return False
        if crew.most_jobs is not None and self.stops >= crew.most_jobs:
            return False
        end_s = max(self.now_s + drive_s, job.earliest_s) + job.service_s
        for window in crew.breaks[self.rested :]:
            end_s = max(end_s, window.earliest_s) + window.duration_s
        if crew.base_place is not None:
            end_s += int(road_s[job.place, crew.base_place])
        return end_s <= crew.shift_end_s

    def route(self) -> Route:
        """The route, with the breaks that are left at its end, where they fit."""
        crew = self.crew
        for window in crew.breaks[self.rested :]:
            if (
                max(self.now_s, window.earliest_s) + window.duration_s
                <= crew.shift_end_s
            ):
                self.rest()
        return Route(crew=crew.key, items=tuple(self.items))


def lay_out(
    problem: Problem,
    orders: Mapping[str, Sequence[str]],
    rests: Mapping[str, int] | None = None,
) -> Plan:
    """A plan from orders.

    Args:
        problem: The world.
        orders: Crew key to the keys of its jobs, without the committed ones.
        rests: Crew key to how many jobs come before its break; crews that are not
            named rest when first free inside the window.
    """
    jobs = {job.key: job for job in problem.jobs}
    routes: list[Route] = []
    for crew in problem.crews:
        walk, before = Walk.of(problem, crew), (rests or {}).get(crew.key)
        for at, key in enumerate(orders.get(crew.key, ())):
            due = walk.rest_is_due() if before is None else before == at
            if due and walk.rested < len(crew.breaks):
                walk.rest()
            if walk.takes(jobs[key]):
                walk.visit(jobs[key])
        routes.append(walk.route())
    return Plan(routes=tuple(route for route in routes if route.items))
