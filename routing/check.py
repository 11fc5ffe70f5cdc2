"""The independent referee of every plan: insertion's, OR-Tools', greedy's, a person's.

It shares no arithmetic with what makes plans: it walks the times that a plan states
and believes none of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from routing.plan import Plan, Rest, Route, Stop
from routing.problem import BOTH, NO_ROAD_S, Crew, Job, Problem
from routing.rules import Rule

Visits: TypeAlias = tuple[tuple[Route, tuple[Stop, ...]], ...]
"""Each route and its stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A hard rule that a plan breaks, and where."""

    rule: Rule
    crew: str | None = None
    job: str | None = None


def check(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Every hard rule that `plan` itself breaks.

    A commitment is not the plan's to change, so what a commitment breaks by itself
    (a crew already running past its shift's end, say) is not held against the plan:
    `inherited` names it.
    """
    visits = tuple((route, route.stops) for route in plan.routes)
    return (*_whole(problem, plan, visits), *_each(problem, visits))


def inherited(problem: Problem) -> tuple[Breach, ...]:
    """The hard rules that what crews were already told to do breaks."""
    jobs = {job.key: job for job in problem.jobs}
    found: list[Breach] = []
    for crew in problem.crews:
        told = [jobs[key] for key in crew.committed]
        for job, (road_s, start_s) in zip(
            told, _told_times(problem, crew), strict=True
        ):
            people = _people_told(problem, crew, job)
            leave_s = start_s + job.service_s
            rules = [
                *_who(crew, job, people),
                *_when(crew, job, road_s, start_s, leave_s),
            ]
            found += [Breach(rule=rule, crew=crew.key, job=job.key) for rule in rules]
    return tuple(found)


def check_one(problem: Problem, crew_key: str, job_key: str) -> tuple[Breach, ...]:
    """The hard rules that giving a crew this job next would break.

    Next means right after what it was already told; its breaks may come later.

    Raises:
        UnknownCrew: The problem has no such crew.
        UnknownJob: The problem has no such job.
    """
    crew, job = problem.crew(crew_key), problem.job(job_key)
    holders = [other.key for other in problem.crews if job_key in other.committed]
    if holders:
        moved = Breach(rule=Rule.COMMITTED_MOVED, crew=holders[0], job=job_key)
        return () if crew_key in holders else (moved,)
    place, now_s = _after_told(problem, crew)
    road_s = int(problem.travel_of(crew)[place, job.place])
    start_s = _soonest_s(job, now_s + road_s)
    leave_s = start_s + job.service_s
    rules = [*_who(crew, job, _people_told(problem, crew, job))]
    rules += _when(crew, job, road_s, start_s, leave_s)
    if job.meeting is not None and crew_key not in job.meeting.crews:
        rules.append(Rule.MEETING_BROKEN)
    if crew.most_jobs is not None and len(crew.committed) >= crew.most_jobs:
        rules.append(Rule.VOLUNTEER_LIMIT)
    if Rule.UNREACHABLE not in rules:
        rules += _too_late_after(problem, crew, job, leave_s)
    return tuple(
        Breach(rule=rule, crew=crew_key, job=job_key) for rule in dict.fromkeys(rules)
    )


def _too_late_after(
    problem: Problem, crew: Crew, job: Job, leave_s: int
) -> Iterator[Rule]:
    """Whether breaks, before or after the job, and the way home still fit."""
    if crew.base_place is not None:
        home_s = int(problem.travel_of(crew)[job.place, crew.base_place])
        if leave_s + home_s > crew.shift_end_s:
            yield Rule.PAST_SHIFT_END
    befores = range(len(crew.breaks) + 1)
    if crew.breaks and not any(_fits_with(problem, crew, job, n) for n in befores):
        yield Rule.BREAK_MISSED


def _fits_with(problem: Problem, crew: Crew, job: Job, before: int) -> bool:
    """Whether all fits with so many breaks before the job and the others after."""
    travel_s = problem.travel_of(crew)
    place, now_s = _after_told(problem, crew)
    for rest in crew.breaks[:before]:
        now_s = max(now_s, rest.earliest_s) + rest.duration_s
    road_s = int(travel_s[place, job.place])
    start_s = _soonest_s(job, now_s + road_s)
    leave_s = now_s = start_s + job.service_s
    for rest in crew.breaks[before:]:
        now_s = max(now_s, rest.earliest_s) + rest.duration_s
    if crew.base_place is not None:
        now_s += int(travel_s[job.place, crew.base_place])
    alone = any(_when(crew, job, 0, start_s, leave_s))
    return not alone and now_s <= crew.shift_end_s


