"""How much memory the whole tree of processes holds."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psutil

MIB: Final = 1024 * 1024
LIMIT_MIB: Final = 1229
"""1.2 GiB: what the demo's processes may hold together."""


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB of our processes and of all below.

    Attributes:
        rss: Resident, the sum; what processes share is counted once for each.
        pss: Proportional: what is shared is counted once; 0 where the system does
            not tell.
    """

    rss: float
    pss: float

    @staticmethod
    def most(a: "Memory", b: "Memory") -> "Memory":
        return Memory(max(a.rss, b.rss), max(a.pss, b.pss))


def measure() -> Memory:
    """Measure this process and every one below it."""
    ours = psutil.Process()
    rss, pss = 0, 0
    for process in (ours, *ours.children(recursive=True)):
        with suppress(psutil.Error):
            rss += process.memory_info().rss
            pss += getattr(process.memory_full_info(), "pss", 0)
    return Memory(rss / MIB, pss / MIB)
