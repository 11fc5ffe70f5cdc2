"""What the doors acknowledged, on the disk before it counts: the callers' memory."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Acked:
    """One command that was answered 2xx.

    Attributes:
        what: `referral`, `bars`, or the step of a crew's tap.
        key: What makes a repetition of it the same: case number, request id, key.
        id: The referral's, assignment's or visit's.
    """

    what: str
    key: str
    id: str


@dataclass(slots=True)
class Ledger:
    """An append-only file; each line is on the disk when `write` returns."""

    path: Path
    _file: BinaryIO

    def write(self, acked: Acked) -> None:
        line = json.dumps([acked.what, acked.key, acked.id]).encode() + b"\n"
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self) -> list[Acked]:
        """Everything that was ever acknowledged, as the disk has it."""
        lines = self.path.read_bytes().splitlines()
        return [Acked(*json.loads(line)) for line in lines]


@contextmanager
def ledger(path: Path) -> Iterator[Ledger]:
    """Keep a ledger in this file."""
    with path.open("ab") as file:
        yield Ledger(path, file)
