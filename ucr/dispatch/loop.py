"""`ucr dispatch`: hold every area that nobody else holds, and dispatch it."""

import asyncio
import os
import socket

from routing.solver_process import SolverProcess
from ucr.dispatch.area import AreaDispatcher
from ucr.dispatch.lease import hold
from ucr.domain.ids import AreaId
from ucr.runtime import Runtime
from ucr.store.leases import Lease


async def run(runtime: Runtime) -> None:
    """Dispatch every area this process has a pack for, until cancelled."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    async with asyncio.TaskGroup() as group:
        for area_id in runtime.grounds:
            group.create_task(_dispatch(runtime, area_id, holder))


async def _dispatch(runtime: Runtime, area_id: AreaId, holder: str) -> None:
    solver = SolverProcess()
    await solver.start()

    async def work(lease: Lease) -> None:
        await AreaDispatcher(runtime, solver, lease).run()

    try:
        await hold(runtime, area_id, holder, work)
    finally:
        await solver.stop()
