"""Commands already carried out, by caller and key (P5)."""

from datetime import datetime, timedelta
from typing import Final

from ucr.domain.errors import KeyReused
from ucr.domain.ids import Actor
from ucr.store.connection import Connection

KEPT: Final = timedelta(days=7)


async def claim(
    conn: Connection, caller: Actor, key: str, *, request_hash: bytes, at: datetime
) -> bool:
    """Take a command for this transaction; a twin in flight is waited for.

    Returns:
        Whether it is new. False: this very command was carried out before.

    Raises:
        KeyReused: The key came with another request.
    """
    cursor = await conn.execute(
        """
        INSERT INTO idempotency (caller, key, request_hash, stored_at)
        VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (caller, key, request_hash, at),
    )
    if cursor.rowcount == 1:
        return True
    return not await is_done(conn, caller, key, request_hash=request_hash)


async def is_done(
    conn: Connection, caller: Actor, key: str, *, request_hash: bytes
) -> bool:
    """Whether this very command was carried out before.

    Raises:
        KeyReused: The key came with another request.
    """
    cursor = await conn.execute(
        "SELECT request_hash FROM idempotency WHERE caller = %s AND key = %s",
        (caller, key),
    )
    row = await cursor.fetchone()
    if row is None:
        return False
    if bytes(row[0]) != request_hash:
        raise KeyReused("case_number" if key.startswith("case:") else "Idempotency-Key")
    return True


async def forget(conn: Connection, *, at: datetime) -> int:
    """Drop keys older than a week; the number dropped."""
    cursor = await conn.execute(
        "DELETE FROM idempotency WHERE stored_at < %s", (at - KEPT,)
    )
    return cursor.rowcount
