"""One child server: started, watched, taken back after a crash, stopped in order.

The server is our direct child in a session of its own, so that Ctrl-C reaches us and
not it. It does not outlive us: on Linux the kernel tells it when we die, elsewhere a
watchdog that holds the other end of a pipe does. Blocking; call it before the event
loop starts.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

import psutil

from ucr.embedded.account import Account
from ucr.embedded.errors import FolderInUse, ProgramFailed, StoreNotStarted

PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
POLL_S: Final = 0.01
ENVIRONMENT: Final[Mapping[str, str]] = {
    "LC_ALL": "C",
    "TZ": "UTC",
    "PATH": "/usr/bin:/bin",
}


class Supervised:
    """A server program that runs in one folder, for as long as we do."""

    def __init__(self, name: str, folder: Path, stop_signal: signal.Signals) -> None:
        """Prepare; nothing runs yet.

        Args:
            name: The file name of the program, by which a live one is recognised.
            folder: Where its log and lock are kept; made if it is missing.
            stop_signal: What asks this program to end in good order.
        """
        self.account = Account.for_servers()
        self.folder = folder.resolve()
        self.log = self.folder / "log"
        self._name = name
        self._stop_signal = stop_signal
        self._child: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._lock: TextIO | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        if self._child is None or self._child.poll() is not None:
            return None
        return self._child.pid

    def claim(self, working_folder: Path) -> None:
        """Make the folder ours and end what a crashed run left in it.

        Args:
            working_folder: The folder in which this program stands while it runs.

        Raises:
            FolderInUse: A live process supervises a server here.
            FolderClosed: The servers' account cannot reach the folder.
        """
        self.account.take(self.folder)
        lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise FolderInUse(self.folder) from None
        self._lock = lock
        _end(running_in(working_folder, self._name), self._stop_signal)

    def start(
        self,
        command: Sequence[str | Path],
        *,
        ready: Callable[[], bool],
        limit_s: float = 120,
    ) -> None:
        """Run `command` and wait until it is ready; replaying a log may take a while.

        Raises:
            ProgramFailed: It ended, or was not ready within `limit_s`.
            StoreNotStarted: We are not in the main thread. Linux ends a child when the
                thread that started it ends.
        """
        if threading.current_thread() is not threading.main_thread():
            raise StoreNotStarted("Start the embedded stores from the main thread.")
        self._spawn(command)
        give_up_at = time.monotonic() + limit_s
        while not ready():
            if self.pid is None:
                self._fail("ended while it was starting")
            if time.monotonic() > give_up_at:
                self._fail(f"was not ready after {limit_s:.0f} s")
            time.sleep(POLL_S)

    def stop(self, limit_s: float = 30) -> None:
        """Ask the server to end, insist after `limit_s`, and let go of the folder."""
        self._dismiss_watchdog()
        if self._child is not None:
            if self._child.poll() is None:
                self._child.send_signal(self._stop_signal)
            try:
                self._child.wait(limit_s)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _spawn(self, command: Sequence[str | Path]) -> None:
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".before"))
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(  # noqa: S603  (our wheel's program, no shell)
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=dict(ENVIRONMENT),
                start_new_session=True,
                preexec_fn=tied_to_us(self._stop_signal),  # noqa: PLW1509  (we are in the main thread, before the loop)
                **self.account.run_as(),
            )
        if sys.platform != "linux":
            self._watchdog = watch(self._child.pid, self._stop_signal)

    def _fail(self, what: str) -> None:
        self.stop(limit_s=5)
        raise ProgramFailed(self._name, what, self.log)

    def _dismiss_watchdog(self) -> None:
        """End the watchdog before the server, lest it signal a pid used again."""
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None


def tied_to_us(
    with_signal: signal.Signals, *, parent: int | None = None
) -> Callable[[], None] | None:
    """Build a child's last act before exec: to ask for a signal when its parent dies.

    A child that is only forked may build and do it itself; `parent` is then who forked.

    It runs after the child changed its user, because the kernel forgets the wish then.
    Elsewhere than on Linux there is no such wish, and a watchdog is needed.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    whose = os.getpid() if parent is None else parent

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(with_signal))
        if os.getppid() != whose:  # it died before we asked
            os._exit(1)

    return ask_the_kernel


def watch(pid: int, with_signal: signal.Signals) -> subprocess.Popen[bytes]:
    """Start a process that signals `pid` when we are gone: our pipe to it closes."""
    return subprocess.Popen(  # noqa: S603  (two numbers, as arguments)
        [
            "/bin/sh",
            "-c",
            'read -r _; kill -s "$1" "$2"',
            "sh",
            str(int(with_signal)),
            str(pid),
        ],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd="/",
    )


def running_in(folder: Path, name: str) -> list[psutil.Process]:
    """List live programs called `name` that stand in `folder`; zombies do not live.

    The name and the folder together, because a process id in a file may have been
    given to another program since.
    """
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if Path(process.exe()).name == name and Path(process.cwd()) == folder:
                found.append(process)
    return found


def _end(
    leftovers: list[psutil.Process], with_signal: signal.Signals, limit_s: float = 30
) -> None:
    """End a crashed run's server and its workers, so that none shares our files."""
    pids = {process.pid for process in leftovers}
    for process in leftovers:
        with suppress(psutil.NoSuchProcess):
            if process.ppid() not in pids:
                process.send_signal(with_signal)
    _, stubborn = psutil.wait_procs(leftovers, timeout=limit_s)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=limit_s)
