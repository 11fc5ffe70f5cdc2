"""Put a backup back: all of it or nothing, as a new timeline.

One transaction of one `psql`: what is there is put aside whole, the backup is read in,
and a new past begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg

from ucr.domain.ids import AreaId
from ucr.recovery import new_past
from ucr.recovery.backup import ASIDE, Tools, script, verify
from ucr.recovery.feeding import through
from ucr.recovery.manifest import Log, Manifest
from ucr.recovery.programs import environment, program
from ucr.recovery.sealing import anchor_restored
from ucr.store import events, walls

OCCUPIED: Final = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"
QUIET: Final = (
    "--no-psqlrc",
    "--quiet",
    "--set=ON_ERROR_STOP=1",
    # A refused row's detail may name a patient.
    "--set=VERBOSITY=terse",
    "--set=SHOW_CONTEXT=never",
    "--file=-",
)


class Occupied(Exception):
    """The database is not empty, and nobody said that it may be put aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back.

    Attributes:
        aside: The schema that holds what was there before, or None.
    """

    manifest: Manifest
    aside: str | None


def restore(
    url: str, folder: Path, *, at: datetime, tools: Tools, over: bool = False
) -> Restored:
    """Read a backup in.

    Args:
        over: Put what is there aside, instead of refusing.

    Raises:
        Occupied, InUse: Nothing was touched.
        NotWhole, NotOpened: The backup is not what was written; nothing was touched.
        ProgramFailed: PostgreSQL refused; nothing has changed.
    """
    found = verify(folder, tools)
    aside = _aside(url, at, over=over)
    text = _whole(script(folder, found, tools), _before(aside), _after(found, at))
    command = [program("psql", tools.programs), *QUIET]
    for _ in through("psql", command, text, env=environment(url)):
        pass
    return Restored(manifest=found, aside=aside)


async def anchored(url: str, folder: Path, *, at: datetime) -> None:
    """Write down, where the anchors are, that this is another past from here on.

    Raises:
        psycopg.Error, OSError
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        await anchor_restored(conn, folder, at=at)


async def broken(url: str, logs: tuple[Log, ...]) -> list[str]:
    """What is wrong with the restored logs, one sentence each.

    Raises:
        psycopg.Error: The database does not answer.
    """
    problems = []
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        for log in logs:
            offset = await events.first_broken_link(conn, AreaId(log.area))
            if offset is not None:
                problems.append(f"The log of {log.area} is broken at {offset}.")
            elif await events.link(conn, AreaId(log.area), log.offset) != log.hash:
                problems.append(f"The log of {log.area} is not the one backed up.")
    return problems


def _aside(url: str, at: datetime, *, over: bool) -> str | None:
    """Where what is there will be put; None for an empty database."""
    with psycopg.connect(url) as conn:
        occupied = conn.execute(OCCUPIED).fetchone() == (True,)
        if occupied and not over:
            raise Occupied("the database is not empty; --over puts what is there aside")
        new_past.demand_alone(conn)
    return f"{ASIDE}{at.astimezone(UTC):%Y%m%d_%H%M%S}" if occupied else None


def _before(aside: str | None) -> bytes:
    """Open the transaction and make room: nothing that was there is dropped.

    The roles that the backup's walls name belong to the server: they may be missing.
    """
    moved = f"ALTER SCHEMA public RENAME TO {aside};\nCREATE SCHEMA public;\n"
    return f"BEGIN;\n{walls.ROLES}{moved if aside else ''}".encode()


def _after(found: Manifest, at: datetime) -> bytes:
    told = new_past.begun(new_past.RESTORED, at=at, as_of=found.made_at)
    return f"{told}COMMIT;\n".encode()


def _whole(found: Iterator[bytes], before: bytes, after: bytes) -> Iterator[bytes]:
    """The commit comes only after the last piece was proved and read."""
    yield before
    yield from found
    yield after
