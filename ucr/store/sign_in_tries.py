"""How often a sign-in failed of late: in PostgreSQL, for a restart must not forget it.

A try counts as failed before anything is looked at, so that a hundred at one moment are
a hundred; a good one takes it back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.local_sign_in import FORGOTTEN, wait_after
from ucr.store.connection import Connection

KEPT: Final = timedelta(days=1)


async def begin(
    conn: Connection, free_of: Mapping[bytes, int], *, at: datetime
) -> timedelta | None:
    """Count a try by each of its hashes, unless one of them must wait.

    Args:
        free_of: How many failures are without a wait, by the hash of what is tried.

    Returns:
        How long to wait; None: it was counted, go on.
    """
    await _forget_old(conn, at - KEPT)
    known = {}
    for of_hash in sorted(free_of):  # always in one order: nobody waits for a waiter
        await conn.execute(
            """
            INSERT INTO sign_in_try (of_hash, failures, last_at, next_at)
            VALUES (%(of)s, 0, %(at)s, %(at)s) ON CONFLICT DO NOTHING
            """,
            {"of": of_hash, "at": at},
        )
        cursor = await conn.execute(
            """
            SELECT failures, last_at, next_at FROM sign_in_try WHERE of_hash = %s
            FOR UPDATE
            """,
            (of_hash,),
        )
        known[of_hash] = await cursor.fetchone() or (0, at, at)
    until: datetime = max(next_at for _, _, next_at in known.values())
    if until > at:
        return until - at
    for of_hash, (failures, last_at, _) in known.items():
        count = 1 + (failures if last_at > at - FORGOTTEN else 0)
        next_at = at + wait_after(count, free=free_of[of_hash])
        await conn.execute(
            """
            UPDATE sign_in_try SET failures = %s, last_at = %s, next_at = %s
            WHERE of_hash = %s
            """,
            (count, at, next_at, of_hash),
        )
    return None


async def _forget_old(conn: Connection, before: datetime) -> None:
    await conn.execute(
        """
        DELETE FROM sign_in_try WHERE of_hash IN (
            SELECT of_hash FROM sign_in_try WHERE last_at < %s
            FOR UPDATE SKIP LOCKED
        )
        """,
        (before,),
    )


async def forget(conn: Connection, of_hash: bytes) -> None:
    """Whoever proved who they are begins anew."""
    await conn.execute("DELETE FROM sign_in_try WHERE of_hash = %s", (of_hash,))


async def take_back(conn: Connection, of_hash: bytes) -> None:
    """A try that was good did not fail; the others by this hash still did."""
    await conn.execute(
        """
        UPDATE sign_in_try SET failures = greatest(failures - 1, 0), next_at = last_at
        WHERE of_hash = %s
        """,
        (of_hash,),
    )
