"""Days small enough to be reckoned by hand, and policies that do one plain thing."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.days.day import HOUR_S, Call, Day, Kind, Shift
from bench.days.places import Place, Size
from routing.plan import Plan, Route, Stop
from routing.prices import Need
from routing.problem import Problem

AT_8: Final = 8 * HOUR_S
NEXT_DOOR_S: Final = 600

FALL: Final = Kind(name="fall", share=0.5, need=Need.FLOOR, median=30, sigma=0.4)
FRAIL: Final = Kind(name="frail", share=0.5, need=Need.TWO_HOUR, median=50, sigma=0.4)


def street(doors: int = 6) -> Place:
    """Doors ten minutes apart in a row; the base is the first."""
    at = np.arange(doors)
    drive_s = (abs(at[:, None] - at[None]) * NEXT_DOOR_S).astype(np.int32)
    return Place(
        name="street",
        size=Size(crews=1, bases=1, doors=doors),
        drive_s=drive_s,
        ride_s=2 * drive_s,
        bases=(0,),
    )


def call(key: str, at_s: int, place: int, kind: Kind = FALL, **hidden: object) -> Call:
    """Half an hour on scene, driven to as planned, unless `hidden` says otherwise."""
    known = {"key": key, "at_s": at_s, "place": place, "kind": kind}
    return Call(**{"service_s": 1800, **known, **hidden})  # type: ignore[arg-type]


def shift(key: str = "far", **other: object) -> Shift:
    """From 07:00 to 17:00, without a break."""
    times = {"start_s": 7 * HOUR_S, "end_s": 17 * HOUR_S, "signs_on_s": 7 * HOUR_S}
    return Shift(**{"key": key, "base": 0, **times, **other})  # type: ignore[arg-type]


def day(calls: Sequence[Call], *shifts: Shift) -> Day:
    return Day(seed=0, load=1.0, calls=tuple(calls), shifts=shifts or (shift(),))


def route(problem: Problem, crew: str, jobs: Sequence[str], wait_s: int = 0) -> Route:
    """One crew's visits one after the other, the first set off to `wait_s` later."""
    sent = problem.crew(crew)
    now_s, place = max(0, sent.free_s) + wait_s, sent.place
    stops: list[Stop] = []
    for key in jobs:
        job = problem.job(key)
        arrive_s = now_s + int(problem.travel_of(sent)[place, job.place])
        now_s, place = arrive_s + job.service_s, job.place
        stop = Stop(job=key, arrive_s=arrive_s, start_s=arrive_s, leave_s=now_s)
        stops.append(stop)
    return Route(crew=crew, items=tuple(stops))


def plan(*routes: Route) -> Plan:
    return Plan(routes=tuple(route for route in routes if route.items))


def now_s(problem: Problem, calls: Sequence[Call]) -> int | None:
    """The moment a problem is of, told by any job's due time."""
    due_s = {call.key: call.due_s for call in calls}
    return next((due_s[job.key] - job.due_s for job in problem.jobs), None)
