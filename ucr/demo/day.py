"""The simulated day, put together: callers, phones and a desk, each a client."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

from ucr.demo import board, demand, scenes
from ucr.demo.board import Endings
from ucr.demo.cad import Cad, served
from ucr.demo.call import Call
from ucr.demo.chance import stream
from ucr.demo.cues import Cues
from ucr.demo.desk import Desk
from ucr.demo.door import Door
from ucr.demo.doors import Neighbourhoods, neighbourhoods
from ucr.demo.ledger import Ledger, Wrote
from ucr.demo.phone import TODAY, Phone, World
from ucr.demo.puller import Puller
from ucr.demo.roster import LONDON, bases
from ucr.demo.script import Script, SignIn, is_over
from ucr.demo.second_callers import second_callers
from ucr.demo.sender import Sender
from ucr.demo.service_clock import ServiceClock, Told
from ucr.demo.waiting import Waiters
from ucr.demo.wire import Area, Today
from ucr.domain.codes import Source
from ucr.places.pack import AreaPack

log = logging.getLogger(__name__)

LATE_CALLS: Final = timedelta(hours=2)
"""How far back a restarted day looks for calls that nobody acknowledged."""
LOOKS: Final = 2
"""The board is read so often after the last call before it is believed to be empty."""


async def run(script: Script) -> None:
    """Live the day until its end; without one, until cancelled."""
    pack = AreaPack.open(script.pack)
    try:
        with Ledger(script.ledger) as ledger:
            async with AsyncExitStack() as doors:
                await _Day(script, pack, ledger, doors).run()
    finally:
        pack.close()


class _Day:
    """One day's people and what they share."""

    def __init__(
        self, script: Script, pack: AreaPack, ledger: Ledger, doors: AsyncExitStack
    ) -> None:
        self._script = script
        self._pack = pack
        self._ground = neighbourhoods(pack)
        self._ledger = ledger
        self._doors = doors

    async def run(self) -> None:
        script = self._script
        coordinator = await self._person(script.coordinator)
        clinician = await self._person(script.clinician)
        clock = await _service_clock(coordinator)
        endings = Endings(self._ledger, clock)
        readers = [endings.read]
        if not script.hands_on:
            readers.append(Desk(coordinator, clinician, clock, script.seed).read)
        await self._answer_for_999(clock)
        senders = await self._senders(coordinator, clock)
        async with asyncio.TaskGroup() as people:
            day = [people.create_task(board.watch(coordinator, clock, readers))]
            day += [
                people.create_task(sender.listen())
                for name, sender in senders.items()
                if name is not Source.SELF_OR_CARER
            ]
            if Source.TELECARE in senders:
                day.append(people.create_task(senders[Source.TELECARE].beat()))
            if script.stack is not None and not script.hands_on:
                puller = Puller(clinician, clock, script.seed, script.until)
                day.append(people.create_task(puller.pull()))
            for phone in await self._phones(clock):
                day.append(people.create_task(phone.carry()))
            await self._call(senders, clock)
            await self._settle(endings)
            for task in day:
                task.cancel()

    async def _answer_for_999(self, clock: ServiceClock) -> None:
        """Play the ambulance side of the stack, where the script has one."""
        script = self._script
        if script.stack is None:
            return
        waiters = Waiters(self._ground, seed=script.seed, began_at=script.began_at)
        cad = Cad(waiters, self._ledger, script.stack.token, clock.now)
        try:
            await self._doors.enter_async_context(served(cad, script.stack.port))
        except OSError as taken:  # the desk then says that the stack is not read
            log.warning("no ambulance stack is played: %s", taken.strerror)

    async def _person(self, who: SignIn) -> Door:
        chance = stream(self._script.seed, "door", who.name)
        door = Door(self._script.origin, chance, token=who.token)
        return await self._doors.enter_async_context(door)

    async def _senders(
        self, coordinator: Door, clock: ServiceClock
    ) -> dict[Source, Sender]:
        """Each source's sender; whoever has no system rings the coordinator."""
        seed = self._script.seed
        found = {
            Source.SELF_OR_CARER: Sender("desk", coordinator, clock, self._ledger, seed)
        }
        for sending in self._script.senders:
            chance = stream(seed, "door", sending.name)
            door = Door(self._script.origin, chance, key=sending.key)
            await self._doors.enter_async_context(door)
            found[sending.source] = Sender(
                sending.name, door, clock, self._ledger, seed
            )
        return found

    async def _phones(self, clock: ServiceClock) -> list[Phone]:
        script = self._script
        world = World(
            origin=script.origin,
            clock=clock,
            cues=Cues(self._ledger, script.began_at),
            seed=script.seed,
        )
        spots, found = bases(self._pack), []
        for place, who in enumerate(script.crews):
            door = await self._person(who)
            today = await door.get(TODAY, Today)
            found.append(Phone(world, door, today, spots[place % len(spots)]))
        return found

    async def _call(self, senders: dict[Source, Sender], clock: ServiceClock) -> None:
        """Make every call in its time; each waits for its answer on its own."""
        since = max(self._script.began_at, clock.now() - LATE_CALLS)
        phone = senders[Source.SELF_OR_CARER]
        async with asyncio.TaskGroup() as calling:
            for call in calls(self._script, self._ground):
                if call.at < since or self._is_known(call):
                    continue
                await clock.until(call.at)
                calling.create_task(senders.get(call.source, phone).send(call))

    def _is_known(self, call: Call) -> bool:
        if call.cancels_at is not None:
            return self._ledger.has(Wrote.CANCELLED, call.case_number)
        return self._ledger.has(Wrote.RECEIVED, call.case_number)

    async def _settle(self, endings: Endings) -> None:
        """Wait until nothing is open any more."""
        log.info("no more calls; %d cases are open", endings.open)
        for _ in range(LOOKS):
            endings.settled.clear()
            await endings.settled.wait()


async def _service_clock(door: Door) -> ServiceClock:
    area = await door.get("/api/area", Area)
    return ServiceClock(Told(now=area.now, speed=area.speed))


def calls(script: Script, ground: Neighbourhoods) -> Iterator[Call]:
    """Every call from the beginning to the end, in order of time, scenes among them."""
    scripted = list(scenes.calls(ground, seed=script.seed, began_at=script.began_at))
    on = script.began_at.astimezone(LONDON).date()
    while True:
        drawn = list(demand.day(ground, seed=script.seed, on=on, rate=script.rate))
        twice = second_callers(drawn, seed=script.seed)
        for call in sorted([*drawn, *twice, *scripted], key=lambda one: one.at):
            if is_over(script, call.at):
                return
            if call.at >= script.began_at:
                yield call
        scripted = []
        on += timedelta(days=1)


def main(path: Path) -> None:
    """Live the day of a script file."""
    asyncio.run(run(Script.model_validate_json(path.read_bytes())))
