"""Holding areas: one dispatcher each, renewed, given up at once when in doubt."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

import structlog

from ucr.domain.errors import NotDispatcher
from ucr.domain.ids import AreaId
from ucr.runtime import Runtime
from ucr.stopping import end, is_cancelled
from ucr.store import leases
from ucr.store.connection import AWAY
from ucr.store.leases import TTL_S, Lease

RENEW_S: Final = 0.4
SAFE_S: Final = TTL_S * 0.8
"""By its own clock a holder stops this long after its last renewal."""
AGAIN_S: Final = 0.2
"""With the lease's own time and a look at the clocks within two seconds (P3)."""
LOST: Final = (*AWAY, OSError)

Work = Callable[[Lease], Awaitable[None]]
log = structlog.get_logger(__name__)


async def hold(runtime: Runtime, area_id: AreaId, holder: str, work: Work) -> None:
    """Take an area whenever nobody holds it, and work on it while we hold it.

    Runs until it is cancelled. The work is cancelled the moment the lease is lost.
    """
    while not is_cancelled():
        lease = await _take(runtime, area_id, holder)
        if lease is None:
            await asyncio.sleep(AGAIN_S)
            continue
        log.info("area_taken", area=area_id, token=lease.token)
        try:
            await _work_while_held(runtime, lease, work)
        finally:
            await _release(runtime, lease)


async def _take(runtime: Runtime, area_id: AreaId, holder: str) -> Lease | None:
    try:
        async with runtime.pool.connection() as conn:
            return await leases.take(conn, area_id, holder)
    except LOST:
        return None


async def _work_while_held(runtime: Runtime, lease: Lease, work: Work) -> None:
    renewing = asyncio.create_task(_renew(runtime, lease))
    working = asyncio.ensure_future(work(lease))
    try:
        done, _ = await asyncio.wait(
            {renewing, working}, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            task.result()
    except NotDispatcher:
        log.warning("area_lost", area=lease.area_id, token=lease.token)
    finally:
        await end(renewing, working)


async def _renew(runtime: Runtime, lease: Lease) -> None:
    renewed = monotonic()
    while not is_cancelled():
        await asyncio.sleep(RENEW_S)
        try:
            async with runtime.pool.connection(timeout=1) as conn:
                await leases.renew(conn, lease)
            renewed = monotonic()
        except LOST:
            if monotonic() - renewed > SAFE_S:
                raise NotDispatcher(lease.area_id) from None


async def _release(runtime: Runtime, lease: Lease) -> None:
    try:
        async with runtime.pool.connection(timeout=1) as conn:
            await leases.release(conn, lease)
    except LOST:
        log.warning("lease_left_to_run_out", area=lease.area_id)
