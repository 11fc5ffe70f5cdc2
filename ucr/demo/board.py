"""The board as a person at the desk sees it, read again every few seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from ucr.demo.door import Door
from ucr.demo.ledger import Ledger, Line, Wrote
from ucr.demo.service_clock import ServiceClock
from ucr.demo.wire import Board
from ucr.domain.referral_status import CLOSED

LOOK_EVERY_S: Final = 20.0
LEAST_REAL_S: Final = 1.5

Reader = Callable[[Board], Awaitable[None]]


async def watch(door: Door, clock: ServiceClock, readers: Sequence[Reader]) -> None:
    """Read the board for ever, and show it to each reader."""
    while True:
        board = await door.get("/api/board", Board)
        clock.set(board.clock)
        for reader in readers:
            await reader(board)
        await asyncio.sleep(max(LEAST_REAL_S, LOOK_EVERY_S / clock.speed))


class Endings:
    """Writes down how every referral ended, while the board still shows it."""

    def __init__(self, ledger: Ledger, clock: ServiceClock) -> None:
        self._ledger = ledger
        self._clock = clock
        self.open = 0
        self.settled = asyncio.Event()

    async def read(self, board: Board) -> None:
        """Note the closed; count the others."""
        shown = board.snapshot.referrals
        for card in shown:
            if card.status in CLOSED:
                self._ledger.write(
                    Line(
                        wrote=Wrote.ENDED,
                        name=str(card.id),
                        by="board",
                        at=self._clock.now(),
                        id=card.id,
                        said=card.status,
                    )
                )
        self.open = sum(card.status not in CLOSED for card in shown)
        if self.open:
            self.settled.clear()
        else:
            self.settled.set()
