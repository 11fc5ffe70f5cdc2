"""Seeing an area change: a hint when the log grows, and a look each second anyway."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic
from typing import Final

from pydantic import ValidationError
from redis.exceptions import RedisError

from ucr.domain.board import Kind
from ucr.domain.ids import AreaId, ReferralId
from ucr.matching import picture as pictures
from ucr.matching.picture import Picture
from ucr.runtime import Runtime, channel
from ucr.store import events, positions
from ucr.store.connection import Connection
from ucr.store.events import Logged

PAGE: Final = 500
SWEEP_S: Final = 1.0
AGAIN_S: Final = 0.5
CHECK_S: Final = 30.0
"""How often every open case is read for nothing but whether it can be."""


class Watch:
    """Keeps the picture of one area up to date for the task that dispatches it."""

    def __init__(self, runtime: Runtime, area_id: AreaId) -> None:
        """Know nothing yet: `look` reads the area whole the first time."""
        self._runtime = runtime
        self._area_id = area_id
        self._epoch = ""
        self._offset = -1
        self._hinted = asyncio.Event()
        self.picture = Picture(area_id)
        self._traces: dict[str, str] = {}
        self._checked_at = monotonic()

    async def listen(self) -> None:
        """Take hints from Valkey until cancelled; without it the sweep must do."""
        while True:
            try:
                async with self._runtime.redis.pubsub() as pubsub:
                    await pubsub.subscribe(channel(self._area_id))
                    while True:
                        message = await pubsub.get_message(
                            ignore_subscribe_messages=True, timeout=SWEEP_S
                        )
                        if message is not None:
                            self._hinted.set()
            except (RedisError, OSError):
                await asyncio.sleep(AGAIN_S)

    async def hint(self) -> bool:
        """Wait for a hint, or for the second to pass; whether there was one."""
        try:
            async with asyncio.timeout(SWEEP_S):
                await self._hinted.wait()
        except TimeoutError:
            return False
        self._hinted.clear()
        return True

    async def look(self) -> bool:
        """Bring the picture up to date; whether the log had grown."""
        found = await positions.latest(self._runtime.redis, self._area_id)
        if found is not None:
            self.picture.positions = found
        async with self._runtime.pool.connection() as conn:
            await self._look_again(conn)
            head = await events.head(conn, self._area_id)
            if head is None or (head.epoch, head.offset) == (self._epoch, self._offset):
                return False
            async with conn.transaction():
                await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                await self._catch_up(conn)
        return True

    async def _look_again(self, conn: Connection) -> None:
        """At what could not be read, and now and then at all.

        A record that is spoilt, or mended, by other hands than ours is in no log.
        """
        if monotonic() - self._checked_at >= CHECK_S:
            self._checked_at = monotonic()
            await pictures.check(conn, self.picture)
        await pictures.reread(conn, self.picture)

    def doubt(self, referral_id: ReferralId) -> None:
        """Read a case again at the next look, which is now."""
        self.picture.doubted.add(referral_id)
        self._hinted.set()

    def trace_of(self, referral_id: ReferralId) -> str | None:
        """The trace of the newest thing that was heard of a case."""
        return self._traces.get(str(referral_id))

    def _forget_traces(self) -> None:
        """Keep those of open cases alone."""
        if self._traces:
            here = {str(id_) for id_ in self.picture.referrals}
            self._traces = {k: v for k, v in self._traces.items() if k in here}

    async def _catch_up(self, conn: Connection) -> None:
        head = await events.head(conn, self._area_id)
        if head is None:
            return
        is_near = head.epoch == self._epoch and head.offset - self._offset <= PAGE
        since = self._offset if is_near else max(0, head.offset - PAGE)
        page = await self._events_after(conn, since)
        if page is None or not is_near:
            known = self.picture.positions
            self.picture = await pictures.load(conn, self._area_id)
            self.picture.positions = known
        else:
            touched: defaultdict[Kind, set[str]] = defaultdict(set)
            for event in page:
                touched[event.kind].add(event.key)
            await pictures.refresh(conn, self.picture, touched)
        self._forget_traces()
        self._epoch, self._offset = head.epoch, head.offset

    async def _events_after(
        self, conn: Connection, offset: int
    ) -> Sequence[Logged] | None:
        """What comes after it in the log, and whose trace each is part of.

        None: one of them cannot be read, such as a newer release's. What it changed is
        in no hint then, and the area is to be read whole.
        """
        try:
            page = await events.list_after(conn, self._area_id, offset, limit=PAGE)
        except ValidationError:
            return None
        for event in page:
            if event.trace is not None and event.kind is Kind.REFERRAL:
                self._traces[event.key] = event.trace
        return page
