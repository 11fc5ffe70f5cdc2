"""The world as a policy may see it: a routing.problem.Problem whose zero is now."""

from collections.abc import Iterable
from dataclasses import replace
from math import erf, exp, log, sqrt
from typing import Final

import numpy as np

from bench.days.day import (
    BREAK_S,
    HOUR_S,
    MINUTE_S,
    TRAVEL_QUANTILES,
    Kind,
    quantiles_s,
)
from bench.days.places import Seconds
from bench.days.world import CrewNow, Doing, OpenCall, World
from routing.plan import Plan, Rest, Route, Stop
from routing.problem import BreakWindow, Crew, Job, Mode, Problem

SOON_S: Final = 2 * HOUR_S
"""Crews whose shift begins within this are in the problem."""

LATE_GUESS_S: Final = 15 * MINUTE_S
"""How much longer a crew that has not signed on in time is reckoned to take."""


def problem_of(world: World, now_s: int, *, diverts: bool) -> Problem:
    """All open calls in the order they came, and the crews at work or soon to be."""
    crews = [crew for crew in world.crews.values() if _counts(crew, now_s)]
    calls = list(world.open.values())
    rows = [call.call.place for call in calls]
    bases = sorted({crew.shift.base for crew in crews})
    first = len(rows) + len(bases)
    base_row = {base: len(rows) + at for at, base in enumerate(bases)}
    rows += bases
    own = np.array([world.row_now(crew, now_s)[rows] for crew in crews], dtype=np.int32)
    own = own.reshape(len(crews), len(rows))
    planned = {job: r.crew for r in world.plan.routes for job in r.jobs}
    planned = {job: crew for job, crew in planned.items() if job not in world.reached}
    bikes = any(crew.shift.mode is Mode.BIKE for crew in crews)
    ride_s = {Mode.BIKE: _matrix(world.place.ride_s, rows, own)} if bikes else {}
    return Problem(
        crews=tuple(
            _crew(crew, now_s, (first + at, base_row[crew.shift.base]), diverts=diverts)
            for at, crew in enumerate(crews)
        ),
        jobs=tuple(
            _job(call, now_s, at, planned.get(call.call.key))
            for at, call in enumerate(calls)
        ),
        travel_s=_matrix(world.place.drive_s, rows, own),
        travel_by_mode=ride_s,
        travel_quantiles=TRAVEL_QUANTILES,
    )


def _counts(crew: CrewNow, now_s: int) -> bool:
    if crew.doing is Doing.OFF:
        return crew.shift.start_s - now_s <= SOON_S
    if crew.doing is Doing.DRIVING:
        return crew.call is not None
    return crew.doing is not Doing.GONE and crew.shift.end_s > now_s


def _matrix(
    roads: Seconds,
    rows: list[int],
    own: Seconds,
) -> Seconds:
    """Doors, then a row for where each crew is.

    Nobody drives to there, so its columns only mirror the rows.
    """
    size = len(rows) + len(own)
    matrix = np.zeros((size, size), dtype=np.int32)
    n = len(rows)
    matrix[:n, :n] = roads[np.ix_(rows, rows)]
    matrix[n:, :n] = own
    matrix[:n, n:] = own.T
    return matrix


def _job(call: OpenCall, now_s: int, place: int, planned: str | None) -> Job:
    kind = call.call.kind
    return Job(
        key=call.call.key,
        place=place,
        due_s=call.call.due_s - now_s,
        service_s=round(kind.mean_s),
        service_quantiles_s=quantiles_s(kind),
        need=kind.need,
        skills=call.skills,
        kit=kind.kit,
        people=kind.people,
        told_crew=call.told,
        planned_crew=planned,
    )


def _crew(crew: CrewNow, now_s: int, rows: tuple[int, int], *, diverts: bool) -> Crew:
    shift, call = crew.shift, crew.call
    under_way = crew.doing is Doing.DRIVING and call is not None and not diverts
    left = None if shift.most_jobs is None else max(0, shift.most_jobs - crew.visits)
    end_s = shift.end_s - now_s
    return Crew(
        key=shift.key,
        place=rows[0],
        base_place=rows[1],
        free_s=_free_s(crew, now_s),
        shift_end_s=end_s,
        mode=shift.mode,
        skills=shift.skills,
        kit=shift.kit,
        people=shift.people,
        furthest_s=shift.furthest_s,
        most_jobs=left,
        breaks=_breaks(crew, now_s, end_s),
        committed=(call.call.key,) if under_way and call is not None else (),
        done=crew.visits,
    )


def _breaks(crew: CrewNow, now_s: int, end_s: int) -> tuple[BreakWindow, ...]:
    start_s = crew.shift.break_from_s
    if start_s is None or crew.rested or start_s - now_s + BREAK_S > end_s:
        return ()
    window = BreakWindow(
        earliest_s=start_s - now_s,
        latest_s=crew.shift.break_until_s - now_s,
        duration_s=BREAK_S,
    )
    return (window,)


def _free_s(crew: CrewNow, now_s: int) -> int:
    """When a crew is reckoned to be free, by what can be known."""
    match crew.doing:
        case Doing.OFF:
            due_s = crew.shift.start_s - now_s
            return due_s if due_s > 0 else LATE_GUESS_S
        case Doing.ON_SCENE:
            kind = None if crew.call is None else crew.call.call.kind
            gone_s = now_s - crew.since_s
            return 0 if kind is None else still_to_go_s(kind, gone_s)
        case Doing.RESTING:
            return crew.until_s - now_s
        case _:
            return 0


def still_to_go_s(kind: Kind, gone_s: int) -> int:
    """The mean of what is left of a visit that has taken `gone_s` so far."""
    if gone_s <= 0:
        return round(kind.mean_s)
    mu = log(kind.median * MINUTE_S)
    z = (mu - log(gone_s)) / kind.sigma
    alive = max(_normal(z), 1e-9)
    mean_s = exp(mu + kind.sigma**2 / 2) * _normal(z + kind.sigma) / alive
    return max(MINUTE_S, round(mean_s - gone_s))


def _normal(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2


def moved_on(plan: Plan, by_s: int, gone: Iterable[str], rested: set[str]) -> Plan:
    """A plan of before, in the seconds of now, without visits and breaks that are past.

    Args:
        plan: In the seconds of its own zero.
        by_s: How long ago that was.
        gone: Jobs that are not open any more.
        rested: Crews that have had their break.
    """
    left_out = set(gone)

    def items(route: Route) -> Iterable[Stop | Rest]:
        for item in route.items:
            if isinstance(item, Rest):
                if route.crew not in rested:
                    start_s, end_s = item.start_s - by_s, item.end_s - by_s
                    yield replace(item, start_s=start_s, end_s=end_s)
            elif item.job not in left_out:
                yield Stop(
                    job=item.job,
                    arrive_s=item.arrive_s - by_s,
                    start_s=item.start_s - by_s,
                    leave_s=item.leave_s - by_s,
                )

    routes = (Route(crew=r.crew, items=tuple(items(r))) for r in plan.routes)
    return Plan(routes=tuple(route for route in routes if route.items))
