"""How far each log and the audit went, written down outside of PostgreSQL.

Whoever can write to the database can write its whole chain anew; these lines say what
it was. Each line carries the hash of the line before it. The file is only appended to:
put it where the database's administrators cannot write, or copy it there.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

NOTHING: Final = "0" * 64


class Link(BaseModel):
    """A place in a chain, and the hash there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: int
    hash: str


class Anchor(BaseModel):
    """One line.

    Attributes:
        restored: This is what a restore brought back: what was later is gone, rightly.
        logs: By area, its newest event.
        audit: The newest seal.
        before: SHA-256 of the line before, as it stands in the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    restored: bool = False
    logs: dict[str, Link]
    audit: Link | None
    before: str = NOTHING


class Spoiled(Exception):
    """A file of anchors is not what was appended to it; the message says where."""


def own(folder: Path) -> Path:
    """This machine's file."""
    return folder / f"{socket.gethostname()}.anchors"


def files(folder: Path | None) -> list[Path]:
    """Every machine's file that is in a folder."""
    return sorted(folder.glob("*.anchors")) if folder else []


def append(folder: Path, anchor: Anchor) -> None:
    """Put a line at the end of this machine's file, on the disk; one at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(own(folder), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "rb+", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = file.read()
        last = whole.rstrip(b"\n").rpartition(b"\n")[2]
        chained = anchor.model_copy(update={"before": _digest(last)})
        torn = b"" if whole.endswith(b"\n") or not whole else b"\n"
        file.write(torn + chained.model_dump_json().encode() + b"\n")
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[tuple[int, Anchor]]:
    """Every line with its number.

    Raises:
        Spoiled: A line cannot be read, or does not follow from the one before.
    """
    last = b""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                found = Anchor.model_validate_json(line)
            except ValidationError:
                raise Spoiled(f"{path.name} cannot be read at line {number}") from None
            if found.before != _digest(last):
                raise Spoiled(f"{path.name} was changed before line {number}")
            last = line.rstrip(b"\n")
            yield number, found


def _digest(line: bytes) -> str:
    return sha256(line).hexdigest() if line else NOTHING
