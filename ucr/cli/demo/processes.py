"""The service's own processes: started, watched, started again, stopped in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

import psutil

from ucr.embedded.supervised import tied_to_us, watch

STOP_LIMIT_S: Final = 15.0
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
STEADY_S: Final = 60.0
"""A process that ran for so long starts its back-off anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one process is.

    Attributes:
        words: The command after `ucr`.
        may_end: Ending by itself with status 0 is its good end, not a fault.
    """

    name: str
    words: Sequence[str]
    may_end: bool = False


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    watchdog: subprocess.Popen[bytes] | None
    began: float
    wait_s: float = FIRST_WAIT_S
    again_at: float | None = None


@dataclass(slots=True)
class Processes:
    """Every child that is ours; each ends when we do, however we end.

    Start them from the main thread: the kernel ties a child to the thread that made it.
    """

    environment: Mapping[str, str]
    logs: Path
    say: Callable[[str], None]
    _running: list[_Running] = field(default_factory=list)

    def start(self, part: Part) -> None:
        """Start one more."""
        process, watchdog = self._spawn(part)
        self._running.append(_Running(part, process, watchdog, monotonic()))

    def has_ended(self, name: str) -> bool:
        """Whether a process that may end did so."""
        return any(
            one.part.name == name and one.part.may_end and one.process.poll() == 0
            for one in self._running
        )

    def look(self) -> None:
        """Start again what died, each time after a longer wait."""
        for one in self._running:
            status = one.process.poll()
            if status is None or (status == 0 and one.part.may_end):
                continue
            if one.again_at is None:
                self._plan_again(one, status)
            elif monotonic() >= one.again_at:
                one.process, one.watchdog = self._spawn(one.part)
                one.began, one.again_at = monotonic(), None

    def stop(self) -> None:
        """Stop the newest first, and wait for each."""
        while self._running:
            one = self._running.pop()
            _dismiss(one.watchdog)
            _stop(one.process)

    def _plan_again(self, one: _Running, status: int) -> None:
        _dismiss(one.watchdog)
        if monotonic() - one.began > STEADY_S:
            one.wait_s = FIRST_WAIT_S
        one.again_at = monotonic() + one.wait_s
        self.say(
            f"[yellow]{one.part.name} ended ({_cause(status)}); again in"
            f" {one.wait_s:.1f} s.[/] Its log: {self._log(one.part)}"
        )
        one.wait_s = min(2 * one.wait_s, LONGEST_WAIT_S)

    def _log(self, part: Part) -> Path:
        return self.logs / f"{part.name}.log"

    def _spawn(
        self, part: Part
    ) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes] | None]:
        self.logs.mkdir(parents=True, exist_ok=True)
        with self._log(part).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - ourselves, with words of ours
                [sys.executable, "-m", "ucr", *part.words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,  # Ctrl-C is for us; we stop them in order
                preexec_fn=tied_to_us(signal.SIGTERM),  # noqa: PLW1509 - main thread, no loop
            )
        watchdog = None
        if sys.platform != "linux":
            watchdog = watch(process.pid, signal.SIGTERM)
        return process, watchdog


def _dismiss(watchdog: subprocess.Popen[bytes] | None) -> None:
    """End a watchdog before its process, lest it signal a pid used again."""
    if watchdog is not None:
        watchdog.kill()
        watchdog.communicate()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask, then insist, and take its own children with it."""
    family = _children(process.pid)
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _, left = psutil.wait_procs(family, timeout=1)
    for child in left:
        child.kill()


def _children(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _cause(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"
