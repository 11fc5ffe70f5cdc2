"""`ucr dispatch` with two gauges: how late its loop runs, how long OR-Tools takes.

`python -m bench.probed_dispatcher FILE` runs until it is told to stop, then writes
what it saw to FILE. Lag is what a 5 ms timer waits too long, which other programs on
the machine add to; work is processor time of the loop's own thread between two ticks
of it, which they do not.
"""

import asyncio
import gc
import signal
import sys
from pathlib import Path
from time import perf_counter, thread_time
from typing import Final

import orjson
from typing_extensions import override

from bench.stack import percentile
from routing.plan import Plan
from routing.problem import Problem
from routing.solver_process import SolverProcess
from ucr.app import running, settled_memory
from ucr.dispatch.area import AreaDispatcher
from ucr.dispatch.lease import hold
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.store.leases import Lease

TICK_S: Final = 0.005
SETTLED_S: Final = 3.0
"""The first thought of a dispatcher, of a whole backlog at once, is told apart."""


class TimedSolver(SolverProcess):
    """The solver, with a note of how long each whole improvement took."""

    def __init__(self) -> None:
        """Have seen nothing yet."""
        super().__init__()
        self.took_s: list[float] = []

    @override
    async def improve(
        self, problem: Problem, plan: Plan, limit_s: float, *, seed: int = 1
    ) -> Plan:
        """Improve; a search that was cancelled is not counted."""
        began_s = perf_counter()
        found = await super().improve(problem, plan, limit_s, seed=seed)
        self.took_s.append(perf_counter() - began_s)
        return found


class Gauge:
    """How late the loop ran, and how long it worked without a pause."""

    def __init__(self) -> None:
        """Have seen nothing yet."""
        self.seen: list[tuple[float, float, float]] = []
        self.swept_s: list[float] = []
        self._sweep_s = 0.0
        gc.callbacks.append(self._swept)

    def _swept(self, phase: str, _: dict[str, int]) -> None:
        """Python's collector stops every thread for as long as it takes."""
        if phase == "start":
            self._sweep_s = perf_counter()
        else:
            self.swept_s.append(perf_counter() - self._sweep_s)

    async def watch(self) -> None:
        """Tick until cancelled."""
        began_s = perf_counter()
        while True:
            wall_s, worked_s = perf_counter(), thread_time()
            await asyncio.sleep(TICK_S)
            late_s = perf_counter() - wall_s - TICK_S
            self.seen.append(
                (perf_counter() - began_s, late_s, thread_time() - worked_s)
            )

    def told(self) -> dict[str, float]:
        """Milliseconds, after the dispatcher settled and before."""
        found: dict[str, float] = {"ticks": len(self.seen)}
        late = [late_s * 1000 for at_s, late_s, _ in self.seen if at_s > SETTLED_S]
        work = [work_s * 1000 for at_s, _, work_s in self.seen if at_s > SETTLED_S]
        first = [work_s * 1000 for at_s, _, work_s in self.seen if at_s <= SETTLED_S]
        for name, values in (("lag", late), ("work", work)):
            found[f"{name}_p99_ms"] = percentile(values, 0.99)
            found[f"{name}_max_ms"] = max(values, default=0)
        found["sweep_max_ms"] = max(self.swept_s, default=0) * 1000
        found["first_work_max_ms"] = max(first, default=0)
        return found


async def dispatch(runtime: Runtime, solver: TimedSolver) -> None:
    """As `ucr.dispatch.loop`, with a solver that is timed."""

    async def work(lease: Lease) -> None:
        await AreaDispatcher(runtime, solver, lease).run()

    await solver.start()
    try:
        async with asyncio.TaskGroup() as group:
            for area_id in runtime.grounds:
                group.create_task(hold(runtime, area_id, "bench", work))
    finally:
        await solver.stop()


async def until_stopped() -> dict[str, object]:
    """Dispatch until we are told to stop; what was seen."""
    solver, gauge = TimedSolver(), Gauge()
    async with running(Settings()) as runtime:
        working = asyncio.ensure_future(dispatch(runtime, solver))
        watching = asyncio.create_task(gauge.watch())
        loop = asyncio.get_running_loop()
        for stop in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop, working.cancel)
        with settled_memory():
            await asyncio.wait([working])
        watching.cancel()
        if not working.cancelled():
            working.result()
    return {**gauge.told(), "improved_s": solver.took_s}


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(orjson.dumps(asyncio.run(until_stopped())))
