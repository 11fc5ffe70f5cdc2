"""The day's clinician at the stack: now and then takes a call that fits well.

A human at the real desk comes first: only what has been seen before is taken.
"""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from ucr.demo.assumed import PULLS_FROM_STACK
from ucr.demo.chance import hesitation_s, stream
from ucr.demo.door import Door, Refused
from ucr.demo.service_clock import ServiceClock
from ucr.demo.wire import Stack, StackCall

log = logging.getLogger(__name__)

HERE: Final = UUID(int=0)


class Puller:
    """One clinician who looks at the stack."""

    def __init__(
        self, clinician: Door, clock: ServiceClock, seed: int, until: datetime | None
    ) -> None:
        """Look with this door.

        Args:
            clinician: Signed in as one.
            clock: The service's.
            seed: Of the day.
            until: Nothing is taken from then on; None: no end.
        """
        self._door = clinician
        self._clock = clock
        self._chance = stream(seed, "puller")
        self._until = until
        self._seen: set[str] = set()

    async def pull(self) -> None:
        """Look and take until the day's calls are over."""
        while self._until is None or self._clock.now() < self._until:
            await self._clock.sleep(hesitation_s(self._chance, PULLS_FROM_STACK))
            stack = await self._door.get("/api/stack", Stack)
            fitting = [call for call in stack.calls if _fits(call)]
            known = [call for call in fitting if call.id in self._seen]
            self._seen = {call.id for call in fitting}
            if known:
                await self._take(known[0])

    async def _take(self, call: StackCall) -> None:
        key = uuid5(HERE, f"{call.feed}/{call.id}/{call.version}")
        path = f"/api/stack/{call.feed}/calls/{call.id}/take"
        try:
            await self._door.command(path, {"version": call.version}, key=key)
        except Refused as refused:
            log.info("stack, %s: %s", call.id, refused)


def _fits(call: StackCall) -> bool:
    return call.fit == "good" and call.ours is None and call.resource is None