def _whole(problem: Problem, plan: Plan, visits: Visits) -> Iterator[Breach]:
    """Breaches of the plan as a whole: who is named, how often, what was told."""
    crews = {crew.key for crew in problem.crews}
    jobs = {job.key for job in problem.jobs}
    for key, times in Counter(route.crew for route in plan.routes).items():
        if key not in crews:
            yield Breach(rule=Rule.CREW_UNKNOWN, crew=key)
        if times > 1:
            yield Breach(rule=Rule.CREW_TWICE, crew=key)
    for key in {stop.job for _, stops in visits for stop in stops} - jobs:
        yield Breach(rule=Rule.JOB_UNKNOWN, job=key)
    yield from _once(problem, visits)
    yield from _told_first(problem, plan)


def _once(problem: Problem, visits: Visits) -> Iterator[Breach]:
    """Each job on one route, or on two where crews may meet, and then together."""
    named: dict[str, list[tuple[str, Stop]]] = {}
    for route, stops in visits:
        for stop in stops:
            named.setdefault(stop.job, []).append((route.crew, stop))
    for job in problem.jobs:
        found = named.pop(job.key, [])
        crews = {crew for crew, _ in found}
        if len(crews) < len(found) or (len(found) > 1 and not _may_meet(job)):
            yield Breach(rule=Rule.JOB_TWICE, job=job.key)
        elif found and not _is_together(job, found):
            yield Breach(rule=Rule.MEETING_BROKEN, job=job.key)
    for key, unknown in named.items():
        if len(unknown) > 1:
            yield Breach(rule=Rule.JOB_TWICE, job=key)


def _may_meet(job: Job) -> bool:
    return job.people > 1 and (job.may_meet or job.meeting is not None)


def _is_together(job: Job, stops: list[tuple[str, Stop]]) -> bool:
    """Whether no more than two crews start at one moment; those that were told."""
    starts = {stop.start_s for _, stop in stops}
    told = job.meeting
    if len(stops) > BOTH or len(starts) > 1:
        return False
    crews = {crew for crew, _ in stops}
    return told is None or (crews == set(told.crews) and min(starts) >= told.at_s)


def _told_first(problem: Problem, plan: Plan) -> Iterator[Breach]:
    routes = {route.crew: route for route in plan.routes}
    for crew in problem.crews:
        items = routes[crew.key].items if crew.key in routes else ()
        for at, key in enumerate(crew.committed):
            item = items[at] if at < len(items) else None
            if not isinstance(item, Stop) or item.job != key:
                yield Breach(rule=Rule.COMMITTED_MOVED, crew=crew.key, job=key)


def _each(problem: Problem, visits: Visits) -> Iterator[Breach]:
    crews = {crew.key: crew for crew in problem.crews}
    jobs = {job.key: job for job in problem.jobs}
    people = Counter[str]()
    for route, stops in visits:
        for key in {stop.job for stop in stops}:
            people[key] += crews[route.crew].people if route.crew in crews else 0
    for route, stops in visits:
        known = all(stop.job in jobs for stop in stops)
        if route.crew in crews and known:
            walk = _Walk(problem, crews[route.crew], jobs, people)
            yield from walk.breaches(route)


@dataclass(slots=True)
class _Walk:
    """One crew's route, step by step, against the clock and the road.

    Attributes:
        people: How many the plan brings to each job, by all crews together.
    """

    problem: Problem
    crew: Crew
    jobs: dict[str, Job]
    people: Counter[str]
    now_s: int = 0
    place: int = 0
    rested: list[int] = field(default_factory=list)
    stops: int = 0

    def breaches(self, route: Route) -> Iterator[Breach]:
        self.now_s, self.place = max(0, self.crew.free_s), self.crew.place
        for item in route.items:
            rules = self._rest(item) if isinstance(item, Rest) else self._stop(item)
            job = item.job if isinstance(item, Stop) else None
            for rule in rules:
                yield Breach(rule=rule, crew=self.crew.key, job=job)
        if self.stops > len(self.crew.committed):
            for rule in self._end():
                yield Breach(rule=rule, crew=self.crew.key)

    def _stop(self, stop: Stop) -> Iterator[Rule]:
        job = self.jobs[stop.job]
        road_s = int(self.problem.travel_of(self.crew)[self.place, job.place])
        if stop.arrive_s < self.now_s + road_s or stop.start_s < stop.arrive_s:
            yield Rule.FASTER_THAN_THE_ROAD
        if stop.start_s < job.earliest_s:
            yield Rule.BEFORE_EARLIEST
        if stop.leave_s < stop.start_s + job.service_s:
            yield Rule.CUT_SHORT
        if stop.job not in self.crew.committed:
            met = _may_meet(job)
            people = self.people[stop.job] if met else self.crew.people
            yield from _who(self.crew, job, people)
            yield from _when(self.crew, job, road_s, stop.start_s, stop.leave_s)
        self.now_s, self.place = stop.leave_s, job.place
        self.stops += 1

    def _rest(self, rest: Rest) -> Iterator[Rule]:
        breaks = self.crew.breaks
        if rest.number != len(self.rested) or rest.number >= len(breaks):
            yield Rule.BREAK_OUT_OF_TURN
            return
        window = breaks[rest.number]
        early = rest.start_s < max(self.now_s, window.earliest_s)
        if early or rest.end_s < rest.start_s + window.duration_s:
            yield Rule.BREAK_MISSED
        if rest.end_s > self.crew.shift_end_s:
            yield Rule.PAST_SHIFT_END
        self.rested.append(rest.number)
        self.now_s = rest.end_s

    def _end(self) -> Iterator[Rule]:
        crew = self.crew
        if len(self.rested) < len(crew.breaks):
            yield Rule.BREAK_MISSED
        if crew.most_jobs is not None and self.stops > crew.most_jobs:
            yield Rule.VOLUNTEER_LIMIT
        if crew.base_place is not None:
            home_s = int(self.problem.travel_of(crew)[self.place, crew.base_place])
            if self.now_s + home_s > crew.shift_end_s:
                yield Rule.PAST_SHIFT_END


