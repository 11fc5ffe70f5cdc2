"""Senders' public keys, and what was signed with them and has come in."""

from datetime import datetime
from hashlib import sha256
from typing import Final

from psycopg.types.json import Jsonb

from ucr.domain.account import Sender
from ucr.domain.errors import NotFound
from ucr.domain.ids import SenderId
from ucr.domain.public_key import PublicKey, RegisteredKey
from ucr.store.accounts import SENDER
from ucr.store.connection import Connection
from ucr.store.rows import read_as

KEY: Final = read_as(PublicKey)
REGISTERED: Final = read_as(RegisteredKey)
SWEPT: Final = 20


async def add(
    conn: Connection, sender_id: SenderId, key: PublicKey, *, at: datetime
) -> None:
    await conn.execute(
        """
        INSERT INTO sender_public_key (sender_id, kid, jwk, added_at)
        VALUES (%s, %s, %s, %s)
        """,
        (sender_id, key.kid, Jsonb(dict(key.jwk)), at),
    )


async def of_sender(conn: Connection, sender_id: SenderId) -> list[RegisteredKey]:
    """All that a sender ever had, the newest first."""
    async with conn.cursor(row_factory=REGISTERED) as cursor:
        await cursor.execute(
            """
            SELECT kid, added_at, ended_at FROM sender_public_key
            WHERE sender_id = %s ORDER BY added_at DESC, kid
            """,
            (sender_id,),
        )
        return await cursor.fetchall()


async def end(conn: Connection, sender_id: SenderId, kid: str, *, at: datetime) -> None:
    """Let nothing that this key signs in any more.

    Raises:
        NotFound: The sender has no such key that is still good.
    """
    cursor = await conn.execute(
        """
        UPDATE sender_public_key SET ended_at = %s
        WHERE sender_id = %s AND kid = %s AND ended_at IS NULL
        """,
        (at, sender_id, kid),
    )
    if cursor.rowcount != 1:
        raise NotFound("public key")


async def end_all(conn: Connection, sender_id: SenderId, *, at: datetime) -> None:
    """End every key of a sender whose access ends."""
    await conn.execute(
        """
        UPDATE sender_public_key SET ended_at = %s
        WHERE sender_id = %s AND ended_at IS NULL
        """,
        (at, sender_id),
    )


async def find(
    conn: Connection, sender_id: SenderId, kid: str
) -> tuple[Sender, PublicKey] | None:
    """A sender that may still send, and its good key of this name; None: no such."""
    async with conn.cursor(row_factory=KEY) as cursor:
        await cursor.execute(
            """
            SELECT kid, jwk FROM sender_public_key
            WHERE sender_id = %s AND kid = %s AND ended_at IS NULL
            """,
            (sender_id, kid),
        )
        key = await cursor.fetchone()
    async with conn.cursor(row_factory=SENDER) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, source, is_test FROM sender
            WHERE id = %s AND ended_at IS NULL
            """,
            (sender_id,),
        )
        sender = await cursor.fetchone()
    return (sender, key) if sender and key else None


async def use(
    conn: Connection, sender_id: SenderId, jti: str, *, until: datetime, at: datetime
) -> bool:
    """Take an assertion as used; some that have expired are forgotten with it.

    Returns:
        Whether this is the first time.
    """
    await conn.execute(
        """
        DELETE FROM sender_assertion WHERE (sender_id, jti_hash) IN (
            SELECT sender_id, jti_hash FROM sender_assertion
            WHERE expires_at <= %s ORDER BY expires_at LIMIT %s
            FOR UPDATE SKIP LOCKED
        )
        """,
        (at, SWEPT),
    )
    cursor = await conn.execute(
        """
        INSERT INTO sender_assertion (sender_id, jti_hash, expires_at)
        VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (sender_id, sha256(jti.encode()).digest(), until),
    )
    return cursor.rowcount == 1
