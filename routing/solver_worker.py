"""What runs inside the solver's process: `python -m routing.solver_worker`.

Frames on stdin and stdout: four bytes of length, then a pickled value. The process
lives as long as its parent holds the other end of stdin.
"""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic
from typing import BinaryIO, Final

from routing.improve import improve
from routing.plan import Plan
from routing.regret import build
from routing.solver_frames import LENGTH, Beat, Cancel, Solved, Task, pack, unpack
from routing.warm import warm

BEAT_S: Final = 0.2
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


def _die_with_parent() -> None:
    """On Linux the kernel ends us with our parent; elsewhere the closed pipe does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


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
    send(Beat(0))
    while True:
        task = inbox.tasks.get()
        plan = _solve(task, _beating(inbox, task.number, send))
        send(Solved(task.number, plan))


if __name__ == "__main__":
    main()
