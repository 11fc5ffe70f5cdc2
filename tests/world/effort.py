"""What a piece of work costs, counted so that a busy machine says the same.

Seconds are for `bench/`: beside other work they say more about the machine than about
us (a door's own 25 ms were 101 in a full run).
"""

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any


@dataclass(slots=True)
class Effort:
    """Functions called, Python's and its libraries', and the most bytes held at once.

    A call takes some 0.5 us where this was written.
    """

    calls: int = 0
    peak_bytes: int = 0


@contextmanager
def counted() -> Iterator[Effort]:
    """Count what this thread does inside."""
    effort = Effort()

    def see(_: FrameType, event: str, __: Any) -> None:
        if event in ("call", "c_call"):
            effort.calls += 1

    tracemalloc.start()
    sys.setprofile(see)
    try:
        yield effort
    finally:
        sys.setprofile(None)
        effort.peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
