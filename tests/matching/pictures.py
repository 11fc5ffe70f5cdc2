"""Pictures of an area to think about: by hand, and at random."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from routing.travel.standing import StandingTimes
from routing.travel.straight_line import StraightLine
from tests.domain.cases import (
    AREA,
    NOON,
    a_crew,
    a_place,
    a_referral,
    a_shift,
    a_visit,
    an_offer,
)
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import Category, CrewKind, Flag, GoesBy, Kit, Need, Skill, Trait
from ucr.domain.crew import Break, Crew, Shift, ShiftStatus
from ucr.domain.ids import (
    DISPATCHER,
    AssignmentId,
    CrewId,
    ReferralId,
    ShiftId,
    VisitId,
)
from ucr.domain.plan import CrewPlan, Position, Stop
from ucr.domain.referral import Referral
from ucr.domain.timer import Action
from ucr.domain.visit import VisitStatus
from ucr.domain.wishes import Wishes
from ucr.matching.picture import Picture

HOUR: Final = timedelta(hours=1)
OAKHAM: Final = (-0.7286, 52.6705)
UPPINGHAM: Final = (-0.7228, 52.5881)


def standing() -> StandingTimes:
    """Times as the crow flies: 40 km/h, a third longer than the line."""
    return StandingTimes(StraightLine())


def crew_on_duty(
    number: int = 1, *, shift: Shift | None = None, **changes: object
) -> tuple[Crew, Shift]:
    """A crew of two in Oakham that can do everything, on duty until six."""
    given = {
        "id": CrewId(UUID(int=number)),
        "name": f"Oak {number}",
        "skills": dict.fromkeys(Skill),
        "kit": frozenset(Kit),
        **changes,
    }
    crew = a_crew(**given)
    of_crew = shift or a_shift()
    return crew, replace(of_crew, id=ShiftId(UUID(int=400 + number)), crew_id=crew.id)


def a_call(
    number: int = 1, place: tuple[float, float] = UPPINGHAM, **changes: object
) -> Referral:
    """A fall in Uppingham at noon that waits for a crew."""
    lon, lat = place
    where = a_place(lon=lon, lat=lat)
    return a_referral(
        number=100 + number,
        case_number=f"C{number}",
        **{"location": where, **changes},  # type: ignore[arg-type]
    )


def a_picture(
    crews: Sequence[tuple[Crew, Shift]], calls: Sequence[Referral] = ()
) -> Picture:
    """Crews on duty, calls that wait, nothing under way."""
    return Picture(
        AREA,
        referrals={call.id: call for call in calls},
        crews={crew.id: (crew, shift) for crew, shift in crews},
    )


def gives(
    picture: Picture,
    crew_id: CrewId,
    referral_id: ReferralId,
    *,
    on_scene_at: datetime | None = None,
) -> None:
    """The crew has accepted it, and may be with the person already."""
    call = picture.referrals[referral_id]
    taken, _ = call.assign(crew_id, Action.ARRIVE, by=DISPATCHER, at=NOON)
    picture.referrals[referral_id] = taken
    picture.assignments[crew_id] = an_offer(
        id=AssignmentId(UUID(int=referral_id.int + 1000)),
        referral_id=referral_id,
        crew_id=crew_id,
        status=AssignmentStatus.ACCEPTED,
    )
    picture.visits[crew_id] = a_visit(
        id=VisitId(UUID(int=referral_id.int + 2000)),
        referral_id=referral_id,
        crew_id=crew_id,
        status=VisitStatus.ON_SCENE if on_scene_at else VisitStatus.EN_ROUTE,
        on_scene_at=on_scene_at,
    )


def a_plan(crew_id: CrewId, referral_ids: Sequence[ReferralId]) -> CrewPlan:
    """A plan in force, thought at noon."""
    return CrewPlan(
        crew_id=crew_id,
        area_id=AREA,
        version=1,
        stops=tuple(
            Stop(referral_id=id_, arrive_at=NOON, leave_at=NOON) for id_ in referral_ids
        ),
        travel="straight_line",
        as_of=NOON,
    )


def a_position(
    crew_id: CrewId, place: tuple[float, float], *, at: datetime
) -> Position:
    return Position(crew_id=crew_id, lon=place[0], lat=place[1], accuracy_m=10, at=at)


def any_picture(seed: int, *, crews: int, calls: int) -> Picture:
    """Whatever can stand in an area: some on scene, on the way, on break, overrun."""
    random = Random(seed)  # noqa: S311 - a world, not a secret
    picture = a_picture(
        [_any_crew(random, number) for number in range(1, crews + 1)],
        [_any_call(random, number, crews) for number in range(1, calls + 1)],
    )
    waiting = [call.id for call in picture.waiting()]
    for crew_id in list(picture.crews):
        if waiting and random.random() < 0.4:
            since = NOON - timedelta(minutes=random.randrange(1, 120))
            there = since if random.random() < 0.5 else None
            gives(picture, crew_id, waiting.pop(), on_scene_at=there)
        if random.random() < 0.5:
            stops = random.sample(waiting, min(len(waiting), random.randrange(3)))
            picture.plans[crew_id] = a_plan(crew_id, stops)
    picture.positions = {
        crew_id: a_position(
            crew_id,
            _any_point(random),
            at=NOON - timedelta(minutes=random.randrange(20)),
        )
        for crew_id in picture.crews
        if random.random() < 0.7
    }
    picture.had = {
        crew_id: random.randrange(4)
        for crew_id in picture.crews
        if random.random() < 0.5
    }
    return picture


def _any_point(random: Random) -> tuple[float, float]:
    return (-0.7 + random.uniform(-0.2, 0.2), 52.65 + random.uniform(-0.1, 0.1))


def _any_crew(random: Random, number: int) -> tuple[Crew, Shift]:
    ends_at = NOON + timedelta(minutes=random.randrange(-30, 600))
    opens = NOON + timedelta(minutes=random.randrange(-120, 300))
    rest = Break(earliest_at=opens, latest_at=opens + HOUR, duration_s=1800)
    shift = a_shift(
        status=random.choice([ShiftStatus.ON] * 4 + [ShiftStatus.PAUSED]),
        starts_at=ends_at - 10 * HOUR,
        ends_at=ends_at,
        breaks=(rest,) if random.random() < 0.5 else (),
    )
    base = _any_point(random)
    return crew_on_duty(
        number,
        shift=shift,
        kind=random.choice(list(CrewKind)),
        people=random.choice([1, 2]),
        skills=dict.fromkeys(random.sample(list(Skill), 7)),
        kit=frozenset(random.sample(list(Kit), 4)),
        base_lon=base[0],
        base_lat=base[1],
        goes_by=random.choice(list(GoesBy)),
        furthest_min=random.choice([None, None, 5, 20]),
        most_visits=random.choice([None, None, 1, 3]),
        traits=frozenset(
            random.sample([Trait.WOMAN, Trait.POLISH], random.choice([0, 1, 2]))
        ),
    )


def _any_call(random: Random, number: int, crews: int) -> Referral:
    """One that stops no line."""
    flags = [Flag.TWO_PERSON, Flag.CALL_WARNING, Flag.ANIMALS]
    call = a_call(
        number,
        _any_point(random),
        need=random.choice(list(Need)),
        category=random.choice(list(Category)),
        clock_start_at=NOON - timedelta(minutes=random.randrange(200)),
        on_floor=random.random() < 0.2,
        floor_since_at=None,
        flags=frozenset(random.sample(flags, random.randrange(2))),
    )
    if call.concerns:
        call, _ = call.clear(by=DISPATCHER, at=NOON)
    known = [CrewId(UUID(int=one)) for one in range(1, crews + 2)]
    return replace(
        call,
        pinned_to=random.choice(known) if random.random() < 0.1 else None,
        refused_by=frozenset(random.sample(known, random.randrange(2))),
        wishes=Wishes(
            prefers=frozenset(random.sample([Trait.WOMAN, Trait.POLISH], 1)),
            must=frozenset({Trait.WOMAN}) if random.random() < 0.3 else frozenset(),
            not_crews=frozenset(random.sample(known, random.randrange(2))),
        ),
    )
