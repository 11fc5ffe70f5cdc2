"""Bring a database to the schema of this release: numbered SQL, each once."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import psycopg

from ucr.store import walls
from ucr.store.connection import demand_durable

LOCK: Final = 7_226_001
"""Advisory lock number, so that two starting processes do not both migrate."""
WAIT_S: Final = 60.0
"""So long one process waits for another that migrates: longer than a release takes."""
FOLDER: Final = files("ucr.store") / "migrations"
NAME: Final = "ucr migrate"
"""By this name PostgreSQL, and whoever waits for us, knows who migrates."""
HOLDERS: Final = """
SELECT pid, application_name, client_addr::text, backend_start
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND datname = current_database()
    AND (classid::bigint << 32) + objid::bigint = %s
"""


class MigratingElsewhere(Exception):
    """Another process holds the lock and does not let go; nothing was changed."""


async def migrate(
    url: str, *, wait_s: float = WAIT_S, folder: Traversable = FOLDER
) -> list[str]:
    """Run every migration that has not run yet, each in a transaction of its own.

    Args:
        wait_s: For how long another process that migrates is waited for.
        folder: Where a release has its migrations.

    Returns:
        Names of the migrations that ran now, in order.

    Raises:
        NotDurable: The server could lose what it acknowledged.
        MigratingElsewhere: That process has not ended; the message names it.
        psycopg.Error: The server refused; what ran before it stays.
    """
    async with await psycopg.AsyncConnection.connect(
        url, autocommit=True, application_name=NAME
    ) as conn:
        await demand_durable(conn)
        await _take_turn(conn, wait_s)
        await conn.execute(
            """
            CREATE TABLE IF NOT EXISTS migration (
                name text PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        await conn.execute(walls.ROLES.encode())
        cursor = await conn.execute("SELECT name FROM migration")
        done = {row[0] for row in await cursor.fetchall()}
        ran = []
        for name, sql in _numbered(folder):
            if name not in done:
                await _run(conn, name, sql)
                ran.append(name)
        await _wall_off(conn)
        return ran


async def _take_turn(conn: psycopg.AsyncConnection, wait_s: float) -> None:
    """Be the one that migrates, for as long as the connection lasts."""
    try:
        async with conn.transaction():
            limit = f"{max(1, round(wait_s * 1000))}ms"
            await conn.execute("SELECT set_config('lock_timeout', %s, true)", (limit,))
            await conn.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    except psycopg.errors.LockNotAvailable:
        cursor = await conn.execute(HOLDERS, (LOCK,))
        raise MigratingElsewhere(_who(await cursor.fetchone(), wait_s)) from None


def _who(holder: tuple[Any, ...] | None, wait_s: float) -> str:
    """Who holds the lock, and what to do about it."""
    if holder is None:
        return "Another process migrated until just now: run `ucr migrate` again"
    pid, name, address, since = holder
    return (
        f"Another process migrates this database and has not ended in {wait_s:g} s:"
        f" pid {pid}, {name or 'of no name'}, from {address or 'the same machine'},"
        f" connected since {since:%d %b %Y %H:%M:%S %Z}. Nothing was changed."
        " Wait until it ends and run `ucr migrate` again; if it hangs, end it in psql"
        f" with SELECT pg_terminate_backend({pid}), and run it then"
    )


async def _run(conn: psycopg.AsyncConnection, name: str, sql: bytes) -> None:
    async with conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '2s'")
        await conn.execute(sql)
        await conn.execute("INSERT INTO migration (name) VALUES (%s)", (name,))


async def _wall_off(conn: psycopg.AsyncConnection) -> None:
    """Give every table with an area its wall, whichever migration made it."""
    async with conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '2s'")
        await conn.execute("SELECT wall_off_areas()")


def _numbered(folder: Traversable) -> list[tuple[str, bytes]]:
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted((entry.name, entry.read_bytes()) for entry in found)
