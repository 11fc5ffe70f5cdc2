"""A shift under way: most crews busy, jobs open, a few teams free for a fall.

Everything is stored through the journey's own steps, on real doors of Rutland. The
backlog waits for nurses, who are all busy; new calls are people on the floor, for
whom a falls team is free: so each call is offered at once, and nothing else moves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

import numpy as np

from bench import stack
from ucr.domain.account import Sender
from ucr.domain.area import Area
from ucr.domain.codes import (
    Category,
    Confidence,
    CrewKind,
    Kit,
    Mode,
    Need,
    ResponseStandard,
    Skill,
    Source,
)
from ucr.domain.crew import Break, Crew, Shift, ShiftStatus
from ucr.domain.decision import Decision
from ucr.domain.ids import (
    DISPATCHER,
    AreaId,
    CrewId,
    DecisionId,
    ReferralId,
    SenderId,
    ShiftId,
)
from ucr.domain.intake import Intake
from ucr.domain.patient import Location, Patient, Story
from ucr.domain.visit import Tap
from ucr.journey import answer, attend, duty
from ucr.journey.change import change
from ucr.journey.found import Founding, found
from ucr.journey.offer import Choice, offer_by_person
from ucr.journey.receive import arriving, receive
from ucr.live.positions import Kept
from ucr.places.point import LonLat
from ucr.runtime import Runtime
from ucr.store.positions import key

AREA: Final = AreaId("rutland")
NURSING: Final = (Need.FRAILTY, Need.CATHETER, Need.DIABETES, Need.CONFUSION)
NURSE_SKILLS: Final = (Skill.ASSESSMENT, Skill.CATHETER, Skill.DIABETES, Skill.DELIRIUM)
NURSE_KIT: Final = frozenset({Kit.CATHETER_PACK, Kit.GLUCOSE_KETONE})
DOORSTEP_M: Final = 250

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shaped:
    """What was laid: a sender's secret, and doors that no job uses yet."""

    sender_key: str
    doors: list[Place]


def doors(runtime: Runtime, seed: int) -> list[Place]:
    """Rutland's postcodes near a road, shuffled."""
    path = stack.data_folder() / "places" / "postcodes-rutland.csv"
    table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(2, 1))
    ground = runtime.ground(AREA)
    near = table[ground.travel.snap_distance_m(table) < DOORSTEP_M]
    points = [LonLat(lon, lat) for lon, lat in near.tolist()]
    inside = [(p.lon, p.lat) for p in points if ground.pack.contains(p)]
    Random(seed).shuffle(inside)  # noqa: S311 - a scenario, not a secret
    return inside


async def lay(
    runtime: Runtime, crews: int, jobs: int, *, seed: int, oldest_min: int = 0
) -> Shaped:
    """Found the area, start the crews, make most of them busy, and let jobs wait.

    Args:
        oldest_min: The clocks of the calls began at moments so many minutes back.
    """
    chance, places = Random(seed), doors(runtime, seed)  # noqa: S311 - a scenario
    sender = Sender(
        id=SenderId(runtime.new_id()), area_id=AREA, name="111", source=Source.NHS_111
    )
    secret = runtime.new_id().hex
    starting = [_crew(runtime, n, crews, places.pop()) for n in range(crews)]
    now = runtime.clock.now()
    await found(
        runtime,
        Founding(
            area=Area(id=AREA, name="Rutland", mode=Mode.AUTO, version=1),
            crews=tuple(starting),
            shifts=tuple(_shift(runtime, crew, now) for crew in starting),
            accounts=(),
            senders=(sender,),
            keys={sender.id: secret},
        ),
    )
    for crew in starting:
        await duty.start(runtime, AREA, crew.id, by=DISPATCHER, once=())
        await place(runtime, crew.id, (crew.base_lon, crew.base_lat))
    busy = [crew for crew in starting if crew.kind is CrewKind.NURSE]
    for crew in busy:
        ago = timedelta(minutes=chance.uniform(0, oldest_min))
        id_ = await _waits(runtime, sender, Need.FRAILTY, places.pop(), ago=ago)
        await _busy(runtime, crew.id, id_, on_scene=chance.random() < 2 / 3)
    for _ in range(jobs - len(busy)):
        ago = timedelta(minutes=chance.uniform(0, oldest_min))
        need = chance.choice(NURSING)
        await _waits(runtime, sender, need, places.pop(), ago=ago)
    return Shaped(secret, places)


