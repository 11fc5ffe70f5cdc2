"""The dull page between two worlds: referrals and crews into jobs and vehicles."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from routing.prices import Need
from routing.problem import NO_ROAD_S, BreakWindow, Job, Mode, Problem
from routing.problem import Crew as Vehicle
from routing.travel.learned import fitted
from routing.travel.source import UNREACHABLE_S, Point
from routing.travel.standing import SquareTimes, StandingTimes
from ucr.domain import limits
from ucr.domain.codes import Flag, GoesBy, Part, Trait
from ucr.domain.crew import Crew, Shift, ShiftStatus, carried
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.lone_worker import alone_until
from ucr.domain.referral import Referral
from ucr.domain.response_clock import ClockKind
from ucr.domain.ties import flagged, needed, on_floor_since, wished
from ucr.domain.visit import VisitStatus
from ucr.matching import sound
from ucr.matching.picture import Picture
from ucr.matching.price import prices
from ucr.matching.spread import spread

FRESH: Final = timedelta(minutes=10)
"""A position older than this is not used (promise P18)."""
ABOARD: Final[Mapping[Trait, str]] = {
    trait: f"a speaker of {trait.replace('_', ' ').title()}" for trait in Trait
} | {Trait.WOMAN: "a woman", Trait.MAN: "a man"}
HALF: Final = "+second"
"""Ends the key of a second crew's job, beside that of the crew that leads."""
STILL_THERE_S: Final = 300
"""A visit that outlasts its expected time is expected to last five minutes more."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem for routing, and how to read its answer.

    Attributes:
        zero: The moment that is second 0 of the problem.
        travel: What measured the roads: "roads", "osrm" or "straight_line".
        travel_by: The same for those who do not come by car.
        roads: Drive times as they were measured, before anything was learned.
    """

    problem: Problem
    zero: datetime
    travel: str
    travel_by: Mapping[Mode, str] = field(default_factory=dict)
    roads: Mapping[Mode, NDArray[np.int32]] = field(default_factory=dict)

    def moment(self, seconds: int) -> datetime:
        """Second of the problem as a time."""
        return self.zero + timedelta(seconds=seconds)

    def travel_of(self, name: str) -> str:
        """What measured the way of one crew, by its call sign."""
        return self.travel_by.get(self.problem.crew(name).mode, self.travel)

    def road_s(self, crew: Vehicle) -> NDArray[np.int32]:
        """Seconds from place to place for a crew, as the roads alone say."""
        return self.roads[crew.mode if crew.mode in self.roads else Mode.CAR]


@dataclass(frozen=True, slots=True)
class _Told:
    """Call signs of the crews that have, or are meant to have, each referral."""

    holders: dict[ReferralId, str]
    planned: dict[ReferralId, str]

    @classmethod
    def of(cls, picture: Picture) -> Self:
        names = {crew_id: crew.name for crew_id, (crew, _) in picture.crews.items()}
        return cls(
            holders={
                assignment.referral_id: names[crew_id]
                for crew_id, assignment in picture.assignments.items()
                if crew_id in names and assignment.part is Part.LEAD
            },
            planned={
                stop.referral_id: names[crew_id]
                for crew_id, plan in picture.plans.items()
                if crew_id in names
                for stop in plan.stops
            },
        )


def pose(picture: Picture, standing: StandingTimes, *, at: datetime) -> Posed:
    """Put the picture of an area to the solver.

    A crew's active assignment comes first and does not move; a crew on scene is free
    when its visit is expected to end, at that place.
    """
    jobs, helped = _jobs_of(picture), _helped(picture)
    movers = [place_of(picture, crew_id, at) for crew_id in picture.crews]
    places: dict[Hashable, Point] = {
        str(referral.id): _point(referral) for referral in jobs
    }
    places |= {key: _point(referral) for key, (_, referral) in helped.items()}
    ways = {Mode.CAR: standing} | {m: standing.by(m) for m in _other_modes(picture)}
    squares = {mode: way.times(movers, places) for mode, way in ways.items()}
    drives = {mode: _fitted(picture, mode, one, at) for mode, one in squares.items()}
    told = _Told.of(picture)
    rows = {key: len(movers) + row for row, key in enumerate(places)}
    problem = Problem(
        crews=tuple(
            _vehicle(picture, id_, row, at) for row, id_ in enumerate(picture.crews)
        ),
        jobs=(
            *(_job(picture, one, rows[str(one.id)], at, told) for one in jobs),
            *(
                _half(picture, key, crew_id, rows[key], at, told)
                for key, (crew_id, _) in helped.items()
            ),
        ),
        travel_s=drives[Mode.CAR].seconds,
        travel_by_mode={
            mode: one.seconds for mode, one in drives.items() if mode is not Mode.CAR
        },
        travel_quantiles=drives[Mode.CAR].quantiles,
        travel_quantiles_by_mode={mode: one.quantiles for mode, one in drives.items()},
        prices=prices(picture.settings),
    )
    return Posed(
        problem=problem,
        zero=at,
        travel=squares[Mode.CAR].label,
        travel_by={mode: one.label for mode, one in squares.items()},
        roads={mode: _as_problem_wants(one.seconds) for mode, one in squares.items()},
    )


