"""Take the whole database as of one moment, and prove the copy before it counts.

`pg_dump` reads in the snapshot in which we read how far each log goes, so that the
manifest's heads are those of the dump, whatever is written meanwhile. The folder gets
its name when everything in it is on the disk and has been read back.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, cast

import psycopg
from psycopg import sql

from ucr.recovery import manifest as manifests
from ucr.recovery.feeding import through
from ucr.recovery.manifest import DUMP, FILE, Log, Manifest, NotWhole
from ucr.recovery.programs import demand, environment, program
from ucr.recovery.sealed import PIECE, pieces, seal, unseal

ASIDE: Final = "before_restore_"
"""Schemas that a restore has put aside; they are no part of the service."""
HEADS: Final = """
SELECT area.id, epoch, head, encode(head_hash, 'hex'), recorded_at
FROM area LEFT JOIN event ON event.area_id = area.id AND event."offset" = area.head
ORDER BY area.id
"""
TABLES: Final = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
"""


class AlreadyThere(Exception):
    """A backup of this very second exists; nothing was touched."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the programs are, and the key, where backups are sealed."""

    programs: Path | None = None
    key: bytes | None = None


def back_up(url: str, into: Path, *, at: datetime, tools: Tools) -> Path:
    """Write one backup and read it back.

    Args:
        at: Now; the backup's name.

    Returns:
        Its folder: only its owner may enter.

    Raises:
        AlreadyThere, NotWhole, ProgramAbsent, ProgramFailed, psycopg.Error, OSError
    """
    folder = into / f"ucr-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if folder.exists():
        raise AlreadyThere(f"{folder} is there already")
    into.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=".half-", dir=into))  # 0700
    try:
        _write(url, half, at, tools)
        verify(half, tools)
        half.rename(folder)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    settle(into)
    return folder


def verify(folder: Path, tools: Tools) -> Manifest:
    """Read a backup through, as a restore would, to nowhere.

    Raises:
        NotWhole: A byte of it is not what was written.
        NotOpened: It was sealed under another key.
        ProgramFailed: `pg_restore` cannot read it.
    """
    found = manifests.read(folder)
    if found.is_sealed:
        if tools.key is None:
            raise NotWhole("it is sealed: set UCR_BACKUP_KEY")
        found.demand_proof(tools.key)
    digest, size_bytes = sha256(), 0
    with (folder / DUMP).open("rb") as file:
        for piece in pieces(file, PIECE):
            digest.update(piece)
            size_bytes += len(piece)
    if (digest.hexdigest(), size_bytes) != (found.digest, found.size_bytes):
        raise NotWhole("the dump is not the one that was written")
    for _ in script(folder, found, tools):
        pass
    return found


def script(folder: Path, found: Manifest, tools: Tools) -> Iterator[bytes]:
    """The dump as SQL; whoever runs it must not commit before its end was reached.

    Raises:
        NotOpened, ProgramFailed
    """
    command = [program("pg_restore", tools.programs), "--no-owner", "--file=-"]
    with (folder / DUMP).open("rb") as file:
        plain = pieces(file, PIECE)
        if found.is_sealed and tools.key is not None:
            plain = unseal(file, tools.key)
        yield from through("pg_restore", command, plain)


def _write(url: str, half: Path, at: datetime, tools: Tools) -> None:
    with _one_moment(url) as (conn, snapshot):
        logs = ends(conn)
        server, schema = _versions(conn)
        rows = counted(conn)
        digest, size_bytes = _dump(url, half / DUMP, snapshot, tools)
    made = Manifest(
        made_at=at,
        server=server,
        schema_name=schema,
        logs=logs,
        rows=rows,
        size_bytes=size_bytes,
        digest=digest,
        is_sealed=tools.key is not None,
    ).proved(tools.key)
    with (half / FILE).open("w") as file:
        file.write(made.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    settle(half)


@contextmanager
def _one_moment(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """A transaction that sees one moment, and its name for others to see the same."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SET idle_in_transaction_session_timeout = 0")
        conn.execute("SET row_security = off")  # all of it, or a refusal; never a part
        conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = conn.execute("SELECT pg_export_snapshot()").fetchone()
        yield conn, str(row and row[0])


def ends(conn: psycopg.Connection) -> tuple[Log, ...]:
    """How far the log of each area goes, in the transaction of `conn`."""
    return tuple(
        Log(area=area, epoch=epoch, offset=head, hash=hash_, last_at=last_at)
        for area, epoch, head, hash_, last_at in conn.execute(HEADS)
    )


def counted(conn: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, in the transaction of `conn`."""
    names = [str(name) for (name,) in conn.execute(TABLES)]
    return {name: _count(conn, name) for name in names}


def _count(conn: psycopg.Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
    (found,) = conn.execute(query).fetchone() or (0,)
    return int(found)


def _versions(conn: psycopg.Connection) -> tuple[str, str]:
    row = conn.execute(
        "SELECT current_setting('server_version'), max(name) FROM migration"
    ).fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")


def _dump(url: str, path: Path, snapshot: str, tools: Tools) -> tuple[str, int]:
    """Write the dump; its digest and size, as it lies there."""
    command = [
        program("pg_dump", tools.programs),
        "--format=custom",
        "--no-owner",
        f"--snapshot={snapshot}",
        f"--exclude-schema={ASIDE}*",
    ]
    digest, size_bytes = sha256(), 0
    with path.open("xb") as file, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  (PostgreSQL's program, no shell)
            command, stdout=subprocess.PIPE, stderr=said, env=environment(url)
        )
        plain = cast(BinaryIO, process.stdout)
        found = seal(plain, tools.key) if tools.key else pieces(plain, PIECE)
        for piece in found:
            digest.update(piece)
            size_bytes += file.write(piece)
        plain.close()
        process.wait()
        said.seek(0)
        demand("pg_dump", process, said.read())
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size_bytes


def settle(path: Path) -> None:
    """Write a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
