"""A clock that is really set: what `faketime` tells a process of the machine's time."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Final

import pytest

FOUND: Final = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""Where Debian's package `libfaketime` puts it."""
STOP_S: Final = 20
START: Final = """
import time
from threading import Event
time.sleep = lambda seconds: Event().wait(seconds) and None
from ucr.cli import main
main()
"""
"""The library (0.9.10) refuses to sleep until a moment of the counter, as `time.sleep`
does; to wait for so long it does not refuse."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Processes that see one clock, which a test sets.

    Attributes:
        told: The file that says by how many seconds it is wrong.
    """

    told: Path

    def is_set(self, by_s: int) -> None:
        """Set it: from now on it is wrong by so many seconds."""
        new = self.told.with_suffix(".new")
        new.write_text(f"{by_s:+d}\n")
        new.replace(self.told)  # whoever reads meanwhile reads the one or the other

    def environment(self) -> dict[str, str]:
        """What a process is started with to see it; its counters stay true.

        Nothing is cached: a clock that went back would not look at the file again until
        it came to where it was.
        """
        return {
            "LD_PRELOAD": str(FOUND[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.told),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }

    @contextmanager
    def runs(self, command: str, settings: Mapping[str, str]) -> Iterator[int]:
        """`ucr COMMAND` on this machine, to the end of the block; its process id."""
        environment = {**os.environ, **settings, **self.environment()}
        with Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", START, command], env=environment
        ) as process:
            try:
                yield process.pid
            finally:
                process.terminate()
                process.wait(STOP_S)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """One whose clock is right."""
    if not FOUND:
        why = "libfaketime is not installed (Debian: apt-get install libfaketime)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    found = Machine(tmp_path / "clock")
    found.is_set(0)
    return found
