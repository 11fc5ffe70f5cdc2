"""What memory a process holds, as Linux tells it in `/proc/PID/smaps`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

KIB: Final = 1024
PATH_AT: Final = 4
"""In a mapping's first line, after its addresses: rights, offset, device, inode."""
PRIVATE: Final = ("Private_Clean", "Private_Dirty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Bytes of one process, or of several together.

    Attributes:
        rss: All that is in memory, with what it shares.
        uss: What would be free if it ended.
        pss: That, and its share of what it shares.
        heap: The C library's main arena, `[heap]`.
        anonymous: Other memory of no file: Python's arenas, threads, large blocks.
        files: Of programs and libraries, as far as they are in memory.
    """

    rss: int
    uss: int
    pss: int
    heap: int
    anonymous: int
    files: int
    threads: int
    open_files: int
    processes: int = 1

    @property
    def own(self) -> int:
        """Memory of no file: unlike `uss` it is the same whoever maps a library too."""
        return self.heap + self.anonymous


def of(process: psutil.Process) -> Held:
    """What this process holds now.

    Raises:
        ProcessLookupError, FileNotFoundError, psutil.NoSuchProcess: It is gone.
    """
    sums = summed(Path(f"/proc/{process.pid}/smaps").read_text().splitlines())
    return Held(**sums, threads=process.num_threads(), open_files=process.num_fds())


def summed(smaps: Iterable[str]) -> Mapping[str, int]:
    """The bytes of all mappings, by what they are."""
    found = Counter[str](rss=0, uss=0, pss=0, heap=0, anonymous=0, files=0)
    kind = "anonymous"
    for line in smaps:
        first, *rest = line.split()
        if not first.endswith(":"):
            kind = _kind(" ".join(rest[PATH_AT:]))
            continue
        name = first.removesuffix(":")
        if name == "Rss":
            found["rss"] += int(rest[0]) * KIB
            found[kind] += int(rest[0]) * KIB
        elif name == "Pss":
            found["pss"] += int(rest[0]) * KIB
        elif name in PRIVATE:
            found["uss"] += int(rest[0]) * KIB
    return dict(found)


def _kind(path: str) -> str:
    if path == "[heap]":
        return "heap"
    return "files" if path.startswith("/") else "anonymous"


def together(many: Iterable[Held]) -> Held:
    """Of several processes: PostgreSQL's own, each with its part of what they share."""
    listed = list(many)
    names = ("rss", "uss", "pss", "heap", "anonymous", "files", "threads", "open_files")
    sums = {name: sum(getattr(one, name) for one in listed) for name in names}
    return Held(**sums, processes=len(listed))
