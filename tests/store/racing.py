"""Many connections that want the same thing at the same moment, and proof of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final, TypeVar

from psycopg import AsyncConnection

from ucr.store.connection import Connection

Won = TypeVar("Won")
PATIENCE_S: Final = 20.0
WAITING: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class RolledBack(Exception):
    """The first racer's transaction came to nothing."""


async def race(
    url: str,
    racers: int,
    act: Callable[[Connection, int], Awaitable[Won]],
    *,
    first_fails: bool = False,
) -> list[Won | BaseException]:
    """Let each act in a transaction of its own, all of them begun before any ends.

    The first to get through commits, or fails, only when the database says that every
    other one stands waiting behind it: so they have raced, each time.

    Returns:
        What became of each, in their order.
    """
    first = asyncio.Lock()
    begun = asyncio.Barrier(racers)

    async def run(conn: Connection, number: int) -> Won:
        async with conn.transaction():
            await begun.wait()
            won = await act(conn, number)
            if not first.locked():
                await first.acquire()
                await everyone_waits()
                if first_fails:
                    raise RolledBack
            return won

    async def everyone_waits() -> None:
        async with asyncio.timeout(PATIENCE_S):
            while await _waiting(watch) < racers - 1:
                pass

    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(
                await AsyncConnection.connect(url, autocommit=True)
            )
            for _ in range(racers + 1)
        ]
        watch = connections.pop()
        return await asyncio.gather(
            *(run(conn, number) for number, conn in enumerate(connections)),
            return_exceptions=True,
        )


async def rounds(
    url: str,
    racers: int,
    winners: int,
    act: Callable[[Connection, int], Awaitable[Won]],
    *,
    times: int,
) -> AsyncIterator[tuple[int, list[Won | BaseException]]]:
    """Let the same connections race again and again, for so many things at once.

    Whoever gets through commits only when the database says that every other one stands
    waiting behind a winner; those are refused then.

    Yields:
        How many stood waiting, and what became of each, in their order.
    """
    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(
                await AsyncConnection.connect(url, autocommit=True)
            )
            for _ in range(racers + 1)
        ]
        watch = connections.pop()
        for _ in range(times):
            yield await _round(connections, watch, winners, act)


async def _round(
    connections: list[Connection],
    watch: Connection,
    winners: int,
    act: Callable[[Connection, int], Awaitable[Won]],
) -> tuple[int, list[Won | BaseException]]:
    through, all_wait, losers = 0, asyncio.Event(), len(connections) - winners

    async def run(conn: Connection, number: int) -> Won:
        nonlocal through
        async with conn.transaction():
            won = await act(conn, number)
            through += 1
            if through == winners:
                async with asyncio.timeout(PATIENCE_S):
                    while await _waiting(watch) < losers:
                        pass
                all_wait.set()
            async with asyncio.timeout(PATIENCE_S):
                await all_wait.wait()
            return won

    fates = await asyncio.gather(
        *(run(conn, number) for number, conn in enumerate(connections)),
        return_exceptions=True,
    )
    return losers * all_wait.is_set(), fates


async def _waiting(watch: Connection) -> int:
    cursor = await watch.execute(WAITING)
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])