def _who(crew: Crew, job: Job, people: int) -> Iterator[Rule]:
    """Rules between a crew and a job, whatever the time.

    Args:
        people: How many there would be at the door, by all crews that meet there.
    """
    if job.on_hold:
        yield Rule.SCENE_NOT_SAFE
    if crew.unavailable is not None:
        yield Rule.CREW_UNAVAILABLE
    if crew.key in job.forbidden:
        yield Rule.CREW_FORBIDDEN
    if job.pinned_to is not None and job.pinned_to != crew.key:
        yield Rule.PIN_BROKEN
    yield from _aboard(crew, job, people)


def _aboard(crew: Crew, job: Job, people: int) -> Iterator[Rule]:
    """Rules of who and what is in the vehicle."""
    if job.skills - crew.skills:
        yield Rule.SKILL_MISSING
    if job.kit - crew.kit:
        yield Rule.KIT_MISSING
    if job.people > people:
        yield Rule.TOO_FEW_PEOPLE
    if people == 1 and not job.alone_ok:
        yield Rule.LONE_WORKER


def _when(
    crew: Crew, job: Job, road_s: int, start_s: int, leave_s: int
) -> Iterator[Rule]:
    """Rules of one drive and the visit after it."""
    if road_s >= NO_ROAD_S:
        yield Rule.UNREACHABLE
        return
    if crew.furthest_s is not None and road_s > crew.furthest_s:
        yield Rule.VOLUNTEER_LIMIT
    if job.latest_s is not None and start_s > job.latest_s:
        yield Rule.AFTER_LATEST
    if leave_s > crew.shift_end_s:
        yield Rule.PAST_SHIFT_END
    if any(leave_s > ends_s for ends_s in _lapses(crew, job)):
        yield Rule.SKILL_LAPSED
    alone_s = crew.alone_until_s if crew.people == 1 else None
    if alone_s is not None and leave_s > alone_s:
        yield Rule.LONE_WORKER


def _lapses(crew: Crew, job: Job) -> list[int]:
    """When the skills lapse that the job needs and the crew has for a while."""
    ends = crew.skill_ends_s
    return [ends[skill] for skill in job.skills & crew.skills if skill in ends]


def _soonest_s(job: Job, arrive_s: int) -> int:
    """When a crew that is there at `arrive_s` may start."""
    met_s = job.earliest_s if job.meeting is None else job.meeting.at_s
    return max(arrive_s, job.earliest_s, met_s)


def _people_told(problem: Problem, crew: Crew, job: Job) -> int:
    """How many would be at the door: both crews, if these were told to meet."""
    if job.meeting is None or crew.key not in job.meeting.crews:
        return crew.people
    return sum(c.people for c in problem.crews if c.key in job.meeting.crews)


def _told_times(problem: Problem, crew: Crew) -> Iterator[tuple[int, int]]:
    """Drive time and start of each visit that a crew was told of."""
    now_s, place = max(0, crew.free_s), crew.place
    for key in crew.committed:
        job = problem.job(key)
        road_s = int(problem.travel_of(crew)[place, job.place])
        start_s = _soonest_s(job, now_s + road_s)
        now_s, place = start_s + job.service_s, job.place
        yield road_s, start_s


def _after_told(problem: Problem, crew: Crew) -> tuple[int, int]:
    """Where and when a crew is free after what it was told."""
    if not crew.committed:
        return crew.place, max(0, crew.free_s)
    last = problem.job(crew.committed[-1])
    *_, (_, start_s) = _told_times(problem, crew)
    return last.place, start_s + last.service_s
