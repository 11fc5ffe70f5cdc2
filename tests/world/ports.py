"""Ports of the loopback that nobody else takes before a service listens there.

A port that the kernel gives is free only until it gives it again: of two stories that
run at once one's service then answers the other's people, and lets none of them in.
"""

import fcntl
import socket
import tempfile
from pathlib import Path
from random import SystemRandom
from typing import IO, Final

NOT_THE_KERNEL_S: Final = range(20_000, 32_000)
"""Linux gives from 32768 on of itself, macOS from 49152."""

_kept: Final[list[IO[str]]] = []


def free_port() -> int:
    """One that nobody listens at, and that is this process's until it ends."""
    for port in SystemRandom().sample(NOT_THE_KERNEL_S, k=len(NOT_THE_KERNEL_S)):
        if _keep(port):
            return port
    raise OSError("every port is taken")


def _keep(port: int) -> bool:
    folder = Path(tempfile.gettempdir()) / "ucr-ports"
    folder.mkdir(exist_ok=True)
    mark = (folder / str(port)).open("w")
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        mark.close()
        return False
    _kept.append(mark)
    return True
