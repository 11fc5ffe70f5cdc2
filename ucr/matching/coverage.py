"""Coverage of an area: where each crew will be free, and how far it gets from there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.travel.fan import fan
from routing.travel.source import UNREACHABLE_S, Point, TravelSource
from ucr.domain.codes import GoesBy, Skill
from ucr.domain.coverage import (
    HOURS,
    VISIT_S,
    WITHIN_S,
    AtHour,
    Coverage,
    Ready,
    SkillCoverage,
    Spot,
    gaps,
    has_not_begun,
    on_duty,
    ready,
)
from ucr.domain.crew import Crew, Shift
from ucr.domain.ids import AreaId
from ucr.domain.ties import needed
from ucr.matching.picture import Picture
from ucr.matching.pose import free_seconds, is_on_scene, place_of
from ucr.places.squares import Squares
from ucr.store import crews
from ucr.store.connection import Connection

Pair: TypeAlias = tuple[Crew, Shift]
Place: TypeAlias = tuple[GoesBy, float, float]
"""How a crew gets about, and from where."""
Seconds: TypeAlias = NDArray[np.int32]
ANY: Final = None
"""Whatever skills a crew has."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """Seconds to every square from every place that somebody will be at."""

    seconds: Mapping[Place, Seconds]
    labels: tuple[str, ...]
    off_road: frozenset[Place]


async def load_planned(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> list[Pair]:
    """Every crew that is on the rota and has not begun, with that shift."""
    named = {crew.id: crew for crew in await crews.list_known(conn, area_id)}
    shifts = await crews.list_shifts(conn, area_id, at=at)
    return [(named[one.crew_id], one) for one in shifts if one.crew_id in named]


def cover(
    picture: Picture,
    planned: Sequence[Pair],
    squares: Squares,
    travel_by: Callable[[GoesBy], TravelSource],
    *,
    at: datetime,
) -> Coverage:
    """What is covered now and over the next hours; it changes nothing.

    Args:
        planned: Shifts to come; those that the picture has running are left out.

    Raises:
        SourceUnavailable: No source of travel times answers.
    """
    running = {shift.id for _, shift in picture.crews.values()}
    rota = [pair for pair in planned if pair[1].id not in running]
    on_rota = [*picture.crews.values(), *rota]
    hours = [at + timedelta(hours=hour) for hour in HOURS]
    sets = [list(_ready_at(picture, rota, asked_at, at)) for asked_at in hours]
    ways = _measured({_place(one) for each in sets for one in each}, squares, travel_by)
    lines = [
        _line(skill, on_rota, list(zip(hours, sets, strict=True)), ways, squares)
        for skill in (ANY, *Skill)
    ]
    return Coverage(
        as_of=at,
        grid=squares.grid,
        counted=squares.counted,
        total=int(squares.weights.sum()),
        travel=ways.labels,
        not_begun=sum(has_not_begun(shift, at) for _, shift in rota),
        off_road=sum(_place(one) in ways.off_road for one in sets[0]),
        skills=tuple(lines),
    )


def _ready_at(
    picture: Picture, rota: Sequence[Pair], asked_at: datetime, now: datetime
) -> Iterator[Ready]:
    for crew, shift in picture.crews.values():
        spot = _spot(picture, crew, now)
        found = ready(crew, shift, spot, asked_at=asked_at, now=now)
        if found is not None:
            yield found
    for crew, shift in rota:
        at_base = Spot(lon=crew.base_lon, lat=crew.base_lat, free_at=shift.starts_at)
        found = ready(crew, shift, at_base, asked_at=asked_at, now=now)
        if found is not None:
            yield found


def _spot(picture: Picture, crew: Crew, now: datetime) -> Spot:
    """Where a crew on duty is free: after the last stop of its plan, else after now."""
    had = picture.had.get(crew.id, 0) + is_on_scene(picture, crew.id)
    stops = _stops(picture, crew, now)
    if stops:
        (lon, lat), leave_at = stops[-1]
        free_at = max(now, leave_at)
        return Spot(lon=lon, lat=lat, free_at=free_at, had=had + len(stops))
    lon, lat = place_of(picture, crew.id, now)
    free_s = free_seconds(picture, crew.id, now)
    return Spot(lon=lon, lat=lat, free_at=now + timedelta(seconds=free_s), had=had)


def _stops(picture: Picture, crew: Crew, now: datetime) -> list[tuple[Point, datetime]]:
    """What a crew has still to go to, and when it leaves each, as the plan has it.

    Of a case that it was just given, and that no plan knows yet, its journey is left
    out: the next thought of the dispatcher, in a second, has it.
    """
    plan, held = picture.plans.get(crew.id), picture.assignments.get(crew.id)
    leaves = (
        {} if plan is None else {one.referral_id: one.leave_at for one in plan.stops}
    )
    if held is not None and not is_on_scene(picture, crew.id) and not leaves:
        referral = picture.referrals.get(held.referral_id)
        if referral is not None:
            needs = needed(referral.requirements, referral.ties)
            leaves = {referral.id: now + timedelta(seconds=needs.service_s)}
    places = {
        id_: picture.referrals[id_].location
        for id_ in leaves
        if id_ in picture.referrals
    }
    return [
        ((place.lon, place.lat), leaves[id_])
        for id_, place in places.items()
        if place.lon is not None and place.lat is not None
    ]


def _place(one: Ready) -> Place:
    return (one.goes_by, one.lon, one.lat)


def _measured(
    places: set[Place], squares: Squares, travel_by: Callable[[GoesBy], TravelSource]
) -> _Ways:
    seconds: dict[Place, Seconds] = {}
    labels, off_road = set(), set()
    for goes_by, group in groupby(sorted(places), key=lambda place: place[0]):
        here = list(group)
        starts = np.array([place[1:] for place in here], dtype=np.float64)
        found = fan(travel_by(goes_by), starts, squares.places)
        labels.add(found.label)
        seconds |= dict(zip(here, found.seconds, strict=True))
        off_road |= {here[row] for row in found.off_road}
    return _Ways(seconds, tuple(sorted(labels)), frozenset(off_road))


def _line(
    skill: Skill | None,
    on_rota: Sequence[Pair],
    hours: Sequence[tuple[datetime, Sequence[Ready]]],
    ways: _Ways,
    squares: Squares,
) -> SkillCoverage:
    now = hours[0][0]
    spans = [
        span
        for crew, shift in on_rota
        if (span := on_duty(crew, shift, skill, now=now)) is not None
    ]
    soonest = [_soonest(skill, at, crews_, ways, squares) for at, crews_ in hours]
    return SkillCoverage(
        skill=skill,
        hours=tuple(
            AtHour(
                at=at,
                crews=sum(begins <= at < ends for begins, ends in spans),
                within=_counted(seconds, squares),
            )
            for (at, _), seconds in zip(hours, soonest, strict=True)
        ),
        gaps=gaps(spans, start=now, end=hours[-1][0]),
        squares=tuple(_drawn(seconds, squares) for seconds in soonest),
    )


def _soonest(
    skill: Skill | None,
    asked_at: datetime,
    crews_: Sequence[Ready],
    ways: _Ways,
    squares: Squares,
) -> Seconds:
    """Seconds from the call until somebody who can is at each square."""
    best = np.full(len(squares.number), UNREACHABLE_S, dtype=np.int32)
    for one in crews_:
        latest = one.latest(skill)
        if latest is None:
            continue
        way_s = ways.seconds[_place(one)]
        longest_s = _seconds(one.leave_at, latest) - VISIT_S
        if one.furthest_s is not None:
            longest_s = min(longest_s, one.furthest_s)
        there_s = way_s + max(0, _seconds(asked_at, one.leave_at))
        best = np.where(way_s <= longest_s, np.minimum(best, there_s), best)
    return best


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())


def _counted(seconds: Seconds, squares: Squares) -> tuple[int, int]:
    hour_s, two_hours_s = WITHIN_S
    return (
        int(squares.weights[seconds <= hour_s].sum()),
        int(squares.weights[seconds <= two_hours_s].sum()),
    )


def _drawn(seconds: Seconds, squares: Squares) -> str:
    grid = squares.grid
    letters = np.full(grid.rows * grid.columns, ord("."), dtype=np.uint8)
    within = np.sum([seconds <= limit_s for limit_s in WITHIN_S], axis=0)
    letters[squares.number] = ord("0") + within
    return letters.tobytes().decode("ascii")
