"""Reading every stack in its turn: one process at a time looks at one feed.

The loop also finishes what a process that died had begun: a taking whose referral is
stored and that nobody has accepted yet.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import structlog

from ucr import logs
from ucr.domain.errors import DomainError, NotFound
from ucr.domain.ids import AreaId
from ucr.domain.stack import StackCall
from ucr.journey import pull
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat
from ucr.places.resolve import locality
from ucr.runtime import Runtime
from ucr.stack import contract
from ucr.stack.client import TOTAL_S, StackClient, Stacks
from ucr.stack.contract import ListPart, Unreadable
from ucr.stopping import end
from ucr.store import stack_takes, stacks
from ucr.store.connection import AWAY
from ucr.store.stacks import Placed, Turn

LOOK_S: Final = 1.0
HOLD_S: Final = TOTAL_S + 5
"""Longer than a reading lasts: a reader that died holds a feed up for no longer."""
KEPT_UNREAD: Final = timedelta(minutes=15)
"""Calls that could not be read again for so long are forgotten."""
UNFINISHED: Final = timedelta(seconds=10)
log = structlog.get_logger(__name__)


@asynccontextmanager
async def watching(runtime: Runtime, every: Stacks) -> AsyncIterator[None]:
    """Read the stacks as long as the block lasts."""
    tasks = [
        asyncio.create_task(_keep_looking(runtime, client)) for client in every.clients
    ]
    try:
        yield
    finally:
        await end(*tasks)


async def _keep_looking(runtime: Runtime, client: StackClient) -> None:
    while True:
        try:
            await look(runtime, client)
            await finish(runtime, client)
        except AWAY:
            log.warning("stack_store_away", stack=client.stack.name)
        except Exception as defect:  # noqa: BLE001 - the loop outlives any answer
            log.error("stack_look_failed", **dict(logs.of(defect)))  # noqa: TRY400
        await asyncio.sleep(LOOK_S)


async def look(runtime: Runtime, client: StackClient) -> bool:
    """Read a stack if its look is due and nobody else reads it.

    Returns:
        Whether it was our turn, however the reading went.
    """
    stack = client.stack
    async with runtime.pool.connection() as conn:
        turn = await stacks.take_turn(
            conn, stack.name, AreaId(stack.area), hold_s=HOLD_S
        )
    if turn is None:
        return False
    try:
        told = await client.calls()
    except Unreadable as failed:
        await _missed(runtime, client, turn, failed.why)
    except NotFound:
        await _missed(runtime, client, turn, "HTTP 404")
    else:
        await _read(runtime, client, turn, told)
    return True


async def _read(
    runtime: Runtime, client: StackClient, turn: Turn, told: ListPart
) -> None:
    calls = await _placed(runtime, client, told)
    async with runtime.pool.connection() as conn, conn.transaction():
        await stacks.keep(
            conn,
            turn,
            calls,
            as_of=told.as_of,
            read_at=runtime.clock.now(),
            again_s=client.stack.poll_s,
        )


async def _placed(
    runtime: Runtime, client: StackClient, told: ListPart
) -> list[Placed]:
    """Each call with its place's name; what did not move is not looked up again."""
    area_id = AreaId(client.stack.area)
    async with runtime.pool.connection() as conn:
        before = await stacks.list_calls(conn, area_id, [client.stack.name])
    known = {_spot(old.call): old.locality for _, old in before}
    pack = runtime.ground(area_id).pack
    placed = []
    for call in map(contract.thin, told.calls):
        name = known.get(_spot(call))
        if name is None:
            name = _locality(pack, call)
            await asyncio.sleep(0)  # milliseconds each: let the others have their turn
        placed.append(Placed(call, name))
    return placed


def _spot(call: StackCall) -> tuple[str, float | None, float | None]:
    return call.id, call.lon, call.lat


def _locality(pack: AreaPack, call: StackCall) -> str:
    if call.lon is None or call.lat is None:
        return ""
    return locality(pack, LonLat(call.lon, call.lat))


async def _missed(runtime: Runtime, client: StackClient, turn: Turn, why: str) -> None:
    log.warning("stack_unread", stack=client.stack.name, why=why)
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn, conn.transaction():
        await stacks.miss(conn, turn, why, at=at, again_s=client.stack.poll_s)
        await stacks.forget_unread(conn, turn.feed, before=at - KEPT_UNREAD)


async def finish(runtime: Runtime, client: StackClient) -> int:
    """Accept, by the name of who took it, what a process left stored and unaccepted.

    Returns:
        How many there were.
    """
    async with runtime.pool.connection() as conn:
        left = await stack_takes.list_unaccepted(
            conn,
            [client.stack.name],
            before=runtime.clock.now() - UNFINISHED,
        )
    for take in left:
        try:
            await pull.accept(runtime, take.area_id, take.referral_id, by=take.taken_by)
        except DomainError:  # a person closed it, or sent it back, meanwhile
            log.warning("stack_take_not_accepted", referral=str(take.referral_id))
    return len(left)
