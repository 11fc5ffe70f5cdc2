"""VROOM (pyvroom), asked anew at each event, given a fair go.

VROOM knows hard time windows only, so it is asked in stages (`staged`): no job is
dropped for being late, and none is later than it must. Needs are priorities, breaks
are breaks, what only some crews can do is a skill. One thread, exploration level 5,
the highest.
"""

from typing import Final

import vroom
from vroom.solution.solution import Solution

from bench.days.peers.staged import (
    LATER_S,
    Answer,
    Question,
    in_stages,
    roads_of,
    want,
)
from bench.days.timing import Walk, able
from routing.plan import Plan
from routing.prices import Need
from routing.problem import Crew, Problem

EXPLORATION: Final = 5
PRIORITY: Final = {Need.FLOOR: 100, Need.TWO_HOUR: 60, Need.FOUR_HOUR: 30}
BREAK_SLACK_S: Final = 1800
"""A break that cannot start inside its window any more may start so much later."""

REST_ID: Final = 1_000_000


def resolve(problem: Problem, in_force: Plan) -> Plan:
    """The plan VROOM would make from nothing."""
    del in_force
    return in_stages(problem, _solve, LATER_S)


def _solve(asked: Question) -> Answer:
    sample = {want(job): job for job in asked.jobs}
    number = {key: at for at, key in enumerate(sorted(sample))}
    model = vroom.Input()
    for profile, crew in {_profile(w.crew): w.crew for w in asked.walks}.items():
        model.set_durations_matrix(profile, roads_of(asked, crew))
    for at, walk in enumerate(asked.walks):
        skills = {number[key] for key, job in sample.items() if able(walk.crew, job)}
        model.add_vehicle(_vehicle(at, walk, skills))
    for at, job in enumerate(asked.jobs):
        model.add_job(
            vroom.Job(
                at,
                location=job.place,
                default_service=job.service_s,
                skills={number[want(job)]},
                priority=PRIORITY[job.need],
                time_windows=[vroom.TimeWindow(0, asked.until_s[job.key])],
            )
        )
    return _read(model.solve(EXPLORATION, nb_threads=1), asked)


def _profile(crew: Crew) -> str:
    return f"{crew.mode}-{crew.furthest_s}"


def _vehicle(number: int, walk: Walk, skills: set[int]) -> vroom.Vehicle:
    crew = walk.crew
    limit: dict[str, int] = {}
    if crew.most_jobs is not None:
        limit["max_tasks"] = max(0, crew.most_jobs - walk.stops)
    return vroom.Vehicle(
        number,
        start=walk.place,
        end=crew.base_place,
        profile=_profile(crew),
        skills=skills,
        time_window=vroom.TimeWindow(walk.now_s, crew.shift_end_s),
        breaks=_breaks(walk),
        **limit,
    )


def _breaks(walk: Walk) -> list[vroom.Break]:
    found = []
    for number, window in enumerate(walk.crew.breaks[walk.rested :]):
        last_s = walk.crew.shift_end_s - window.duration_s
        first_s = max(window.earliest_s, walk.now_s)
        until_s = min(last_s, max(window.latest_s, first_s + BREAK_SLACK_S))
        if first_s <= until_s:
            times = [vroom.TimeWindow(first_s, until_s)]
            found.append(vroom.Break(REST_ID + number, times, window.duration_s))
    return found


def _read(solution: Solution, asked: Question) -> Answer:
    orders: dict[str, list[str]] = {}
    rests: dict[str, int] = {}
    steps = solution._routes_numpy()  # noqa: SLF001 (its frame is slow to build)
    for crew, type_, id_ in zip(
        steps["vehicle_id"], steps["type"], steps["id"], strict=True
    ):
        key = asked.walks[crew].crew.key
        kind = type_.decode() if isinstance(type_, bytes) else str(type_)
        if kind == "job":
            orders.setdefault(key, []).append(asked.jobs[id_].key)
        elif kind == "break":
            rests[key] = len(orders.get(key, ()))
    return Answer(orders=orders, rests=rests)
