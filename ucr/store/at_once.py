"""How many requests of one sender this process works on at once (promise P34).

By its key, never by its address: NHS senders share one proxy's.
"""

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from ucr.domain.errors import TooManyAtOnce
from ucr.domain.ids import SenderId

MOST: Final = 100
AT_WORK: Final = 16
"""Of these so many are worked on, the others wait in their sender's own line: whoever
else asks finds the store and the processor as good as free. More than a batch of
arrivals has on a busy day (ADR 20)."""


@dataclass(slots=True)
class Line:
    """The requests of one sender that are here; the first of them have their turn."""

    here: int = 0
    turns: Semaphore = field(default_factory=lambda: Semaphore(AT_WORK))


@dataclass(slots=True)
class AtOnce:
    """Who is here now, and how many requests were turned away since the start."""

    turned_away: int = 0
    _lines: dict[SenderId, Line] = field(default_factory=dict)

    @asynccontextmanager
    async def place(self, sender_id: SenderId) -> AsyncIterator[None]:
        """A place for one more request of a sender, whoever else is here.

        It begins when it is its turn among its sender's own.

        Raises:
            TooManyAtOnce: It has `MOST` here already.
        """
        line = self._lines.setdefault(sender_id, Line())
        if line.here >= MOST:
            self.turned_away += 1
            raise TooManyAtOnce(MOST)
        line.here += 1
        try:
            async with line.turns:
                yield
        finally:
            line.here -= 1
            if not line.here:
                del self._lines[sender_id]
