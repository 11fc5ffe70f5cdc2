"""The optimiser in a process of its own: it may die or hang, and nobody waits."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from typing import Final

from routing.plan import Plan
from routing.problem import Problem
from routing.solver_frames import (
    LENGTH,
    Beat,
    Cancel,
    Message,
    Solved,
    Task,
    pack,
    unpack,
)

SILENCE_S: Final = 1.2
"""How long a solver at work may give no sign; promise P10 leaves 0.8 s for greedy."""
OVERTIME_S: Final = 1.0
"""How far past its limit a solver may answer, as long as it gives signs."""
BUILD_LIMIT_S: Final = 30.0
STARTING_S: Final = 10.0
"""How long somebody waits for a worker that is on its way up: it loads and readies the
compiled loops, and is not silent for want of life. Decisions do not wait for it."""
GRACE_S: Final = 0.1
"""How long a worker may take to leave by itself before it is killed."""


class SolverFailed(RuntimeError):
    """The solver died, hung or is not up: use `greedy`. A new one is on its way."""


class SolverProcess:
    """One worker process that solves one task at a time, off the event loop.

    Use it from one event loop. It holds no state between tasks.
    """

    def __init__(
        self, *, silence_s: float = SILENCE_S, overtime_s: float = OVERTIME_S
    ) -> None:
        self._silence_s, self._overtime_s = silence_s, overtime_s
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._starting: asyncio.Task[Process] | None = None
        self._reading: asyncio.Task[Message] | None = None
        self._number = 0

    @property
    def pid(self) -> int | None:
        """The worker's process id, while there is one."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start the worker, if there is none, and wait until it is ready."""
        if self._process is None:
            self._process = await self._begin()

    async def stop(self) -> None:
        """End the worker; nothing is left behind."""
        starting, self._starting = self._starting, None
        if starting is not None:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        await self._forget_reading()
        if self._process is not None:
            await _end(self._process)
            self._process = None

    async def improve(
        self, problem: Problem, plan: Plan, limit_s: float, *, seed: int = 1
    ) -> Plan:
        """`routing.improve.improve` in the worker.

        Cancelling the awaiting task, or `cancel`, ends the search early.

        Raises:
            SolverFailed: It died, gave no sign for 1.2 s, or is not up after 10 s.
        """
        return await self._solve(
            Task(
                number=self._next(),
                work="improve",
                problem=problem,
                plan=plan,
                limit_s=limit_s,
                seed=seed,
            )
        )

    async def build(
        self, problem: Problem, plan: Plan, limit_s: float = BUILD_LIMIT_S
    ) -> Plan:
        """`routing.insertion.build` in the worker.

        Raises:
            SolverFailed: It died, gave no sign for 1.2 s, or is not up after 10 s.
        """
        return await self._solve(
            Task(
                number=self._next(),
                work="build",
                problem=problem,
                plan=plan,
                limit_s=limit_s,
            )
        )

    def cancel(self) -> None:
        """The world has changed: whoever waits gets the best plan so far, now."""
        if self._process is not None:
            _send(self._process, Cancel(self._number))

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _solve(self, task: Task) -> Plan:
        async with self._turn:
            process = await self._ready()
            try:
                async with asyncio.timeout(task.limit_s + self._overtime_s):
                    _send(process, task)
                    return await self._answer(process, task.number)
            except (TimeoutError, EOFError, ConnectionError) as lost:
                await self._replace(process)
                raise SolverFailed(type(lost).__name__) from lost
            except asyncio.CancelledError:
                _send(process, Cancel(task.number))
                raise

    async def _answer(self, process: Process, number: int) -> Plan:
        """The answer to one task; what belongs to older tasks is passed over."""
        while True:
            async with asyncio.timeout(self._silence_s):
                message = await self._next_message(process)
            if isinstance(message, Solved) and message.number == number:
                return message.plan

    async def _next_message(self, process: Process) -> Message:
        """Read a whole frame, even if whoever waits for it is cancelled meanwhile."""
        if self._reading is None:
            self._reading = asyncio.create_task(_receive(process))
        message = await asyncio.shield(self._reading)
        self._reading = None
        return message

    async def _forget_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _ready(self) -> Process:
        """The worker, waited for while it is on its way up."""
        if self._process is None:
            self._starting = self._starting or asyncio.create_task(self._begin())
            try:
                async with asyncio.timeout(STARTING_S):
                    self._process = await asyncio.shield(self._starting)
            except TimeoutError as slow:
                raise SolverFailed("not up yet") from slow
            except EOFError as died:
                self._starting = None
                raise SolverFailed("died while starting") from died
            self._starting = None
        return self._process

    async def _replace(self, process: Process) -> None:
        self._process = None
        await self._forget_reading()
        await _end(process)
        self._starting = asyncio.create_task(self._begin())

    async def _begin(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "routing.solver_worker", stdin=PIPE, stdout=PIPE
        )
        try:
            ready = await _receive(process)
        except (asyncio.CancelledError, EOFError):
            await _end(process)
            raise
        if not isinstance(ready, Beat):
            raise SolverFailed("spoke out of turn")
        return process


def _send(process: Process, message: Message) -> None:
    """Put a message in the pipe; a worker that is gone is noticed when it is read."""
    if process.stdin is not None and not process.stdin.is_closing():
        process.stdin.write(pack(message))


async def _receive(process: Process) -> Message:
    """The next message.

    Raises:
        EOFError: The worker is gone.
    """
    if process.stdout is None:
        raise EOFError
    head = await process.stdout.readexactly(LENGTH.size)
    return unpack(await process.stdout.readexactly(LENGTH.unpack(head)[0]))


async def _end(process: Process) -> None:
    """Let the worker go by closing its pipe; kill it where it hangs; wait for it."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(GRACE_S):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
