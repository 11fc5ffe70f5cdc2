"""Signs of life of senders: written now and then, and never in anybody's way."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import psycopg

from ucr.domain.account import Sender
from ucr.domain.feed import USUAL_S
from ucr.domain.ids import SenderId
from ucr.store import feeds
from ucr.store.connection import AWAY, Pool

EVERY: Final = timedelta(seconds=5)
"""One process writes of one sender no more often; a limit is 30 s at the least."""
WITHIN_S: Final = 2.0
MOST: Final = 20


@dataclass(slots=True)
class Heard:
    """Whom this process has heard, and what of it is being written."""

    _last: dict[tuple[SenderId, bool], datetime] = field(default_factory=dict)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    def hear(self, pool: Pool, sender: Sender, *, at: datetime, begins: bool) -> None:
        """Have a sign of life written, without making anyone wait for it.

        Args:
            begins: Watch the sender from now on if nobody did before.
        """
        key = (sender.id, begins)
        last = self._last.get(key)
        if last is not None and timedelta(0) <= at - last < EVERY:
            return
        if len(self._writing) < MOST:
            self._last[key] = at
            task = asyncio.create_task(self._write(pool, sender, at, key))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Wait until what was heard is written; before the connections close."""
        await asyncio.gather(*self._writing)

    async def _write(
        self, pool: Pool, sender: Sender, at: datetime, key: tuple[SenderId, bool]
    ) -> None:
        try:
            async with pool.connection(timeout=WITHIN_S) as conn:
                if key[1]:
                    await feeds.begin(conn, sender, limit_s=USUAL_S, at=at)
                else:
                    await feeds.hear(conn, sender, at=at)
        except (*AWAY, psycopg.Error):
            self._last.pop(key, None)  # the next sign of life is written at once
