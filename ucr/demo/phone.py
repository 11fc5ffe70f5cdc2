"""A crew's phone and the thumbs on it: one day of taps, through the public doors.

The phone holds no state that matters: after any crash it reads its own page again and
goes on from what is there.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from ucr.demo.assumed import ANSWER_OFFER, CREW_REFUSES, REFUSALS, SET_OFF
from ucr.demo.chance import hesitation_s, stream, weighted
from ucr.demo.cues import Cues
from ucr.demo.door import Door, Refused
from ucr.demo.drive import Drive, shaken
from ucr.demo.on_scene import Ending, ending
from ucr.demo.roster import SHOWN
from ucr.demo.scenes import Cue
from ucr.demo.service_clock import ServiceClock
from ucr.demo.socket import Socket
from ucr.demo.wire import Leg, Today, TodaysShift
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.cards import AssignmentCard, ReferralCard, VisitCard
from ucr.domain.codes import Part
from ucr.domain.crew import ON_DUTY, ShiftStatus
from ucr.domain.visit import VisitStatus
from ucr.places.point import LonLat

log = logging.getLogger(__name__)

TODAY: Final = "/api/crew/today"
IDLE_S: Final = 60.0
DRIVING_S: Final = 5.0
LEAST_REAL_S: Final = 1.0
LATEST_SHARE: Final = 0.7
"""No rest is begun in the last part of its window: a visit may come between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all phones of a day share."""

    origin: str
    clock: ServiceClock
    cues: Cues
    seed: int


class Phone:
    """One crew's."""

    def __init__(self, world: World, door: Door, today: Today, base: LonLat) -> None:
        self._world = world
        self._clock = world.clock
        self._door = door
        self._today = today
        self._name = today.crew.name
        self._point = base
        self._placed = False
        self._woken = asyncio.Event()
        self._socket = Socket(
            world.origin,
            door,
            today.crew.id,
            clock=world.clock,
            chance=stream(world.seed, "socket", self._name),
            wake=self._woken.set,
        )

    async def carry(self) -> None:
        """Live the crew's days for ever."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._socket.follow())
            both.create_task(self._live())

    async def _live(self) -> None:
        while True:
            self._woken.clear()
            self._today = await self._door.get(TODAY, Today)
            try:
                await self._next()
            except Refused as refused:
                log.info("%s: %s", self._name, refused)
                await self._wait(LEAST_REAL_S * self._clock.speed)

    async def _next(self) -> None:
        """Do the one thing that this crew must do now, or wait."""
        today, shift = self._today, self._today.shift
        for taken in today.stood_down:
            await self._tap(
                f"crew/assignments/{taken.assignment_id}/stand-down-seen", {}
            )
        if shift is None or shift.status not in ON_DUTY:
            await self._off_duty(shift)
        elif today.visit is not None and today.referral is not None:
            await self._attend(today.visit, today.referral)
        elif shift.status is ShiftStatus.PAUSED:
            await self._rest(shift)
        elif (offer := _offer(today)) is not None:
            await self._answer(offer)
        elif shift.ends_at <= self._clock.now():
            await self._tap("crew/shift/end", {})
        elif _rest_is_due(shift, self._clock.now(), seed=self._world.seed):
            await self._tap("crew/shift/pause", {})
        else:
            await self._idle(shift)

    # ------------------------------------------------------------------ on and off

    async def _off_duty(self, shift: TodaysShift | None) -> None:
        now = self._clock.now()
        if shift is None or shift.status is ShiftStatus.ENDED:
            await self._wait(IDLE_S)
        elif shift.starts_at > now:
            await self._wait(min(IDLE_S, (shift.starts_at - now).total_seconds()))
        else:
            await self._tap("crew/shift/start", {})
            await self._tell()

    async def _rest(self, shift: TodaysShift) -> None:
        """Rest; a phone that restarts in a break begins the break anew."""
        await self._clock.sleep(shift.breaks[0].duration_s if shift.breaks else IDLE_S)
        await self._tap("crew/shift/resume", {})

    async def _idle(self, shift: TodaysShift) -> None:
        self._recall()
        await self._tell()
        left_s = (shift.ends_at - self._clock.now()).total_seconds()
        await self._wait(max(1.0, min(IDLE_S, left_s)))

    # -------------------------------------------------------------------- an offer

    async def _answer(self, offer: AssignmentCard) -> None:
        chance = stream(self._world.seed, "offer", offer.id)
        path = f"crew/assignments/{offer.id}"
        if offer.received_at is None:
            await self._tap(f"{path}/received", {})
        if offer.seen_at is None:
            await self._tap(f"{path}/seen", {})
        await self._clock.sleep(hesitation_s(chance, ANSWER_OFFER))
        if self._name != SHOWN and self._take(Cue.GO_OFF_WITH_WORK_LEFT):
            await self._go_off(path)
        elif self._take(Cue.REFUSE) or chance.random() < CREW_REFUSES:
            reason = weighted(chance, REFUSALS)
            await self._tap(f"{path}/refuse", {"reason": reason.value})
        else:
            await self._tap(f"{path}/accept", {})

    async def _go_off(self, path: str) -> None:
        """Leave with an offer in hand; where that is not allowed, refuse it first."""
        try:
            await self._tap("crew/shift/end", {})
        except Refused:
            await self._tap(f"{path}/refuse", {"reason": "other"})
            await self._tap("crew/shift/end", {})

    def _take(self, cue: Cue) -> bool:
        return self._world.cues.take(cue, by=self._name, at=self._clock.now())

    # --------------------------------------------------------------------- a visit

    async def _attend(self, visit: VisitCard, referral: ReferralCard) -> None:
        chance = stream(self._world.seed, "visit", visit.id)
        match visit.status:
            case VisitStatus.TO_DO:
                if await self._still(hesitation_s(chance, SET_OFF), visit):
                    await self._tap(f"crew/visits/{visit.id}/en-route", {})
            case VisitStatus.EN_ROUTE:
                if await self._drive(visit, self._today.leg):
                    await self._tap(f"crew/visits/{visit.id}/on-scene", {})
            case VisitStatus.ON_SCENE:
                await self._be_there(visit, referral)
            case _:
                await self._wait(IDLE_S)

    async def _drive(self, visit: VisitCard, leg: Leg | None) -> bool:
        """Drive there; False when the visit was taken from us on the way."""
        if leg is None or not leg.coordinates:
            return await self._still(IDLE_S, visit)
        chance = stream(self._world.seed, "drive", visit.id)
        drive = Drive.along(leg.coordinates, leg.seconds, chance)
        left_at = self._clock.now()
        while True:
            driven_s = (self._clock.now() - left_at).total_seconds()
            self._at(shaken(drive.after(driven_s), chance))
            await self._tell()
            if driven_s >= drive.lasts_s:
                return True
            if not await self._still(DRIVING_S, visit):
                return False

    async def _be_there(self, visit: VisitCard, referral: ReferralCard) -> None:
        chance = stream(self._world.seed, "scene", visit.id)
        end = ending(referral, chance, hands_back=self._take(Cue.HAND_BACK))
        done_at = (visit.on_scene_at or self._clock.now()) + _seconds(end)
        self._recall()
        while self._clock.now() < done_at:
            await self._tell()
            left_s = (done_at - self._clock.now()).total_seconds()
            if not await self._still(min(IDLE_S, max(left_s, 1.0)), visit):
                return
        if visit.part is Part.ASSIST and end.step == "complete":
            await self._tap(f"crew/visits/{visit.id}/leave", {})
            return
        await self._tap(f"crew/visits/{visit.id}/{end.step}", end.body)

    async def _still(self, seconds: float, visit: VisitCard) -> bool:
        """Wait so long; False as soon as the visit is no longer as it was."""
        wakes_at = self._clock.now() + timedelta(seconds=seconds)
        while (left_s := (wakes_at - self._clock.now()).total_seconds()) > 0:
            if await self._wait(left_s):
                self._woken.clear()
                self._today = await self._door.get(TODAY, Today)
                await self._say_well()
                now = self._today.visit
                if now is None or (now.id, now.status) != (visit.id, visit.status):
                    return False
        return True

    async def _say_well(self) -> None:
        """Answer the reminder of the visit's timer."""
        safety = self._today.safety
        if safety and safety.check_in and safety.check_in.rung:
            await self._tap("crew/well", {})

    # --------------------------------------------------------------------- the phone

    async def _wait(self, seconds: float) -> bool:
        """Wait so long by the service's clock, or until woken; whether we were."""
        limit_s = max(seconds / self._clock.speed, LEAST_REAL_S)
        try:
            async with asyncio.timeout(limit_s):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True

    def _at(self, point: LonLat) -> None:
        self._point, self._placed = point, True

    def _recall(self) -> None:
        """After a restart: where the service last knew us, rather than our base."""
        if not self._placed and self._socket.last_known is not None:
            self._at(self._socket.last_known)

    async def _tell(self) -> None:
        if not await self._socket.tell(self._point):
            log.debug("%s: position not sent, no socket", self._name)

    async def _tap(self, path: str, body: Mapping[str, object]) -> None:
        occurred_at = self._clock.now()
        said = {**body, "occurred_at": _rfc3339(occurred_at)}
        await self._door.command(
            f"/api/{path}", said, key=_key(self._today.crew.id, path, occurred_at)
        )


def _key(crew_id: UUID, path: str, occurred_at: datetime) -> UUID:
    return uuid5(crew_id, f"{path}/{occurred_at.isoformat()}")


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _seconds(end: Ending) -> timedelta:
    return timedelta(seconds=end.stays_s)


def _offer(today: Today) -> AssignmentCard | None:
    """The offer that waits for an answer."""
    offer = today.assignment
    if offer is None or offer.status is not AssignmentStatus.OFFERED:
        return None
    return offer


def _rest_is_due(shift: TodaysShift, at: datetime, *, seed: int) -> bool:
    """Crews rest at different moments of their break's window, or the area is bare."""
    if not shift.breaks:
        return False
    rest = shift.breaks[0]
    share = stream(seed, "rest", shift.id).uniform(0, LATEST_SHARE)
    return rest.earliest_at + (rest.latest_at - rest.earliest_at) * share <= at
