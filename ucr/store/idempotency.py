"""Commands already carried out, by caller and key (P5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.errors import KeyReused
from ucr.domain.ids import Actor
from ucr.store.connection import Connection

KEPT: Final = timedelta(days=7)
REFUSED: Final = "refused:"
"""Before the key of a command that was refused, in a row of its own beside it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a caller's key is taken, by which request, when."""

    caller: Actor
    key: str
    request_hash: bytes
    at: datetime


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


async def claim_all(conn: Connection, claims: Sequence[Claim]) -> set[Claim]:
    """Take many commands, no two with one key; twins in flight are waited for.

    In the order of the keys, so that no two transactions wait for one another.

    Returns:
        Those that are new.
    """
    cursor = await conn.execute(
        """
        INSERT INTO idempotency (caller, key, request_hash, stored_at)
        SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[], %s::timestamptz[])
            AS given (caller, key, request_hash, stored_at)
        ORDER BY caller, key
        ON CONFLICT DO NOTHING RETURNING caller, key
        """,
        (
            [claim.caller for claim in claims],
            [claim.key for claim in claims],
            [claim.request_hash for claim in claims],
            [claim.at for claim in claims],
        ),
    )
    taken = set(await cursor.fetchall())
    return {claim for claim in claims if (claim.caller, claim.key) in taken}


async def refuse(conn: Connection, refused: Claim) -> None:
    """Remember that a command was refused, so that a late twin is not carried out."""
    marked = REFUSED + refused.key
    await claim(
        conn,
        refused.caller,
        marked,
        request_hash=refused.request_hash,
        at=refused.at,
    )


async def is_refused(
    conn: Connection, caller: Actor, key: str, *, request_hash: bytes
) -> bool:
    """Whether this very command was refused before."""
    return await is_done(conn, caller, REFUSED + key, request_hash=request_hash)


async def release(conn: Connection, claims: Sequence[Claim]) -> None:
    """Give back what this transaction has just taken."""
    for claim in claims:
        await conn.execute(
            "DELETE FROM idempotency WHERE caller = %s AND key = %s",
            (claim.caller, claim.key),
        )


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
    """Drop keys older than a week; the number dropped.

    A sender's case number stays as long as its case: whenever it comes again with
    the same request, it is answered as that case, and not as another's number.
    """
    cursor = await conn.execute(
        """
        DELETE FROM idempotency WHERE stored_at < %s AND NOT EXISTS (
            SELECT FROM referral
            WHERE caller = 'sender:' || sender_id AND key = 'case:' || case_number
        )
        """,
        (at - KEPT,),
    )
    return cursor.rowcount
