"""Two crews that meet at one door, for planners that know only one crew a visit.

`arrange` poses such a visit as two halves, each tied to its crew and to one agreed
moment; `merge` turns halves back. Which two crews, and when, is chosen here, visit by
visit in turn, as the soonest that fits into what crews are already to do: each choice
is the best for that visit, all together need not be. What planners then do around
the halves is as good as ever. A meeting that was told keeps its crews.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from routing.fits import Free, done_s, fits, orders_with, soonest_starts
from routing.insertion import rank_crews
from routing.plan import Plan, Rest, Route, Stop
from routing.problem import BOTH, Crew, Job, Meeting, Problem

FRONT: Final = 6
"""Pairs are looked for among so many of the crews that could be there soonest."""
KEEP_S: Final = 300
"""The pair of the plan in force stays unless another is sooner by more than this."""

Routes = dict[str, Sequence[Job]]
"""What each crew does after what it was told of."""


def may_meet(job: Job) -> bool:
    """Whether two crews may bring the people together."""
    return job.people > 1 and (job.may_meet or job.meeting is not None)


def arrange(problem: Problem, plan: Plan) -> Problem:
    """The problem with halves where two crews should meet.

    They should where no one crew may go, or only one that is late and later than the
    two would be. A told meeting that cannot be kept is on hold: a person decides.

    Args:
        problem: What is asked; it stays as it is when nobody may meet.
        plan: What crews do until now.
    """
    if not any(may_meet(job) for job in problem.jobs):
        return problem
    met = _with_told(problem)
    routes = _routes(problem, plan)
    for job in problem.jobs:
        if may_meet(job) and not job.on_hold and job.key not in _told(problem):
            meeting = _agreed(problem, plan, routes, job)
            if meeting is not None:
                met = _halved(met, job, meeting)
                _put(problem, routes, job, meeting)
            elif job.meeting is not None:
                met = _swapped(met, job, (replace(job, on_hold=True),), met.crews)
    return met


def merge(arranged: Problem, plan: Plan) -> Plan:
    """The plan with halves as the visit that they are; one half alone is no visit."""
    whole = {job.key: job.part_of for job in arranged.jobs if job.part_of is not None}
    if not whole:
        return plan
    found = [whole[key] for route in plan.routes for key in route.jobs if key in whole]
    both = {key for key in found if found.count(key) == BOTH}
    routes = (
        replace(route, items=tuple(_merged(route, whole, both)))
        for route in plan.routes
    )
    return Plan(routes=tuple(route for route in routes if route.items))


def _merged(
    route: Route, whole: Mapping[str, str], both: set[str]
) -> Iterator[Stop | Rest]:
    for item in route.items:
        if isinstance(item, Rest) or item.job not in whole:
            yield item
        elif whole[item.job] in both:
            yield replace(item, job=whole[item.job])


def soonest_meeting(
    problem: Problem,
    routes: Mapping[str, Sequence[Job]],
    job: Job,
    pair: Sequence[Crew],
) -> int | None:
    """The first moment at which both crews can start, all else in their routes kept."""
    frees = [(Free.of(problem, crew), routes.get(crew.key, ())) for crew in pair]
    starts = set[int]().union(*(soonest_starts(*row, job) for row in frees))
    for at_s in sorted(starts):
        if job.latest_s is not None and at_s > job.latest_s:
            return None
        half = replace(job, earliest_s=at_s, latest_s=at_s)
        if all(fits(*row, half) for row in frees):
            return at_s
    return None


def is_able(crew: Crew, job: Job) -> bool:
    """Whether but for its people, and the clock, the crew may go."""
    fit = job.skills <= crew.skills and job.kit <= crew.kit
    free = crew.unavailable is None and crew.key not in job.forbidden
    return fit and free and job.pinned_to in (None, crew.key)


def _agreed(problem: Problem, plan: Plan, routes: Routes, job: Job) -> Meeting | None:
    """Who should meet at a visit that nobody is committed to, and when; or None."""
    if job.meeting is not None:
        return _kept(problem, routes, job, job.meeting)
    single_s = _single_s(problem, plan, job)
    if single_s is not None and single_s <= job.due_s:
        return None
    found = _soonest_pair(problem, plan, routes, job)
    if found is None or (single_s is not None and single_s <= found.at_s):
        return None
    return found


def _kept(problem: Problem, routes: Routes, job: Job, told: Meeting) -> Meeting | None:
    """The told meeting, later if a crew cannot be there by then."""
    both = (crew for crew in problem.crews if crew.key in told.crews)
    pair = [crew for crew in both if is_able(crew, job)]
    soonest_s = max(job.earliest_s, told.at_s)
    is_over = job.latest_s is not None and soonest_s > job.latest_s
    if len(pair) < BOTH or is_over:
        return None
    wanted = replace(job, earliest_s=soonest_s)
    at_s = soonest_meeting(problem, routes, wanted, pair)
    return None if at_s is None else replace(told, at_s=at_s)


def _single_s(problem: Problem, plan: Plan, job: Job) -> int | None:
    """When the best single crew would start, if any may go."""
    stops = [stop for r in plan.routes for stop in r.stops if stop.job == job.key]
    if len(stops) == 1:
        return stops[0].start_s
    if not any(c.people >= job.people and is_able(c, job) for c in problem.crews):
        return None
    free = Plan(
        routes=tuple(
            replace(route, items=tuple(i for i in route.items if not _is(i, job)))
            for route in plan.routes
        )
    )
    fit = next((option.fit for option in rank_crews(problem, free, job.key)), None)
    return None if fit is None else fit.start_s


def _is(item: Stop | Rest, job: Job) -> bool:
    return isinstance(item, Stop) and item.job == job.key


def _soonest_pair(
    problem: Problem, plan: Plan, routes: Routes, job: Job
) -> Meeting | None:
    found = _pairs(problem, routes, job)
    if not found:
        return None
    best_s = min(found)[0]
    before = {r.crew for r in plan.routes if job.key in r.jobs}
    kept = [row for row in found if set(row[1]) == before and row[0] <= best_s + KEEP_S]
    at_s, crews = (kept or sorted(found))[0]
    return Meeting(crews=crews, at_s=at_s)


def soonest_pair(
    problem: Problem, routes: Mapping[str, Sequence[Job]], job: Job
) -> Meeting | None:
    """The two able crews that could meet at a visit soonest, all else kept; or None."""
    found = _pairs(problem, routes, job)
    if not found:
        return None
    at_s, crews = min(found)
    return Meeting(crews=crews, at_s=at_s)


def _pairs(
    problem: Problem, routes: Mapping[str, Sequence[Job]], job: Job
) -> list[tuple[int, tuple[str, str]]]:
    """When each pair of the front could meet, its crews by name."""
    found: list[tuple[int, tuple[str, str]]] = []
    for one, other in combinations(_front(problem, routes, job), BOTH):
        if one.people + other.people >= job.people:
            at_s = soonest_meeting(problem, routes, job, (one, other))
            if at_s is not None:
                first, second = sorted((one.key, other.key))
                found.append((at_s, (first, second)))
    return found


def _front(
    problem: Problem, routes: Mapping[str, Sequence[Job]], job: Job
) -> list[Crew]:
    """The able crews that could be there soonest."""
    found: list[tuple[int, str, Crew]] = []
    for crew in problem.crews:
        if is_able(crew, job):
            route = routes.get(crew.key, [])
            starts = soonest_starts(Free.of(problem, crew), route, job)
            if starts:
                found.append((min(starts), crew.key, crew))
    return [crew for *_, crew in sorted(found, key=lambda row: row[:2])][:FRONT]


def _routes(problem: Problem, plan: Plan) -> Routes:
    """What crews do without what was told them, and without any that may meet anew."""
    told = _told(problem)
    jobs = {job.key: job for job in problem.jobs}
    twice = [key for route in plan.routes for key in route.jobs]
    return {
        route.crew: [
            jobs[key]
            for key in route.jobs
            if key in jobs and key not in told and twice.count(key) == 1
        ]
        for route in plan.routes
    }


def _told(problem: Problem) -> set[str]:
    return {key for crew in problem.crews for key in crew.committed}


def _put(problem: Problem, routes: Routes, job: Job, meeting: Meeting) -> None:
    """Have both crews' routes hold the moment, for those who meet after."""
    half = replace(job, earliest_s=meeting.at_s, latest_s=meeting.at_s)
    for crew in problem.crews:
        if crew.key in meeting.crews:
            free, route = Free.of(problem, crew), routes.get(crew.key, [])
            held = (o for o in orders_with(route, half) if done_s(free, o) is not None)
            routes[crew.key] = next(held, route)


