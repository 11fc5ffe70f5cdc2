"""Bring a database to the schema of this release: numbered SQL, each once."""

from importlib.resources import files
from typing import Final

import psycopg

from ucr.store import walls
from ucr.store.connection import demand_durable

LOCK: Final = 7_226_001
"""Advisory lock number, so that two starting processes do not both migrate."""


async def migrate(url: str) -> list[str]:
    """Run every migration that has not run yet, each in a transaction of its own.

    Returns:
        Names of the migrations that ran now, in order.

    Raises:
        NotDurable: The server could lose what it acknowledged.
        psycopg.Error: The server refused; what ran before it stays.
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        await demand_durable(conn)
        await conn.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
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
        for name, sql in _numbered():
            if name not in done:
                await _run(conn, name, sql)
                ran.append(name)
        await _wall_off(conn)
        return ran


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


def _numbered() -> list[tuple[str, bytes]]:
    folder = files("ucr.store") / "migrations"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted((entry.name, entry.read_bytes()) for entry in found)
