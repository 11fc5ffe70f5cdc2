"""A sender that is silent, and one that floods us, for the golden histories."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from tests.world.ground import HandClock
from ucr.domain.account import Sender
from ucr.domain.ids import Actor
from ucr.journey import feeds, floods, let_in
from ucr.journey.keep_area import Because
from ucr.runtime import Runtime
from ucr.store import feeds as heard
from ucr.store import floods as flooded
from ucr.store.leases import Lease


@dataclass(frozen=True, slots=True)
class Senders:
    """One sender, and whoever listens to it."""

    runtime: Runtime
    clock: HandClock
    sender: Sender
    by: Actor

    async def silent(self, lease: Lease) -> AsyncIterator[None]:
        """It falls silent, somebody sees to it, and it is heard again."""
        area, id_ = self.sender.area_id, self.sender.id
        why = Because(by=self.by, why="They ring us each minute")
        await let_in.watch(self.runtime, area, id_, 300, why, once=())
        yield
        self.clock.advance(timedelta(seconds=301))
        await feeds.look(self.runtime, area, lease=lease)
        yield
        await feeds.acknowledge(self.runtime, area, id_, "Sam", by=self.by, once=())
        yield
        async with self.runtime.pool.connection() as conn:
            await heard.hear(conn, self.sender, at=self.clock.now())
        await feeds.look(self.runtime, area, lease=lease)
        yield

    async def flooding(self, lease: Lease) -> AsyncIterator[None]:
        """It floods us, somebody sees to it, and a minute later it is over."""
        area, id_ = self.sender.area_id, self.sender.id
        async with self.runtime.pool.connection() as conn:
            await flooded.found(conn, id_, area, at=self.clock.now())
        await floods.look(self.runtime, area, lease=lease)
        yield
        await floods.acknowledge(self.runtime, area, id_, "Sam", by=self.by, once=())
        yield
        self.clock.advance(timedelta(seconds=61))
        await floods.look(self.runtime, area, lease=lease)
        yield