class _Drives(NamedTuple):
    """What drives are expected to take, and the spread round that."""

    seconds: NDArray[np.int32]
    quantiles: tuple[int, ...]


def _fitted(picture: Picture, mode: Mode, square: SquareTimes, at: datetime) -> _Drives:
    """Times from the roads, as crews' own drives say that they come true."""
    factor = picture.learned.coming(GoesBy(mode), square.label, at)
    seconds, quantiles = fitted(square.seconds, factor)
    return _Drives(_as_problem_wants(seconds), quantiles)


def _other_modes(picture: Picture) -> list[Mode]:
    """How those on duty get about who do not drive."""
    modes = {Mode(crew.goes_by) for crew, _ in picture.crews.values()}
    return sorted(modes - {Mode.CAR})


def _as_problem_wants(seconds: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.where(seconds >= UNREACHABLE_S, NO_ROAD_S, seconds).astype(np.int32)


def _jobs_of(picture: Picture) -> list[Referral]:
    """What must still be driven to: waiting referrals, and those on the way."""
    under_way = [
        picture.referrals[assignment.referral_id]
        for crew_id, assignment in picture.assignments.items()
        if crew_id in picture.crews
        and assignment.referral_id in picture.referrals
        and assignment.part is Part.LEAD
        and not is_on_scene(picture, crew_id)
    ]
    return [*picture.waiting(), *under_way]


def _helped(picture: Picture) -> dict[str, tuple[CrewId, Referral]]:
    """What second crews must still drive to: a job of its own each, by its key."""
    return {
        f"{assignment.referral_id}{HALF}": (
            crew_id,
            picture.referrals[assignment.referral_id],
        )
        for crew_id, assignment in picture.assignments.items()
        if crew_id in picture.crews
        and assignment.referral_id in picture.referrals
        and assignment.part is Part.ASSIST
        and not is_on_scene(picture, crew_id)
    }


def case_of(key: str) -> ReferralId:
    """The case that a job of the problem is about."""
    return ReferralId(UUID(key.removesuffix(HALF)))


def is_on_scene(picture: Picture, crew_id: CrewId) -> bool:
    """Whether the crew is with somebody."""
    visit = picture.visits.get(crew_id)
    return visit is not None and visit.status is VisitStatus.ON_SCENE


def _point(referral: Referral) -> Point:
    return sound.point(referral.location.lon, referral.location.lat)


def place_of(picture: Picture, crew_id: CrewId, at: datetime) -> Point:
    """Where a crew is: with the person, at its newest fresh position, else at base."""
    crew, _ = picture.crews[crew_id]
    if is_on_scene(picture, crew_id):
        referral = picture.referrals.get(picture.visits[crew_id].referral_id)
        if referral is not None and referral.location.lon is not None:
            return _point(referral)
    position = picture.positions.get(crew_id)
    if position is not None and at - position.at <= FRESH:
        return sound.point(position.lon, position.lat)
    return sound.point(crew.base_lon, crew.base_lat)


def _vehicle(picture: Picture, crew_id: CrewId, row: int, at: datetime) -> Vehicle:
    crew, shift = picture.crews[crew_id]
    furthest_min = limits.furthest_min(crew)
    had = picture.had.get(crew_id, 0) + is_on_scene(picture, crew_id)
    return Vehicle(
        key=crew.name,
        place=row,
        free_s=free_seconds(picture, crew_id, at),
        shift_end_s=_seconds(shift.ends_at, at),
        mode=Mode(crew.goes_by),
        skills=frozenset(skill.value for skill in crew.can(at)) | _aboard(crew.traits),
        traits=frozenset(trait.value for trait in crew.traits),
        skill_ends_s=_skill_ends(crew, shift, at),
        kit=frozenset(kit.value for kit in carried(crew, shift)),
        people=crew.people,
        alone_until_s=_seconds(alone_until(at), at) if crew.people == 1 else None,
        furthest_s=None if furthest_min is None else furthest_min * 60,
        most_jobs=limits.visits_left(crew, had),
        unavailable="on_break" if shift.status is ShiftStatus.PAUSED else None,
        breaks=_breaks(shift, at),
        committed=_committed(picture, crew_id),
        done=had,
    )


def _skill_ends(crew: Crew, shift: Shift, at: datetime) -> dict[str, int]:
    """Skills that lapse before the shift ends: a visit must be over by then."""
    return {
        skill.value: _seconds(until, at)
        for skill, until in crew.skills.items()
        if until is not None and at < until < shift.ends_at
    }


def _committed(picture: Picture, crew_id: CrewId) -> tuple[str, ...]:
    assignment = picture.assignments.get(crew_id)
    if (
        assignment is None
        or assignment.referral_id not in picture.referrals
        or is_on_scene(picture, crew_id)
    ):
        return ()
    half = HALF if assignment.part is Part.ASSIST else ""
    return (f"{assignment.referral_id}{half}",)


def free_seconds(picture: Picture, crew_id: CrewId, at: datetime) -> int:
    """In how many seconds a crew leaves the person that it is with; 0: with nobody."""
    if not is_on_scene(picture, crew_id):
        return 0
    visit = picture.visits[crew_id]
    referral = picture.referrals.get(visit.referral_id)
    if referral is None or visit.on_scene_at is None:
        return STILL_THERE_S
    needs = needed(referral.requirements, referral.ties)
    ends = _seconds(visit.on_scene_at, at) + needs.service_s
    return max(ends, STILL_THERE_S)


def _breaks(shift: Shift, at: datetime) -> tuple[BreakWindow, ...]:
    windows = (
        (_seconds(one.earliest_at, at), _seconds(one.latest_at, at), one.duration_s)
        for one in shift.breaks
    )
    return tuple(sound.breaks(windows, _seconds(shift.ends_at, at)))


def _job(
    picture: Picture, referral: Referral, row: int, at: datetime, told: _Told
) -> Job:
    needs = needed(referral.requirements, referral.ties)
    wishes = wished(referral.wishes, referral.ties)
    service_s = sound.service_s(needs.service_s)
    return Job(
        key=str(referral.id),
        place=row,
        due_s=_seconds(referral.due.due_at, at),
        earliest_s=_met_seconds(picture, referral.id, at),
        service_s=service_s,
        service_quantiles_s=spread(service_s),
        need=need_of(referral),
        skills=frozenset(skill.value for skill in needs.skills) | _aboard(wishes.must),
        prefers=frozenset(trait.value for trait in wishes.prefers),
        kit=frozenset(kit.value for kit in needs.kit),
        people=max(1, needs.people),
        alone_ok=Flag.CALL_WARNING not in flagged(referral.flags, referral.ties),
        pinned_to=_name(picture, referral.pinned_to),
        forbidden=frozenset(
            name
            for name in (
                _name(picture, crew_id)
                for crew_id in referral.refused_by | wishes.not_crews
            )
            if name is not None
        ),
        told_crew=told.holders.get(referral.id),
        planned_crew=told.planned.get(referral.id),
    )


def _met_seconds(picture: Picture, referral_id: ReferralId, at: datetime) -> int:
    """When both crews of a case are there, by the plan in force; 0: one goes alone.

    Whoever comes first waits for the other: the visit starts with both.
    """
    going = [
        picture.plans[crew_id].stops
        for crew_id, held in picture.assignments.items()
        if held.referral_id == referral_id and crew_id in picture.plans
    ]
    stops = [stop for stops in going for stop in stops]
    arrivals = [one.arrive_at for one in stops if one.referral_id == referral_id]
    return max(0, _seconds(max(arrivals), at)) if len(arrivals) > 1 else 0


def _half(
    picture: Picture,
    key: str,
    crew_id: CrewId,
    row: int,
    at: datetime,
    told: _Told,
) -> Job:
    """A second crew's part: it is pinned to it, and asks for nothing more than it."""
    whole = _job(picture, picture.referrals[case_of(key)], row, at, told)
    return replace(
        whole,
        key=key,
        skills=frozenset(),
        prefers=frozenset(),
        kit=frozenset(),
        people=1,
        alone_ok=True,
        pinned_to=None,
        forbidden=frozenset(),
        told_crew=picture.crews[crew_id][0].name,
        planned_crew=None,
    )


def _aboard(traits: frozenset[Trait]) -> frozenset[str]:
    """What must be so is a skill to routing, named as a person would say it."""
    return frozenset(f"{ABOARD[trait]} aboard" for trait in traits)


def _name(picture: Picture, crew_id: CrewId | None) -> str | None:
    """A call sign; a pinned crew that is off duty keeps its id, so nobody matches."""
    if crew_id is None:
        return None
    pair = picture.crews.get(crew_id)
    return str(crew_id) if pair is None else pair[0].name


def need_of(referral: Referral) -> Need:
    """Which price a late minute of this case has."""
    if on_floor_since(referral.floor_since_at, referral.ties) is not None:
        return Need.FLOOR
    if referral.due.kind is ClockKind.C4:
        return Need.FOUR_HOUR
    return Need.TWO_HOUR


def _seconds(moment: datetime, zero: datetime) -> int:
    return round((moment - zero).total_seconds())
