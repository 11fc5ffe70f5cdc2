"""A solver that is killed, hangs, or eats memory, and the loop beside it: promise 10.

A real worker searches a real problem. It is killed, stopped, or made to eat until the
kernel refuses it more; whoever waited takes the greedy plan, in a thread, as the
dispatcher does. Timed is the way from the fault to the plan, and all the while how late
a timer of 5 ms rings on the event loop of whoever waits.

    python -m bench.hungry_solver [--rounds 20] [--crews 60] [--jobs 300]
"""

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

import psutil
from rich.console import Console
from rich.table import Table

from bench.stack import percentile, write
from routing.check import check
from routing.greedy import greedy
from routing.problem import Problem
from routing.solver_process import SolverFailed, SolverProcess
from tests.routing.hungry import Hungry
from tests.routing.worlds import busy_day

TICK_S: Final = 0.005
LONG_S: Final = 60.0
AT_WORK_S: Final = 0.5
"""Of searching, before the fault."""
PLAN_S: Final = 2.0
LAG_MS: Final = 100
FAULTS: Final = ("killed", "hangs", "eats memory")


@dataclass(slots=True)
class Seen:
    """Of one fault.

    Attributes:
        plan_s: From the fault to a plan that the referee passes; of one that eats, from
            when it had the most: what it asked for then was refused.
        late_ms: Of each tick of the loop, from the search on.
        most_mb: What the workers had at the most.
    """

    plan_s: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    most_mb: float = 0.0
    had_most_s: float = 0.0
    not_failed: int = 0


@asynccontextmanager
async def watched(seen: Seen, solver: SolverProcess) -> AsyncIterator[None]:
    """Feel the loop as long as the block lasts."""

    async def ticks() -> None:
        while True:
            at_s = perf_counter()
            await asyncio.sleep(TICK_S)
            seen.late_ms.append((perf_counter() - at_s - TICK_S) * 1000)

    async def weighs() -> None:
        most_mb = 0.0
        while True:
            with suppress(psutil.NoSuchProcess):
                if solver.pid is not None:
                    now_mb = psutil.Process(solver.pid).memory_info().rss / 1e6
                    if now_mb > most_mb:
                        most_mb, seen.had_most_s = now_mb, perf_counter()
                    seen.most_mb = max(seen.most_mb, most_mb)
            await asyncio.sleep(4 * TICK_S)

    tasks = [asyncio.create_task(ticks()), asyncio.create_task(weighs())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def strike(fault: str, solver: SolverProcess) -> float:
    """Let it search, let the fault happen; when it did."""
    if fault == "eats memory":
        return perf_counter()
    await asyncio.sleep(AT_WORK_S)
    at_s = perf_counter()
    if solver.pid is not None:
        what = signal.SIGKILL if fault == "killed" else signal.SIGSTOP
        psutil.Process(solver.pid).send_signal(what)
    return at_s


async def one(fault: str, solver: SolverProcess, problem: Problem, seen: Seen) -> None:
    """One fault, and what whoever waits gets."""
    first = await asyncio.to_thread(greedy, problem)
    async with watched(seen, solver):
        limit_s = Hungry(LONG_S) if fault == "eats memory" else LONG_S
        search = asyncio.create_task(solver.improve(problem, first, limit_s))
        at_s = await strike(fault, solver)
        try:
            plan = await search
            seen.not_failed += 1
        except SolverFailed:
            plan = await asyncio.to_thread(greedy, problem)
        if fault == "eats memory":
            at_s = seen.had_most_s
        seen.plan_s.append(perf_counter() - at_s)
    if check(problem, plan):
        message = "the referee does not pass the plan"
        raise SystemExit(message)


async def undisturbed(solver: SolverProcess, problem: Problem, rounds: int) -> Seen:
    """Improvements as the dispatcher asks for them; nothing goes wrong."""
    seen, first = Seen(), await asyncio.to_thread(greedy, problem)
    async with watched(seen, solver):
        for _ in range(rounds):
            await solver.improve(problem, first, 1.5)
    return seen


async def measure(rounds: int, crews: int, jobs: int) -> dict[str, Seen]:
    """Each fault in turn, on one worker after another."""
    problem, solver = busy_day(crews, jobs, seed=1), SolverProcess()
    found = {fault: Seen() for fault in FAULTS}
    await solver.start()
    try:
        found["none"] = await undisturbed(solver, problem, rounds)
        for _ in range(rounds):
            for fault in FAULTS:
                await solver.improve(problem, greedy(problem), 0.1)  # a worker is up
                await one(fault, solver, problem, found[fault])
    finally:
        await solver.stop()
    return found


def told(seen: Seen) -> dict[str, Any]:
    """What is kept of one fault."""
    return {
        "faults": len(seen.plan_s),
        "answered_all_the_same": seen.not_failed,
        "plan_p50_s": round(percentile(seen.plan_s, 0.5), 2),
        "plans_over_limit": sum(took_s > PLAN_S for took_s in seen.plan_s),
        "plan_worst_s": round(max(seen.plan_s, default=0), 2),
        "ticks": len(seen.late_ms),
        "late_p50_ms": round(percentile(seen.late_ms, 0.5), 1),
        "late_p99_ms": round(percentile(seen.late_ms, 0.99), 1),
        "late_worst_ms": round(max(seen.late_ms, default=0), 1),
        "most_mb": round(seen.most_mb),
    }


def tell(found: dict[str, Seen], crews: int, jobs: int) -> None:
    """One table beside the limits."""
    table = Table(title=f"The solver on {jobs} jobs for {crews} crews")
    heads = ("fault", "times", "plan p50, s", "worst", "limit", "over it")
    for column in (*heads, "loop late p99, ms", "worst", "limit", "worker at most, MB"):
        table.add_column(column, justify="left" if column == "fault" else "right")
    for fault, seen in found.items():
        of = told(seen)
        table.add_row(
            fault,
            *(f"{of[name]}" for name in ("faults", "plan_p50_s", "plan_worst_s")),
            f"{PLAN_S:g}",
            f"{of['plans_over_limit']}",
            *(f"{of[name]}" for name in ("late_p99_ms", "late_worst_ms")),
            f"{LAG_MS}",
            f"{of['most_mb']}",
        )
    Console(width=120).print(table)


def main() -> None:
    """Measure, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--crews", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=300)
    chosen = parser.parse_args()
    found = asyncio.run(measure(chosen.rounds, chosen.crews, chosen.jobs))
    tell(found, chosen.crews, chosen.jobs)
    kept = {"crews": chosen.crews, "jobs": chosen.jobs}
    write("hungry_solver", kept | {fault: told(seen) for fault, seen in found.items()})


if __name__ == "__main__":
    main()