def _with_told(problem: Problem) -> Problem:
    """Halves for what both crews were told; they wait for whoever is there later."""
    met, told = problem, _told(problem)
    starts = _told_starts(problem)
    for job in problem.jobs:
        if job.meeting is not None and job.key in told:
            meeting = replace(job.meeting, at_s=starts[job.key])
            met = _halved(met, replace(job, latest_s=None), meeting)
    return met


def _told_starts(problem: Problem) -> dict[str, int]:
    """When both crews of each told meeting are there, one meeting after another."""
    jobs = {job.key: job for job in problem.jobs}
    starts = {
        key: job.meeting.at_s for key, job in jobs.items() if job.meeting is not None
    }
    for _ in range(len(starts)):
        for crew in problem.crews:
            place, now_s = crew.place, max(0, crew.free_s)
            for job in (jobs[key] for key in crew.committed):
                arrive_s = now_s + int(problem.travel_of(crew)[place, job.place])
                start_s = max(arrive_s, job.earliest_s, starts.get(job.key, 0))
                if job.meeting is not None:
                    starts[job.key] = start_s
                place, now_s = job.place, start_s + job.service_s
    return starts


def _halved(problem: Problem, job: Job, meeting: Meeting) -> Problem:
    """The problem with two halves instead of the job, told or not."""
    keys = {other.key for other in problem.jobs}
    names = [f"{job.key}#{number}" for number in (1, 2)]
    while keys & set(names):
        names = [f"{name}'" for name in names]
    named = dict(zip(meeting.crews, names, strict=True))
    crews = tuple(
        replace(
            crew,
            committed=tuple(
                named[crew.key] if key == job.key else key for key in crew.committed
            ),
        )
        if job.key in crew.committed
        else crew
        for crew in problem.crews
    )
    traits = [crew.traits for crew in crews if crew.key in meeting.crews]
    told = any(named[key] in crew.committed for crew in crews for key in named)
    whole = replace(
        job,
        part_of=job.key,
        earliest_s=meeting.at_s,
        latest_s=None if told else meeting.at_s,
        people=1,
        may_meet=False,
        meeting=None,
        alone_ok=True,
        forbidden=frozenset(),
        told_crew=None,
        planned_crew=None,
    )
    wished = (job.prefers - frozenset().union(*traits), frozenset[str]())
    halves = tuple(
        replace(whole, key=named[crew], pinned_to=crew, prefers=wish)
        for crew, wish in zip(meeting.crews, wished, strict=True)
    )
    return _swapped(problem, job, halves, crews)


def _swapped(
    problem: Problem, job: Job, instead: tuple[Job, ...], crews: tuple[Crew, ...]
) -> Problem:
    """The problem with other jobs at the place of one."""
    at = [other.key for other in problem.jobs].index(job.key)
    jobs = (*problem.jobs[:at], *instead, *problem.jobs[at + 1 :])
    return replace(problem, jobs=jobs, crews=crews)
