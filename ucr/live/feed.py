"""Reads one area's log on, from PostgreSQL, and puts it on the stage."""

import asyncio
from typing import Final

import structlog
from psycopg import Error as StoreError

from ucr.domain.ids import AreaId
from ucr.live.stage import MOST_MISSED, Stage
from ucr.store import boards, events, walls
from ucr.store.boards import Board
from ucr.store.connection import Connection, Pool
from ucr.store.events import Head, Logged

log: Final = structlog.get_logger(__name__)

PAGE: Final = 500
WHOLE_EVERY_S: Final = 30.0
"""A board that follows the log is the board (ADR 3); to read it whole, now and then,
mends what a defect of ours put astray. It takes long, and every screen of the process
waits.
"""
RETRY_S: Final = 0.2
BORROW_S: Final = 2.0
"""Longest wait for a connection: a screen is told soon that it is not live."""


class Feed:
    """What keeps one area's stage up to date."""

    def __init__(self, area_id: AreaId, pool: Pool) -> None:
        """Nothing is read yet; `fresh` does."""
        self.stage = Stage(area_id)
        self.current_at = asyncio.get_running_loop().time()
        """When the stage was last known to be what the log was, by the loop's clock."""
        self._pool = pool
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._whole_at = float("-inf")
        self._flight: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """The log may have grown."""
        self._wake.set()

    def hear(self, head: Head | None, asked_at: float) -> None:
        """The log ended there at a moment of the loop's clock: it is so here, or grew.

        That the store answers again does not make old what is held here new.
        """
        if head != self.stage.head:
            self.wake()
        else:
            self.current_at = max(self.current_at, asked_at)

    async def run(self) -> None:
        """Follow the log for ever; a store that is away is asked again.

        What cannot be read at all must not look live: screens are sent away.
        """
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                with walls.within(self.stage.area_id):
                    await self._follow()
            except (StoreError, OSError):
                await self._try_again()
            except Exception:
                log.exception("live_cannot_read", area=self.stage.area_id)
                self.stage.send_back()
                await self._try_again()

    async def _try_again(self) -> None:
        await asyncio.sleep(RETRY_S)
        self._wake.set()

    async def fresh(self) -> None:
        """Read the log up to the present; those who ask at once share one reading.

        Once in `WHOLE_EVERY_S` it is the board itself that is read.

        Raises:
            psycopg.Error: The store does not answer.
        """
        if self._flight is None or self._flight.done():
            with walls.within(self.stage.area_id):
                self._flight = asyncio.create_task(self._read())
        await asyncio.shield(self._flight)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self._whole_at < WHOLE_EVERY_S:
            await self._follow()
            return
        async with self._lock, self._pool.connection(BORROW_S) as conn:
            asked_at = loop.time()
            board = await boards.read(conn, self.stage.area_id)
            if self.stage.goes_on(board.head):
                await self._go_to(conn, board)
            else:
                await self._start_again(conn, board)
            self._whole_at, self.current_at = loop.time(), asked_at

    async def _follow(self) -> None:
        stage, loop = self.stage, asyncio.get_running_loop()
        async with self._lock, self._pool.connection(BORROW_S) as conn:
            while True:
                asked_at = loop.time()
                head, rows = await _page(conn, stage.area_id, stage.head.offset)
                if not (stage.goes_on(head) and stage.follows(rows)):
                    board = await boards.read(conn, stage.area_id)
                    await self._start_again(conn, board)
                    break
                stage.publish(rows)
                if len(rows) < PAGE:
                    break
            self.current_at = asked_at

    async def _go_to(self, conn: Connection, board: Board) -> None:
        """Publish up to a board that was read whole, and hold that one from then on."""
        after = self.stage.head.offset
        missing = board.head.offset - after
        rows = await events.list_after(conn, self.stage.area_id, after, limit=missing)
        if len(rows) == missing and self.stage.follows(rows):
            self.stage.publish(rows)
            self.stage.hold(board.entries)
        else:
            await self._start_again(conn, board)

    async def _start_again(self, conn: Connection, board: Board) -> None:
        last = board.head.offset
        before = max(0, last - MOST_MISSED)
        rows = await events.list_after(
            conn, self.stage.area_id, before, limit=last - before
        )
        self.stage.start_again(board.head, board.entries, rows)


async def _page(
    conn: Connection, area_id: AreaId, offset: int
) -> tuple[Head, list[Logged]]:
    """The head and the next events, of one moment.

    Raises:
        LookupError: There is no such area.
    """
    async with conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        head = await events.head(conn, area_id)
        rows = await events.list_after(conn, area_id, offset, limit=PAGE)
    if head is None:
        message = f"no area {area_id}"
        raise LookupError(message)
    return head, rows
