"""`ucr dispatch`: hold every area that nobody else holds, and dispatch it."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Final

import structlog

from routing.solver_process import SolverProcess
from routing.warm import warm
from ucr import logs
from ucr.dispatch.area import AreaDispatcher
from ucr.dispatch.lease import hold
from ucr.domain.ids import AreaId
from ucr.recovery.paper import keep_paper, tell_none
from ucr.recovery.sealing import keep_sealed
from ucr.runtime import Runtime
from ucr.stopping import is_cancelled, rest
from ucr.store import bars_messages, idempotency, retention
from ucr.store.connection import AWAY
from ucr.store.leases import Lease

FORGET_S: Final = 3600
"""How often command keys older than a week, and sessions long over, are dropped."""
AGAIN_S: Final = 5.0
"""How soon a task that a defect ended begins anew."""
log = structlog.get_logger(__name__)


async def run(runtime: Runtime) -> None:
    """Dispatch every area this process has a pack for, until cancelled."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    await _engine_ready()
    async with asyncio.TaskGroup() as group:
        group.create_task(_again("forget", partial(_forget, runtime)))
        group.create_task(_again("seal", partial(keep_sealed, runtime)))
        folder = runtime.settings.paper_pack
        paper = (
            partial(tell_none, runtime)
            if folder is None
            else partial(keep_paper, runtime, folder)
        )
        group.create_task(_again("paper", paper))
        for area_id in runtime.grounds:
            work = partial(_dispatch, runtime, area_id, holder)
            group.create_task(_again(f"dispatch {area_id}", work))


async def _again(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Begin anew what a defect ended: one area's odd row must not end all the others.

    Only the kind and the place are logged: a message could hold what a sender wrote.
    """
    while not is_cancelled():
        try:
            await work()
        except Exception as defect:  # noqa: BLE001 - the process's loop, see above
            log.error("task_failed", task=name, **dict(logs.of(defect)))  # noqa: TRY400
        await rest(AGAIN_S)


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
    """Drop what is overdue, work out what is missing; any dispatcher may, any time."""
    while not is_cancelled():
        with suppress(*AWAY):
            async with runtime.pool.connection() as conn:
                await idempotency.forget(conn, at=runtime.clock.now())
                while await retention.forget(conn, at=runtime.clock.now()):
                    await conn.commit()
                while await bars_messages.work_out_people(conn):
                    await conn.commit()
        await rest(FORGET_S)


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
