"""`ucr dispatch`: hold every area that nobody else holds, and dispatch it."""

import asyncio
import os
import socket
from contextlib import suppress
from threading import Thread
from typing import Final

from routing.solver_process import SolverProcess
from routing.warm import warm
from ucr.dispatch.area import AreaDispatcher
from ucr.dispatch.lease import hold
from ucr.domain.ids import AreaId
from ucr.recovery.paper import keep_paper
from ucr.recovery.sealing import keep_sealed
from ucr.runtime import Runtime
from ucr.store import idempotency
from ucr.store.connection import AWAY
from ucr.store.leases import Lease

FORGET_S: Final = 3600
"""How often command keys older than a week are dropped."""


async def run(runtime: Runtime) -> None:
    """Dispatch every area this process has a pack for, until cancelled."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    await _engine_ready()
    async with asyncio.TaskGroup() as group:
        group.create_task(_forget(runtime))
        group.create_task(keep_sealed(runtime))
        if runtime.settings.paper_pack is not None:
            group.create_task(keep_paper(runtime, runtime.settings.paper_pack))
        for area_id in runtime.grounds:
            group.create_task(_dispatch(runtime, area_id, holder))


async def _engine_ready() -> None:
    """Wait for the engine's loops, which at the first start are compiled.

    In a thread that nobody waits for when the service is told to end meanwhile.
    """
    loop, ready = asyncio.get_running_loop(), asyncio.Event()

    def work() -> None:
        warm()
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(ready.set)

    Thread(target=work, name="engine", daemon=True).start()
    await ready.wait()


async def _forget(runtime: Runtime) -> None:
    """Drop old command keys now and then; any dispatcher may, as often as it likes."""
    while True:
        with suppress(*AWAY):
            async with runtime.pool.connection() as conn:
                await idempotency.forget(conn, at=runtime.clock.now())
        await asyncio.sleep(FORGET_S)


async def _dispatch(runtime: Runtime, area_id: AreaId, holder: str) -> None:
    solver = SolverProcess()
    if runtime.settings.improve_s > 0:
        await solver.start()

    async def work(lease: Lease) -> None:
        await AreaDispatcher(runtime, solver, lease).run()

    try:
        await hold(runtime, area_id, holder, work)
    finally:
        await solver.stop()
