"""What the service acknowledged to a caller, on disk before anything else is done.

After any crash the ledger is the other side's memory: whatever is in it must still be
known to the service (promise P1), and it tells a restarted day what it already sent.
"""

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Wrote(StrEnum):
    """What a line of the ledger says."""

    RECEIVED = "received"
    CANCELLED = "cancelled"
    CUE = "cue"
    ENDED = "ended"
    TAKEN = "taken"
    RELEASED = "released"


class Line(BaseModel):
    """One acknowledged fact.

    Attributes:
        name: The case number, or a cue of the script.
        by: Who was answered: a sender, or "desk"; "stack": the ambulance side, told.
        id: The referral's id, where it is about one.
        said: The status or disposition that was answered.
    """

    model_config = ConfigDict(frozen=True)

    wrote: Wrote
    name: str
    by: str
    at: datetime
    id: UUID | None = None
    said: str = ""


class Ledger:
    """An append-only file of lines, each on disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self._known = {(line.wrote, line.name): line for line in read(path)}
        _cut_half_line(path)
        self._file = path.open("ab")

    def find(self, wrote: Wrote, name: str) -> Line | None:
        return self._known.get((wrote, name))

    def has(self, wrote: Wrote, name: str) -> bool:
        return (wrote, name) in self._known

    def write(self, line: Line) -> None:
        """Put a line on the disk; one that is there already is not repeated."""
        if self.has(line.wrote, line.name):
            return
        self._file.write(line.model_dump_json().encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._known[line.wrote, line.name] = line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def read(path: Path) -> list[Line]:
    """Every whole line of a ledger; a crash may have cut the last one short."""
    if not path.exists():
        return []
    whole = path.read_bytes().split(b"\n")[:-1]
    return [Line.model_validate_json(line) for line in whole]


def _cut_half_line(path: Path) -> None:
    if not path.exists():
        return
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end < len(content):
        with path.open("rb+") as file:
            file.truncate(end)
