"""A13: the solver's process may die, hang, eat or be left alone (promise P10)."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil
import pytest

from routing.check import check
from routing.evaluate import evaluate
from routing.greedy import greedy
from routing.plan import Plan
from routing.problem import Problem
from routing.solver_process import SolverFailed, SolverProcess
from tests.routing.hungry import Hungry
from tests.routing.worlds import busy_day, crew, job, world
from tests.world.hits import Hits

LONG_S = 60.0


@pytest.fixture
async def solver() -> AsyncIterator[SolverProcess]:
    found = SolverProcess()
    await found.start()
    yield found
    await found.stop()


async def at_work(solver: SolverProcess, problem: Problem) -> "asyncio.Task[Plan]":
    """A search that is under way: the worker burns processor time."""
    assert solver.pid is not None
    worker = psutil.Process(solver.pid)
    before_s = sum(worker.cpu_times()[:2])
    search = asyncio.create_task(solver.improve(problem, greedy(problem), LONG_S))
    while sum(worker.cpu_times()[:2]) < before_s + 0.1:  # noqa: ASYNC110 (no event crosses to its clock)
        await asyncio.sleep(0.01)
    return search


@dataclass(frozen=True)
class Rescue:
    """What a caller got who falls back to greedy, and how soon."""

    plan: Plan
    took_s: float
    failed: bool


async def rescued(search: "asyncio.Task[Plan]", problem: Problem) -> Rescue:
    began_s, failed = perf_counter(), False
    try:
        plan = await search
    except SolverFailed:
        plan, failed = greedy(problem), True
    return Rescue(plan, perf_counter() - began_s, failed)


async def test_a_worker_improves_a_plan_off_the_loop(solver: SolverProcess) -> None:
    problem = busy_day(8, 24, seed=5)
    first = greedy(problem)

    plan = await solver.improve(problem, first, 0.5)

    assert evaluate(problem, plan).total < evaluate(problem, first).total


async def test_the_event_loop_goes_on_while_it_solves(solver: SolverProcess) -> None:
    problem = busy_day(8, 24, seed=5)
    search = asyncio.create_task(solver.improve(problem, greedy(problem), 0.5))
    turns = 0

    while not search.done():
        await asyncio.sleep(0.005)
        turns += 1

    assert turns > 20


async def test_a_worker_makes_a_first_plan(solver: SolverProcess) -> None:
    problem = world([crew("oak")], [job("fall")], 0, 12)

    plan = await solver.build(problem, Plan.empty())

    assert plan.find_crew("fall") == "oak"


async def test_when_the_world_changes_the_best_so_far_comes_at_once(
    solver: SolverProcess,
) -> None:
    problem = busy_day(20, 60, seed=2)
    search = await at_work(solver, problem)
    began_s = perf_counter()

    solver.cancel()
    plan = await search

    assert perf_counter() - began_s < 2
    assert check(problem, plan) == ()


async def test_whoever_stops_waiting_leaves_a_worker_that_still_answers(
    solver: SolverProcess,
) -> None:
    problem = busy_day(8, 24, seed=5)
    search = await at_work(solver, problem)
    pid = solver.pid

    search.cancel()
    await asyncio.gather(search, return_exceptions=True)
    plan = await solver.improve(problem, greedy(problem), 0.1)

    assert solver.pid == pid
    assert check(problem, plan) == ()


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_solver_that_dies_or_hangs_costs_two_seconds_at_most(
    solver: SolverProcess, fault: signal.Signals, hits: Hits
) -> None:
    """P10: a crew is found by greedy within two seconds of the fault."""
    problem = busy_day(60, 300, seed=1)
    search = await at_work(solver, problem)
    assert solver.pid is not None
    worker = psutil.Process(solver.pid)

    worker.send_signal(fault)
    rescue = await rescued(search, problem)

    hits(int(rescue.failed))
    assert rescue.failed
    assert rescue.took_s < 2
    assert check(problem, rescue.plan) == ()
    assert not worker.is_running()


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA is Linux's")
async def test_a_solver_that_eats_memory_ends_at_its_limit_and_a_crew_is_found(
    capfd: pytest.CaptureFixture[str], hits: Hits
) -> None:
    """P10: a real allocation in the worker is refused; a new worker answers."""
    problem, solver = busy_day(20, 60, seed=2), SolverProcess()
    await solver.start()  # here, so that its words come to `capfd`
    first = solver.pid

    search = asyncio.create_task(solver.improve(problem, greedy(problem), Hungry(5.0)))
    rescue = await rescued(search, problem)
    after = await solver.improve(problem, greedy(problem), 0.1)
    second = solver.pid
    await solver.stop()

    said = capfd.readouterr().err
    hits(said.count("MemoryError"))
    assert "MemoryError" in said
    assert rescue.failed
    assert check(problem, rescue.plan) == check(problem, after) == ()
    assert second not in (None, first)


@pytest.mark.skipif(sys.platform != "linux", reason="oom_score_adj is Linux's")
async def test_a_machine_without_memory_ends_the_solver_before_its_database(
    solver: SolverProcess,
) -> None:
    told = Path(f"/proc/{solver.pid}/oom_score_adj")

    assert told.read_text("ascii").strip() == "1000"  # noqa: ASYNC240 - no disk


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
async def test_after_a_fault_a_new_worker_answers(
    solver: SolverProcess, fault: signal.Signals, hits: Hits
) -> None:
    problem = busy_day(8, 24, seed=5)
    search = await at_work(solver, problem)
    assert solver.pid is not None
    broken = solver.pid
    os.kill(broken, fault)
    await rescued(search, problem)
    hits(1)

    plan = await solver.improve(problem, greedy(problem), 0.1)

    assert solver.pid not in (None, broken)
    assert check(problem, plan) == ()


async def test_a_worker_that_died_between_two_tasks_is_noticed(
    solver: SolverProcess,
) -> None:
    problem = busy_day(8, 24, seed=5)
    assert solver.pid is not None
    worker = psutil.Process(solver.pid)
    worker.kill()

    rescue = await rescued(
        asyncio.create_task(solver.improve(problem, greedy(problem), 0.1)), problem
    )

    assert rescue.failed
    assert rescue.took_s < 2


async def test_stopping_leaves_no_process_behind() -> None:
    solver = SolverProcess()
    await solver.start()
    assert solver.pid is not None
    worker = psutil.Process(solver.pid)

    await solver.stop()

    assert not worker.is_running()


PARENT = """
import asyncio
from routing.greedy import greedy
from routing.solver_process import SolverProcess
from tests.routing.hungry import Hungry
from tests.routing.worlds import busy_day

async def main():
    solver = SolverProcess()
    await solver.start()
    print(solver.pid, flush=True)
    problem = busy_day(20, 60, seed=2)
    await solver.improve(problem, greedy(problem), 60)

asyncio.run(main())
"""


def test_a_parent_that_is_killed_leaves_no_orphan(hits: Hits) -> None:
    with subprocess.Popen(  # noqa: S603 (our own code)
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))

        parent.kill()
        hits(1)

        worker.wait(timeout=3)


def test_a_worker_whose_pipe_closes_leaves_even_where_no_kernel_tells_it() -> None:
    """What ends it on macOS; here its parent is alive, so nothing else can."""
    with subprocess.Popen(
        [sys.executable, "-m", "routing.solver_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.read(4)

        worker.stdin.close()

        try:
            assert worker.wait(timeout=3) == 0
        finally:
            worker.kill()