async def place(runtime: Runtime, crew_id: CrewId, at: Place) -> None:
    """What a phone's newest position leaves in Valkey."""
    found = Kept(
        crew_id=crew_id,
        lon=at[0],
        lat=at[1],
        accuracy_m=10,
        at=runtime.clock.now(),
        claimed_ms=0,
    )
    await runtime.redis.hset(key(AREA), str(crew_id), found.model_dump_json())


def _crew(runtime: Runtime, number: int, crews: int, base: Place) -> Crew:
    """One in ten, and one at least, is a falls team; the others are nurses."""
    falls = number < max(1, crews // 10)
    skills = (Skill.LIFT_ASSIST,) if falls else NURSE_SKILLS
    return Crew(
        id=CrewId(runtime.new_id()),
        area_id=AREA,
        name=f"{'Falls' if falls else 'Nurse'} {number + 1}",
        kind=CrewKind.FALLS if falls else CrewKind.NURSE,
        people=2 if falls else 1,
        skills=dict.fromkeys(skills),
        kit=frozenset({Kit.LIFTING_DEVICE}) if falls else NURSE_KIT,
        base_lon=base[0],
        base_lat=base[1],
    )


def _shift(runtime: Runtime, crew: Crew, now: datetime) -> Shift:
    rest = Break(
        earliest_at=now + timedelta(hours=3),
        latest_at=now + timedelta(hours=5),
        duration_s=1800,
    )
    return Shift(
        id=ShiftId(runtime.new_id()),
        crew_id=crew.id,
        area_id=AREA,
        status=ShiftStatus.PLANNED,
        version=1,
        starts_at=now,
        ends_at=now + timedelta(hours=10),
        breaks=(rest,),
    )


async def _waits(
    runtime: Runtime, sender: Sender, need: Need, door: Place, *, ago: timedelta
) -> ReferralId:
    referral, _ = await receive(
        runtime,
        sender,
        _intake(runtime, need, door, runtime.clock.now() - ago if ago else None),
        receipt=arriving(runtime, sender, by=sender.actor),
        request_hash=runtime.new_id().bytes,
    )
    return referral.id


def _intake(
    runtime: Runtime, need: Need, door: Place, clock_start_at: datetime | None
) -> Intake:
    return Intake(
        case_number=runtime.new_id().hex,
        source=Source.NHS_111,
        need=need,
        category=Category.C3,
        standard=ResponseStandard.TWO_HOUR,
        clock_start_at=clock_start_at,
        sender_breach_at=None,
        on_floor=False,
        floor_since_at=None,
        red_flags=frozenset(),
        flags=frozenset(),
        location=Location(
            lon=door[0],
            lat=door[1],
            confidence=Confidence.EXACT,
            accuracy_m=5,
            label="A door",
            locality="Rutland",
            lines=(),
            postcode=None,
            uprn=None,
            access=None,
            key_safe=None,
        ),
        story=Story(
            patient=Patient(name=None, nhs_number=None, born_on=None, phone=None),
            contacts=(),
            reason="A seeded case",
            notes=None,
            conditions=(),
        ),
    )


async def _busy(
    runtime: Runtime, crew_id: CrewId, referral_id: ReferralId, *, on_scene: bool
) -> None:
    """Give a crew a visit; it is on its way, or with the person."""
    now = runtime.clock.now()
    decision = Decision(
        id=DecisionId(runtime.new_id()),
        area_id=AREA,
        referral_id=referral_id,
        crew_id=crew_id,
        made_at=now,
        made_by=DISPATCHER,
        engine="person",
        travel="roads",
        explanation={},
    )
    async with change(runtime, AREA) as step:
        choice = Choice(decision=decision, crew_id=crew_id, referral_version=1)
        offered = await offer_by_person(runtime, step, choice)
    tap = Tap(crew_id=crew_id, by=DISPATCHER, at=now, occurred_at=now)
    visit = await answer.accept(runtime, AREA, offered.id, tap, once=())
    await attend.set_off(runtime, AREA, visit.id, tap, once=())
    if on_scene:
        await attend.arrive(runtime, AREA, visit.id, tap, once=())
