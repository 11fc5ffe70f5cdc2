"""What runs inside the solver's process: `python -m routing.solver_worker`.

Frames on stdin and stdout: four bytes of length, then a pickled value. The process
lives as long as its parent holds the other end of stdin.
"""

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import BinaryIO, Final

from routing.improve import improve
from routing.plan import Plan
from routing.regret import build
from routing.solver_frames import LENGTH, Beat, Cancel, Solved, Task, pack, unpack
from routing.warm import warm

BEAT_S: Final = 0.2
ROOM_BYTES: Final = 1 << 30
"""What searches may take beside the 0.4 GB that a worker has when it is ready: one of
600 jobs for 120 crews takes 20 MB."""
FIRST_TO_GO: Final = "1000"
"""The most that `oom_score_adj` may say (proc(5))."""
PR_SET_PDEATHSIG: Final = 1


class _Inbox:
    """Reads frames in a thread of its own; leaves the process when the parent does."""

    def __init__(self, source: BinaryIO) -> None:
        self.tasks: SimpleQueue[Task] = SimpleQueue()
        self.cancelled = 0
        self._source = source
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while len(head := self._source.read(LENGTH.size)) == LENGTH.size:
            body = self._source.read(LENGTH.unpack(head)[0])
            message = unpack(body)
            if isinstance(message, Cancel):
                self.cancelled = message.number
            elif isinstance(message, Task):
                self.tasks.put(message)
        os._exit(0)


def _beating(
    inbox: _Inbox, number: int, send: Callable[[Beat], None]
) -> Callable[[], bool]:
    """What a search asks often: it tells that the search moves, and when to stop."""
    last_s = monotonic()

    def stop() -> bool:
        nonlocal last_s
        if monotonic() - last_s >= BEAT_S:
            last_s = monotonic()
            send(Beat(number))
        return inbox.cancelled >= number

    return stop


def _solve(task: Task, stop: Callable[[], bool]) -> Plan:
    if task.work == "build":
        return build(task.problem, task.plan, stop=stop)
    return improve(
        task.problem, task.plan, limit_s=task.limit_s, seed=task.seed, stop=stop
    )


def answer(
    task: Task, stop: Callable[[], bool], send: Callable[[Solved], None]
) -> None:
    """Solve a task, tell what was found, and keep nothing of it.

    Python keeps emptied tuples and lists for others to use, thousands of each size;
    only its collector gives them back, which nothing here would ever call.
    """
    send(Solved(task.number, _solve(task, stop)))
    gc.collect()


def _die_with_parent() -> None:
    """On Linux the kernel ends us with our parent; elsewhere the closed pipe does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _bound_memory() -> None:
    """Let memory that a search eats end this process, and nobody else's (promise P10).

    On Linux, whose `RLIMIT_DATA` counts what is really writable and ours (since 4.7);
    address space, of which threads reserve much more than they use, is not counted. A
    machine that runs out of memory for another reason ends us before its database. No
    core is written: it takes seconds, and has places of people in it.
    """
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    most = pages * resource.getpagesize() + ROOM_BYTES
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, "ascii")


def _own_stdout() -> BinaryIO:
    """Keep the pipe for frames: whatever prints goes to stderr."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return pipe


def main() -> None:
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = _own_stdout()

    def send(message: Beat | Solved) -> None:
        left = memoryview(pack(message))
        while left:
            left = left[pipe.write(left) :]

    inbox = _Inbox(sys.stdin.buffer)
    warm()
    _bound_memory()
    gc.collect()
    gc.freeze()  # what is loaded stays: no look after a task goes through it again
    send(Beat(0))
    while True:
        task = inbox.tasks.get()
        try:
            answer(task, _beating(inbox, task.number, send), send)
        except MemoryError:
            sys.stderr.write("MemoryError: a search reached the solver's limit\n")
            pipe.close()  # so that whoever waits knows before all of it is given back
            os._exit(1)


if __name__ == "__main__":
    main()
