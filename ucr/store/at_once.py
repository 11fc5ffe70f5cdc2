"""How many requests of one sender this process works on at once (promise P34).

By its key, never by its address: NHS senders share one proxy's.
"""

from asyncio import Semaphore, get_running_loop
from collections import Counter
from collections.abc import AsyncIterator, Callable
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

FLOOD: Final = 250
"""So many requests of one sender in `WINDOW_S`, in one process, are a flood: far more
than a centre that was cut off has kept, and no more than a person must know of."""
WINDOW_S: Final = 10.0


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
    _came: Counter[SenderId] = field(default_factory=Counter)
    _counted_from_s: float = 0.0

    @asynccontextmanager
    async def place(
        self, sender_id: SenderId, flooded: Callable[[], None] = lambda: None
    ) -> AsyncIterator[None]:
        """A place for one more request of a sender, whoever else is here.

        It begins when it is its turn among its sender's own.

        Args:
            flooded: Called where this request makes its sender a flood.

        Raises:
            TooManyAtOnce: It has `MOST` here already.
        """
        line = self._lines.setdefault(sender_id, Line())
        if self._count(sender_id) >= FLOOD or line.here >= MOST:
            flooded()
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

    def _count(self, sender_id: SenderId) -> int:
        """How many of a sender came in this window, with this one."""
        now_s = get_running_loop().time()
        if now_s - self._counted_from_s > WINDOW_S:
            self._came.clear()
            self._counted_from_s = now_s
        self._came[sender_id] += 1
        return self._came[sender_id]
